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

use std::f64::consts::LN_2;

use burn_engine::{Device, Engines, Run, apart_step_by_step, distances, greatest};
use chapter05::model::{self, BATCH, EPOCHS};
use chapter05::{burn_training, data, final_losses, train_seeds};
use checkpoint::Checkpoints;
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
    /// How far the losses of a step are apart, relative, where both engines begin every second step alike.
    step_by_step: Vec<f64>,
}

//- folded
impl Contest {
    /// How far the losses of the first steps are apart, relative, where both engines are left alone.
    fn left_alone(&self) -> Vec<f64> {
        distances(&self.scratch.steps, &self.burn.steps)
    }

    /// How far the two test curves are apart at each epoch, relative to the loss.
    fn curves_apart(&self) -> Vec<f64> {
        distances(&self.scratch.history.validation_loss, &self.burn.history.validation_loss)
    }

    /// A row of the table of results.
    fn row(&self) -> [String; 6] {
        let runs = [&self.scratch, &self.burn];
        let [scratch, burn] = runs.map(|run| format!("{:.7}", run.history.validation_loss[EPOCHS - 1]));
        let apart = format!("{:.1e}", greatest(self.curves_apart()));
        let [scratch_seconds, burn_seconds] = runs.map(|run| format!("{:.2}", run.seconds));
        [self.name.to_owned(), scratch, burn, apart, scratch_seconds, burn_seconds]
    }
}

/// One training of chapter 5 with this optimiser on both engines, from the same weights.
fn contest(
    device: &Device,
    reviews: &imdb::MultiHot,
    name: &'static str,
    optimizer: &(impl Optimizer<f32> + Clone),
    seed: u32,
) -> Result<Contest> {
    let (train, test) = (data(&reviews.train), data(&reviews.test));
    let by_hand = || model::training(train, optimizer, BATCH, seed);
    let scratch = Run::new(by_hand, STEPS, |training| training.run(EPOCHS, &test, |_| ()));

    let (rows, test) = (device.load(train), device.load(test));
    let on_burn = || burn_training(device, &rows, optimizer, BATCH, seed);
    let burn = Run::new(on_burn, STEPS, |training| training.run(EPOCHS, &test, |_| ()));
    let step_by_step = apart_step_by_step(&mut by_hand(), &mut on_burn(), STEPS)?;
    Ok(Contest { name, scratch, burn, step_by_step })
}

/// The contests of this chapter's six optimisers.
fn contests(device: &Device, reviews: &imdb::MultiHot, page: &Page) -> Result<Vec<Contest>> {
    let progress = page.progress("two engines", 6);
    let seed = page.seed();
    let mut done = Vec::new();
    let mut add = |contest: Contest| {
        progress.tick();
        done.push(contest);
    };
    add(contest(device, reviews, "SGD", &Sgd::new(0.01), seed)?);
    add(contest(device, reviews, "momentum", &Momentum::new(0.01, 0.7), seed)?);
    add(contest(device, reviews, "AdaGrad", &AdaGrad::keras(0.01, 1e-5, 0.4), seed)?);
    add(contest(device, reviews, "RMSProp", &RmsProp::new(0.001), seed)?);
    add(contest(device, reviews, "Adam", &Adam::keras(0.01), seed)?);
    add(contest(device, reviews, "the paper's Adam", &Adam::new(0.01), seed)?);
    Ok(done)
}

