//! A walk downhill on a function of a few variables.

use common::optimizer::Optimizer;
use ndarray::Array2;

/// Walks downhill from `start`: the places of all `steps` steps, the start first (steps + 1).
///
/// `gradient` is asked once a step, and `optimizer` starts without a memory.
pub fn descend<const D: usize>(
    optimizer: &(impl Optimizer<f64> + Clone),
    start: [f64; D],
    gradient: impl Fn([f64; D]) -> [f64; D],
    steps: usize,
) -> Vec<[f64; D]> {
    let mut optimizer = optimizer.clone();
    let mut place = start;
    let mut path = vec![start];
    for _ in 0..steps {
        let slope = gradient(place);
        optimizer.update(&mut place, &slope);
        path.push(place);
    }
    path
}

/// `count` places from `low` to `high`, equally far apart (NumPy's `linspace`); at least two.
pub fn places(low: f64, high: f64, count: usize) -> Vec<f64> {
    (0..count).map(|place| low + (high - low) * place as f64 / (count - 1) as f64).collect()
}

/// The heights of `f` over a grid, of shape (y, x), as figures take them.
pub fn heights(x: &[f64], y: &[f64], f: impl Fn([f64; 2]) -> f64) -> Array2<f64> {
    Array2::from_shape_fn((y.len(), x.len()), |(row, column)| f([x[column], y[row]]))
}

/// A path in the plane as figures take it.
pub fn pairs(path: &[[f64; 2]]) -> Vec<(f64, f64)> {
    path.iter().map(|&[x, y]| (x, y)).collect()
}
