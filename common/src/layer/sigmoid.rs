use ndarray::ArrayView2;

use super::{Batch, Layer, SummaryRow};
use crate::Float;
use crate::activation::sigmoid;

/// The sigmoid y = 1 / (1 + e⁻ˣ); its slope is y(1 − y), at most a quarter.
#[derive(Debug, Clone, Default)]
pub struct Sigmoid<F> {
    y: Batch<F>,
    dx: Batch<F>,
}

impl<F: Float> Sigmoid<F> {
    /// A layer of as many units as its input has columns.
    pub fn new() -> Self {
        Self { y: Batch::new(), dx: Batch::new() }
    }
}

impl<F: Float> Layer<F> for Sigmoid<F> {
    fn forward(&mut self, x: ArrayView2<F>) -> ArrayView2<'_, F> {
        self.y.map(x, sigmoid)
    }

    fn output(&self) -> ArrayView2<'_, F> {
        self.y.view()
    }

    fn backward(&mut self, _x: ArrayView2<F>, dout: ArrayView2<F>) -> ArrayView2<'_, F> {
        self.dx.map_two(self.y.view(), dout, |y, dout| dout * y * (F::one() - y))
    }

    fn describe(&self, inputs: usize) -> SummaryRow {
        SummaryRow { name: "Sigmoid", outputs: inputs, parameters: 0 }
    }
}
