//! The chapter's orders, with one seed instead of twenty, on the shipped reviews.

use chapter05::{BATCH, EPOCHS, WORDS, network, train};
use common::optimizer::{AdaGrad, Adam, Momentum, RmsProp, Sgd};
use common::random::RandomState;
use datasets::{Store, imdb};

#[test]
fn the_network_has_the_documents_parameters() {
    let network = network(&mut RandomState::new(0));
    let parameters: Vec<usize> = network.describe(WORDS).iter().map(|row| row.parameters).collect();
    assert_eq!(parameters, [3232, 0, 1056, 0, 33, 0]);
}

/// The document's orders at seed 0. A reader's other seeds may differ; the page counts them.
#[test]
fn the_orders_of_the_document_hold_for_one_seed() {
    let reviews = imdb::load_multi_hot(&Store::default()).unwrap();
    let everything = reviews.train.x.nrows();
    let last = |loss: Vec<f64>| loss[EPOCHS - 1];
    let gd = last(train(&reviews, &Sgd::new(0.01), everything, 0).validation_loss);
    let sgd = last(train(&reviews, &Sgd::new(0.01), BATCH, 0).validation_loss);
    let momentum = last(train(&reviews, &Momentum::new(0.01, 0.7), BATCH, 0).validation_loss);
    let adagrad = last(train(&reviews, &AdaGrad::keras(0.01, 1e-5, 0.4), BATCH, 0).validation_loss);
    let rmsprop = last(train(&reviews, &RmsProp::new(0.001), BATCH, 0).validation_loss);
    let adam = last(train(&reviews, &Adam::keras(0.01), BATCH, 0).validation_loss);
    assert!(sgd < gd, "{sgd} {gd}");
    assert!(momentum < sgd, "{momentum} {sgd}");
    assert!(rmsprop < adam && adam < adagrad, "{rmsprop} {adam} {adagrad}");
}
