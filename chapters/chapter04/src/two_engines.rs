//! # The same on another engine
//!
//! Every step so far was taken by the engine that this project wrote by hand. [Burn](https://burn.dev) is a library for
//! the same work. It is told the forward pass alone and finds the gradients by itself, and it can compute on a graphics
//! card. From the same weights, shown the same digits in the same order, it must come to the same losses, but for the
//! last of the seven digits or so that 32 bits hold: the two add up their sums in different orders.

use std::f64::consts::LN_10;

use burn_engine::{Device, Engines, Run, apart_step_by_step, distances, greatest};
use chapter04::model::{BATCH, EPOCHS, description, scratch, test_score, training};
use chapter04::{Mnist, axis, burn, load, load_few, train_seeds};
use checkpoint::Checkpoints;
use common::random::RandomState;
use common::train::{History, Learner, Training};
use datasets::Store;
use literate::Progress;
use literate::prelude::*;

/// Steps whose losses are compared one by one.
const STEPS_COMPARED: usize = 200;

/// Trainings by hand that Burn's is judged by, with the seeds 0, 1, 2, …
const SEEDS_BY_HAND: u32 = 5;

//- folded
/// What to type where there is only one engine.
const ONE_ENGINE: &str = "Burn is not part of this run; `cargo run -p chapter04 --features burn -- --engine both` \
                          compiles it, which takes minutes, and runs both";

/// The document's training by hand and on Burn, from the same weights.
struct OnBoth {
    scratch: Run,
    burn: Run,
    /// How far the losses of a step are apart, relative, where both engines begin every second step alike.
    step_by_step: Vec<f64>,
}

/// So many epochs of the document's training, on whatever engine.
fn train_for<L: Learner<D>, D>(training: &mut Training<L, D>, test: &[D; 2], epochs: usize, progress: &Progress) {
    for _ in 0..epochs {
        let trained = training.epoch();
        let tested = test_score(&mut training.learner, test);
        training.history.push(trained, tested);
        progress.tick();
    }
}

fn on_both(page: &Page, device: &Device, mnist: &Mnist, epochs: usize) -> Result<OnBoth> {
    let progress = page.progress("two engines", 2 * epochs);
    let (data, test) = (mnist.train.data(), mnist.test.in_batches(BATCH));
    let (rows, test_rows) = (device.load(data), test.map(|test| device.load(test)));
    let by_hand = || {
        let mut random = RandomState::new(page.seed());
        training(scratch(&description(), &mut random), data, random)
    };
    let on_burn = || {
        let mut random = RandomState::new(page.seed());
        training(burn(device, &description(), &mut random), rows.clone(), random)
    };
    Ok(OnBoth {
        step_by_step: apart_step_by_step(&mut by_hand(), &mut on_burn(), STEPS_COMPARED)?,
        scratch: Run::new(by_hand, STEPS_COMPARED, |training| train_for(training, &test, epochs, &progress)),
        burn: Run::new(on_burn, STEPS_COMPARED, |training| train_for(training, &test_rows, epochs, &progress)),
    })
}

//- folded
/// A row of the table of results.
fn row(engine: &str, run: &Run, epochs: usize) -> [String; 4] {
    let History { validation_loss, validation_accuracy, .. } = &run.history;
    [
        engine.to_owned(),
        format!("{:.5}", validation_loss[epochs - 1]),
        format!("{:.2} %", 100.0 * validation_accuracy[epochs - 1]),
        format!("{:.2}", run.seconds),
    ]
}

pub fn run(page: &Page, store: &Store, engines: &Engines) -> Result<()> {
    let mnist = if page.quick() { load_few(store)? } else { load(store)? };
    page.data(mnist.source.clone());
    let epochs = if page.quick() { 2 } else { EPOCHS };
    let both: Option<OnBoth> = engines.burn().map(|device| on_both(page, device, &mnist, epochs)).transpose()?;
    if both.is_none() {
        page.say(format!(
            "{ONE_ENGINE}. Its two figures and its table are missing below; the words tell what they show."
        ))?;
    }
    //- folded
    let tolerance = engines.burn().map(Device::tolerance).unwrap_or_default();
    let step_by_step = format!("two engines: the losses of a step apart, relative, first {STEPS_COMPARED} steps");
    if let Some(both) = &both {
        let greatest = greatest(both.step_by_step.iter().copied());
        page.claim("4.4", step_by_step, greatest, 0.0).beyond().measured().within(tolerance);
    } else {
        page.claim("4.4", step_by_step, "not run", "–").beyond().unchecked(ONE_ENGINE);
    }
    //| To compare them, Burn is put into the state of the other engine before every second step, and the step after it shows what
    //| becomes of the update. Left alone from the start, the two drift apart.
    if let Some(OnBoth { scratch, burn, .. }) = &both {
        let apart = distances(&scratch.steps, &burn.steps);
        page.show(
            Chart::new("Two engines left alone").x_label("step").y_label("losses apart, relative").log_y().line(
                "apart",
                axis(STEPS_COMPARED),
                &apart,
            ),
        )?;
    }
    //-
    //| At first they are apart by rounding alone, and that grows slowly. But ReLU has a kink. Where a neuron's sum is
    //| as good as 0, one engine may find it a hair above and the other a hair below, and then a digit counts in that
    //| neuron's gradient on one of them alone. In 200 steps the 480 hidden neurons add up $200 \cdot 32 \cdot 480$,
    //| some three million sums, and about one in some millions lies that close to 0. So with one seed the
    //| curve jumps within these steps and with another it does not, and in ten epochs it is sure to. From there on the
    //| two are like two seeds: different, and one as good as the other.
    if let Some(OnBoth { scratch, burn, .. }) = &both {
        page.say("For ten epochs, the lines are the engine by hand and the circles Burn.")?;
        page.show(
            Chart::new("Ten epochs on two engines")
                .x_label("epoch")
                .y_label("cross-entropy")
                .line("training", axis(epochs), &scratch.history.loss)
                .points("training", axis(epochs), &burn.history.loss)
                .line("test", axis(epochs), &scratch.history.validation_loss)
                .points("test", axis(epochs), &burn.history.validation_loss),
        )?;
    }
    //-
    //| So the question is whether Burn's last test loss is one that the engine by hand could have had, with another
    //| seed.
    //- folded
    let last_loss = "two engines: the last test loss by hand, five seeds, and on Burn";
    if let Some(OnBoth { burn, .. }) = &both {
        let (nothing_else, nowhere) = (Engines::default(), Checkpoints::default());
        let runs =
            train_seeds(page, &nothing_else, &nowhere, "by-hand", &description(), &mnist, (epochs, SEEDS_BY_HAND))?;
        let last_of_each: Vec<f64> = runs.iter().map(|run| run.validation_loss[epochs - 1]).collect();
        page.claim("4.4", last_loss, last_of_each, burn.history.validation_loss[epochs - 1])
            .beyond()
            .explain("one such number in a hundred falls outside by chance")
            .band("guessing, ln 10", LN_10);
    } else {
        page.claim("4.4", last_loss, "not run", "–").beyond().unchecked(ONE_ENGINE);
    }
    if let (Some(OnBoth { scratch, burn, .. }), Some(device)) = (&both, engines.burn()) {
        let header = ["engine", "test loss", "test accuracy", "seconds"];
        let burn = row(&format!("Burn, on {device}"), burn, epochs);
        page.table(Table::new(header).row(row("by hand", scratch, epochs)).row(burn));
    }
    Ok(())
}
