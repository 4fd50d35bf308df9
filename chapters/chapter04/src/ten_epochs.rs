//! # Ten epochs
//!
//! The document's loop, for each epoch: draw batches of 32 from a buffer of 1,024 digits, take a step of Adam for each,
//! then go through the test digits in batches of 32 as well, print four numbers, and set the metrics back to zero.
//! (Chapter 2's document forgot that last line, and it took an afternoon of arithmetic to find out what its numbers
//! meant.)
//!
//! The document printed one run, with TensorFlow's random numbers. We make five, with the seeds 0 to 4. Their mean and
//! spread give a *band*, in which a sixth run of ours would fall in 99 of 100 cases; we ask of each of its numbers whether it
//! lies in there.

use burn_engine::Engines;
use chapter04::model::{CLASSES, EPOCHS, PIXELS, description};
use chapter04::{LogLine, NEEDS_ALL, OTHER_DRAWS, axis, document_log, load, log_line, train_seeds};
use checkpoint::Checkpoints;
use common::network::{Activation, Description, Initializer, Loss};
use common::train::History;
use datasets::Store;
use literate::prelude::*;
use literate::spread::Spread;

/// Runs of the document's training, with the seeds 0, 1, 2, …
const SEEDS: u32 = 5;

/// What is printed for each epoch, in the order of the line.
const METRICS: [&str; 4] = ["loss", "accuracy in per cent", "test loss", "test accuracy in per cent"];

/// The same training without hidden layers: what a network gets that can only draw straight lines.
fn without_hidden_layers() -> Description {
    let sizes = [PIXELS, CLASSES];
    Description::new(&sizes, Activation::Relu, Initializer::GlorotUniform, Loss::SoftmaxCrossEntropy)
}

/// One of the [`METRICS`] of a run after an epoch, as the document prints it.
fn metric(history: &History, metric: usize, epoch: usize) -> f64 {
    match metric {
        0 => history.loss[epoch],
        1 => 100.0 * history.accuracy[epoch],
        2 => history.validation_loss[epoch],
        _ => 100.0 * history.validation_accuracy[epoch],
    }
}

/// A run's line for an epoch, from 0, in 32 bits as Keras keeps its metrics.
fn line_of(history: &History, epoch: usize) -> String {
    let of = |number| metric(history, number, epoch) as f32;
    log_line(&LogLine { epoch: epoch + 1, loss: of(0), accuracy: of(1), test_loss: of(2), test_accuracy: of(3) })
}

/// The whole number of right answers out of `answers` that is printed as `accuracy` per cent, if there is one: divided
/// in 32 bits and multiplied by 100 in 32 bits, it gives every printed digit.
fn right_answers(accuracy: f32, answers: usize) -> Option<usize> {
    let near = (f64::from(accuracy) / 100.0 * answers as f64).round() as usize;
    (near.saturating_sub(1)..=near + 1).find(|&right| right as f32 / answers as f32 * 100.0 == accuracy)
}

/// In how many runs the test accuracy falls from some epoch to the next.
fn wavering(runs: &[History]) -> usize {
    runs.iter().filter(|run| run.validation_accuracy.windows(2).any(|pair| pair[1] < pair[0])).count()
}

/// Claims the document's numbers of one epoch: each against the band of our runs, and the training without hidden
/// layers as the control.
#[track_caller]
fn claim_epoch(page: &Page, line: &LogLine, runs: &[History], control: &History, complete: bool) {
    let epoch = line.epoch - 1;
    for (number, printed) in line.numbers().into_iter().enumerate().filter(|(_, printed)| printed.is_finite()) {
        let ours: Vec<f64> =
            runs.iter().filter(|run| epoch < run.loss.len()).map(|run| metric(run, number, epoch)).collect();
        let what = format!("epoch {}: {}", line.epoch, METRICS[number]);
        if ours.is_empty() {
            page.claim("4.4", what, "–", printed).measured().unchecked("quick run: needs the whole training");
        } else if complete {
            page.claim("4.4", what, ours, printed)
                .explain(OTHER_DRAWS)
                .band("the same training without hidden layers", metric(control, number, epoch));
        } else {
            let mean = ours.iter().sum::<f64>() / ours.len() as f64;
            page.claim("4.4", what, mean, printed).measured().unchecked(NEEDS_ALL);
        }
    }
}

