//! Random search: every coordinate of every trial is drawn anew.

use common::random::RandomState;

use super::Trial;

/// Tries `budget` points, all equally likely.
///
/// # Errors
/// The objective's.
pub fn search<const D: usize, E>(
    budget: usize,
    random: &mut RandomState,
    mut objective: impl FnMut([f64; D]) -> Result<f64, E>,
) -> Result<Vec<Trial<D>>, E> {
    let mut trials = Vec::new();
    for _ in 0..budget {
        let point = [(); D].map(|()| random.random_sample());
        trials.push(Trial { point, value: objective(point)? });
    }
    Ok(trials)
}
