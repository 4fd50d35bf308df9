//! # What one step costs
//!
//! A network learns in four moves. Choose a model. Choose a loss, which says how wrong it is. Let backpropagation find
//! out how the loss changes with each parameter. Let an optimiser take a step. (A fifth, cleaning the data, comes
//! before all of them and is left out here, as in the document: MNIST is clean.) The last two moves are made thousands
//! of times, so what one step costs is what learning costs.
//!
//! The loss is a mean over the examples. With $N$ of them,
//!
//! $$ L = \frac{1}{N} \sum_{i=1}^{N} L_i \qquad\text{so}\qquad \nabla L = \frac{1}{N} \sum_{i=1}^{N} \nabla L_i, $$
//!
//! and gradient descent in its plain form asks all $N$ before it moves. The document calls that *vanilla* gradient
//! descent. Stochastic gradient descent (확률적 기울기) asks a few, usually 8, 16, 32 or 64, takes the mean of *their*
//! gradients, and moves. The few are a mini-batch (미니 배치).

use std::time::Instant;

use chapter04::model::{BATCH, description};
use chapter04::{Digits, NEEDS_ALL, load, load_few};
use common::network::{Network, Scratch};
use common::optimizer::Sgd;
use common::random::RandomState;
use common::train::Learner;
use datasets::Store;
use literate::prelude::*;
use ndarray::s;

/// The gradient of the chapter's network over `rows` of the digits, in 64 bits; all its numbers in one row.
fn gradient(
    network: &mut Network<f64>,
    digits: (&Array2<f64>, &Array2<f64>),
    rows: std::ops::Range<usize>,
) -> Vec<f64> {
    let (x, t) = digits;
    network.gradient(x.slice(s![rows.clone(), ..]), t.slice(s![rows, ..]));
    network.flat_gradient()
}

/// Seconds that `steps` steps of SGD take, one after the other, each on the next `batch` digits.
fn seconds(learner: &mut Scratch<f32, Sgd>, digits: &Digits, batch: usize, steps: usize) -> f64 {
    let batches = digits.len() / batch;
    let start = Instant::now();
    for step in 0..steps {
        let from = step % batches * batch;
        let rows: Vec<usize> = (from..from + batch).collect();
        learner.step(&digits.data(), &rows);
    }
    start.elapsed().as_secs_f64()
}

/// Milliseconds of one step on `batch` digits: the fastest of some, the others having waited for something else.
fn milliseconds(digits: &Digits, batch: usize) -> f64 {
    let mut learner = Scratch::new(description().build(&mut RandomState::new(0)), &Sgd::new(0.01));
    // As many steps at a time as read a thousand digits, so that the clock has something to count.
    let steps = (1024 / batch).max(1);
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        best = best.min(seconds(&mut learner, digits, batch, steps) / steps as f64);
    }
    1000.0 * best
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    //| ## A mean of means
    //| Is the mean of the mini-batches' gradients the gradient over all of them? By the formula it must be, as long as
    //| all batches have the same size. 5,000 digits in 100 batches of 50, and the network of this chapter with its
    //| 71,146 parameters, in 64 bits:
    let mnist = if page.quick() { load_few(store)? } else { load(store)? };
    page.data(mnist.source.clone());
    let x = mnist.train.x.slice(s![..5000, ..]).mapv(f64::from);
    let t = mnist.train.t.slice(s![..5000, ..]).mapv(f64::from);
    let mut network: Network<f64> = description().build(&mut RandomState::new(page.seed()));
    let over_all = gradient(&mut network, (&x, &t), 0..5000);
    let mut mean_of_batches = vec![0.0; over_all.len()];
    for batch in 0..100 {
        let of_batch = gradient(&mut network, (&x, &t), 50 * batch..50 * (batch + 1));
        for (mean, of_batch) in mean_of_batches.iter_mut().zip(of_batch) {
            *mean += of_batch / 100.0;
        }
    }
    let mut difference: f64 = 0.0;
    for (over_all, mean) in over_all.iter().zip(&mean_of_batches) {
        difference = difference.max((over_all - mean).abs());
    }
    page.claim("4.1", "the gradient over all, less the mean of the mini-batches' gradients", difference, 0.0)
        .within(1e-12);
    //-
    //| ## The price
    //| How long does one step take, gradient and update together? From 8 digits up to all of them:
    let mut batches = vec![8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096];
    batches.extend([8192, 16_384, 32_768].into_iter().filter(|&batch| batch < mnist.train.len()));
    batches.push(mnist.train.len());
    let mut step_milliseconds = Vec::new();
    for &batch in &batches {
        step_milliseconds.push(milliseconds(&mnist.train, batch));
    }
    page.show(
        Chart::new("One step of gradient descent")
            .x_label("digits in the gradient")
            .y_label("milliseconds")
            .log_x()
            .log_y()
            .line("measured", &batches, &step_milliseconds)
            .points("measured", &batches, &step_milliseconds),
    )?;
    //| The line is nearly straight, with a slope of nearly one: a step costs in proportion to the digits that it asks.
    //| It bends a little at the left, where a mini-batch is so small that moving 71,146 parameters counts beside
    //| finding out where to.
    //|
    //| The document says that the two kinds of update are hundreds or thousands of times apart. By the digits that they
    //| read, it is $60{,}000 / 32 = 1875$ times.
    page.claim("4.1", "digits read for one update, all against a batch of 32, of 60,000", 60_000 / BATCH, 1875)
        .derived()
        .equals();
    //| By the clock:
    let mut learner = Scratch::new(description().build(&mut RandomState::new(0)), &Sgd::new(0.01));
    // The first step makes room for the outputs of all layers; that is no part of the price.
    seconds(&mut learner, &mnist.train, mnist.train.len(), 1);
    let mut ratios = Vec::new();
    for _ in page.seeds(5) {
        let of_all = seconds(&mut learner, &mnist.train, mnist.train.len(), 1);
        let of_a_batch = seconds(&mut learner, &mnist.train, BATCH, 200) / 200.0;
        ratios.push(of_all / of_a_batch);
    }
    let hundreds = ratios.iter().filter(|&&ratio| ratio >= 100.0).count();
    let claim =
        page.claim("4.1", "an update from all digits takes over 100 times as long", hundreds, "hundreds, thousands");
    if mnist.complete || page.quick() {
        claim.order(ratios.len());
    } else {
        claim.measured().unchecked(NEEDS_ALL);
    }
    page.say(format!(
        "In the time of one update from all {} digits there is time for {:.0} updates from 32 of them (the mean of {} \
         comparisons).",
        mnist.train.len(),
        ratios.iter().sum::<f64>() / ratios.len() as f64,
        ratios.len(),
    ))?;
    Ok(())
}
