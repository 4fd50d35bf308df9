//! What the chapter's sections stand on: the log, the network, the document's test score.

use chapter04::model::{BATCH, description, scratch, test_score, training};
use chapter04::{document_log, load_few, log_line};
use common::network::Network;
use common::random::RandomState;
use common::train::Learner;
use datasets::Store;

#[test]
fn the_log_has_31_numbers() {
    let log = document_log();
    assert_eq!(log.len(), 8);
    assert_eq!(log.iter().flat_map(|line| line.numbers()).filter(|number| number.is_finite()).count(), 31);
    assert!(log[7].test_accuracy.is_nan());
    // The seventh would not do: 97.926666259765625 lies between two shortest decimals, and Python prints the other.
    assert_eq!(
        log_line(&log[0]),
        "Epoch 1, Loss: 0.2902187705039978, Accuracy: 91.22999572753906, Test Loss:0.1854017972946167, \
         Test Accuracy: 94.27999877929688"
    );
}

#[test]
fn the_network_has_the_documents_parameters() {
    let network: Network<f32> = description().build(&mut RandomState::new(0));
    assert_eq!(network.flat_parameters().len(), 71_146);
}

/// The mean over the batches, as the document's loop takes it: by that loop.
#[test]
fn the_test_loss_is_the_mean_over_the_batches() {
    let mnist = load_few(&Store::default()).unwrap();
    let mut learner = scratch(&description(), &mut RandomState::new(0));
    let (mut losses, mut right) = (Vec::new(), 0.0);
    for from in (0..1000).step_by(BATCH) {
        let batch = mnist.test.between(from, 1000.min(from + BATCH));
        let score = learner.network.evaluate(batch.x, batch.t);
        losses.push(score.loss);
        right += score.accuracy * batch.x.nrows() as f64;
    }
    assert_eq!(losses.len(), 32);
    let score = test_score(&mut learner, &mnist.test.in_batches(BATCH));
    assert!((score.loss - losses.iter().sum::<f64>() / 32.0).abs() < 1e-6);
    assert!((score.accuracy - right / 1000.0).abs() < 1e-12);
    let by_row = learner.evaluate(&mnist.test.data()).loss;
    assert!((score.loss - by_row).abs() > 1e-6, "the last batch of 8 counts as much as the others");
}

#[test]
fn a_short_training_already_reads_most_digits() {
    let mnist = load_few(&Store::default()).unwrap();
    let mut random = RandomState::new(0);
    let learner = scratch(&description(), &mut random);
    let mut training = training(learner, mnist.train.data(), random);
    training.epoch();
    training.epoch();
    let score = test_score(&mut training.learner, &mnist.test.in_batches(BATCH));
    assert!(score.accuracy > 0.8, "{score:?}");
}
