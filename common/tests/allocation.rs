//! A training step allocates nothing, once a batch of its size has gone through: for every layer, loss and optimiser.

use common::network::{Activation, Description, Initializer, Loss, Scratch};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use common::random::RandomState;
use common::train::{Data, Order, Training};
use ndarray::Array2;

fn check(name: &str, activation: Activation, loss: Loss, order: Order, optimizer: &(impl Optimizer<f32> + Clone)) {
    // The last batch of an epoch is smaller than the others; one of 900 rows goes through in parts.
    for batch_size in [300, 900] {
        check_batches(batch_size, name, activation, loss, order, optimizer);
    }
}

fn check_batches(
    batch_size: usize,
    name: &str,
    activation: Activation,
    loss: Loss,
    order: Order,
    optimizer: &(impl Optimizer<f32> + Clone),
) {
    let mut random = RandomState::new(0);
    let network = Description::new(&[100, 32, 10], activation, Initializer::GlorotUniform, loss).build(&mut random);
    let (x, t) = (Array2::<f32>::ones((1000, 100)), Array2::ones((1000, 10)));
    let data = Data { x: x.view(), t: t.view() };
    let mut training = Training::new(Scratch::new(network, optimizer), data, order, batch_size, random);

    let first = allocation_counter::measure(|| training.iteration());
    assert!(first.count_total > 0, "the first step sets up its buffers, and the counter sees it");
    training.learner.network.evaluate(x.view(), t.view());

    let later = allocation_counter::measure(|| {
        for _ in 0..10 {
            training.iteration();
        }
        training.epoch();
        training.learner.network.evaluate(x.view(), t.view());
    });
    assert_eq!(later.count_total, 0, "{name}");
}

#[test]
fn every_loss_and_activation() {
    let optimizer = Sgd::new(0.01);
    for loss in [Loss::SoftmaxCrossEntropy, Loss::SigmoidCrossEntropy, Loss::MeanSquaredError] {
        for activation in [Activation::Identity, Activation::Relu, Activation::Sigmoid] {
            check(&format!("{loss:?}, {activation:?}"), activation, loss, Order::Permutation, &optimizer);
        }
    }
}

#[test]
fn every_order() {
    for order in [Order::AsTheyLie, Order::Permutation, Order::WithReplacement, Order::SlidingBuffer(100)] {
        check(&format!("{order:?}"), Activation::Relu, Loss::SoftmaxCrossEntropy, order, &Sgd::new(0.01));
    }
}

#[test]
fn every_optimizer() {
    fn with(name: &str, optimizer: &(impl Optimizer<f32> + Clone)) {
        check(name, Activation::Relu, Loss::SoftmaxCrossEntropy, Order::Permutation, optimizer);
    }
    with("SGD", &Sgd::new(0.01));
    with("momentum", &Momentum::new(0.01, 0.9));
    with("AdaGrad", &AdaGrad::keras(0.01, 1e-7, 0.1));
    with("RMSProp", &RmsProp::new(0.01));
    with("Adam", &Adam::new(0.01));
    with("Adam as in Keras", &Adam::keras(0.01));
}
