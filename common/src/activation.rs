//! Activation functions: what a neuron does with the sum it has formed.

use ndarray::{Array1, ArrayView1, ArrayViewMut1, NdFloat, Zip};

/// The step function of the perceptron: 1 where `x > 0`, else 0.
pub fn step<F: NdFloat>(x: F) -> F {
    if x > F::zero() { F::one() } else { F::zero() }
}

/// The sigmoid 1 / (1 + e⁻ˣ), between 0 and 1. Written so that the exponential never overflows.
pub fn sigmoid<F: NdFloat>(x: F) -> F {
    let e = (-x.abs()).exp();
    let smaller = e / (F::one() + e);
    if x < F::zero() { smaller } else { F::one() - smaller }
}

/// The rectified linear unit: `x` where it is positive, else 0. A NaN stays a NaN.
pub fn relu<F: NdFloat>(x: F) -> F {
    if x <= F::zero() { F::zero() } else { x }
}

/// Scores (k,) turned into k probabilities that sum to 1.
///
/// The largest score is subtracted first: the result is the same and the exponential cannot overflow.
pub fn softmax<F: NdFloat>(scores: ArrayView1<F>) -> Array1<F> {
    let mut y = Array1::zeros(scores.len());
    softmax_into(scores, y.view_mut());
    y
}

/// [`softmax`] into memory that exists. Returns ln Σ eˢ of the scores, so that ln y = score − that.
pub(crate) fn softmax_into<F: NdFloat>(scores: ArrayView1<F>, mut y: ArrayViewMut1<F>) -> F {
    let largest = scores.fold(F::neg_infinity(), |largest, &score| largest.max(score));
    Zip::from(&mut y).and(scores).for_each(|y, &score| *y = (score - largest).exp());
    let sum = y.sum();
    y.mapv_inplace(|y| y / sum);
    largest + sum.ln()
}
