use ndarray::ArrayView2;

use super::{Batch, Layer, SummaryRow};
use crate::Float;
use crate::activation::relu;

/// The rectified linear unit: passes what is positive, stops the rest, in both directions.
#[derive(Debug, Clone, Default)]
pub struct Relu<F> {
    y: Batch<F>,
    dx: Batch<F>,
}

impl<F: Float> Relu<F> {
    /// A layer of as many units as its input has columns.
    pub fn new() -> Self {
        Self { y: Batch::new(), dx: Batch::new() }
    }
}

impl<F: Float> Layer<F> for Relu<F> {
    fn forward(&mut self, x: ArrayView2<F>) -> ArrayView2<'_, F> {
        self.y.map(x, relu)
    }

    fn output(&self) -> ArrayView2<'_, F> {
        self.y.view()
    }

    fn backward(&mut self, x: ArrayView2<F>, dout: ArrayView2<F>) -> ArrayView2<'_, F> {
        self.dx.map_two(x, dout, |x, dout| if x > F::zero() { dout } else { F::zero() })
    }

    fn describe(&self, inputs: usize) -> SummaryRow {
        SummaryRow { name: "Relu", outputs: inputs, parameters: 0 }
    }
}
