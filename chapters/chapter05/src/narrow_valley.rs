//! # Five optimisers in a narrow valley
//!
//! A loss over 4,321 weights cannot be drawn. One over two can, and a valley that is steep across and flat along shows
//! what the optimisers were made for:
//!
//! $$ f(x, y) = \frac{x^2}{20} + y^2, \qquad g = \left( \frac{x}{10},\; 2y \right). $$
//!
//! All start at $(-7, 2)$, on the wall. The lowest place is $(0, 0)$, and minus the gradient hardly points there.

use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use literate::prelude::*;

/// Where an optimiser comes by, step by step.
fn descend(mut optimizer: impl Optimizer<f64>, steps: usize) -> Vec<(f64, f64)> {
    let mut place = [-7.0, 2.0];
    let mut path = vec![(place[0], place[1])];
    for _ in 0..steps {
        let gradient = [place[0] / 10.0, 2.0 * place[1]];
        optimizer.update(&mut place, &gradient);
        path.push((place[0], place[1]));
    }
    path
}

/// The paths of all five with one learning rate.
fn paths(lr: f64, steps: usize) -> Vec<(&'static str, Vec<(f64, f64)>)> {
    vec![
        ("SGD", descend(Sgd::new(lr), steps)),
        ("momentum", descend(Momentum::new(lr, 0.9), steps)),
        ("AdaGrad", descend(AdaGrad::new(lr), steps)),
        ("RMSProp", descend(RmsProp::new(lr), steps)),
        ("Adam", descend(Adam::new(lr), steps)),
    ]
}

fn height((x, y): (f64, f64)) -> f64 {
    x * x / 20.0 + y * y
}

/// The first `steps` steps of each path on the map of the valley.
fn map(paths: &[(&'static str, Vec<(f64, f64)>)], steps: usize) -> Contours {
    let (x, y) = (Array1::linspace(-8.0, 8.0, 65), Array1::linspace(-3.0, 3.0, 49));
    let heights = Array2::from_shape_fn((y.len(), x.len()), |(row, column)| height((x[column], y[row])));
    let valley = Contours::new("").x_label("x").y_label("y").grid(&x, &y, heights.view());
    let valley = valley.levels([0.1, 0.5, 1.0, 2.0, 4.0, 8.0]);
    paths.iter().fold(valley, |valley, (name, path)| valley.path(*name, &path[..=steps]))
}

pub fn run(page: &Page) -> Result<()> {
    let steps = 30;
    let rates = [0.01, 0.03, 0.1, 0.3, 0.6, 0.95, 1.02];
    let by_rate: Vec<_> = rates.iter().map(|&lr| paths(lr, steps)).collect();
    //- folded
    let mut family = Family::new("Thirty steps down the valley", "learning rate").opening_at("0.1");
    for (rate, paths) in rates.iter().zip(&by_rate) {
        family = family.member(rate.to_string(), map(paths, steps));
    }
    page.show(family)?;
    //| The height after thirty steps. The steepest slope is 2 (across), the gentlest 0.1 (along): plain SGD multiplies $y$ by
    //| $1 - 2\eta$ and $x$ by $1 - 0.1\eta$ at every step. Above $\eta = 1$ the first of these is beyond $-1$, and SGD climbs.
    //| Long before that its step along the valley is still a tenth of the way at best.
    let mut table = Table::new(["learning rate", "SGD", "momentum", "AdaGrad", "RMSProp", "Adam"]);
    for (rate, paths) in rates.iter().zip(&by_rate) {
        let heights = paths.iter().map(|(_, path)| format!("{:.4}", height(path[steps])));
        table = table.row([rate.to_string()].into_iter().chain(heights));
    }
    page.table(table);
    //| ## Step by step
    //| The same with a learning rate that suits each of them: SGD 0.95, momentum 0.1, AdaGrad 1.5, RMSProp and Adam 0.3.
    //| Press play and watch who zigzags, who overshoots and comes back, and who goes straight.
    let suited = vec![
        ("SGD", descend(Sgd::new(0.95), steps)),
        ("momentum", descend(Momentum::new(0.1, 0.9), steps)),
        ("AdaGrad", descend(AdaGrad::new(1.5), steps)),
        ("RMSProp", descend(RmsProp::new(0.3), steps)),
        ("Adam", descend(Adam::new(0.3), steps)),
    ];
    //- folded
    let mut family = Family::new("Step by step", "step");
    for step in [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, steps] {
        family = family.member(step.to_string(), map(&suited, step));
    }
    page.show(family)?;
    let ends = suited.iter().map(|(name, path)| format!("{name} {:.4}", height(path[steps])));
    page.say(format!("After {steps} steps they are at these heights: {}.", ends.collect::<Vec<_>>().join(", ")))?;
    Ok(())
}
