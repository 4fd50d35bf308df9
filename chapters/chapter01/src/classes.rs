//! The appendix's network, 2-40-40-3, and its three clouds of points.

use common::metric::{Score, argmax, one_hot};
use common::network::{Activation, Description, Initializer, Loss, Network, Scratch};
use common::optimizer::Sgd;
use common::random::RandomState;
use common::train::{Data, History, Order, Training};
use datasets::toy;
use ndarray::{Array2, ArrayView2, Axis, s};

/// Epochs of the document's first loop, and again of the cells after it.
pub const EPOCHS: usize = 20;

/// Rows that the document holds back from training: the tenth part of 3,000.
pub const VALIDATION: usize = 300;

/// Points with their classes.
#[derive(Debug, Clone)]
pub struct Examples {
    /// (n, 2): both coordinates between 0 and 1.
    pub x: Array2<f32>,
    /// (n, 3): a 1 in the column of the class.
    pub t: Array2<f32>,
}

impl Examples {
    /// The document's 3,000 points in its order: class by class.
    pub fn sorted() -> Self {
        let points = toy::classes();
        Self { x: scaled(&points.x), t: one_hot(&points.labels, 3) }
    }

    /// The same points in an order drawn from `random`.
    pub fn shuffled(random: &mut RandomState) -> Self {
        let all = Self::sorted();
        let order = random.permutation(all.x.nrows());
        Self { x: all.x.select(Axis(0), &order), t: all.t.select(Axis(0), &order) }
    }

    /// 3,000 points that nobody has seen, drawn from `random` where the document's come from.
    pub fn fresh(random: &mut RandomState) -> Self {
        const CENTRES_AND_STD: [(f64, f64, f64); 3] = [(25.0, 30.0, 8.0), (80.0, 40.0, 10.0), (50.0, 70.0, 10.0)];
        let labels: Vec<usize> = (0..3000).map(|row| row / 1000).collect();
        let x = Array2::from_shape_fn((3000, 2), |(row, coordinate)| {
            let (first, second, std) = CENTRES_AND_STD[labels[row]];
            random.normal(if coordinate == 0 { first } else { second }, std).clamp(0.0, 100.0)
        });
        Self { x: scaled(&x), t: one_hot(&labels, 3) }
    }

    /// All but the last [`VALIDATION`] rows.
    pub fn training(&self) -> Data<'_, f32> {
        let rows = self.x.nrows() - VALIDATION;
        Data { x: self.x.slice(s![..rows, ..]), t: self.t.slice(s![..rows, ..]) }
    }

    /// The last [`VALIDATION`] rows: what Keras's `validation_split=0.1` holds back.
    pub fn validation(&self) -> Data<'_, f32> {
        let rows = self.x.nrows() - VALIDATION;
        Data { x: self.x.slice(s![rows.., ..]), t: self.t.slice(s![rows.., ..]) }
    }
}

/// Places (n, 2) in the square from 0 to 100, scaled as the document scales its points: their least becomes 0, their
/// greatest 1.
fn scaled(places: &Array2<f64>) -> Array2<f32> {
    let known = toy::classes().x;
    let least = known.fold_axis(Axis(0), f64::INFINITY, |least, value| least.min(*value));
    let greatest = known.fold_axis(Axis(0), 0.0, |greatest: &f64, value| greatest.max(*value));
    ((places - &least) / (&greatest - &least)).mapv(|value| value as f32)
}

/// How many rows of `t` (n, 3) belong to each class.
pub fn count_classes(t: ArrayView2<f32>) -> Vec<usize> {
    t.sum_axis(Axis(0)).iter().map(|&count| count as usize).collect()
}

/// The document's network: two inputs, twice 40 ReLU neurons, a softmax over three classes, started as Keras starts it.
pub fn network(random: &mut RandomState) -> Network<f32> {
    let sizes = [2, 40, 40, 3];
    Description::new(&sizes, Activation::Relu, Initializer::GlorotUniform, Loss::SoftmaxCrossEntropy).build(random)
}

/// The class that the network gives to every `step`-th place of the square: a row for each second coordinate 0, step, …
/// up to 100, a column for each first.
pub fn decision_map(network: &mut Network<f32>, step: usize) -> Array2<usize> {
    let side = 100 / step + 1;
    let places = Array2::from_shape_fn((side * side, 2), |(place, coordinate)| {
        (step * if coordinate == 0 { place % side } else { place / side }) as f64
    });
    let y = network.predict(scaled(&places).view());
    Array2::from_shape_fn((side, side), |(row, column)| argmax(y.row(row * side + column)))
}

/// Trains the network of this seed as the document does, with SGD, learning rate 0.01 and batches of 32, on all but the
/// last tenth of `examples`. `look` sees the network before the first epoch and after each.
///
/// Returns the history, and how the trained network does on [fresh](Examples::fresh) points.
pub fn train(
    examples: &Examples,
    epochs: usize,
    seed: u32,
    mut look: impl FnMut(&mut Network<f32>),
) -> (History, Score) {
    let mut random = RandomState::new(seed);
    let fresh = Examples::fresh(&mut random);
    let mut learner = Scratch::new(network(&mut random), &Sgd::new(0.01));
    look(&mut learner.network);
    let mut training = Training::new(learner, examples.training(), Order::Permutation, 32, random);
    training.run(epochs, &examples.validation(), |training| look(&mut training.learner.network));
    (training.history, training.learner.network.evaluate(fresh.x.view(), fresh.t.view()))
}
