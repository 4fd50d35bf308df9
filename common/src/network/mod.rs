//! A network: layers one on top of the other, with a loss at the end.
//!
//! [`Description`] says what a network is made of, [`Network`] computes, [`Scratch`] learns.

mod description;
mod scratch;
mod summary;

pub use description::{Activation, Description, Initializer, Loss};
pub use scratch::Scratch;

use ndarray::{ArrayView2, ArrayViewD, Axis};
use thiserror::Error;

use crate::Float;
use crate::layer::{Layer, LossLayer, Parameter, SummaryRow};
use crate::metric::{Score, accuracy};

/// Rows that go through the layers together, in a step and in [`Network::evaluate`], so that the outputs of all layers stay in
/// the processor's cache: a step on all 25,000 reviews of chapter 5 takes half of the time that it takes with all of them at
/// once.
const ROWS_TOGETHER: usize = 250;

/// A stack of layers that ends in a loss.
///
/// Its methods panic where the columns of `x` or `t` are not those that the network was made for, or where a matrix
/// does not lie row by row in memory (as a transposed view does not).
pub struct Network<F> {
    /// The layers, from the input upwards.
    pub layers: Vec<Box<dyn Layer<F>>>,
    /// The last activation and the loss.
    pub loss: Box<dyn LossLayer<F>>,
}

impl<F: Float> Clone for Network<F> {
    fn clone(&self) -> Self {
        Self { layers: self.layers.clone(), loss: self.loss.clone() }
    }
}

/// Another number of parameters than the network has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{found} numbers cannot be the {expected} parameters of this network")]
pub struct WrongCount {
    /// As many as were given.
    pub found: usize,
    /// As many as the network has.
    pub expected: usize,
}

impl<F: Float> Network<F> {
    /// A network of `layers`, from the input upwards, and a `loss`.
    pub fn new(layers: Vec<Box<dyn Layer<F>>>, loss: impl LossLayer<F> + 'static) -> Self {
        Self { layers, loss: Box::new(loss) }
    }

    /// The scores (n, outputs) for the inputs `x` (n, inputs), before the last activation.
    pub fn forward<'a>(&'a mut self, x: ArrayView2<'a, F>) -> ArrayView2<'a, F> {
        let mut output = x;
        for layer in &mut self.layers {
            output = layer.forward(output);
        }
        output
    }

    /// The mean loss for the inputs `x` (n, inputs) and the targets `t` (n, outputs).
    pub fn loss(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> F {
        self.forward(x.view());
        self.loss.forward(scores(&self.layers, x), t)
    }

    /// The answer (n, outputs) of the last call of [`loss`](Self::loss) or [`predict`](Self::predict).
    pub fn output(&self) -> ArrayView2<'_, F> {
        self.loss.output()
    }