//- folded
/// The last test losses of RMSProp and the two Adams by hand, over the chapter's seeds.
fn by_hand(reviews: &imdb::MultiHot, page: &Page) -> Result<[(&'static str, Vec<f64>); 3]> {
    let (nothing_else, nowhere) = (Engines::default(), Checkpoints::default());
    let rmsprop = train_seeds(page, &nothing_else, &nowhere, "RMSProp by hand", reviews, &RmsProp::new(0.001), BATCH)?;
    let adam = train_seeds(page, &nothing_else, &nowhere, "Adam by hand", reviews, &Adam::keras(0.01), BATCH)?;
    let paper = train_seeds(page, &nothing_else, &nowhere, "paper-adam by hand", reviews, &Adam::new(0.01), BATCH)?;
    Ok([("RMSProp", final_losses(&rmsprop)), ("Adam", final_losses(&adam)), ("the paper's Adam", final_losses(&paper))])
}

pub fn run(page: &Page, store: &Store, engines: &Engines) -> Result<()> {
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    let done = engines.burn().map(|device| contests(device, &reviews, page)).transpose()?.unwrap_or_default();
    if done.is_empty() {
        page.say(format!(
            "{ONE_ENGINE}. Its two figures and its table are missing below; the words tell what they show."
        ))?;
    }
    //- folded
    let tolerance = engines.burn().map(Device::tolerance).unwrap_or_default();
    let of_a_step = format!("two engines: the losses of a step apart, relative, first {STEPS} steps of six optimisers");
    if done.is_empty() {
        page.claim("5.6", of_a_step, "not run", "–").beyond().unchecked(ONE_ENGINE);
    } else {
        let apart = greatest(done.iter().flat_map(|contest| contest.step_by_step.iter().copied()));
        page.claim("5.6", of_a_step, apart, 0.0).beyond().measured().within(tolerance);
    }
    //| To compare them, Burn is put into the state of the other engine before every second step, and the step after it shows what
    //| becomes of the update. Why not 0? A sum of 500 numbers in 32 bits depends on the order of adding in its last digit.
    //|
    //| Left alone from the start, each step builds on the one before, and the distance between the losses grows.
    //- folded
    let steps: Vec<f64> = (1..=STEPS).map(|step| step as f64).collect();
    let mut alone = Chart::new("Two engines left alone").x_label("step").y_label("losses apart, relative").log_y();
    for contest in &done {
        alone = alone.line(contest.name, &steps, contest.left_alone());
    }
    if !done.is_empty() {
        page.show(alone)?;
    }
    //-
    //| Where a curve jumps, a neuron stood on ReLU's corner. Its sum for some review was as good as 0; one engine found it
    //| a hair above and the other a hair below, and that review counted in the neuron's gradient on one of them alone. SGD
    //| makes a small step of a small difference. RMSProp and Adam divide by $\sqrt h$, and make a step of the usual length of it.
    //- folded
    let epochs: Vec<f64> = (1..=EPOCHS).map(|epoch| epoch as f64).collect();
    let mut chart = Chart::new("One training on two engines").x_label("epoch").y_label("test cross-entropy");
    for Contest { name, scratch, burn, .. } in &done {
        let (scratch, burn) = (&scratch.history.validation_loss, &burn.history.validation_loss);
        chart = chart.line(*name, &epochs, scratch).points(*name, &epochs, burn);
    }
    if !done.is_empty() {
        page.say("For a whole training, lines are the engine by hand and circles Burn.")?;
        page.show(chart)?;
        let header = ["optimiser", "test loss by hand", "on Burn", "curves apart", "seconds by hand", "on Burn"];
        page.table(Table::new(header).rows(done.iter().map(Contest::row)));
        page.say(format!("Burn computed on {}.", engines.burn().map(ToString::to_string).unwrap_or_default()))?;
    }
    //-
    //| So SGD, momentum and AdaGrad must come out alike to the end. For RMSProp and the two Adams, Keras's and the paper's,
    //| Burn's last test loss must be one that the engine by hand could have had with another seed.
    //- folded
    let curves = "two engines: the test curves of SGD, momentum and AdaGrad apart, relative";
    let last_loss = |name: &str| format!("two engines: the last test loss of {name} by hand, 20 seeds, and on Burn");
    if done.is_empty() {
        page.claim("5.6", curves, "not run", "–").beyond().unchecked(ONE_ENGINE);
        for name in ["RMSProp", "Adam", "the paper's Adam"] {
            page.claim("5.6", last_loss(name), "not run", "–").beyond().unchecked(ONE_ENGINE);
        }
    } else {
        let apart = greatest(done[..3].iter().flat_map(Contest::curves_apart));
        page.claim("5.6", curves, apart, 0.0).beyond().measured().within(10.0 * tolerance);
        for (contest, (name, last_of_each)) in done[3..].iter().zip(by_hand(&reviews, page)?) {
            page.claim("5.6", last_loss(name), last_of_each, contest.burn.history.validation_loss[EPOCHS - 1])
                .beyond()
                .explain("one such number in a hundred falls outside by chance")
                .band("a coin toss, ln 2", LN_2);
        }
    }
    Ok(())
}