pub fn run(page: &Page, store: &Store, engines: &Engines, checkpoints: &Checkpoints) -> Result<()> {
    //| ## The lines of the log
    //| First, what the document printed: eight lines, the last of them cut off before its last number. A metric that is
    //| set back after each epoch counts *that epoch's* answers, so each printed accuracy must be a whole number of
    //| 60,000 (or 10,000) digits, up to the last printed figure.
    let log = document_log();
    let whole = log.iter().filter(|line| right_answers(line.accuracy, 60_000).is_some()).count();
    let whole_in_test = log.iter().filter(|line| right_answers(line.test_accuracy, 10_000).is_some()).count();
    page.claim("4.4", "lines of the log, and complete ones", vec![log.len(), log.len() - 1], vec![8, 7]).equals();
    page.claim(
        "4.4",
        "training and test accuracies that are whole numbers of digits",
        vec![whole, whole_in_test],
        vec![8, 7],
    )
    .equals();
    page.claim(
        "4.4",
        "the first line, made of its four numbers in 32 bits",
        log_line(&log[0]),
        "Epoch 1, Loss: 0.2902187705039978, Accuracy: 91.22999572753906, Test Loss:0.1854017972946167, Test Accuracy: \
         94.27999877929688",
    )
    .equals();
    //-
    //| ## The training
    let mnist = load(store)?;
    page.data(mnist.source.clone());
    let epochs = if page.quick() { 2 } else { EPOCHS };
    let runs = train_seeds(page, engines, checkpoints, "ten-epochs", &description(), &mnist, (epochs, SEEDS))?;
    let linear = without_hidden_layers();
    let plain = train_seeds(page, engines, checkpoints, "no-hidden-layers", &linear, &mnist, (epochs, 1))?;
    //-
    //| The lines of the first seed, as the document prints them:
    let lines: Vec<String> = (0..epochs).map(|epoch| line_of(&runs[0], epoch)).collect();
    page.print(lines.join("\n"));
    //-
    let epoch_axis = axis(epochs);
    let document_epochs: Vec<usize> = log.iter().map(|line| line.epoch).collect();
    let document_losses: Vec<f32> = log.iter().map(|line| line.loss).collect();
    let document_test_losses: Vec<f32> = log.iter().map(|line| line.test_loss).collect();
    page.show(
        Chart::new("MNIST: the loss")
            .x_label("epoch")
            .y_label("cross-entropy")
            .spread("training", &epoch_axis, &Spread::of(&runs, |run| &run.loss))
            .points("training, the document", &document_epochs, &document_losses)
            .spread("test", &epoch_axis, &Spread::of(&runs, |run| &run.validation_loss))
            .points("test, the document", &document_epochs, &document_test_losses),
    )?;
    //-
    let document_accuracies: Vec<f32> = log.iter().map(|line| line.accuracy / 100.0).collect();
    let document_test_accuracies: Vec<f32> = log.iter().take(7).map(|line| line.test_accuracy / 100.0).collect();
    page.show(
        Chart::new("MNIST: the accuracy")
            .x_label("epoch")
            .y_label("share of digits told right")
            .spread("training", &epoch_axis, &Spread::of(&runs, |run| &run.accuracy))
            .points("training, the document", &document_epochs, &document_accuracies)
            .spread("test", &epoch_axis, &Spread::of(&runs, |run| &run.validation_accuracy))
            .points("test, the document", &document_epochs[..7], &document_test_accuracies),
    )?;
    //-
    //| ## Number by number
    //| All 31 numbers of the log. The control is a network that lacks the four hidden layers and has the same training:
    //| if its score lay in a band, the band could not tell the document's network from a much simpler one.
    for line in &log {
        claim_epoch(page, line, &runs, &plain[0], mnist.complete);
    }
    //-
    //| The document closes with a warning that its accuracies may waver. They do: in its own log the test accuracy
    //| falls from 96.69 to 96.39 per cent in the sixth epoch.
    page.claim("4.4", "the test accuracy falls from some epoch to the next", wavering(&runs), "accuracy wavers")
        .order(runs.len());
    let training = Spread::of(&runs, |run| &run.loss).mean;
    let test = Spread::of(&runs, |run| &run.validation_loss).mean;
    let lowest = (0..epochs).min_by(|&one, &other| test[one].total_cmp(&test[other])).unwrap_or(0);
    page.say(format!(
        "The training loss falls to {:.4} on average, the test loss to {:.4}, in epoch {}; it ends at {:.4}.",
        training[epochs - 1],
        test[lowest],
        lowest + 1,
        test[epochs - 1],
    ))?;
    //| In the whole run the training loss goes on falling and the test loss does not: the picture of the section on the three
    //| sets.
    Ok(())
}