    /// The output (n, units) of each layer for the last batch, from the first layer up.
    pub fn outputs(&self) -> impl Iterator<Item = ArrayView2<'_, F>> {
        self.layers.iter().map(|layer| layer.output())
    }

    /// Forward and backward: afterwards every layer holds the gradient of the mean loss. Returns how the network did
    /// on this batch.
    pub fn gradient(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> Score {
        let loss = self.loss(x, t);
        backward(&mut self.layers, x, self.loss.backward(t));
        Score { loss: loss.to_f64().expect("a float is a float"), accuracy: accuracy(self.loss.output(), t) }
    }

    /// What the network answers (n, outputs) to the inputs `x` (n, inputs): probabilities after softmax or sigmoid, the
    /// scores themselves where the loss has no activation.
    pub fn predict(&mut self, x: ArrayView2<F>) -> ArrayView2<'_, F> {
        self.forward(x.view());
        self.loss.predict(scores(&self.layers, x))
    }

    /// All parameter arrays with their names, `W1`, `b1`, `W2` and so on, from the first layer up.
    pub fn parameters(&self) -> Vec<Parameter<'_, F>> {
        let with_parameters = self.layers.iter().map(|layer| layer.parameters()).filter(|own| !own.is_empty());
        let mut all = Vec::new();
        for (index, own) in with_parameters.enumerate() {
            all.extend(own.into_iter().map(|it| Parameter { name: format!("{}{}", it.name, index + 1), ..it }));
        }
        all
    }

    /// The parameter array of this name, such as `W1`.
    pub fn parameter(&self, name: &str) -> Option<Parameter<'_, F>> {
        self.parameters().into_iter().find(|parameter| parameter.name == name)
    }

    /// Hands each parameter array and its gradient to `visit`, in the order of [`parameters`](Self::parameters).
    pub fn visit_parameters(&mut self, mut visit: impl FnMut(&mut [F], &[F])) {
        for layer in &mut self.layers {
            layer.visit_parameters(&mut visit);
        }
    }

    /// All parameters in one row, in the order of [`parameters`](Self::parameters).
    pub fn flat_parameters(&self) -> Vec<F> {
        self.parameters().iter().flat_map(|parameter| in_one_row(&parameter.value)).copied().collect()
    }

    /// The gradients of [`flat_parameters`](Self::flat_parameters), from the last backward pass.
    pub fn flat_gradient(&self) -> Vec<F> {
        self.parameters().iter().flat_map(|parameter| in_one_row(&parameter.gradient)).copied().collect()
    }

    /// Puts `flat` in the place of all parameters.
    ///
    /// # Errors
    /// There are more or fewer numbers than parameters; nothing is changed.
    pub fn set_parameters(&mut self, flat: &[F]) -> Result<(), WrongCount> {
        let expected = self.parameter_count();
        if flat.len() != expected {
            return Err(WrongCount { found: flat.len(), expected });
        }
        let mut rest = flat;
        self.visit_parameters(|w, _| w.copy_from_slice(next(&mut rest, w.len())));
        Ok(())
    }

    fn parameter_count(&mut self) -> usize {
        let mut count = 0;
        self.visit_parameters(|w, _| count += w.len());
        count
    }

    /// How the network does on `x` (n, inputs) with the targets `t` (n, outputs). Changes no parameter.
    pub fn evaluate(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> Score {
        let (mut loss, mut right) = (0.0, 0.0);
        let batches = x.axis_chunks_iter(Axis(0), ROWS_TOGETHER).zip(t.axis_chunks_iter(Axis(0), ROWS_TOGETHER));
        for (x, t) in batches {
            let rows = x.nrows() as f64;
            loss += rows * self.loss(x, t).to_f64().expect("a float is a float");
            right += rows * accuracy(self.output(), t);
        }
        let rows = x.nrows() as f64;
        Score { loss: loss / rows, accuracy: right / rows }
    }

    /// The table that Keras's `model.summary()` prints, for inputs of `inputs` columns.
    pub fn summary(&self, inputs: usize) -> String {
        summary::table(&self.describe(inputs))
    }

    /// A row for each layer, from the first up, for inputs of `inputs` columns; the last is the loss's activation, if it has
    /// one.
    pub fn describe(&self, inputs: usize) -> Vec<SummaryRow> {
        let mut outputs = inputs;
        let mut rows = Vec::new();
        for layer in &self.layers {
            let row = layer.describe(outputs);
            outputs = row.outputs;
            rows.push(row);
        }
        rows.extend(self.loss.activation().map(|name| SummaryRow { name, outputs, parameters: 0 }));
        rows
    }
}

fn in_one_row<'a, F>(array: &'a ArrayViewD<F>) -> &'a [F] {
    array.as_slice().expect("a parameter lies row by row")
}

/// Takes the next numbers from the front of a row of all parameters.
fn next<'a, F>(rest: &mut &'a [F], count: usize) -> &'a [F] {
    rest.split_off(..count).expect("a number for each parameter")
}

/// What the loss sees: the output of the last layer, or the input itself where there is none.
fn scores<'a, F: Float>(layers: &'a [Box<dyn Layer<F>>], x: ArrayView2<'a, F>) -> ArrayView2<'a, F> {
    layers.last().map_or(x, |layer| layer.output())
}

/// Sends `dout` down through the layers, the last one first. The first layer's input needs no gradient.
fn backward<F: Float>(layers: &mut [Box<dyn Layer<F>>], x: ArrayView2<F>, dout: ArrayView2<F>) {
    let Some((layer, below)) = layers.split_last_mut() else { return };
    if below.is_empty() {
        layer.backward_parameters(x, dout);
    } else {
        let dx = layer.backward(scores(below, x), dout);
        backward(below, x, dx);
    }
}
