//! Activation functions: what a neuron does with the sum it has formed.

use ndarray::{Array1, ArrayView1, ArrayViewMut1, Zip};

use crate::Float;

/// The step function of the perceptron: 1 where `x > 0`, else 0.
pub fn step<F: Float>(x: F) -> F {
    if x > F::zero() { F::one() } else { F::zero() }
}

/// The sigmoid 1 / (1 + e⁻ˣ), between 0 and 1. Written so that the exponential never overflows.
#[inline(always)]
pub fn sigmoid<F: Float>(x: F) -> F {
    let e = (-x.abs()).e_to();
    let smaller = e / (F::one() + e);
    if x < F::zero() { smaller } else { F::one() - smaller }
}

/// The rectified linear unit: `x` where it is positive, else 0. A NaN stays a NaN.
pub fn relu<F: Float>(x: F) -> F {
    if x <= F::zero() { F::zero() } else { x }
}

/// Scores (k,) turned into k probabilities that sum to 1.
///
/// The largest score is subtracted first: the result is the same and the exponential cannot overflow.
pub fn softmax<F: Float>(scores: ArrayView1<F>) -> Array1<F> {
    let mut y = Array1::zeros(scores.len());
    softmax_into(scores, y.view_mut());
    y
}

/// [`softmax`] into memory that exists. Returns ln Σ eˢ of the scores, so that ln y = score − that.
pub(crate) fn softmax_into<F: Float>(scores: ArrayView1<F>, mut y: ArrayViewMut1<F>) -> F {
    let largest = scores.fold(F::neg_infinity(), |largest, &score| largest.max(score));
    Zip::from(&mut y).and(scores).for_each(|y, &score| *y = (score - largest).e_to());
    let sum = y.sum();
    y.mapv_inplace(|y| y / sum);
    largest + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn sigmoid_is_symmetric_and_never_overflows() {
        assert_eq!(sigmoid(0.0), 0.5);
        assert!((sigmoid(2.0) - 0.880_797_077_977_882_3_f64).abs() < 1e-15, "scipy.special.expit(2)");
        assert!((sigmoid(2.0) + sigmoid(-2.0) - 1.0_f64).abs() < 1e-15);
        assert_eq!((sigmoid(1000.0_f32), sigmoid(-1000.0_f32)), (1.0, 0.0));
        assert!(sigmoid(f64::NAN).is_nan());
    }

    #[test]
    fn relu_and_step_at_the_corner() {
        assert_eq!([-2.0, 0.0, 3.0].map(relu), [0.0, 0.0, 3.0]);
        assert_eq!([-2.0, 0.0, 3.0].map(step), [0.0, 0.0, 1.0]);
        assert!(relu(f32::NAN).is_nan());
    }

    #[test]
    fn softmax_of_document_3() {
        let y: Array1<f64> = softmax(array![0.3, 2.9, 4.0].view());
        for (ours, document) in y.iter().zip([0.01821127, 0.24519181, 0.73659691_f64]) {
            assert!((ours - document).abs() < 5e-9);
        }
        let y: Array1<f64> = softmax(array![1010.0, 1000.0, 990.0].view());
        for (ours, document) in y.iter().zip([9.99954600e-01, 4.53978686e-05, 2.06106005e-09_f64]) {
            assert!((ours / document - 1.0).abs() < 5e-9, "{ours} is not {document}");
        }
    }
}
