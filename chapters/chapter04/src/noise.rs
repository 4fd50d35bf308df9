//! # What a mini-batch knows
//!
//! A mini-batch's gradient is an estimate of the true one, as a poll is of an election. Each digit pulls in a direction
//! of its own; the true gradient $g$ is the mean of all these pulls, and a batch of $B$ digits gives the mean of $B$ of
//! them. For a mean of $B$ independent draws the expected squared error is known without any experiment:
//!
//! $$ \mathrm{E}\,\lVert g_B - g \rVert^2 = \frac{1}{B} \cdot \frac{1}{N} \sum_{i=1}^{N} \lVert g_i - g \rVert^2 . $$
//!
//! The error falls as $1 / \sqrt{B}$. Four times the digits, half the error; a hundred times the digits, a tenth. That
//! is a poor bargain, and the reason why small batches do so well: the first few digits tell the most.

use chapter04::model::{BATCH, scratch};
use chapter04::{Mnist, load_few};
use common::network::Network;
use common::random::RandomState;
use common::train::{Order, Training};
use datasets::Store;
use literate::prelude::*;
use literate::spread::Spread;
use ndarray::Axis;

/// How far mini-batch gradients are from the true one, in lengths of the true one.
#[derive(Debug, Clone)]
struct Noise {
    /// Root of the mean squared error over random batches of each size.
    measured: Vec<f64>,
    /// The same by the formula.
    predicted: Vec<f64>,
}

/// Computes the gradient over some digits; the network holds it.
fn compute_gradient(network: &mut Network<f32>, mnist: &Mnist, rows: &[usize]) {
    let digits = &mnist.train;
    network.gradient(digits.x.select(Axis(0), rows).view(), digits.t.select(Axis(0), rows).view());
}

/// The squared distance of the gradient that the network holds from another one.
fn squared_distance(network: &mut Network<f32>, other: &[f32]) -> f64 {
    let (mut sum, mut rest) = (0.0, other);
    network.visit_parameters(|_, dw| {
        let (others, after) = rest.split_at(dw.len());
        sum += dw.iter().zip(others).map(|(one, other)| f64::from((one - other).powi(2))).sum::<f64>();
        rest = after;
    });
    sum
}

/// The noise of so many batches of each size, for the chapter's network after `epochs` of training.
fn noise(mnist: &Mnist, sizes: &[usize], (epochs, draws): (usize, usize), seed: u32) -> Noise {
    let mut random = RandomState::new(seed);
    let learner = scratch(&chapter04::model::description(), &mut random);
    let mut training = Training::new(learner, mnist.train.data(), Order::Permutation, BATCH, random.clone());
    for _ in 0..epochs {
        training.epoch();
    }
    let network = &mut training.learner.network;
    let everybody: Vec<usize> = (0..mnist.train.len()).collect();
    compute_gradient(network, mnist, &everybody);
    let truth = network.flat_gradient();
    let length = truth.iter().map(|dw| f64::from(dw * dw)).sum::<f64>();
    let mut error = |rows: &[usize]| {
        compute_gradient(network, mnist, rows);
        squared_distance(network, &truth) / length
    };
    // Some of the digits are enough for the mean over all.
    let some: Vec<usize> = everybody.into_iter().step_by(200 / draws).collect();
    let of_one = some.iter().map(|&row| error(&[row])).sum::<f64>() / some.len() as f64;
    let mut of_batches = |size: usize| {
        let errors = (0..draws).map(|_| error(&random.choice(mnist.train.len(), size)));
        (errors.sum::<f64>() / draws as f64).sqrt()
    };
    Noise {
        measured: sizes.iter().map(|&size| of_batches(size)).collect(),
        predicted: sizes.iter().map(|&size| (of_one / size as f64).sqrt()).collect(),
    }
}

/// [`noise`] for each seed.
fn noises(page: &Page, mnist: &Mnist, sizes: &[usize], epochs: usize) -> Vec<Noise> {
    let draws = if page.quick() { 10 } else { 40 };
    page.each_seed(format!("noise after {epochs} epochs"), 5, |seed| noise(mnist, sizes, (epochs, draws), seed))
}

/// By how much the noise falls from the first size to the last.
fn falls(noises: &[Noise], from: usize, to: usize) -> Vec<f64> {
    noises.iter().map(|noise| noise.measured[from] / noise.measured[to]).collect()
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    //| Measured on 5,000 digits: 40 random mini-batches of each size (10 in a quick run), for 5 starts of the chapter's
    //| network. A line is the mean over the starts, and the shading reaches from the lowest to the highest. The points are
    //| the formula's; nothing in them was fitted to the lines.
    let mnist = load_few(store)?;
    page.data(mnist.source.clone());
    let sizes = vec![8, 16, 32, 64, 128, 256, 512, 1024];
    let at_start = noises(page, &mnist, &sizes, 0);
    let epochs = if page.quick() { 3 } else { 15 };
    let trained = noises(page, &mnist, &sizes, epochs);
    //-
    page.show(
        Chart::new("How far a mini-batch is from the truth")
            .x_label("digits in the batch")
            .y_label("error, in lengths of the true gradient")
            .log_x()
            .log_y()
            .spread("untrained", &sizes, &Spread::of(&at_start, |noise| &noise.measured))
            .points("untrained, by the formula", &sizes, &Spread::of(&at_start, |noise| &noise.predicted).mean)
            .spread("trained", &sizes, &Spread::of(&trained, |noise| &noise.measured))
            .points("trained, by the formula", &sizes, &Spread::of(&trained, |noise| &noise.predicted).mean),
    )?;
    //-
    //| A batch of 32 is four times one of 8, so its error should be half as large.
    page.claim("4.1", "error of batches of 8 over that of 32", falls(&at_start, 0, 2), 2.0)
        .beyond()
        .explain("so few batches are a small sample")
        .band("an error that does not depend on the size", 1.0);
    page.say(format!(
        "Before training, a batch of 32 misses the true gradient by {:.1} times its length, and after {epochs} epochs by \
         {:.1} times.",
        Spread::of(&at_start, |noise| &noise.measured).mean[2],
        Spread::of(&trained, |noise| &noise.measured).mean[2],
    ))?;
    //| An error that is longer than the gradient itself sounds hopeless. But errors point anywhere and cancel from batch to
    //| batch, while the true gradient points the same way again and again. That is why optimisers with a memory do
    //| well on rough gradients: they take a mean over many batches, one after the other.
    Ok(())
}
