//! # Saddle points
//!
//! A slope of 0 does not mean that you are at the bottom. On a mountain pass the ground is level, yet it falls on two
//! sides and rises on the other two. Such a place is a *saddle point* (안장점). The simplest is $f(x, y) = x^2 - y^2$ at
//! $(0, 0)$. Who walks along $x$ crosses a valley there; who walks along $y$ crosses a ridge, whose crest is the line
//! $y = 0$.
//!
//! Does a saddle hold gradient descent fast? The document says that it does. Let us go there and look.

use chapter02::{descend, heights, pairs, places};
use common::optimizer::{Momentum, Sgd};
use literate::prelude::*;

/// How far beside the ridge the nudged walks start.
const NUDGE: f64 = 1e-6;

/// x² − y².
fn saddle([x, y]: [f64; 2]) -> f64 {
    x * x - y * y
}

/// The slope of [`saddle`].
fn saddle_slope([x, y]: [f64; 2]) -> [f64; 2] {
    [2.0 * x, -2.0 * y]
}

/// After how many steps the walk has fallen off the ridge: more than 1 away from it.
fn steps_to_leave(walk: &[[f64; 2]]) -> Option<usize> {
    walk.iter().position(|place| place[1].abs() > 1.0)
}

/// The part of a walk that is less than 1.4 from the ridge, for the figures.
fn inside(walk: &[[f64; 2]]) -> Vec<(f64, f64)> {
    pairs(walk).into_iter().take_while(|(_, y)| y.abs() <= 1.4).collect()
}

pub fn run(page: &Page) -> Result<()> {
    //| Four walks: with plain descent and with momentum (the next section explains it), each once *exactly* on the
    //| ridge, from $(-1.2, 0)$, and once a millionth beside it, from $(1.2, 0.000001)$. The two figures show the walks of plain
    //| descent.
    let on_ridge = [
        descend(&Sgd::new(0.1), [-1.2, 0.0], saddle_slope, 400),
        descend(&Momentum::new(0.1, 0.9), [-1.2, 0.0], saddle_slope, 400),
    ];
    let nudged = vec![
        descend(&Sgd::new(0.1), [1.2, NUDGE], saddle_slope, 200),
        descend(&Momentum::new(0.1, 0.9), [1.2, NUDGE], saddle_slope, 200),
    ];
    let left: Vec<Option<usize>> = nudged.iter().map(|walk| steps_to_leave(walk)).collect();
    //-
    let square = places(-1.5, 1.5, 61);
    page.show(
        Contours::new("A millionth makes the difference")
            .x_label("x")
            .y_label("y")
            .grid(&square, &square, heights(&square, &square, saddle))
            .levels([-1.5, -1.0, -0.5, -0.1, 0.1, 0.5, 1.0, 1.5])
            .path("descent, on the ridge", inside(&on_ridge[0]))
            .path("descent, nudged", inside(&nudged[0]))
            .mark("saddle point", (0.0, 0.0)),
    )?;
    //-
    let coarse = places(-1.5, 1.5, 25);
    let lifted = |walk: &[[f64; 2]]| -> Vec<(f64, f64, f64)> {
        inside(walk).into_iter().map(|(x, y)| (x, y, saddle([x, y]))).collect()
    };
    page.show(
        Surface::new("The same on the saddle itself")
            .x_label("x")
            .y_label("y")
            .z_label("x² − y²")
            .grid(&coarse, &coarse, heights(&coarse, &coarse, saddle))
            .path("descent, on the ridge", lifted(&on_ridge[0]))
            .path("descent, nudged", lifted(&nudged[0])),
    )?;
    //| On the ridge $y = 0$ the slope has no part along $y$ at all. Nothing can push the walk off, and both methods
    //| come to rest on the saddle: momentum does not help, for it builds up along the slopes it meets.
    let rest: Vec<f64> = on_ridge.iter().map(|walk| walk[400][0].hypot(walk[400][1])).collect();
    page.claim("2.4", "on the ridge: distance from the saddle in the end, descent and momentum", rest, vec![0.0, 0.0])
        .within(1e-6);
    //| Beside the ridge, a step of descent multiplies $y$ by $1 + 2\alpha = 1.2$. That is growth with compound
    //| interest: a millionth takes $\ln 10^6 / \ln 1.2 \approx 76$ steps to become 1.
    page.claim(
        "2.4",
        "nudged: steps until descent has left the ridge by more than 1, against ln 10⁶ / ln 1.2",
        left[0].unwrap_or(0),
        76,
    )
    .equals();
    let got_away = left.iter().filter(|steps| steps.is_some()).count();
    page.claim("2.4", "methods of 2 that leave the saddle once nudged by a millionth", got_away, 0).corrected(
        "only a start exactly on the ridge is held; the document says that descent never gets away from a saddle",
    );
    page.say(format!(
        "Momentum is off the ridge after {} steps.",
        left[1].map_or("no".to_owned(), |steps| steps.to_string()),
    ))?;
    //| And training is full of nudges: random starting weights, a different handful of samples at every step (a *mini-batch*,
    //| explained further down), rounding. So a
    //| saddle does not hold a network for good. What it does is cost time. Look at how many of the 76 steps pass before
    //| anything can be seen:
    //- folded
    let mut waiting = Chart::new("Nothing happens for a long time").x_label("step").y_label("distance from the ridge");
    for (name, walk) in ["descent, nudged", "momentum, nudged"].iter().zip(&nudged) {
        let until = steps_to_leave(walk).unwrap_or(walk.len() - 1);
        let distances: Vec<f64> = walk[..=until].iter().map(|place| place[1].abs()).collect();
        waiting = waiting.line(*name, (0..=until).collect::<Vec<usize>>(), distances);
    }
    page.show(waiting)?;
    Ok(())
}
