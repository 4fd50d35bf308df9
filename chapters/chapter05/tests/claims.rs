//! The chapter's orders, with one seed instead of twenty, on the shipped reviews.

use chapter05::data;
use chapter05::model::{self, BATCH, EPOCHS, WORDS, network};
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
    let (data, test) = (data(&reviews.train), data(&reviews.test));
    let gd = model::train(data, test, &Sgd::new(0.01), everything, 0).validation_loss[EPOCHS - 1];
    let sgd = model::train(data, test, &Sgd::new(0.01), BATCH, 0).validation_loss[EPOCHS - 1];
    let momentum = model::train(data, test, &Momentum::new(0.01, 0.7), BATCH, 0).validation_loss[EPOCHS - 1];
    let adagrad = model::train(data, test, &AdaGrad::keras(0.01, 1e-5, 0.4), BATCH, 0).validation_loss[EPOCHS - 1];
    let rmsprop = model::train(data, test, &RmsProp::new(0.001), BATCH, 0).validation_loss[EPOCHS - 1];
    let adam = model::train(data, test, &Adam::keras(0.01), BATCH, 0).validation_loss[EPOCHS - 1];
    assert!(sgd < gd, "{sgd} {gd}");
    assert!(momentum < sgd, "{momentum} {sgd}");
    assert!(rmsprop < adam && adam < adagrad, "{rmsprop} {adam} {adagrad}");
}
