//! # How long a step?
//!
//! The slope says which way is down. It does not say how far to go. Gradient descent multiplies the slope by a number
//! that you choose, the *learning rate* (학습률) $\alpha$:
//!
//! $$ x \leftarrow x - \alpha\, f'(x). $$
//!
//! The simplest valley is $f(x) = x^2$, with the slope $2x$ and the lowest point at 0. Everything about learning rates
//! can be seen in it.

use chapter02::{descend, places};
use common::optimizer::Sgd;
use literate::prelude::*;

/// Where every walk of this section starts.
const START: f64 = 4.0;

/// Steps in every walk of this section.
const STEPS: usize = 20;

/// The places of a walk down x² with this learning rate.
fn walk_in_parabola(learning_rate: f64, steps: usize) -> Vec<f64> {
    descend(&Sgd::new(learning_rate), [START], |[x]| [2.0 * x], steps).into_iter().map(|[x]| x).collect()
}

/// The walk drawn on the curve.
fn picture_of_walk(title: &str, learning_rate: f64) -> Chart {
    let walk = walk_in_parabola(learning_rate, STEPS);
    let heights_of_walk: Vec<f64> = walk.iter().map(|x| x * x).collect();
    let reach = walk.iter().fold(START, |reach, x| reach.max(x.abs())) + 0.5;
    let curve = places(-reach, reach, 81);
    Chart::new(title)
        .x_label("x")
        .y_label("f(x)")
        .line("f(x) = x²", &curve, curve.iter().map(|x| x * x).collect::<Vec<_>>())
        .line("20 steps from x = 4", &walk, &heights_of_walk)
        .points("20 steps from x = 4", &walk, &heights_of_walk)
}

/// How often a walk crosses the lowest point.
fn crossings(walk: &[f64]) -> usize {
    walk.windows(2).filter(|pair| pair[0] * pair[1] < 0.0).count()
}

pub fn run(page: &Page) -> Result<()> {
    //| Move the slider, or let it play. 0.01 hardly moves; 0.1 is slow but sure; 0.3 is there in a few steps, 0.5 in one; 0.9
    //| swings from side to side, 1.0 for ever; and 1.03 climbs out of the valley. (All are drawn on the scale that the last one
    //| needs.)
    page.show(
        Family::new("Twenty steps down a parabola", "learning rate")
            .opening_at("0.3")
            .member("0.01", picture_of_walk("Too small: hardly moves", 0.01))
            .member("0.1", picture_of_walk("Small: slow but sure", 0.1))
            .member("0.3", picture_of_walk("Good: there in a few steps", 0.3))
            .member("0.5", picture_of_walk("Perfect for this valley: one step", 0.5))
            .member("0.9", picture_of_walk("Large: swings from side to side", 0.9))
            .member("1.0", picture_of_walk("Larger: swings for ever", 1.0))
            .member("1.03", picture_of_walk("Too large: climbs out of the valley", 1.03)),
    )?;
    //| ## The same in one picture
    //| How far the walk is from the lowest point after each step, on a logarithmic axis. (Rate 0.5 has no line: it
    //| arrives at 0 in its first step, and 0 has no logarithm. The lines of 0.1 and 0.9 lie on each other: both come
    //| closer by a fifth with every step, one from one side, the other from both.)
    let steps: Vec<usize> = (0..=STEPS).collect();
    //- folded
    let mut by_step = Chart::new("Distance from the lowest point").x_label("step").y_label("|x|").log_y();
    for rate in [0.01, 0.1, 0.3, 0.9, 1.0, 1.03] {
        let distances: Vec<f64> = walk_in_parabola(rate, STEPS).iter().map(|x| x.abs()).collect();
        by_step = by_step.line(format!("rate {rate}"), &steps, distances);
    }
    page.show(by_step)?;
    //| Straight lines: every step multiplies $x$ by the same number, $1 - 2\alpha$. So the whole story is in that
    //| factor. Between 0 and 1 the walk comes closer from one side; between −1 and 0 it comes closer, but jumps over
    //| the lowest point each time; beyond −1 each jump ends higher than it began.
    let formula = |rate: f64| START * (1.0 - 2.0 * rate).powi(STEPS as i32);
    let rates = [0.01, 0.1, 0.3, 0.9, 1.03];
    let arrived: Vec<f64> = rates.iter().map(|&rate| walk_in_parabola(rate, STEPS)[STEPS]).collect();
    let foretold: Vec<f64> = rates.iter().map(|&rate| formula(rate)).collect();
    page.claim("2.3", "x after 20 steps at five rates, against 4 (1 − 2α)²⁰", arrived, foretold).beyond().within(1e-12);
    //-
    //| The document: too large a rate *oscillates* (진동), too small a one moves too little.
    page.claim(
        "2.3",
        "too large (0.9): steps of 20 that jump over the lowest point",
        crossings(&walk_in_parabola(0.9, 20)),
        20,
    )
    .beyond()
    .equals();
    page.claim(
        "2.3",
        "too small (0.01): share of the way left after 20 steps",
        walk_in_parabola(0.01, 20)[20] / START,
        0.98_f64.powi(20),
    )
    .beyond()
    .within(1e-12);
    let outwards = walk_in_parabola(1.03, STEPS).windows(2).filter(|pair| pair[1].abs() > pair[0].abs()).count();
    page.claim("2.3", "beyond 1: steps of 20 that end farther away", outwards, 20).beyond().equals();
    //| Oscillation alone is not yet failure: at 0.9 the walk swings and still arrives. It fails where the swings grow,
    //| and here that is beyond 1. The bound is not the same everywhere. It is 2 divided by the curvature $f''$, which
    //| says how fast the slope itself changes and is 2 for this parabola. A network has a different curvature in every direction, so one rate is too large along
    //| one and too small along another. That is the problem the optimisers further down try to solve.
    Ok(())
}
