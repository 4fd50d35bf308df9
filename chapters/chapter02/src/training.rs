//! The document's points, its network, its training loop and its two metrics.

use common::metric::one_hot;
use common::network::{Activation, Description, Initializer, Loss, Network, Scratch};
use common::optimizer::Adam;
use common::random::RandomState;
use common::train::{Data, Learner};
use datasets::toy;
use ndarray::Array2;

/// Coordinates of a point.
pub const INPUTS: usize = 2;

/// Neurons of the hidden layer.
pub const HIDDEN: usize = 128;

/// Classes, and neurons of the output layer.
pub const CLASSES: usize = 10;

/// Points in all.
pub const POINTS: usize = 1000;

/// Points in a mini-batch.
pub const BATCH: usize = 32;

/// Mini-batches in an epoch: 31 of 32 points and one of 8.
pub const BATCHES: usize = POINTS.div_ceil(BATCH);

/// The document's points as a network takes them.
#[derive(Debug, Clone)]
pub struct Points {
    /// Inputs (1000, 2), rounded to `f32` as the document does.
    pub x: Array2<f32>,
    /// Targets (1000, 10): a single 1 at the class.
    pub t: Array2<f32>,
    /// The 1000 classes, from 0.
    pub labels: Vec<usize>,
}

/// The document's 1,000 points.
pub fn points() -> Points {
    let toy::Points { x, labels } = toy::clusters();
    Points { x: x.mapv(|x| x as f32), t: one_hot(&labels, CLASSES), labels }
}

/// The document's network, untrained: 2-128-10 with a sigmoid in between and a softmax at the end, started as Keras
/// starts it.
pub fn network(random: &mut RandomState) -> Network<f32> {
    let sizes = [INPUTS, HIDDEN, CLASSES];
    Description::new(&sizes, Activation::Sigmoid, Initializer::GlorotUniform, Loss::SoftmaxCrossEntropy).build(random)
}

/// Keras's running mean: a sum and a count in `f32`, until somebody resets them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RunningMean {
    total: f32,
    count: f32,
}

impl RunningMean {
    /// Adds a `sum` of `count` values.
    pub fn add(&mut self, sum: f64, count: usize) {
        self.total += sum as f32;
        self.count += count as f32;
    }

    /// The mean of everything so far; NaN of nothing.
    pub fn result(self) -> f32 {
        self.total / self.count
    }
}

/// What became of one epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Epoch {
    /// Mean loss of its batches; the last batch counts as much as the others, small as it is.
    pub loss: f64,
    /// Points that were told right, each before its batch's update.
    pub right: f64,
    /// The running mean of the loss, as the document prints it.
    pub printed_loss: f32,
    /// The running mean of the accuracy, in per cent, as the document prints it.
    pub printed_accuracy: f32,
}

/// The document's training loop, which never resets its metrics: Adam with Keras's defaults, batches of 32.
pub struct Run<'points> {
    /// The network and its optimisers.
    pub learner: Scratch<f32, Adam<f32>>,
    data: Data<'points, f32>,
    random: RandomState,
    train_loss: RunningMean,
    train_accuracy: RunningMean,
}

impl<'points> Run<'points> {
    /// A run that has not begun. `seed` draws the weights, then the order of the points in each epoch.
    pub fn new(points: &'points Points, seed: u32) -> Self {
        let mut random = RandomState::new(seed);
        let learner = Scratch::new(network(&mut random), &Adam::keras(0.001));
        let data = Data { x: points.x.view(), t: points.t.view() };
        Self { learner, data, random, train_loss: RunningMean::default(), train_accuracy: RunningMean::default() }
    }

    /// One pass over all points in a new order.
    pub fn epoch(&mut self) -> Epoch {
        self.broken_off_after(BATCHES)
    }

    /// A pass that somebody stops after so many batches.
    ///
    /// The order is a permutation: that is what `shuffle(1000)` gives for 1,000 points, as its buffer holds them all.
    pub fn broken_off_after(&mut self, batches: usize) -> Epoch {
        let (mut loss, mut right) = (0.0, 0.0);
        for rows in self.random.permutation(POINTS).chunks(BATCH).take(batches) {
            self.learner.step(&self.data, rows);
            let score = self.learner.score();
            let right_in_batch = (score.accuracy * rows.len() as f64).round();
            self.train_loss.add(score.loss, 1);
            self.train_accuracy.add(right_in_batch, rows.len());
            loss += score.loss;
            right += right_in_batch;
        }
        let (printed_loss, accuracy) = (self.train_loss.result(), self.train_accuracy.result());
        Epoch { loss: loss / batches as f64, right, printed_loss, printed_accuracy: accuracy * 100.0 }
    }
}
