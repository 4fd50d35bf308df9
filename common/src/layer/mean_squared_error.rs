use ndarray::ArrayView2;

use super::{Batch, LossLayer};
use crate::Float;
use crate::loss::{count, mean_squared_error};

/// The scores as they are, then the mean squared error: squares summed over the columns, averaged over the rows, as
/// document 3 writes it ([`mean_squared_error`]). Backward: 2 (y − t) / n.
#[derive(Debug, Clone, Default)]
pub struct MeanSquaredError<F> {
    y: Batch<F>,
    dx: Batch<F>,
}

impl<F: Float> MeanSquaredError<F> {
    /// A layer of as many outputs as its input has columns.
    pub fn new() -> Self {
        Self { y: Batch::new(), dx: Batch::new() }
    }
}

impl<F: Float> LossLayer<F> for MeanSquaredError<F> {
    fn predict(&mut self, x: ArrayView2<F>) -> ArrayView2<'_, F> {
        self.y.resize(x.nrows(), x.ncols()).assign(&x);
        self.y.view()
    }

    fn forward(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> F {
        mean_squared_error(self.predict(x), t)
    }

    fn output(&self) -> ArrayView2<'_, F> {
        self.y.view()
    }

    fn backward(&mut self, t: ArrayView2<F>) -> ArrayView2<'_, F> {
        let share = (F::one() + F::one()) / count(t.nrows());
        self.dx.map_two(self.y.view(), t, |y, t| share * (y - t))
    }

    fn activation(&self) -> Option<&'static str> {
        None
    }
}
