//! A multi-layer perceptron in Burn's tensors: forward by hand, backward by Burn.

use burn::backend::Autodiff;
use burn::tensor::activation::{log_sigmoid, log_softmax, relu, sigmoid};
use burn::tensor::backend::Backend;
use burn::tensor::{Int, Tensor};
use common::network::{Activation, Description, Loss};

/// What is made small, and how many rows were told right, as tensors (1,) on the device.
pub(crate) struct Outcome<B: Backend> {
    /// The mean loss over the rows.
    pub(crate) loss: Tensor<B, 1>,
    /// How many rows were told right.
    pub(crate) right: Tensor<B, 1>,
}

/// How the layers go, without their parameters. Those are `W1` (inputs, units), `b1` (1, units), `W2` and so on.
pub(crate) struct Layers {
    activations: Vec<Activation>,
    loss: Loss,
}

impl Layers {
    pub(crate) fn new(description: &Description) -> Self {
        Self {
            activations: description.layers.iter().map(|&(_, activation)| activation).collect(),
            loss: description.loss,
        }
    }

    /// The shapes of the parameters, from the first layer up.
    pub(crate) fn shapes(description: &Description) -> Vec<[usize; 2]> {
        let mut shapes = Vec::new();
        let mut inputs = description.inputs;
        for &(units, _) in &description.layers {
            shapes.extend([[inputs, units], [1, units]]);
            inputs = units;
        }
        shapes
    }

    /// The scores (n, outputs) for the inputs `x` (n, inputs), before the loss's own activation.
    fn forward<B: Backend>(&self, parameters: &[Tensor<B, 2>], x: Tensor<B, 2>) -> Tensor<B, 2> {
        parameters.chunks_exact(2).zip(&self.activations).fold(x, |x, (layer, activation)| {
            let y = x.matmul(layer[0].clone()) + layer[1].clone();
            match activation {
                Activation::Identity => y,
                Activation::Relu => relu(y),
                Activation::Sigmoid => sigmoid(y),
            }
        })
    }

    /// The mean loss (1,) of the scores (n, outputs) against the targets `t` (n, outputs). Each logarithm is taken of the
    /// activation as a whole, so that it is finite for every finite score.
    fn loss<B: Backend>(&self, scores: Tensor<B, 2>, t: Tensor<B, 2>) -> Tensor<B, 1> {
        let [n, _] = t.dims();
        match self.loss {
            Loss::SoftmaxCrossEntropy => (t * log_softmax(scores, 1)).sum() / -(n as f64),
            Loss::SigmoidCrossEntropy => {
                let no = (-t.clone() + 1.0) * log_sigmoid(-scores.clone());
                (t * log_sigmoid(scores) + no).mean().neg()
            }
            Loss::MeanSquaredError => (scores - t).square().sum() / n as f64,
        }
    }

    /// How many of the rows were told right (1,): with one column a yes above one half, with more the largest, as
    /// `common::metric::accuracy` counts.
    fn right<B: Backend>(&self, scores: Tensor<B, 2>, t: Tensor<B, 2>) -> Tensor<B, 1> {
        let answers = if self.loss == Loss::SigmoidCrossEntropy { sigmoid(scores) } else { scores };
        let same: Tensor<B, 2, Int> = if t.dims()[1] == 1 {
            answers.greater_elem(0.5).equal(t.greater_elem(0.5)).int()
        } else {
            answers.argmax(1).equal(t.argmax(1)).int()
        };
        same.float().sum()
    }

    /// How the network does on `x` (n, inputs) with the targets `t` (n, outputs). `B` is a backend without automatic
    /// differentiation, so no graph is left behind.
    pub(crate) fn evaluate<B: Backend>(
        &self,
        parameters: &[Tensor<B, 2>],
        x: Tensor<B, 2>,
        t: Tensor<B, 2>,
    ) -> Outcome<B> {
        let scores = self.forward(parameters, x);
        Outcome { loss: self.loss(scores.clone(), t.clone()), right: self.right(scores, t) }
    }

    /// The gradient of the mean loss by each parameter, in their shapes, and how the network does.
    pub(crate) fn gradient<B: Backend>(
        &self,
        parameters: &[Tensor<B, 2>],
        x: Tensor<B, 2>,
        t: Tensor<B, 2>,
    ) -> (Vec<Tensor<B, 2>>, Outcome<B>) {
        let tracked: Vec<Tensor<Autodiff<B>, 2>> =
            parameters.iter().map(|parameter| Tensor::from_inner(parameter.clone()).require_grad()).collect();
        let scores = self.forward(&tracked, Tensor::from_inner(x));
        let right = self.right(scores.clone().inner(), t.clone());
        let loss = self.loss(scores, Tensor::from_inner(t));
        let mut gradients = loss.backward();
        let gradient = tracked
            .iter()
            .map(|parameter| parameter.grad_remove(&mut gradients).expect("the loss depends on every parameter"))
            .collect();
        (gradient, Outcome { loss: loss.inner(), right })
    }
}
