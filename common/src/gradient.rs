//! Numerical gradients, and the check of backpropagation against them.

use crate::Float;

/// The step of the central difference: small enough for a straight line, large enough for `f64` to see it.
pub const H: f64 = 1e-4;

/// The gradient of `f` at `x` by central differences, (f(x + h) − f(x − h)) / 2h for each component in turn.
///
/// `x` is moved for each evaluation and put back afterwards, to the same bits. Two evaluations a component: for
/// checking, not for training.
pub fn numerical_gradient<F: Float>(x: &mut [F], mut f: impl FnMut(&[F]) -> F) -> Vec<F> {
    let h = F::from(H).expect("a float holds the step");
    (0..x.len())
        .map(|i| {
            let here = x[i];
            x[i] = here + h;
            let above = f(x);
            x[i] = here - h;
            let below = f(x);
            x[i] = here;
            (above - below) / (h + h)
        })
        .collect()
}

/// The largest relative error |a − b| / max(|a|, |b|, 1e-3) between two gradients, component by component.
///
/// NaN where a component is NaN. The floor keeps two gradients that are both nearly zero from counting as different.
///
/// # Panics
/// If the gradients differ in length.
pub fn relative_error(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len(), "gradients of different length");
    a.iter().zip(b).map(|(a, b)| (a - b).abs() / a.abs().max(b.abs()).max(1e-3)).fold(0.0, worse)
}

/// The larger of two errors. A NaN is worse than any number.
fn worse(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}
