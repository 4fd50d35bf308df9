//! # The same methods on digits
//!
//! The document stops at the valley. A network is a valley in 39,760 dimensions that nobody can draw, so here its four
//! methods and RMSProp learn to read: the same `TwoLayerNet`, the same mini-batches, seed by seed. Learning rates are the usual
//! ones: SGD and Momentum 0.1 and 0.01 with α = 0.9 (a steady push is then worth the same), AdaGrad 0.01, RMSProp and Adam 0.001.

use chapter03::{BATCH, HIDDEN, TwoLayerNet};
use common::metric::one_hot;
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use common::random::RandomState;
use datasets::Store;
use datasets::mnist::{self, Mnist};
use literate::prelude::*;
use literate::spread::Spread;
use ndarray::Axis;

/// Iterations whose losses are averaged into one point of a curve.
const WINDOW: usize = 50;

/// A run: the mean loss of each [`WINDOW`] of iterations, and the test accuracy at the end.
#[derive(Debug, Clone)]
struct Run {
    losses: Vec<f64>,
    test_accuracy: f64,
}

/// Trains the network with a copy of `optimizer` for each of its parameter arrays.
fn train_with(optimizer: &(impl Optimizer<f32> + Clone), mnist: &Mnist, iterations: usize, seed: u32) -> Run {
    let mut random = RandomState::new(seed);
    let mut network = TwoLayerNet::<f32>::new(784, HIDDEN, 10, 0.01, &mut random);
    let mut optimizers = [(); 4].map(|()| optimizer.clone());
    let (images, labels) = (mnist.train.flat(), mnist.train.labels.len());
    let mut losses = vec![0.0; iterations / WINDOW];
    for i in 0..iterations {
        let batch = random.choice(labels, BATCH);
        let x = images.select(Axis(0), &batch).mapv(|pixel| f32::from(pixel) / 255.0);
        let t = one_hot(&mnist.train.select(&batch).labels, 10);
        losses[i / WINDOW] += f64::from(network.gradient(x.view(), t.view())) / WINDOW as f64;
        for ((_, w, dw), optimizer) in network.parameters().into_iter().zip(&mut optimizers) {
            optimizer.update(w, dw);
        }
    }
    let test_accuracy = network.accuracy(mnist.test.scaled().view(), &mnist.test.labels);
    Run { losses, test_accuracy }
}

/// [`train_with`] for each seed.
fn runs(page: &Page, name: &str, optimizer: &(impl Optimizer<f32> + Clone + Sync), mnist: &Mnist) -> Vec<Run> {
    let iterations = if page.quick() { 300 } else { 2000 };
    page.each_seed(name, 5, |seed| train_with(optimizer, mnist, iterations, seed))
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let mnist = mnist::load(store)?;
    page.data(mnist.source.to_string());
    let sgd = runs(page, "SGD", &Sgd::new(0.1), &mnist);
    let momentum = runs(page, "Momentum", &Momentum::new(0.01, 0.9), &mnist);
    let adagrad = runs(page, "AdaGrad", &AdaGrad::new(0.01), &mnist);
    let rmsprop = runs(page, "RMSProp", &RmsProp::new(0.001), &mnist);
    let adam = runs(page, "Adam", &Adam::keras(0.001), &mnist);
    //-
    //| The lines are means over the seeds, and the shading reaches from the lowest seed to the highest.
    let iterations: Vec<f64> = (1..=sgd[0].losses.len()).map(|point| (point * WINDOW) as f64).collect();
    page.show(
        Chart::new("Five optimisers learn to read")
            .x_label("iteration")
            .y_label("training loss")
            .log_y()
            .spread("SGD", &iterations, &Spread::of(&sgd, |run| &run.losses))
            .spread("Momentum", &iterations, &Spread::of(&momentum, |run| &run.losses))
            .spread("AdaGrad", &iterations, &Spread::of(&adagrad, |run| &run.losses))
            .spread("RMSProp", &iterations, &Spread::of(&rmsprop, |run| &run.losses))
            .spread("Adam", &iterations, &Spread::of(&adam, |run| &run.losses)),
    )?;
    //-
    let mut table = Table::new(["optimiser", "last training loss, mean", "test accuracy, lowest to highest"]);
    for (name, runs) in
        [("SGD", &sgd), ("Momentum", &momentum), ("AdaGrad", &adagrad), ("RMSProp", &rmsprop), ("Adam", &adam)]
    {
        let last = runs.iter().map(|run| run.losses[run.losses.len() - 1]).sum::<f64>() / runs.len() as f64;
        let lowest = runs.iter().map(|run| run.test_accuracy).fold(1.0, f64::min);
        let highest = runs.iter().map(|run| run.test_accuracy).fold(0.0, f64::max);
        table = table.row([name.to_owned(), format!("{last:.3}"), format!("{lowest:.4} to {highest:.4}")]);
    }
    page.table(table);
    //| The document says that Adam is the one used most. On this network, at these learning rates, does it at least beat plain
    //| SGD? By the mean loss of the last 50 mini-batches:
    let last_loss = |run: &Run| run.losses[run.losses.len() - 1];
    let adam_wins = sgd.iter().zip(&adam).filter(|(sgd, adam)| last_loss(adam) < last_loss(sgd)).count();
    page.claim("3.12", "on digits, Adam's last loss below SGD's", adam_wins, "Adam is mostly used").order(sgd.len());
    Ok(())
}
