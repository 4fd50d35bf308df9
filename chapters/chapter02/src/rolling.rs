//! # Rolling through a dip
//!
//! A ball that rolls down a hill does not stop at the first dip in the ground. It has speed, and the speed carries it
//! up the other side. *Momentum* (관성) gives descent a speed $v$:
//!
//! $$ v \leftarrow \mu v - \alpha\, f'(x), \qquad x \leftarrow x + v. $$
//!
//! With $\mu = 0$ this is plain descent; with $\mu = 0.9$ nine tenths of the speed last from step to step.

use chapter02::{descend, places};
use common::optimizer::{Momentum, Sgd};
use literate::prelude::*;

/// A wide valley with its bottom at 0 and a dip in its right slope: x² / 8 − 0.4 e^(−4 (x − 2.5)²).
fn dipped(x: f64) -> f64 {
    x * x / 8.0 - 0.4 * (-4.0 * (x - 2.5).powi(2)).exp()
}

/// The slope of [`dipped`].
fn dipped_slope([x]: [f64; 1]) -> [f64; 1] {
    [x / 4.0 + 3.2 * (x - 2.5) * (-4.0 * (x - 2.5).powi(2)).exp()]
}

/// The walk with its heights.
fn roll(momentum: f64, steps: usize) -> (Vec<f64>, Vec<f64>) {
    let walk = descend(&Momentum::new(0.1, momentum), [4.5], dipped_slope, steps);
    walk.into_iter().map(|[x]| (x, dipped(x))).unzip()
}

pub fn run(page: &Page) -> Result<()> {
    //| Both start at $x = 4.5$ with the learning rate 0.1. The dip near 2.3 is a local minimum; the bottom is at 0.
    let plain = descend(&Sgd::new(0.1), [4.5], dipped_slope, 1000);
    let (rolled, heights_of_roll) = roll(0.9, 1000);
    //-
    let ground = places(-2.0, 4.7, 135);
    let curve: Vec<f64> = ground.iter().map(|&x| dipped(x)).collect();
    let plain_x: Vec<f64> = plain.iter().take(150).step_by(3).map(|place| place[0]).collect();
    let plain_y: Vec<f64> = plain_x.iter().map(|&x| dipped(x)).collect();
    page.show(
        Panels::new("A dip stops one and not the other")
            .panel(Chart::new("plain descent").x_label("x").y_label("f(x)").line("ground", &ground, &curve).points(
                "every third step",
                &plain_x,
                &plain_y,
            ))
            .panel(Chart::new("momentum 0.9").x_label("x").y_label("f(x)").line("ground", &ground, &curve).points(
                "every step of 60",
                &rolled[..60],
                &heights_of_roll[..60],
            )),
    )?;
    //-
    let steps: Vec<usize> = (0..=150).collect();
    let plain_places: Vec<f64> = plain.iter().take(151).map(|place| place[0]).collect();
    page.show(
        Chart::new("The two walks, step by step")
            .x_label("step")
            .y_label("x")
            .line("plain descent", &steps, plain_places)
            .line("momentum 0.9", &steps, &rolled[..=150])
            .horizontal("bottom", 0.0),
    )?;
    let valley_of = |x: f64| if x > 1.0 { "the dip" } else { "the bottom" };
    page.claim("2.4", "plain descent ends in", valley_of(plain[1000][0]), "the dip").equals();
    page.claim("2.4", "plain descent: the slope where it ends", dipped_slope(plain[1000])[0], 0).within(1e-12);
    page.claim("2.4", "momentum 0.9 ends in", valley_of(rolled[1000]), "the bottom").equals();
    page.claim("2.4", "momentum 0.9: its distance from x = 0 in the end", rolled[1000].abs(), 0).within(1e-6);
    //| It is speed, not insight. The ball knows nothing of the deeper valley. With less of its speed kept it stays in
    //| the dip like plain descent; with more it swings through the bottom for a long time.
    //- folded
    let mut by_momentum =
        Table::new(["momentum", "ends at x", "farthest left on the way", "steps until it stays within 0.1 of its end"]);
    for momentum in [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] {
        let (walk, _) = roll(momentum, 2000);
        let end = walk[2000];
        let farthest = walk.iter().copied().fold(f64::INFINITY, f64::min);
        let settled = walk.iter().rposition(|x| (x - end).abs() > 0.1).map_or(0, |last| last + 1);
        by_momentum = by_momentum.row([
            momentum.to_string(),
            format!("{:.4}", end.abs()),
            format!("{farthest:.2}"),
            settled.to_string(),
        ]);
    }
    page.table(by_momentum);
    Ok(())
}
