//! Searching for hyperparameters: where to try next, when every try costs a training.
//!
//! All searches look for the lowest value of an objective over points with coordinates between 0 and 1; what a
//! coordinate stands for is the objective's business. A way to search is a file: [`grid`], [`random`] and [`bayes`],
//! which stands on a [`gaussian_process`]. [`problem`] is the chapter's objective.

pub mod bayes;
pub mod gaussian_process;
pub mod grid;
pub mod problem;
pub mod random;
mod tried;

pub use tried::Tried;

/// A point that was tried, and what came of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial<const D: usize> {
    /// Coordinates between 0 and 1.
    pub point: [f64; D],
    /// The objective there: the lower, the better.
    pub value: f64,
}

/// The lowest value up to each of the trials.
pub fn best_so_far<const D: usize>(trials: &[Trial<D>]) -> Vec<f64> {
    let mut best = f64::INFINITY;
    let lower = |trial: &Trial<D>| {
        best = best.min(trial.value);
        best
    };
    trials.iter().map(lower).collect()
}

/// The trial with the lowest value, if there is one.
pub fn best<const D: usize>(trials: &[Trial<D>]) -> Option<Trial<D>> {
    trials.iter().copied().min_by(|one, other| one.value.total_cmp(&other.value))
}
