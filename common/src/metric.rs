//! How often a network is right.

use ndarray::{ArrayView1, ArrayView2};

use crate::Float;

/// How a network did on some data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The mean loss.
    pub loss: f64,
    /// The share of rows predicted right, between 0 and 1.
    pub accuracy: f64,
}

/// The share of rows of `y` (n, k) whose prediction agrees with the target `t` (n, k), between 0 and 1.
///
/// With one column the prediction is "yes" where y > 0.5 (Keras's `binary_accuracy`); with more it is the column with
/// the largest value (`categorical_accuracy`), and `t` is one-hot.
///
/// # Panics
/// If the shapes differ.
pub fn accuracy<F: Float>(y: ArrayView2<F>, t: ArrayView2<F>) -> f64 {
    assert_eq!(y.dim(), t.dim(), "predictions and targets differ in shape");
    let right = y.rows().into_iter().zip(t.rows()).filter(|(y, t)| predicted(*y) == predicted(*t)).count();
    right as f64 / y.nrows() as f64
}

fn predicted<F: Float>(row: ArrayView1<F>) -> usize {
    if row.len() == 1 { usize::from(row[0] > half()) } else { argmax(row) }
}

fn half<F: Float>() -> F {
    F::one() / (F::one() + F::one())
}

/// The position of the largest value; of equal ones the first, as `np.argmax` has it.
pub fn argmax<F: Float>(row: ArrayView1<F>) -> usize {
    let mut best = 0;
    for (i, &value) in row.iter().enumerate() {
        if value > row[best] {
            best = i;
        }
    }
    best
}

/// Labels (n,) as rows of 0 with a single 1 at the label: (n, classes).
///
/// # Panics
/// If a label is not below `classes`.
pub fn one_hot<F: Float>(labels: &[usize], classes: usize) -> ndarray::Array2<F> {
    let mut t = ndarray::Array2::zeros((labels.len(), classes));
    for (mut row, &label) in t.rows_mut().into_iter().zip(labels) {
        row[label] = F::one();
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_label_becomes_a_row_with_a_single_1() {
        assert_eq!(one_hot::<f64>(&[2, 0], 3), array![[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]);
    }

    #[test]
    fn one_column_is_yes_or_no() {
        let y = array![[0.9], [0.5], [0.2], [0.6]];
        let t = array![[1.0], [1.0], [0.0], [0.0]];
        assert_eq!(accuracy(y.view(), t.view()), 0.5, "0.5 itself is a no, as in Keras");
    }

    #[test]
    fn several_columns_are_classes() {
        let y = array![[0.2, 0.5, 0.3], [0.4, 0.4, 0.2], [0.1, 0.2, 0.7]];
        assert_eq!(accuracy(y.view(), one_hot(&[1, 1, 2], 3).view()), 2.0 / 3.0, "of equal ones the first counts");
    }
}
