//! Bayesian optimisation: guess the whole landscape from the trials so far, and try where the most is to be hoped for.
//!
//! Source: J. Mockus, *On Bayesian methods for seeking the extremum*, 1975; D. R. Jones, M. Schonlau, W. J. Welch,
//! *Efficient global optimization of expensive black-box functions*, 1998.

use common::random::RandomState;
use statrs::distribution::{Continuous, ContinuousCDF, Normal};

use super::gaussian_process::GaussianProcess;
use super::{Trial, best, random};

/// Points among which the next trial is chosen: anywhere, and near the best so far.
const ANYWHERE: usize = 1000;
const NEAR: usize = 200;

/// How far from the best so far the near ones lie (standard deviation).
const NEARNESS: f64 = 0.05;

/// Tries `budget` points: a third of them at random, for with none there is nothing to guess from, then each where the
/// expected improvement is greatest.
///
/// # Errors
/// The objective's.
pub fn search<const D: usize, E>(
    budget: usize,
    random: &mut RandomState,
    mut objective: impl FnMut([f64; D]) -> Result<f64, E>,
) -> Result<Vec<Trial<D>>, E> {
    let mut trials = random::search(budget.div_ceil(3), random, &mut objective)?;
    while trials.len() < budget {
        let point = next(&trials, random);
        trials.push(Trial { point, value: objective(point)? });
    }
    Ok(trials)
}

/// Where to try next after these trials.
///
/// # Panics
/// If there is no trial yet.
pub fn next<const D: usize>(trials: &[Trial<D>], random: &mut RandomState) -> [f64; D] {
    let process = GaussianProcess::fit(trials);
    let best = best(trials).expect("something was tried");
    let mut candidates: Vec<[f64; D]> = Vec::new();
    for _ in 0..ANYWHERE {
        candidates.push([(); D].map(|()| random.random_sample()));
    }
    for _ in 0..NEAR {
        candidates.push(best.point.map(|x| random.normal(x, NEARNESS).clamp(0.0, 1.0)));
    }
    let hope = |point: &[f64; D]| {
        let (mean, std) = process.predict(point);
        expected_improvement(mean, std, best.value)
    };
    let hopes: Vec<f64> = candidates.iter().map(hope).collect();
    let most =
        (0..hopes.len()).max_by(|&one, &other| hopes[one].total_cmp(&hopes[other])).expect("there are candidates");
    candidates[most]
}

/// How far below `best` a value is to be expected that is normal with this mean and standard deviation, where a value
/// above `best` counts as 0: (best − mean)·Φ(z) + std·φ(z) with z = (best − mean) / std.
pub fn expected_improvement(mean: f64, std: f64, best: f64) -> f64 {
    if std <= 0.0 {
        return (best - mean).max(0.0);
    }
    let z = (best - mean) / std;
    let normal = Normal::standard();
    (best - mean) * normal.cdf(z) + std * normal.pdf(z)
}
