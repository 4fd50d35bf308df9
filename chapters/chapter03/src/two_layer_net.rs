//! The document's network of two layers, put together from the layers of `common`.

use common::Float;
use common::init;
use common::layer::{Affine, Layer, LossLayer, Sigmoid, SoftmaxWithLoss};
use common::metric;
use common::random::RandomState;
use ndarray::{Array1, Array2, ArrayView2, Axis};

/// Neurons in the hidden layer.
pub const HIDDEN: usize = 50;

/// Digits in a mini-batch.
pub const BATCH: usize = 100;

/// How far a step goes.
pub const LEARNING_RATE: f64 = 0.1;

/// Rows that are evaluated at a time, so that the outputs of a whole data set need not be held at once.
const EVALUATION_BATCH: usize = 500;

/// Two layers of weights: affine, sigmoid, affine, softmax, with cross-entropy as its loss.
pub struct TwoLayerNet<F> {
    /// W1 (inputs, hidden) and b1 (hidden,).
    pub affine1: Affine<F>,
    sigmoid: Sigmoid<F>,
    /// W2 (hidden, outputs) and b2 (outputs,).
    pub affine2: Affine<F>,
    softmax: SoftmaxWithLoss<F>,
}

impl<F: Float> TwoLayerNet<F> {
    /// Weights drawn from a normal distribution with standard deviation `std`, biases of 0.
    pub fn new(inputs: usize, hidden: usize, outputs: usize, std: f64, random: &mut RandomState) -> Self {
        Self {
            affine1: Affine::new(init::normal(random, std, inputs, hidden)),
            sigmoid: Sigmoid::new(),
            affine2: Affine::new(init::normal(random, std, hidden, outputs)),
            softmax: SoftmaxWithLoss::new(),
        }
    }

    /// The scores (n, outputs) of the inputs `x` (n, inputs), before softmax.
    pub fn scores(&mut self, x: ArrayView2<F>) -> ArrayView2<'_, F> {
        let a1 = self.affine1.forward(x);
        let z1 = self.sigmoid.forward(a1);
        self.affine2.forward(z1)
    }

    /// The probabilities (n, outputs) of the inputs `x` (n, inputs).
    pub fn predict(&mut self, x: ArrayView2<F>) -> Array2<F> {
        let scores = self.scores(x);
        let mut y = scores.to_owned();
        for (scores, mut y) in scores.rows().into_iter().zip(y.rows_mut()) {
            y.assign(&common::activation::softmax(scores));
        }
        y
    }

    /// The mean loss on `x` (n, inputs) with one-hot targets `t` (n, outputs).
    pub fn loss(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> F {
        self.scores(x);
        self.softmax.forward(self.affine2.output(), t)
    }

    /// The mean loss, and on the way back the gradient of every weight and bias: backpropagation.
    pub fn gradient(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> F {
        let loss = self.loss(x, t);
        let dout = self.softmax.backward(t);
        let dout = self.affine2.backward(self.sigmoid.output(), dout);
        let dout = self.sigmoid.backward(self.affine1.output(), dout);
        self.affine1.backward_parameters(x, dout);
        loss
    }

    /// Each parameter array by the document's name: its numbers and their gradients, row by row.
    pub fn parameters(&mut self) -> [(&'static str, &mut [F], &[F]); 4] {
        let Self { affine1, affine2, .. } = self;
        [
            ("W1", rows_mut(&mut affine1.w), rows(&affine1.dw)),
            ("b1", row_mut(&mut affine1.b), row(&affine1.db)),
            ("W2", rows_mut(&mut affine2.w), rows(&affine2.dw)),
            ("b2", row_mut(&mut affine2.b), row(&affine2.db)),
        ]
    }

    /// Moves every weight and bias against its gradient.
    pub fn update(&mut self, learning_rate: f64) {
        let rate = F::from(learning_rate).expect("a float is made from a float");
        for (_, w, dw) in self.parameters() {
            for (w, dw) in w.iter_mut().zip(dw) {
                *w -= rate * *dw;
            }
        }
    }

    /// The class of each row of `x` (n, inputs): the one with the largest score.
    pub fn classes(&mut self, x: ArrayView2<F>) -> Vec<usize> {
        let batches = x.axis_chunks_iter(Axis(0), EVALUATION_BATCH);
        batches.flat_map(|x| self.scores(x).rows().into_iter().map(metric::argmax).collect::<Vec<_>>()).collect()
    }

    /// The share of rows of `x` (n, inputs) whose class is the one in `labels`.
    pub fn accuracy(&mut self, x: ArrayView2<F>, labels: &[usize]) -> f64 {
        let right = self.classes(x).iter().zip(labels).filter(|(class, label)| class == label).count();
        right as f64 / labels.len() as f64
    }
}

/// So many iterations of the four steps of learning; the loss of each mini-batch, before its update.
pub fn learn(
    network: &mut TwoLayerNet<f32>,
    x_train: &Array2<f32>,
    t_train: &Array2<f32>,
    iterations: usize,
    random: &mut RandomState,
) -> Vec<f64> {
    let mut losses = Vec::new();
    for _ in 0..iterations {
        // 1. A mini-batch: some digits, drawn with replacement.
        let batch = random.choice(x_train.nrows(), BATCH);
        let (x, t) = (x_train.select(Axis(0), &batch), t_train.select(Axis(0), &batch));
        // 2. The gradient of its loss.
        losses.push(f64::from(network.gradient(x.view(), t.view())));
        // 3. A step against it.
        network.update(LEARNING_RATE);
        // 4. Again.
    }
    losses
}

fn rows<F>(matrix: &Array2<F>) -> &[F] {
    matrix.as_slice().expect("a layer's weights lie row by row")
}

fn rows_mut<F>(matrix: &mut Array2<F>) -> &mut [F] {
    matrix.as_slice_mut().expect("a layer's weights lie row by row")
}

fn row<F>(vector: &Array1<F>) -> &[F] {
    vector.as_slice().expect("biases are one row")
}

fn row_mut<F>(vector: &mut Array1<F>) -> &mut [F] {
    vector.as_slice_mut().expect("biases are one row")
}
