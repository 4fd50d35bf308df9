//! Loss functions: how wrong a prediction is, as one number to be made small.
//!
//! Those that take a batch of n rows return the mean over its rows.

use ndarray::{ArrayView2, Zip};

use crate::Float;

/// What is added to a probability before its logarithm is taken, so that ln 0 cannot occur (document 3's `delta`).
pub const DELTA: f64 = 1e-7;

/// Mean squared error of `y` against `t`, both (n, k): the squares are summed over the columns and averaged over the
/// rows, as document 3 writes it (Keras averages over the columns too).
pub fn mean_squared_error<F: Float>(y: ArrayView2<F>, t: ArrayView2<F>) -> F {
    let sum = Zip::from(y).and(t).fold(F::zero(), |sum, &y, &t| sum + (y - t) * (y - t));
    sum / count(y.nrows())
}

/// Cross-entropy −Σ t ln(y + 1e-7) of probabilities `y` against one-hot targets `t`, both (n, k).
pub fn cross_entropy<F: Float>(y: ArrayView2<F>, t: ArrayView2<F>) -> F {
    let sum = Zip::from(y).and(t).fold(F::zero(), |sum, &y, &t| sum - t * (y + delta()).ln());
    sum / count(y.nrows())
}

/// [`cross_entropy`] with the targets as `labels` (n,): only the probability of the true class counts.
///
/// # Panics
/// If there are fewer labels than rows, or a label is not below k.
pub fn cross_entropy_of_labels<F: Float>(y: ArrayView2<F>, labels: &[usize]) -> F {
    let sum = (0..y.nrows()).fold(F::zero(), |sum, row| sum - (y[(row, labels[row])] + delta()).ln());
    sum / count(y.nrows())
}

/// Binary cross-entropy −(t ln y + (1 − t) ln(1 − y)) of probabilities `y` against targets `t`, both (n, k), averaged over all of them.
///
/// `y` is first kept 1e-7 away from 0 and 1, as Keras does.
pub fn binary_cross_entropy<F: Float>(y: ArrayView2<F>, t: ArrayView2<F>) -> F {
    let (low, high) = (delta::<F>(), F::one() - delta());
    let sum = Zip::from(y).and(t).fold(F::zero(), |sum, &y, &t| {
        let y = y.max(low).min(high);
        sum - (t * y.ln() + (F::one() - t) * (F::one() - y).ln())
    });
    sum / count(y.len())
}

/// [`binary_cross_entropy`] of sigmoid(x), from the score `x` itself: max(x, 0) − x·t + ln(1 + e^−|x|).
///
/// The same number wherever the other form is accurate, and exact where sigmoid(x) rounds to 0 or 1.
pub fn binary_cross_entropy_of_score<F: Float>(x: F, t: F) -> F {
    x.max(F::zero()) - x * t + (-x.abs()).exp().ln_1p()
}

fn delta<F: Float>() -> F {
    F::from(DELTA).expect("a float holds 1e-7")
}

pub(crate) fn count<F: Float>(n: usize) -> F {
    F::from(n).expect("a float holds the number of rows")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    #[test]
    fn cross_entropy_of_document_3_with_either_form_of_target() {
        // A row of document 3: 0.6 for the right class is a loss of 0.51, 0.1 is 2.3.
        let y = array![[0.1, 0.05, 0.6, 0.25], [0.1, 0.05, 0.6, 0.25]];
        let t = array![[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0]];
        let expected: f64 = (0.510_825_457_099_338 + 2.302_584_092_994_546) / 2.0;
        assert!((cross_entropy(y.view(), t.view()) - expected).abs() < 1e-12, "np.log(0.6 + 1e-7), np.log(0.1 + 1e-7)");
        assert_eq!(cross_entropy_of_labels(y.view(), &[2, 0]), cross_entropy(y.view(), t.view()));
    }

    #[test]
    fn mean_squared_error_sums_columns_and_averages_rows() {
        let y = array![[1.0, 2.0], [3.0, 4.0]];
        assert_eq!(mean_squared_error(y.view(), Array2::zeros((2, 2)).view()), 15.0);
    }

    #[test]
    fn binary_cross_entropy_has_one_value_in_both_forms() {
        for (score, t) in [(-3.0, 0.0), (-0.5, 1.0), (0.0, 1.0), (2.0, 0.0)] {
            let y = array![[crate::activation::sigmoid::<f64>(score)]];
            let from_probability = binary_cross_entropy(y.view(), array![[t]].view());
            assert!((from_probability - binary_cross_entropy_of_score(score, t)).abs() < 1e-12);
        }
    }

    #[test]
    fn a_confident_mistake_costs_much_and_not_infinitely() {
        assert_eq!(binary_cross_entropy_of_score(100.0_f32, 0.0), 100.0);
        let certain = binary_cross_entropy(array![[1.0]].view(), array![[0.0]].view());
        assert!((certain - 16.118_095_650_958_32_f64).abs() < 1e-6, "Keras: -log(1e-7)");
    }
}
