use ndarray::{ArrayView2, Zip};

use super::{Batch, LossLayer};
use crate::Float;
use crate::activation::sigmoid;
use crate::loss::{binary_cross_entropy_of_score, count};

/// Sigmoid of each score, then binary cross-entropy against targets of 0 and 1.
///
/// The loss is computed from the scores themselves, so that a confident mistake has a large loss instead of an
/// infinite one.
#[derive(Debug, Clone, Default)]
pub struct SigmoidWithLoss<F> {
    y: Batch<F>,
    dx: Batch<F>,
}

impl<F: Float> SigmoidWithLoss<F> {
    /// A layer of as many yes-or-no outputs as its input has columns.
    pub fn new() -> Self {
        Self { y: Batch::new(), dx: Batch::new() }
    }
}

impl<F: Float> LossLayer<F> for SigmoidWithLoss<F> {
    fn predict(&mut self, x: ArrayView2<F>) -> ArrayView2<'_, F> {
        self.y.map(x, sigmoid)
    }

    fn forward(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> F {
        self.predict(x);
        let sum = Zip::from(x).and(t).fold(F::zero(), |sum, &x, &t| sum + binary_cross_entropy_of_score(x, t));
        sum / count(x.len())
    }

    fn output(&self) -> ArrayView2<'_, F> {
        self.y.view()
    }

    fn backward(&mut self, t: ArrayView2<F>) -> ArrayView2<'_, F> {
        let n = count::<F>(t.len());
        self.dx.map_two(self.y.view(), t, |y, t| (y - t) / n)
    }

    fn activation(&self) -> Option<&'static str> {
        Some("Sigmoid")
    }
}
