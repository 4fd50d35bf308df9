//! What the sections of chapter 2 share: a walk downhill, the document's network and its training, the document's log.

use common::layer::{Affine, Layer, Sigmoid, SoftmaxWithLoss};
use common::metric::one_hot;
use common::network::{Network, Training};
use common::optimizer::{Adam, Optimizer};
use common::random::RandomState;
use common::init;
use datasets::toy;
use ndarray::{Array2, Axis};

/// Neurons of the hidden layer.
pub const HIDDEN: usize = 128;

/// Classes, and neurons of the output layer.
pub const CLASSES: usize = 10;

/// Points in a mini-batch; the last batch of an epoch has 8.
pub const BATCH: usize = 32;

/// Walks downhill from `start`: the places of all `steps` steps, the start first.
pub fn descend<const D: usize>(
    optimizer: &(impl Optimizer<f64> + Clone),
    start: [f64; D],
    gradient: impl Fn([f64; D]) -> [f64; D],
    steps: usize,
) -> Vec<[f64; D]> {
    let mut optimizer = optimizer.clone();
    let mut place = start;
    let mut path = vec![start];
    for _ in 0..steps {
        let slope = gradient(place);
        optimizer.update(&mut place, &slope);
        path.push(place);
    }
    path
}

/// The document's points as the network takes them: inputs (1000, 2) and one-hot targets (1000, 10), in `f32`.
pub fn points() -> (Array2<f32>, Array2<f32>) {
    let points = toy::clusters();
    (points.x.mapv(|x| x as f32), one_hot(&points.labels, CLASSES))
}

/// The document's network: 2-128-10.
pub fn network(random: &mut RandomState) -> Network<f32> {
    let layers: Vec<Box<dyn Layer<f32>>> = vec![
        Box::new(Affine::new(init::glorot_uniform(random, 2, HIDDEN))),
        Box::new(Sigmoid::new()),
        Box::new(Affine::new(init::glorot_uniform(random, HIDDEN, CLASSES))),
    ];
    Network::new(layers, SoftmaxWithLoss::new())
}

/// Trial.
pub fn trial(seed: u32, epochs: usize) -> Vec<(f64, f64)> {
    let mut random = RandomState::new(seed);
    let (x, t) = points();
    let mut training = Training::new(network(&mut random), &Adam::keras(0.001));
    let mut scores = Vec::new();
    for _ in 0..epochs {
        let (mut loss, mut right, mut batches) = (0.0, 0.0, 0.0);
        for rows in random.permutation(1000).chunks(BATCH) {
            let score = training.step(x.select(Axis(0), rows).view(), t.select(Axis(0), rows).view());
            loss += score.loss;
            right += score.accuracy * rows.len() as f64;
            batches += 1.0;
        }
        scores.push((loss / batches, right));
    }
    scores
}
