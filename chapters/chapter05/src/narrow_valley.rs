//! # Five optimisers in a narrow valley
//!
//! A loss over 4,321 weights cannot be drawn. One over two can, and a valley that is steep across and flat along shows
//! what the optimisers were made for:
//!
//! $$ f(x, y) = \frac{x^2}{20} + y^2, \qquad g = \left( \frac{x}{10},\; 2y \right). $$
//!
//! All start at $(-7, 2)$, on the wall. The lowest place is $(0, 0)$, and minus the gradient hardly points there.

use chapter05::valley::{CURVATURES, START, gradient, height, map, walk};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use literate::numbers::short;
use literate::prelude::*;

/// The places an optimiser passes, step by step.
fn descend(mut optimizer: impl Optimizer<f64>, steps: usize) -> Vec<(f64, f64)> {
    walk(START, steps, |place, _| {
        let slopes = gradient(*place);
        optimizer.update(place, &slopes);
    })
}

/// The paths of all five, each with its own learning rate.
fn paths([sgd, momentum, adagrad, rmsprop, adam]: [f64; 5], steps: usize) -> Vec<(&'static str, Vec<(f64, f64)>)> {
    vec![
        ("SGD", descend(Sgd::new(sgd), steps)),
        ("momentum", descend(Momentum::new(momentum, 0.9), steps)),
        ("AdaGrad", descend(AdaGrad::new(adagrad), steps)),
        ("RMSProp", descend(RmsProp::new(rmsprop), steps)),
        ("Adam", descend(Adam::new(adam), steps)),
    ]
}

/// Each step of a path beside the one of plain SGD from the same place with the same learning rate: how many times as long
/// it is, and the cosine of the angle between the two.
fn beside_plain(path: &[(f64, f64)], lr: f64) -> Vec<[f64; 2]> {
    let compared = |ends: &[(f64, f64)]| {
        let step = [ends[1].0 - ends[0].0, ends[1].1 - ends[0].1];
        let plain = gradient(ends[0].into()).map(|slope| -lr * slope);
        let (length, plain_length) = (step[0].hypot(step[1]), plain[0].hypot(plain[1]));
        [length / plain_length, (step[0] * plain[0] + step[1] * plain[1]) / (length * plain_length)]
    };
    path.windows(2).map(compared).collect()
}

/// The factor by which each step of momentum brings a distance nearer to 0, in the long run and along a curvature: the larger
/// root, in absolute value, of r² − (1 + µ − ηλ)·r + µ.
fn factor(lr: f64, momentum: f64, curvature: f64) -> f64 {
    let middle = (1.0 + momentum - lr * curvature) / 2.0;
    let discriminant = middle * middle - momentum;
    // Two complex roots are as far from 0 as each other, and their product is µ.
    if discriminant < 0.0 { momentum.sqrt() } else { middle.abs() + discriminant.sqrt() }
}

/// The factor for the whole valley: of the two ways to the bottom, along and across, the slower one decides.
fn valley_factor(lr: f64, momentum: f64) -> f64 {
    CURVATURES.map(|curvature| factor(lr, momentum, curvature)).into_iter().fold(0.0, f64::max)
}

/// How many steps momentum needs from the wall to below a height of one millionth.
fn steps_down(lr: f64, momentum: f64) -> usize {
    let path = descend(Momentum::new(lr, momentum), 2000);
    let last_above = path.iter().rposition(|place| height(*place) >= 1e-6);
    last_above.map_or(0, |step| step + 1)
}

/// A walk with momentum seen across the valley: the place after each step, and the velocity that led there.
fn across(momentum: f64, steps: usize) -> Vec<(f64, f64)> {
    let path = descend(Momentum::new(0.1, momentum), steps);
    let velocities = path.windows(2).map(|ends| ends[1].1 - ends[0].1);
    let start = [(START[1], 0.0)].into_iter();
    start.chain(path[1..].iter().map(|(_, y)| *y).zip(velocities)).collect()
}

