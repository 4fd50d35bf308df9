use ndarray::{Array1, Array2, ArrayView2, Axis, Zip};

use super::{Batch, Layer, Parameter, SummaryRow};
use crate::Float;
use crate::matmul::{add_product, add_transposed_product};

/// The affine layer y = x·w + b, Keras's `Dense`.
///
/// Backward: dx = dout·wᵀ, dw = xᵀ·dout, db = the sum of dout over the batch.
#[derive(Debug, Clone)]
pub struct Affine<F> {
    /// Weights (inputs, outputs).
    pub w: Array2<F>,
    /// Biases (outputs,).
    pub b: Array1<F>,
    /// Gradient of the weights (inputs, outputs).
    pub dw: Array2<F>,
    /// Gradient of the biases (outputs,).
    pub db: Array1<F>,
    y: Batch<F>,
    dx: Batch<F>,
}

impl<F: Float> Affine<F> {
    /// A layer with the weights `w` (inputs, outputs) and biases of zero.
    ///
    /// # Panics
    /// If there are no inputs or no outputs.
    pub fn new(w: Array2<F>) -> Self {
        let (inputs, outputs) = w.dim();
        assert!(inputs > 0 && outputs > 0, "an affine layer needs inputs and outputs");
        Self {
            b: Array1::zeros(outputs),
            dw: Array2::zeros((inputs, outputs)),
            db: Array1::zeros(outputs),
            y: Batch::new(),
            dx: Batch::new(),
            w,
        }
    }
}

impl<F: Float> Layer<F> for Affine<F> {
    fn forward(&mut self, x: ArrayView2<F>) -> ArrayView2<'_, F> {
        let mut y = self.y.resize(x.nrows(), self.w.ncols());
        y.assign(&self.b);
        add_product(x, self.w.view(), y);
        self.y.view()
    }

    fn output(&self) -> ArrayView2<'_, F> {
        self.y.view()
    }

    fn backward(&mut self, x: ArrayView2<F>, dout: ArrayView2<F>) -> ArrayView2<'_, F> {
        self.backward_parameters(x, dout);
        let mut dx = self.dx.resize(x.nrows(), x.ncols());
        dx.fill(F::zero());
        add_product(dout, self.w.t(), dx);
        self.dx.view()
    }

    fn backward_parameters(&mut self, x: ArrayView2<F>, dout: ArrayView2<F>) {
        self.dw.fill(F::zero());
        add_transposed_product(x, dout, self.dw.view_mut());
        self.db.fill(F::zero());
        for row in dout.axis_iter(Axis(0)) {
            Zip::from(&mut self.db).and(row).for_each(|db, &dout| *db += dout);
        }
    }

    fn parameters(&self) -> Vec<Parameter<'_, F>> {
        let parameter = |name: &str, value, gradient| Parameter { name: name.to_owned(), value, gradient };
        vec![
            parameter("W", self.w.view().into_dyn(), self.dw.view().into_dyn()),
            parameter("b", self.b.view().into_dyn(), self.db.view().into_dyn()),
        ]
    }

    fn visit_parameters(&mut self, visit: &mut dyn FnMut(&mut [F], &[F])) {
        visit(self.w.as_slice_mut().expect("w lies row by row"), self.dw.as_slice().expect("dw lies row by row"));
        visit(self.b.as_slice_mut().expect("b is one row"), self.db.as_slice().expect("db is one row"));
    }

    fn describe(&self, _inputs: usize) -> SummaryRow {
        SummaryRow { name: "Affine", outputs: self.w.ncols(), parameters: self.w.len() + self.b.len() }
    }
}
