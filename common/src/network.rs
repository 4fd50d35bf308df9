//! A network: layers one on top of the other, with a loss at the end.

use ndarray::{ArrayView2, Axis, NdFloat};

use crate::layer::{Description, Layer, LossLayer};
use crate::metric::accuracy;
use crate::optimizer::Optimizer;

/// Rows that [`Network::evaluate`] sends through the layers at a time, so that their outputs stay in the cache.
const EVALUATION_BATCH: usize = 500;

/// A stack of layers that ends in a loss.
///
/// Its methods panic where the columns of `x` or `t` are not those that the network was made for, or where a matrix
/// does not lie row by row in memory (as a transposed view does not).
pub struct Network<F> {
    layers: Vec<Box<dyn Layer<F>>>,
    loss: Box<dyn LossLayer<F>>,
}

/// How a network did on some data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The mean loss.
    pub loss: f64,
    /// The share of rows predicted right, between 0 and 1.
    pub accuracy: f64,
}

impl<F: NdFloat> Network<F> {
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

    /// The probabilities (n, outputs) of the last call of [`loss`](Self::loss).
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

    /// Hands each parameter array and its gradient to `visit`, from the first layer up.
    pub fn parameters(&mut self, mut visit: impl FnMut(&mut [F], &[F])) {
        for layer in &mut self.layers {
            layer.parameters(&mut visit);
        }
    }

    /// All parameters in one row, in the order of [`parameters`](Self::parameters).
    pub fn flat_parameters(&mut self) -> Vec<F> {
        let mut flat = Vec::new();
        self.parameters(|w, _| flat.extend_from_slice(w));
        flat
    }

    /// The gradients of [`flat_parameters`](Self::flat_parameters), from the last backward pass.
    pub fn flat_gradient(&mut self) -> Vec<F> {
        let mut flat = Vec::new();
        self.parameters(|_, dw| flat.extend_from_slice(dw));
        flat
    }

    /// Puts `flat` in the place of all parameters.
    ///
    /// # Panics
    /// If `flat` is shorter than the parameters.
    pub fn set_parameters(&mut self, flat: &[F]) {
        let mut rest = flat;
        self.parameters(|w, _| {
            let (own, others) = rest.split_at(w.len());
            w.copy_from_slice(own);
            rest = others;
        });
    }

    /// How the network does on `x` (n, inputs) with the targets `t` (n, outputs). Changes no parameter.
    pub fn evaluate(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> Score {
        let (mut loss, mut right) = (0.0, 0.0);
        let batches = x.axis_chunks_iter(Axis(0), EVALUATION_BATCH).zip(t.axis_chunks_iter(Axis(0), EVALUATION_BATCH));
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
        summary(&self.describe(inputs))
    }

    /// A row for each layer, from the first up, for inputs of `inputs` columns; the last is the loss's activation.
    pub fn describe(&self, inputs: usize) -> Vec<Description> {
        let mut outputs = inputs;
        let mut rows = Vec::new();
        for layer in &self.layers {
            let row = layer.describe(outputs);
            outputs = row.outputs;
            rows.push(row);
        }
        rows.push(Description { name: self.loss.name(), outputs, parameters: 0 });
        rows
    }
}

/// What the loss sees: the output of the last layer, or the input itself where there is none.
fn scores<'a, F: NdFloat>(layers: &'a [Box<dyn Layer<F>>], x: ArrayView2<'a, F>) -> ArrayView2<'a, F> {
    layers.last().map_or(x, |layer| layer.output())
}

/// Sends `dout` down through the layers, the last one first. The first layer's input needs no gradient.
fn backward<F: NdFloat>(layers: &mut [Box<dyn Layer<F>>], x: ArrayView2<F>, dout: ArrayView2<F>) {
    let Some((layer, below)) = layers.split_last_mut() else { return };
    if below.is_empty() {
        layer.backward_parameters(x, dout);
    } else {
        let dx = layer.backward(scores(below, x), dout);
        backward(below, x, dx);
    }
}

fn summary(rows: &[Description]) -> String {
    let line = |mark: &str| format!("{}\n", mark.repeat(65));
    let mut text = format!("{}{:<29}{:<26}{:<10}\n{}", line("_"), "Layer (type)", "Output Shape", "Param #", line("="));
    for (i, row) in rows.iter().enumerate() {
        let before = rows[..i].iter().filter(|earlier| earlier.name == row.name).count();
        let number = if before == 0 { String::new() } else { format!("_{before}") };
        let name = format!("{}{number} ({})", row.name.to_lowercase(), row.name);
        let shape = format!("(None, {})", row.outputs);
        text += &format!("{name:<29}{shape:<26}{:<10}\n", row.parameters);
        text += &line(if i + 1 < rows.len() { "_" } else { "=" });
    }
    let total = thousands(rows.iter().map(|row| row.parameters).sum());
    text + &format!("Total params: {total}\nTrainable params: {total}\nNon-trainable params: 0\n{}", line("_"))
}

fn thousands(n: usize) -> String {
    if n < 1000 { n.to_string() } else { format!("{},{:03}", thousands(n / 1000), n % 1000) }
}

/// A network in training: each of its parameter arrays has an optimiser of its own.
pub struct Training<F, O> {
    /// The network as it is now.
    pub network: Network<F>,
    optimizers: Vec<O>,
}

impl<F: NdFloat, O: Optimizer<F> + Clone> Training<F, O> {
    /// Gives each parameter array of `network` a copy of `optimizer`.
    pub fn new(mut network: Network<F>, optimizer: &O) -> Self {
        let mut optimizers = Vec::new();
        network.parameters(|_, _| optimizers.push(optimizer.clone()));
        Self { network, optimizers }
    }

    /// One training step on the batch `x` (n, inputs) with targets `t` (n, outputs): gradient, then update.
    ///
    /// Returns how the network did before the update. From the second step of a batch size on, nothing is allocated.
    pub fn step(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> Score {
        let score = self.network.gradient(x, t);
        let mut optimizers = self.optimizers.iter_mut();
        self.network.parameters(|w, dw| optimizers.next().expect("an optimiser for each array").update(w, dw));
        score
    }
}