//- folded
/// Of walks, each as the height of its end, its learning rate and its momentum: the one that comes down furthest.
fn furthest_down(walks: impl Iterator<Item = (f64, f64, f64)>) -> (f64, f64, f64) {
    walks.min_by(|one, other| one.0.total_cmp(&other.0)).expect("there are walks")
}

/// Learning rate and momentum where the factor is lowest, of the first so many `momenta`.
fn lowest(factors: &Array2<f64>, rates: &Array1<f64>, momenta: &Array1<f64>, rows: usize) -> (f64, f64) {
    let places = factors.indexed_iter().filter(|((row, _), _)| *row < rows);
    let ((row, column), _) = places.min_by(|one, other| one.1.total_cmp(other.1)).expect("the map has places");
    (rates[column], momenta[row])
}

pub fn run(page: &Page) -> Result<()> {
    let steps = 30;
    let rates = [0.01, 0.03, 0.1, 0.3, 0.6, 0.95, 1.02];
    let by_rate: Vec<_> = rates.iter().map(|&lr| paths([lr; 5], steps)).collect();
    //- folded
    let mut family = Family::new("Thirty steps down the valley", "learning rate").opening_at("0.1");
    for (rate, paths) in rates.iter().zip(&by_rate) {
        family = family.member(rate.to_string(), map(paths, steps));
    }
    page.show(family)?;
    //| The rings are lines of equal height. The table gives the height after thirty steps. The slope changes by 2 for each step of 1 across
    //| and by 0.1 along, the valley's two *curvatures*: plain SGD multiplies $y$ by
    //| $1 - 2\eta$ and $x$ by $1 - 0.1\eta$ at every step. Above $\eta = 1$ the first of these is beyond $-1$, and SGD climbs.
    //| Even just below that limit one step along the valley covers only a tenth of the way that is left.
    //- folded
    let mut table = Table::new(["learning rate", "SGD", "momentum", "AdaGrad", "RMSProp", "Adam"]);
    for (rate, paths) in rates.iter().zip(&by_rate) {
        let heights = paths.iter().map(|(_, path)| short(height(path[steps]), 3));
        table = table.row([rate.to_string()].into_iter().chain(heights));
    }
    page.table(table);
    //| ## Step by step
    //| The same with a learning rate of its own for each, not the best one but one that shows its character: SGD 0.95, momentum
    //| 0.1, AdaGrad 1.5, RMSProp and Adam 0.3. Press play, or follow the small pictures, and see who zigzags, who overshoots and comes back, and who goes straight.
    let suited_rates = [0.95, 0.1, 1.5, 0.3, 0.3];
    let suited = paths(suited_rates, steps);
    //- folded
    let mut family = Family::new("Step by step", "step");
    for step in [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, steps] {
        family = family.member(step.to_string(), map(&suited, step));
    }
    page.show(family)?;
    let ends = suited.iter().map(|(name, path)| format!("{name} {:.4}", height(path[steps])));
    page.say(format!("After {steps} steps they are at these heights: {}.", ends.collect::<Vec<_>>().join(", ")))?;
    //| ## What the state does to a step
    //| Plain SGD knows the gradient of now and nothing else: from any place its step is $-\eta\, g$. The others also carry a
    //| *state* from step to step: momentum its velocity $v$, AdaGrad and RMSProp their $h$, Adam both kinds. So set each of
    //| their steps beside the one that plain SGD would take *from the same place with the same learning rate*. Where the two
    //| are not the same, the state made the difference. Two numbers say how large the difference is:
    //|
    //| - the **length**, in lengths of the plain step: at 1 the state has changed nothing, at 4 it has made the step four
    //|   times as long, at ¼ it has held it back;
    //| - the **cosine** of the angle between the two: 1 where the step points the plain way, down the steepest slope; 0 where
    //|   it is level, neither down nor up; below 0 where it points uphill.
    let compared: Vec<Vec<[f64; 2]>> =
        suited.iter().zip(suited_rates).map(|((_, path), lr)| beside_plain(path, lr)).collect();
    //- folded
    let step_axis: Vec<f64> = (1..=steps).map(|step| step as f64).collect();
    let mut lengths = Chart::new("Length, in plain steps").x_label("step").y_label("times as long").log_y();
    let mut turns = Chart::new("Direction").x_label("step").y_label("cosine with the plain step");
    for ((name, _), steps) in suited.iter().zip(&compared) {
        lengths = lengths.line(*name, &step_axis, steps.iter().map(|[length, _]| *length).collect::<Vec<_>>());
        turns = turns.line(*name, &step_axis, steps.iter().map(|[_, cosine]| *cosine).collect::<Vec<_>>());
    }
    page.show(Panels::new("Each step beside plain SGD's").panel(lengths).panel(turns))?;
    //| SGD lies at 1 in both, being its own measure. Momentum's $v$ and Adam's $m$ are made of older gradients, so they can carry
    //| the two on where the slope has turned against them: their cosine may fall below 0. AdaGrad's and RMSProp's cannot. They
    //| multiply each coordinate of the plain step by $1 / (\sqrt h + \varepsilon)$, which is positive, so each coordinate
    //| keeps its sign; but as the factor is the smaller one across the valley, where gradients are large, the step turns
    //| towards the way along it. Where $h$ is above 1 the factor shortens, and below 1 it lengthens. In
    //| numbers, with the steps counted that point uphill:
    //- folded
    let mut table = Table::new(["optimiser", "shortest", "longest", "least cosine", "uphill"]);
    for ((name, _), steps) in suited.iter().zip(&compared) {
        let least = |number: usize| steps.iter().map(|step| step[number]).fold(f64::INFINITY, f64::min);
        let longest = steps.iter().map(|step| step[0]).fold(0.0, f64::max);
        let uphill = steps.iter().filter(|step| step[1] < 0.0).count();
        table = table.row([
            (*name).to_owned(),
            format!("{:.2}", least(0)),
            format!("{longest:.2}"),
            format!("{:.2}", least(1)),
            format!("{uphill} of {}", steps.len()),
        ]);
    }
    page.table(table);
    //| ## How much of the velocity to keep
    //| Momentum has two settings, the learning rate and $\mu$, the share of the velocity that survives a step. Begin at a
    //| learning rate of 0.1. With no $\mu$ it is plain SGD and creeps along the valley; with most of it the ball runs past
    //| the lowest place and comes back, again and again. Then look for the pair that comes down best.
    let (rates, momenta) = ([0.1, 0.3, 0.6, 0.9, 1.3], [0.0, 0.2, 0.4, 0.8, 0.95]);
    //- folded
    let mut ends: Vec<(f64, f64, f64)> = Vec::new();
    let mut family =
        Family::new("Thirty steps with both settings of momentum", ("learning rate", "µ")).opening_at(("0.1", "0.8"));
    for rate in rates {
        for momentum in momenta {
            let path = descend(Momentum::new(rate, momentum), steps);
            ends.push((height(path[steps]), rate, momentum));
            let values = (rate.to_string(), momentum.to_string());
            family = family.member(values, map(&[("momentum", path)], steps));
        }
    }
    page.show(family)?;
    let (best_height, best_rate, best_share) = furthest_down(ends.iter().copied());
    let (plain_height, plain_rate, _) = furthest_down(ends.iter().copied().filter(|(_, _, momentum)| *momentum == 0.0));
    page.say(format!(
        "Of these pairs a learning rate of {best_rate} with a µ of {best_share} comes down furthest, to a height of \
         {best_height:.1e}. With a µ of 0 the best learning rate is {plain_rate}, and the height {plain_height:.1e}.",
    ))?;
    //| All settings at once: along either axis of this valley the next place follows from the last two,
    //|
    //| $$ x_{t+1} = (1 + \mu - \eta\lambda)\, x_t - \mu\, x_{t-1}, $$
    //|
    //| where $\lambda$ is the curvature, 0.1 along the valley and 2 across. Such a sequence shrinks (or grows) by one factor
    //| a step in the long run: the larger root of $r^2 - (1 + \mu - \eta\lambda)\, r + \mu$ in absolute value. The slower of the two
    //| axes decides for the valley. The numbers on the lines below are that factor; where it is above 1 momentum climbs out.
    let (rates, momenta) = (Array1::linspace(0.01, 2.0, 200), Array1::linspace(0.0, 0.99, 100));
    let factors =
        Array2::from_shape_fn((momenta.len(), rates.len()), |(row, column)| valley_factor(rates[column], momenta[row]));
    let best_sgd = lowest(&factors, &rates, &momenta, 1);
    let best = lowest(&factors, &rates, &momenta, momenta.len());
    //- folded
    page.show(
        Contours::new("What each step of momentum leaves of the distance")
            .x_label("learning rate")
            .y_label("µ")
            .grid(&rates, &momenta, factors.view())
            .levels([0.7, 0.8, 0.9, 0.95, 0.98, 1.0])
            .mark("best without momentum", best_sgd)
            .mark("best with momentum", best),
    )?;
    //- folded
    let settings =
        [("best without momentum", best_sgd), ("best with momentum", best), ("as in “Step by step”", (0.1, 0.9))];
    let mut table = Table::new(["setting", "learning rate", "µ", "factor a step", "steps to a height of 10⁻⁶"]);
    for (name, (lr, share)) in settings {
        table = table.row([
            name.to_owned(),
            format!("{lr:.2}"),
            format!("{share:.2}"),
            format!("{:.3}", valley_factor(lr, share)),
            steps_down(lr, share).to_string(),
        ]);
    }
    page.table(table);
    let root = 20.0_f64.sqrt();
    page.say(format!(
        "The factors come from the formula, the steps from walking. For curvatures whose ratio is $\\kappa$, here 20, the best share is \
         known to be $\\left(\\frac{{\\sqrt\\kappa - 1}}{{\\sqrt\\kappa + 1}}\\right)^2$ (Polyak, 1964), {:.2}; on the map it is {:.2}.",
        ((root - 1.0) / (root + 1.0)).powi(2),
        best.1,
    ))?;
    //| How the ball comes to rest, a *phase portrait* shows: its velocity over its place, here across the valley, where
    //| $\lambda = 2$, with a learning rate of 0.1. The next point follows from this one alone, so that the whole walk is one
    //| curve. Up to $\mu = (1 - \sqrt{\eta\lambda})^2$, here 0.31, both roots are real, and the curve leads straight in. Above it
    //| they are complex, and it winds around the place of rest: the ball runs past, turns, and has lost a little each time.
    let kept = [0.1, 0.8, 0.98];
    let walks: Vec<Vec<(f64, f64)>> = kept.iter().map(|&momentum| across(momentum, 60)).collect();
    //- folded
    let mut portraits = Panels::new("Place and velocity across the valley");
    for (momentum, walk) in kept.iter().zip(&walks) {
        let (places, velocities): (Vec<f64>, Vec<f64>) = walk.iter().copied().unzip();
        let chart = Chart::new(format!("µ = {momentum}")).x_label("place").y_label("velocity");
        portraits = portraits.panel(chart.line("walk", &places, &velocities).points("walk", &places, &velocities));
    }
    page.show(portraits.over_same_axes())?;
    let mut told: Vec<String> = Vec::new();
    for (momentum, walk) in kept.iter().zip(&walks) {
        let passed = walk.windows(2).filter(|ends| ends[0].0 * ends[1].0 < 0.0).count();
        let away = walk[walk.len() - 10..].iter().map(|(place, _)| place.abs()).fold(0.0, f64::max);
        told.push(format!(
            "with a µ of {momentum} {passed} times, and in its last ten steps it is up to {} away",
            short(away, 2)
        ));
    }
    page.say(format!("In sixty steps the ball passes the lowest place {}.", told.join("; ")))?;
    //| The narrower the valley, the more of the velocity is worth keeping: a share of 0.9 is right for a ratio of about 1,400. And
    //| the border of 1 leans to the right: with momentum a learning rate may be larger, up to $(2 + 2\mu) / \lambda$, before the
    //| walls throw the ball out.
    Ok(())
}
