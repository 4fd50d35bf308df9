//! Layers: a forward and a backward pass each, and the memory that both write into.
//!
//! A layer keeps its output of the last forward pass and its gradient of the last backward pass. It does not keep its
//! input: that is the output of the layer below, so [`Layer::backward`] is handed it again and nothing is copied.
//! Buffers grow to the largest batch seen and stay, so that a training step allocates nothing.

mod affine;
mod batch;
mod mean_squared_error;
mod relu;
mod sigmoid;
mod sigmoid_with_loss;
mod softmax_with_loss;

pub use affine::Affine;
pub use batch::Batch;
pub use mean_squared_error::MeanSquaredError;
pub use relu::Relu;
pub use sigmoid::Sigmoid;
pub use sigmoid_with_loss::SigmoidWithLoss;
pub use softmax_with_loss::SoftmaxWithLoss;

use dyn_clone::{DynClone, clone_trait_object};
use ndarray::{ArrayView2, ArrayViewD};

use crate::Float;

/// One layer of a network, for batches of n rows.
pub trait Layer<F: Float>: DynClone + Send {
    /// Computes the output (n, outputs) of the input `x` (n, inputs).
    fn forward(&mut self, x: ArrayView2<F>) -> ArrayView2<'_, F>;

    /// The output (n, outputs) of the last forward pass.
    fn output(&self) -> ArrayView2<'_, F>;

    /// From the loss's gradient with respect to the output, `dout` (n, outputs), to the one with respect to the input
    /// `x` of the last forward pass (n, inputs); on the way, the gradient of each parameter is stored.
    ///
    /// Gradients are replaced, not added to: calling it twice gives the same as calling it once.
    fn backward(&mut self, x: ArrayView2<F>, dout: ArrayView2<F>) -> ArrayView2<'_, F>;

    /// Only the parameters' part of [`backward`](Self::backward): all that the first layer of a network needs.
    fn backward_parameters(&mut self, _x: ArrayView2<F>, _dout: ArrayView2<F>) {}

    /// The parameters as they are: `W` and `b` of an affine layer, nothing of a layer that has none.
    fn parameters(&self) -> Vec<Parameter<'_, F>> {
        Vec::new()
    }

    /// Hands each parameter array and its gradient to `visit`, in the order of [`parameters`](Self::parameters).
    /// Allocates nothing, so that a training step can use it.
    fn visit_parameters(&mut self, _visit: &mut dyn FnMut(&mut [F], &[F])) {}

    /// The layer's row in the summary of a network, for an input of `inputs` columns.
    fn describe(&self, inputs: usize) -> SummaryRow;
}

clone_trait_object!(<F> Layer<F> where F: Float);
clone_trait_object!(<F> LossLayer<F> where F: Float);

/// A parameter array of a network, to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter<'a, F> {
    /// The textbook's name: `W` or `b`, in a network followed by the number of its affine layer, from `W1` on.
    pub name: String,
    /// Its numbers: (inputs, outputs) for weights, (outputs,) for biases.
    pub value: ArrayViewD<'a, F>,
    /// The gradient of the last backward pass, of the same shape; zero before the first.
    pub gradient: ArrayViewD<'a, F>,
}

/// A row of a network's summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryRow {
    /// The layer's name, "Affine" for example.
    pub name: &'static str,
    /// Columns of its output.
    pub outputs: usize,
    /// Trainable numbers in it.
    pub parameters: usize,
}

/// The last activation and the loss in one, since for most pairs the backward pass of both together is simply y − t.
pub trait LossLayer<F: Float>: DynClone + Send {
    /// What the network answers, (n, k), to the scores `x` (n, k) of its last layer: probabilities, where the activation
    /// makes some.
    fn predict(&mut self, x: ArrayView2<F>) -> ArrayView2<'_, F>;

    /// The loss, averaged over the batch, of the scores `x` against the targets `t`, both (n, k).
    fn forward(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> F;

    /// The answer (n, k) of the last forward pass.
    fn output(&self) -> ArrayView2<'_, F>;

    /// The gradient (n, k) of the mean loss with respect to the scores of the last forward pass.
    ///
    /// Each share is divided by the number of losses that the mean was taken over.
    fn backward(&mut self, t: ArrayView2<F>) -> ArrayView2<'_, F>;

    /// The activation's name, "Softmax" for example; nothing where the scores are the answer.
    fn activation(&self) -> Option<&'static str>;
}
