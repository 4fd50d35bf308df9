//! # Better per step, or better per second?
//!
//! The document says two things that seem to quarrel: the true gradient gives better results than the stochastic one,
//! and everybody uses the stochastic one. Both can be put to the test, for "better" has two meanings. After the same
//! number of *steps*? Or after the same *time*?
//!
//! The chapter's network learns 2,000 digits, seed by seed from the same starting weights. Gradient descent takes 30
//! steps with all 2,000. SGD takes steps with 32, as many as fit into the time of those 30. Both have the learning rate
//! 0.1. A third contestant has the answer that the document gives to SGD's rough gradients, a better optimiser: Adam,
//! with 32 digits too and Keras's learning rate of 0.001.

use std::time::Instant;

use chapter04::model::{BATCH, description};
use chapter04::{Digits, axis, load_few};
use common::network::Scratch;
use common::optimizer::{Adam, Optimizer, Sgd};
use common::random::RandomState;
use common::train::{Learner, Order, Training};
use datasets::Store;
use literate::prelude::*;
use literate::spread::{Spread, wins};

/// Steps of gradient descent.
const STEPS: usize = 30;

/// Places between the start and the end of gradient descent's time at which everybody is evaluated.
const TIMES: usize = 15;

/// One of the races: the loss over all digits after each of the first [`STEPS`] steps, then at each of the [`TIMES`].
#[derive(Debug, Clone, Default)]
struct Race {
    by_step: Vec<f64>,
    by_time: Vec<f64>,
    /// Seconds of the first [`STEPS`] steps, evaluations left out.
    seconds: f64,
    /// Steps in all.
    steps: usize,
}

/// Trains with batches of `batch` digits for [`STEPS`] steps, and on until `seconds` of training are over.
fn descend(digits: &Digits, optimizer: &(impl Optimizer<f32> + Clone), batch: usize, seconds: f64, seed: u32) -> Race {
    let mut random = RandomState::new(seed);
    let learner = Scratch::new(description().build(&mut random), optimizer);
    let mut training = Training::new(learner, digits.data(), Order::Permutation, batch, random);
    let mut run = Race::default();
    let mut elapsed = 0.0;
    while run.steps < STEPS || elapsed < seconds {
        let start = Instant::now();
        training.iteration();
        elapsed += start.elapsed().as_secs_f64();
        run.steps += 1;
        let due = run.by_time.len() < TIMES && elapsed >= seconds * (run.by_time.len() + 1) as f64 / TIMES as f64;
        if run.steps <= STEPS || due {
            let loss = training.learner.evaluate(&digits.data()).loss;
            if run.steps <= STEPS {
                run.by_step.push(loss);
                run.seconds = elapsed;
            }
            // A slow step may pass several of the times.
            while run.by_time.len() < TIMES && elapsed >= seconds * (run.by_time.len() + 1) as f64 / TIMES as f64 {
                run.by_time.push(loss);
            }
        }
    }
    run
}

/// Gradient descent, SGD and Adam from the same start, the last two for as long as the first took.
fn contest(digits: &Digits, seed: u32) -> [Race; 3] {
    let mut gd = descend(digits, &Sgd::new(0.1), digits.len(), 0.0, seed);
    // Its steps all take as long.
    gd.by_time = gd.by_step.chunks(STEPS / TIMES).map(|steps| steps[steps.len() - 1]).collect();
    let sgd = descend(digits, &Sgd::new(0.1), BATCH, gd.seconds, seed);
    let adam = descend(digits, &Adam::keras(0.001), BATCH, gd.seconds, seed);
    [gd, sgd, adam]
}

/// [`contest`] for each seed, contestant by contestant.
fn contests(page: &Page, digits: &Digits) -> [Vec<Race>; 3] {
    let runs = page.each_seed("GD, SGD, Adam", 20, |seed| contest(digits, seed));
    [0, 1, 2].map(|contestant| runs.iter().map(|runs| runs[contestant].clone()).collect())
}

/// The loss of each run after the last of the counted steps.
fn after_steps(runs: &[Race]) -> Vec<f64> {
    runs.iter().map(|run| run.by_step[STEPS - 1]).collect()
}

/// The loss of each run when gradient descent's time is over.
fn after_time(runs: &[Race]) -> Vec<f64> {
    runs.iter().map(|run| run.by_time[TIMES - 1]).collect()
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let mnist = load_few(store)?;
    page.data(mnist.source.clone());
    let count = if page.quick() { 500 } else { 2000 };
    let digits = mnist.train.select(&(0..count).collect::<Vec<_>>());
    let [gd, sgd, adam] = contests(page, &digits);
    //-
    let steps = axis(STEPS);
    let times: Vec<f64> = (1..=TIMES).map(|time| 100.0 * time as f64 / TIMES as f64).collect();
    page.show(
        Panels::new("The same races by two clocks")
            .panel(
                Chart::new("after as many steps")
                    .x_label("steps")
                    .y_label("loss over all digits")
                    .spread("GD", &steps, &Spread::of(&gd, |run| &run.by_step))
                    .spread("SGD, 32", &steps, &Spread::of(&sgd, |run| &run.by_step))
                    .spread("Adam, 32", &steps, &Spread::of(&adam, |run| &run.by_step)),
            )
            .panel(
                Chart::new("after as much time")
                    .x_label("per cent of GD's time")
                    .y_label("loss over all digits")
                    .spread("GD", &times, &Spread::of(&gd, |run| &run.by_time))
                    .spread("SGD, 32", &times, &Spread::of(&sgd, |run| &run.by_time))
                    .spread("Adam, 32", &times, &Spread::of(&adam, |run| &run.by_time)),
            ),
    )?;
    //-
    //| Counted seed by seed:
    let seeds = gd.len();
    page.claim(
        "4.1",
        "after 30 steps: GD's loss below SGD's",
        wins(&after_steps(&gd), &after_steps(&sgd)),
        "GD better",
    )
    .explain("thirty steps are early in training, where a batch of 32 already points the right way")
    .order(seeds);
    page.claim(
        "4.1",
        "after the same time: SGD's loss below GD's",
        wins(&after_time(&sgd), &after_time(&gd)),
        "SGD faster",
    )
    .order(seeds);
    page.claim(
        "4.1",
        "after 30 steps: Adam's loss with 32 digits below GD's with all",
        wins(&after_steps(&adam), &after_steps(&gd)),
        "a better optimiser makes up for SGD's gradients",
    )
    .explain("at Keras's learning rate")
    .order(seeds);
    //-
    let mean_steps = sgd.iter().map(|run| run.steps as f64).sum::<f64>() / seeds as f64;
    let mean_seconds = gd.iter().map(|run| run.seconds).sum::<f64>() / seeds as f64;
    page.say(format!(
        "Gradient descent's 30 steps took {mean_seconds:.2} s on average. In that time SGD took {mean_steps:.0} steps."
    ))?;
    //| There is no quarrel. A step along the true gradient is a little better than a step along a rough one. But it
    //| costs as much as dozens of rough steps, and with all of MNIST well over a thousand; it is not a thousand times better.
    Ok(())
}
