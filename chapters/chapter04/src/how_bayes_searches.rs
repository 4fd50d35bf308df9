//! # A search that learns from its trials
//!
//! The document's list of searches ends in the middle of a word, at Bayesian optimisation (베이지안 최적화): pick a variable,
//! *exploit* (착취) the neighbourhood of its best value, and then nothing. Half of the idea is missing, so let us finish
//! it.
//!
//! After some trials one has a guess of the whole landscape. Near a trial the guess is sure; far from all of them
//! anything may hide. A Gaussian process (가우시안 프로세스) turns this into numbers: at every point $x$ a mean $\mu(x)$ and a
//! standard deviation $\sigma(x)$. Now there are two reasons to try a point. The guess is *low* there: exploit. Or the
//! guess is *uncertain* there: explore (탐험). The expected improvement weighs one against the other. With $f^*$ the
//! lowest value so far and $z = (f^* - \mu) / \sigma$,
//!
//! $$ \mathrm{EI}(x) = \mathrm{E}\,\max(f^* - f(x),\, 0) = (f^* - \mu)\,\Phi(z) + \sigma\,\varphi(z), $$
//!
//! and the next trial goes where it is greatest. A search that only exploits sits down beside its first good find. One
//! that only explores is a grid.

use chapter04::load_few;
use chapter04::search::bayes::expected_improvement;
use chapter04::search::gaussian_process::GaussianProcess;
use chapter04::search::problem::{Problem, learning_rate};
use chapter04::search::{Trial, best};
use datasets::Store;
use literate::prelude::*;
use rayon::prelude::*;

/// Points of the axis at which everything is drawn.
const POINTS: usize = 61;

/// Trials in all; the first three are given.
const TRIALS: usize = 10;

/// The coordinates at which the process is drawn, from 0 to 1.
fn places() -> Vec<f64> {
    (0..POINTS).map(|point| point as f64 / (POINTS - 1) as f64).collect()
}

/// The logarithm of the validation loss where only the learning rate is free: momentum 0.9, standard deviation 0.03.
fn log_loss(problem: &Problem, x: f64) -> f64 {
    problem.validation_loss([x, 0.9 / 0.99, 0.5]).ln()
}

/// What is known after some trials: the process at all places, what is to be hoped for there, and the next trial.
struct Knowledge {
    mean: Vec<f64>,
    low: Vec<f64>,
    high: Vec<f64>,
    hope: Vec<f64>,
    next: f64,
}

/// The process of these trials, drawn at all places.
fn knowledge(trials: &[Trial<1>]) -> Knowledge {
    let process = GaussianProcess::fit(trials);
    let lowest = best(trials).map_or(0.0, |trial| trial.value);
    let guesses: Vec<(f64, f64)> = places().iter().map(|&x| process.predict(&[x])).collect();
    let hope: Vec<f64> = guesses.iter().map(|&(mean, std)| expected_improvement(mean, std, lowest)).collect();
    let most = (0..POINTS).max_by(|&one, &other| hope[one].total_cmp(&hope[other])).unwrap_or(0);
    Knowledge {
        mean: guesses.iter().map(|(mean, _)| *mean).collect(),
        low: guesses.iter().map(|(mean, std)| mean - 2.0 * std).collect(),
        high: guesses.iter().map(|(mean, std)| mean + 2.0 * std).collect(),
        next: places()[most],
        hope,
    }
}

/// The logarithms of the learning rates at these coordinates.
fn log_rates(places: &[f64]) -> Vec<f64> {
    places.iter().map(|&x| learning_rate([x, 0.0, 0.0]).log10()).collect()
}

/// The guess beside the truth, and the hope.
fn picture(trials: &[Trial<1>], Knowledge { mean, low, high, hope, next }: Knowledge, truth: &[f64]) -> Panels {
    let x = log_rates(&places());
    let tried: Vec<f64> = trials.iter().map(|trial| trial.point[0]).collect();
    let values: Vec<f64> = trials.iter().map(|trial| trial.value).collect();
    let greatest = hope.iter().copied().fold(0.0, f64::max);
    Panels::new("")
        .panel(
            Chart::new("guess")
                .x_label("logarithm of the learning rate")
                .y_label("logarithm of the loss")
                .line("guess", &x, mean)
                .band("guess", &x, low, high)
                .line("truth", &x, truth)
                .points("trials", log_rates(&tried), values),
        )
        .panel(
            Chart::new("hope")
                .x_label("logarithm of the learning rate")
                .y_label("expected improvement")
                .line("hope", &x, hope)
                .points("next trial", log_rates(&[next]), [greatest]),
        )
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    //| ## Watching it
    //| One hyperparameter alone, the learning rate, so that it can be drawn. The search knows three trials and goes on
    //| from there. It never sees the line called truth; we computed that for the picture. Move the slider: the band
    //| (two standard deviations) closes at every trial, and hope moves on to where something may be left.
    let mnist = load_few(store)?;
    page.data(mnist.source.clone());
    let problem = Problem::new(&mnist.train, page.seed());
    let truth: Vec<f64> = places().into_par_iter().map(|x| log_loss(&problem, x)).collect();
    let mut trials: Vec<Trial<1>> = Vec::new();
    for x in [0.15, 0.5, 0.85] {
        trials.push(Trial { point: [x], value: log_loss(&problem, x) });
    }
    let mut family = Family::new("Guess and hope", "trials");
    while trials.len() < TRIALS {
        let known = knowledge(&trials);
        let next = known.next;
        family = family.member(trials.len().to_string(), picture(&trials, known, &truth));
        trials.push(Trial { point: [next], value: log_loss(&problem, next) });
    }
    page.show(family)?;
    //-
    let lowest = truth.iter().copied().fold(f64::INFINITY, f64::min);
    let found = best(&trials).map_or(0.0, |trial| trial.value);
    page.say(format!(
        "After {} trials the lowest loss found is {:.3}. The lowest of the {POINTS} points of the line is {:.3}.",
        trials.len(),
        found.exp(),
        lowest.exp(),
    ))?;
    Ok(())
}
