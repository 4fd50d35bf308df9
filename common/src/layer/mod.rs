//! Layers: a forward and a backward pass each, and the memory that both write into.
//!
//! A layer keeps its output of the last forward pass and its gradient of the last backward pass. It does not keep its
//! input: that is the output of the layer below, so [`Layer::backward`] is handed it again and nothing is copied.
//! Buffers grow to the largest batch seen and stay, so that a training step allocates nothing.

mod affine;
mod batch;
mod relu;
mod sigmoid;
mod sigmoid_with_loss;
mod softmax_with_loss;

pub use affine::Affine;
pub use batch::Batch;
pub use relu::Relu;
pub use sigmoid::Sigmoid;
pub use sigmoid_with_loss::SigmoidWithLoss;
pub use softmax_with_loss::SoftmaxWithLoss;

use ndarray::{ArrayView2, NdFloat};

/// One layer of a network, for batches of n rows.
pub trait Layer<F: NdFloat>: Send {
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

    /// Hands each parameter array and its gradient to `visit`, always in the same order.
    fn parameters(&mut self, _visit: &mut dyn FnMut(&mut [F], &[F])) {}

    /// The layer's row in the summary of a network, for an input of `inputs` columns.
    fn describe(&self, inputs: usize) -> Description;
}

/// A row of a network's summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The layer's name, "Affine" for example.
    pub name: &'static str,
    /// Columns of its output.
    pub outputs: usize,
    /// Trainable numbers in it.
    pub parameters: usize,
}

/// The last layer and the loss in one: together their backward pass is simply y − t.
pub trait LossLayer<F: NdFloat>: Send {
    /// The loss, averaged over the batch, of the scores `x` against the targets `t`, both (n, k).
    fn forward(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> F;

    /// The probabilities (n, k) of the last forward pass.
    fn output(&self) -> ArrayView2<'_, F>;

    /// The gradient (n, k) of the mean loss with respect to the scores of the last forward pass.
    ///
    /// Each share is divided by the number of losses that the mean was taken over.
    fn backward(&mut self, t: ArrayView2<F>) -> ArrayView2<'_, F>;

    /// The activation's name, "Softmax" for example.
    fn name(&self) -> &'static str;
}
