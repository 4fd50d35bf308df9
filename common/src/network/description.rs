use ndarray::Array2;

use super::Network;
use crate::Float;
use crate::init;
use crate::layer::{Affine, Layer, LossLayer, MeanSquaredError, Relu, Sigmoid, SigmoidWithLoss, SoftmaxWithLoss};
use crate::random::RandomState;

/// What a layer does with its sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    Identity,
    /// Keeps what is positive.
    Relu,
    /// Squeezes into (0, 1).
    Sigmoid,
}

/// Where weights start; biases start at 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Initializer {
    /// [`init::zeros`]
    Zeros,
    /// [`init::normal`]
    Normal {
        /// Standard deviation.
        std: f64,
    },
    /// [`init::xavier`]
    Xavier,
    /// [`init::he`]
    He,
    /// [`init::glorot_uniform`], Keras's default.
    GlorotUniform,
}

impl Initializer {
    /// Draws the weights (inputs, outputs) of a layer.
    pub fn draw<F: Float>(self, random: &mut RandomState, inputs: usize, outputs: usize) -> Array2<F> {
        match self {
            Self::Zeros => init::zeros(inputs, outputs),
            Self::Normal { std } => init::normal(random, std, inputs, outputs),
            Self::Xavier => init::xavier(random, inputs, outputs),
            Self::He => init::he(random, inputs, outputs),
            Self::GlorotUniform => init::glorot_uniform(random, inputs, outputs),
        }
    }
}

/// What is made small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// [`SoftmaxWithLoss`], for one of several classes.
    SoftmaxCrossEntropy,
    /// [`SigmoidWithLoss`], for yes or no.
    SigmoidCrossEntropy,
    /// [`MeanSquaredError`], for numbers.
    MeanSquaredError,
}

/// A network in words: what it takes to build one, in this crate or on another engine.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// Columns of the input.
    pub inputs: usize,
    /// Units of each affine layer, from the input upwards, and what follows it.
    pub layers: Vec<(usize, Activation)>,
    /// Where the weights of all layers start.
    pub initializer: Initializer,
    /// What is made small, together with the last activation where that belongs to it.
    pub loss: Loss,
}

impl Description {
    /// A network of these `sizes`, inputs first and outputs last, with `hidden` after each layer but the last.
    ///
    /// # Panics
    /// If there are not at least two sizes.
    ///
    /// ```
    /// use common::network::{Activation, Description, Initializer, Loss, Network};
    /// use common::random::RandomState;
    ///
    /// let description =
    ///     Description::new(&[784, 50, 10], Activation::Sigmoid, Initializer::Normal { std: 0.01 }, Loss::SoftmaxCrossEntropy);
    /// let network: Network<f32> = description.build(&mut RandomState::new(0));
    /// assert_eq!(network.parameter("W1").unwrap().value.shape(), [784, 50]);
    /// ```
    pub fn new(sizes: &[usize], hidden: Activation, initializer: Initializer, loss: Loss) -> Self {
        let [inputs, hidden_sizes @ .., outputs] = sizes else { panic!("a network needs inputs and outputs") };
        let mut layers: Vec<_> = hidden_sizes.iter().map(|&units| (units, hidden)).collect();
        layers.push((*outputs, Activation::Identity));
        Self { inputs: *inputs, layers, initializer, loss }
    }

    /// With an activation after the last layer that is not part of the loss: the sigmoid under a mean squared error.
    pub fn output(mut self, activation: Activation) -> Self {
        if let Some((_, last)) = self.layers.last_mut() {
            *last = activation;
        }
        self
    }

    /// The network with weights drawn from `random`, layer by layer from the input upwards.
    ///
    /// # Panics
    /// If a layer has no inputs or no outputs.
    pub fn build<F: Float>(&self, random: &mut RandomState) -> Network<F> {
        let mut layers: Vec<Box<dyn Layer<F>>> = Vec::new();
        let mut inputs = self.inputs;
        for &(units, activation) in &self.layers {
            layers.push(Box::new(Affine::new(self.initializer.draw(random, inputs, units))));
            match activation {
                Activation::Identity => {}
                Activation::Relu => layers.push(Box::new(Relu::new())),
                Activation::Sigmoid => layers.push(Box::new(Sigmoid::new())),
            }
            inputs = units;
        }
        let loss: Box<dyn LossLayer<F>> = match self.loss {
            Loss::SoftmaxCrossEntropy => Box::new(SoftmaxWithLoss::new()),
            Loss::SigmoidCrossEntropy => Box::new(SigmoidWithLoss::new()),
            Loss::MeanSquaredError => Box::new(MeanSquaredError::new()),
        };
        Network { layers, loss }
    }
}
