//! Grid search: all combinations of a few values of each coordinate.

use super::Trial;

/// Tries all points whose coordinates are the middles of `values` equal parts: `values`ᴰ trials, the first coordinate
/// changing fastest.
///
/// # Errors
/// The objective's.
pub fn search<const D: usize, E>(
    values: usize,
    mut objective: impl FnMut([f64; D]) -> Result<f64, E>,
) -> Result<Vec<Trial<D>>, E> {
    let mut trials = Vec::new();
    for number in 0..values.pow(D as u32) {
        let digit = |place: usize| number / values.pow(place as u32) % values;
        let point = std::array::from_fn(|place| (digit(place) as f64 + 0.5) / values as f64);
        trials.push(Trial { point, value: objective(point)? });
    }
    Ok(trials)
}
