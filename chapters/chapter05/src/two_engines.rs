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

use burn_engine::{Device, Engines, Run, distances, greatest};
use chapter05::model::{self, BATCH, EPOCHS};
use chapter05::{burn_training, data};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use datasets::{Store, imdb};
use literate::prelude::*;

/// Steps whose losses are compared one by one.
const STEPS: usize = 200;

//- folded
/// What to type where there is only one engine.
const ONE_ENGINE: &str = "Burn is not part of this run; `cargo run -p chapter05 --features burn -- --engine both` \
                          compiles it, which takes minutes, and runs both";

//- folded
/// One optimiser on both engines.
struct Contest {
    name: &'static str,
    scratch: Run,
    burn: Run,
}

//- folded
impl Contest {
    /// How far the losses of each of the first steps are apart, relative to the loss.
    fn of_the_steps(&self) -> Vec<f64> {
        distances(&self.scratch.steps, &self.burn.steps)
    }

    /// How far the two test curves are apart, relative to the loss.
    fn of_the_curves(&self) -> Vec<f64> {
        distances(&self.scratch.history.validation_loss, &self.burn.history.validation_loss)
    }

    /// A row of the table of results.
    fn row(&self) -> [String; 5] {
        let runs = [&self.scratch, &self.burn];
        let [scratch, burn] = runs.map(|run| format!("{:.7}", run.history.validation_loss[EPOCHS - 1]));
        let [scratch_seconds, burn_seconds] = runs.map(|run| format!("{:.2}", run.seconds));
        [self.name.to_owned(), scratch, burn, scratch_seconds, burn_seconds]
    }
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
    let by_hand = || model::training(train, optimizer, BATCH, seed);
    let scratch = Run::new(by_hand, STEPS, |training| training.run(EPOCHS, &test, |_| ()));

    let (rows, test) = (device.load(train), device.load(test));
    let on_burn = || burn_training(device, &rows, optimizer, BATCH, seed);
    let burn = Run::new(on_burn, STEPS, |training| training.run(EPOCHS, &test, |_| ()));
    Contest { name, scratch, burn }
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
    for Contest { name, scratch, burn } in &done {
        let (scratch, burn) = (&scratch.history.validation_loss, &burn.history.validation_loss);
        chart = chart.line(*name, &epochs, scratch).points(*name, &epochs, burn);
    }
    if !done.is_empty() {
        page.show(chart)?;
    }
    //- folded
    let of_a_step = greatest(done.iter().flat_map(Contest::of_the_steps));
    let of_the_curves = greatest(done.iter().flat_map(Contest::of_the_curves));
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
