use ndarray::{ArrayView2, Zip};

use super::{Batch, LossLayer};
use crate::Float;
use crate::activation::softmax_into;
use crate::loss::count;

/// Softmax over each row of scores, then cross-entropy against one-hot targets.
///
/// The logarithm is taken of the softmax as a whole, ln y = x − ln Σ eˣ, so that it is finite for every finite score.
#[derive(Debug, Clone, Default)]
pub struct SoftmaxWithLoss<F> {
    y: Batch<F>,
    dx: Batch<F>,
}

impl<F: Float> SoftmaxWithLoss<F> {
    /// A layer of as many classes as its input has columns.
    pub fn new() -> Self {
        Self { y: Batch::new(), dx: Batch::new() }
    }
}

impl<F: Float> LossLayer<F> for SoftmaxWithLoss<F> {
    fn predict(&mut self, x: ArrayView2<F>) -> ArrayView2<'_, F> {
        let mut y = self.y.resize(x.nrows(), x.ncols());
        for (x, y) in x.rows().into_iter().zip(y.rows_mut()) {
            softmax_into(x, y);
        }
        self.y.view()
    }

    fn forward(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> F {
        let mut y = self.y.resize(x.nrows(), x.ncols());
        let mut sum = F::zero();
        for ((x, y), t) in x.rows().into_iter().zip(y.rows_mut()).zip(t.rows()) {
            let log_sum = softmax_into(x, y);
            sum = Zip::from(x).and(t).fold(sum, |sum, &x, &t| sum + t * (log_sum - x));
        }
        sum / count(x.nrows())
    }

    fn output(&self) -> ArrayView2<'_, F> {
        self.y.view()
    }

    fn backward(&mut self, t: ArrayView2<F>) -> ArrayView2<'_, F> {
        let n = count::<F>(t.nrows());
        self.dx.map_two(self.y.view(), t, |y, t| (y - t) / n)
    }

    fn activation(&self) -> Option<&'static str> {
        Some("Softmax")
    }
}
