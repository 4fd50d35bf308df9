//! # The same on another engine
//!
//! Every network above was trained by the engine that this project wrote by hand, to be read: each layer with its own
//! backward pass, each optimiser with its formula. Outside of books a library does that. [Burn](https://burn.dev) is one
//! for Rust. It is told the forward pass alone and finds every gradient by itself, by **automatic differentiation** (자동
//! 미분): it remembers each operation on the way up and walks back over them with the chain rule. And the same program
//! runs on a graphics card.
//!
//! Two engines that nobody has made agree are a test of each other. From the same weights, on the same batches in the same
//! order, every loss must come out the same, but for the last digits: 32 bits hold about seven, and the two add their
//! sums in different orders.

use std::time::Instant;

use burn_engine::{Device, Engines};
use chapter05::model::{self, BATCH, EPOCHS, network};
use chapter05::{burn_training, data, train_on_burn};
use common::network::Scratch;
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use common::random::RandomState;
use common::train::{History, Learner, Order, Training};
use datasets::{Store, imdb};
use literate::prelude::*;

/// Steps whose losses are compared one by one.
const STEPS: usize = 200;

//- folded
/// What to type where there is only one engine.
const ONE_ENGINE: &str = "Burn is not part of this run; `cargo run -p chapter05 --features burn -- --engine both` \
                          compiles it, which takes minutes, and runs both";

//- folded
/// The greatest distance of two curves, relative to the first.
fn distance(ours: &[f64], theirs: &[f64]) -> f64 {
    ours.iter().zip(theirs).map(|(ours, theirs)| (ours - theirs).abs() / ours).fold(0.0, f64::max)
}

//- folded
/// One optimiser on both engines.
struct Contest {
    name: &'static str,
    scratch: History,
    burn: History,
    /// The greatest distance of two losses of one step, relative to the loss.
    of_a_step: f64,
    /// Seconds of the whole training on each engine.
    seconds: [f64; 2],
}

//- folded
impl Contest {
    /// The greatest distance of the two test curves, relative to the loss.
    fn of_the_curves(&self) -> f64 {
        distance(&self.scratch.validation_loss, &self.burn.validation_loss)
    }

    /// A row of the table of results.
    fn row(&self) -> [String; 5] {
        let last = |history: &History| format!("{:.7}", history.validation_loss[EPOCHS - 1]);
        let [scratch, burn] = self.seconds.map(|seconds| format!("{seconds:.2}"));
        [self.name.to_owned(), last(&self.scratch), last(&self.burn), scratch, burn]
    }
}

/// The losses of the first steps of a training.
fn losses<L: Learner<D>, D>(mut training: Training<L, D>) -> Vec<f64> {
    (0..STEPS).map(|_| (training.iteration(), training.learner.score()).1.loss).collect()
}

/// One training of chapter 5 with this optimiser on both engines, from the same weights.
fn contest(
    device: &Device,
    reviews: &imdb::MultiHot,
    name: &'static str,
    optimizer: &(impl Optimizer<f32> + Clone),
    seed: u32,
) -> Contest {
    let (train, test) = (data(&reviews.train), data(&reviews.test));
    let start = Instant::now();
    let scratch = model::train(train, test, optimizer, BATCH, seed);
    let scratch_seconds = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let (rows, test) = (device.load(train), device.load(test));
    let burn = train_on_burn(device, &rows, &test, optimizer, BATCH, seed);
    let burn_seconds = start.elapsed().as_secs_f64();

    let mut random = RandomState::new(seed);
    let learner = Scratch::new(network(&mut random), optimizer);
    let ours = losses(Training::new(learner, train, Order::Permutation, BATCH, random));
    let theirs = losses(burn_training(device, &rows, optimizer, BATCH, seed));
    Contest { name, scratch, burn, of_a_step: distance(&ours, &theirs), seconds: [scratch_seconds, burn_seconds] }
}

/// The contests of this chapter's six optimisers.
fn contests(device: &Device, reviews: &imdb::MultiHot, page: &Page) -> Vec<Contest> {
    let progress = page.progress("two engines", 6);
    let seed = page.seed();
    let mut done = Vec::new();
    let mut add = |contest: Contest| {
        progress.tick();
        done.push(contest);
    };
    add(contest(device, reviews, "SGD", &Sgd::new(0.01), seed));
    add(contest(device, reviews, "momentum", &Momentum::new(0.01, 0.7), seed));
    add(contest(device, reviews, "AdaGrad", &AdaGrad::keras(0.01, 1e-5, 0.4), seed));
    add(contest(device, reviews, "RMSProp", &RmsProp::new(0.001), seed));
    add(contest(device, reviews, "Adam", &Adam::keras(0.01), seed));
    add(contest(device, reviews, "the paper's Adam", &Adam::new(0.01), seed));
    done
}

//- folded
/// The greatest of one number of all contests.
fn greatest(contests: &[Contest], number: impl Fn(&Contest) -> f64) -> f64 {
    contests.iter().map(number).fold(0.0, f64::max)
}

pub fn run(page: &Page, store: &Store, engines: &Engines) -> Result<()> {
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    let done: Vec<Contest> = engines.burn().map_or_else(Vec::new, |device| contests(device, &reviews, page));
    if done.is_empty() {
        page.say(format!("{ONE_ENGINE}."))?;
    }
    //-
    //| Lines are the engine by hand, circles Burn. A circle off its line would mean that one of the two is wrong.
    let epochs: Vec<f64> = (1..=EPOCHS).map(|epoch| epoch as f64).collect();
    let mut chart = Chart::new("One training on two engines").x_label("epoch").y_label("test cross-entropy");
    for Contest { name, scratch, burn, .. } in &done {
        chart = chart.line(*name, &epochs, &scratch.validation_loss).points(*name, &epochs, &burn.validation_loss);
    }
    if !done.is_empty() {
        page.show(chart)?;
    }
    //- folded
    let of_a_step = greatest(&done, |contest| contest.of_a_step);
    let of_the_curves = greatest(&done, Contest::of_the_curves);
    let steps = format!("two engines: the losses of a step apart, relative, first {STEPS} steps of six optimisers");
    let curves = "two engines: the six test curves apart, relative";
    if done.is_empty() {
        page.claim("5.6", steps, "not run", 0.0).unchecked(ONE_ENGINE);
        page.claim("5.6", curves, "not run", 0.0).unchecked(ONE_ENGINE);
    } else {
        page.claim("5.6", steps, of_a_step, 0.0).measured().within(1e-4);
        page.claim("5.6", curves, of_the_curves, 0.0).measured().within(1e-3);
    }
    //| Why not 0? A sum of 500 numbers in 32 bits depends on the order of adding in its last digit, and each step builds
    //| on the one before. Where a loss is falling, such differences do not grow much: two walkers a millimetre apart walk
    //| down the same valley.
    if !done.is_empty() {
        let header = ["optimiser", "test loss by hand", "on Burn", "seconds by hand", "on Burn"];
        page.table(Table::new(header).rows(done.iter().map(Contest::row)));
        page.say(format!("Burn computed on {}.", engines.burn().map(ToString::to_string).unwrap_or_default()))?;
    }
    Ok(())
}
