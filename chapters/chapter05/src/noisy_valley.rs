//! # The same valley, its slope only estimated
//!
//! A mini-batch's gradient is the true one and some noise. What does the noise do to plain SGD? In the valley it can be
//! added by hand: at every step a random number to the slope along and another to the slope across, drawn from a normal
//! distribution with a standard deviation $\sigma$ of a half.

use std::ops::Range;

use chapter05::valley::{CURVATURES, START, gradient, height, map, walk};
use common::optimizer::{Optimizer, Sgd};
use common::random::RandomState;
use literate::prelude::*;
use literate::spread::Spread;

/// The standard deviation of the noise on either slope.
const NOISE: f64 = 0.5;

/// One step of SGD down a slope that is only estimated.
fn noisy_step(place: &mut [f64; 2], lr: f64, random: &mut RandomState) {
    let estimate = gradient(*place).map(|slope| slope + random.normal(0.0, NOISE));
    Sgd::new(lr).update(place, &estimate);
}

/// The places SGD passes from `start` on, its learning rate at step t being `rate(t)`.
fn wander(start: [f64; 2], rate: impl Fn(usize) -> f64, steps: usize, seed: u32) -> Vec<(f64, f64)> {
    let mut random = RandomState::new(seed);
    walk(start, steps, |place, step| noisy_step(place, rate(step), &mut random))
}

/// The mean height of SGD that started at the lowest place, after it has forgotten that it did.
fn floor(lr: f64, seed: u32) -> f64 {
    let (settled, counted) = (1000, 20_000);
    let path = wander([0.0, 0.0], |_| lr, settled + counted, seed);
    path[settled + 1..].iter().map(|place| height(*place)).sum::<f64>() / counted as f64
}

/// The same by the formula.
fn floor_by_formula(lr: f64) -> f64 {
    CURVATURES.iter().map(|curvature| lr * NOISE * NOISE / (2.0 * (2.0 - lr * curvature))).sum()
}

/// The height after each step, the mean of so many walks.
fn mean_heights(walks: Range<u32>, rate: impl Fn(usize) -> f64 + Copy, steps: usize) -> Vec<f64> {
    let heights = |seed| wander(START, rate, steps, seed).into_iter().map(height).collect();
    let heights: Vec<Vec<f64>> = walks.map(heights).collect();
    Spread::of(&heights, |heights| heights).mean
}

pub fn run(page: &Page) -> Result<()> {
    let rates = [0.03, 0.1, 0.3, 0.6, 0.9];
    let walks: Vec<_> = rates.iter().map(|&lr| wander(START, |_| lr, 100, page.seed())).collect();
    //- folded
    let mut family = Family::new("A hundred noisy steps of SGD", "learning rate").opening_at("0.3");
    for (rate, walk) in rates.iter().zip(&walks) {
        family = family.member(rate.to_string(), map(&[("SGD", walk.clone())], 100));
    }
    page.show(family)?;
    //| A small learning rate trembles little and is still on its way. A large one is at the bottom after some twenty steps, and
    //| never comes to rest there: as low as it is, the next estimate throws it up again.
    //|
    //| ## The floor of the noise
    //| How high up does it stay on average? Along an axis of curvature $\lambda$ one step makes $(1 - \eta\lambda)\,x - \eta\,\sigma\,\xi$
    //| of $x$, with a random $\xi$ of variance 1. In the long run the variance $s^2$ of $x$ stays what it is, so
    //|
    //| $$ s^2 = (1 - \eta\lambda)^2\, s^2 + \eta^2 \sigma^2, $$
    //| $$ s^2 = \frac{\eta\,\sigma^2}{\lambda\,(2 - \eta\lambda)}, $$
    //|
    //| and the mean height along that axis is $\lambda s^2 / 2$. Both axes together, beside 20 long walks that start at the lowest
    //| place:
    let floors: Vec<Vec<f64>> =
        (page.seed()..page.seed() + 20).map(|seed| rates.iter().map(|&lr| floor(lr, seed)).collect()).collect();
    let walked = Spread::of(&floors, |floors| floors);
    //- folded
    let fine = Array1::linspace(0.02, 0.95, 94);
    page.show(
        Chart::new("How high the noise holds SGD")
            .x_label("learning rate")
            .y_label("mean height")
            .log_x()
            .log_y()
            .line("formula", &fine, fine.mapv(floor_by_formula))
            .points(format!("mean of {} walks", floors.len()), rates, &walked.mean),
    )?;
    let mut table = Table::new(["learning rate", "formula", "walked, mean", "apart"]);
    for (&rate, &mean) in rates.iter().zip(&walked.mean) {
        let formula = floor_by_formula(rate);
        let apart = format!("{:+.1} %", 100.0 * (mean / formula - 1.0));
        table = table.row([rate.to_string(), format!("{formula:.4}"), format!("{mean:.4}"), apart]);
    }
    page.table(table);
    //| With small rates the floor is in proportion to the rate. Towards 1 it rises faster: across the valley SGD then
    //| comes close to climbing without any noise.
    //|
    //| ## A rate that falls
    //| Fast at first and low at last: for that the learning rate has to fall on the way. Three runs, each the mean of 200
    //| walks: 0.3 throughout, 0.03 throughout, and 0.3 that falls as $0.3 / (1 + t/50)$.
    let steps = 1000;
    let walks_averaged = page.seed()..page.seed() + 200;
    let large = mean_heights(walks_averaged.clone(), |_| 0.3, steps);
    let small = mean_heights(walks_averaged.clone(), |_| 0.03, steps);
    let falling = mean_heights(walks_averaged.clone(), |step| 0.3 / (1.0 + step as f64 / 50.0), steps);
    //- folded
    let step_axis = Array1::from_iter(0..=steps as u32).mapv(f64::from);
    page.show(
        Chart::new("Fast, low, or both")
            .x_label("step")
            .y_label("mean height")
            .log_y()
            .line("0.3", &step_axis, &large)
            .line("0.03", &step_axis, &small)
            .line("falling", &step_axis, &falling),
    )?;
    page.say(format!(
        "After 100 steps they are at {:.3}, {:.3} and {:.3}, after {steps} at {:.4}, {:.4} and {:.4}.",
        large[100], small[100], falling[100], large[steps], small[steps], falling[steps],
    ))?;
    //| It must not fall too fast either. The rates have to add up to as much as the way is long, so their sum must not be bounded,
    //| while the sum of their squares, which the noise grows with, should be (Robbins and Monro, 1951). $1/t$ does both.
    //| The document's AdaGrad falls like that as well, but from so small a rate that it never gets going: that story comes
    //| with the last contest.
    Ok(())
}
