//! The document's network and how it is trained: needs the engine and nothing else.
//!
//! Whatever implements [`Learner`] can take the scratch engine's place: [`training`] and [`test_score`] ask for no
//! more.

use common::metric::Score;
use common::network::{Activation, Description, Initializer, Loss, Scratch};
use common::optimizer::Adam;
use common::random::RandomState;
use common::train::{Learner, Order, Training};

/// Pixels of a digit.
pub const PIXELS: usize = 784;

/// Neurons of the hidden layers.
pub const HIDDEN: [usize; 4] = [32, 64, 128, 256];

/// Classes, and neurons of the output layer.
pub const CLASSES: usize = 10;

/// Passes over the training digits.
pub const EPOCHS: usize = 10;

/// Digits in a mini-batch.
pub const BATCH: usize = 32;

/// Digits that the shuffling buffer holds.
pub const BUFFER: usize = 1024;

/// Adam's learning rate: Keras's default.
pub const LEARNING_RATE: f64 = 0.001;

/// The document's network: 784-32-64-128-256-10, ReLU inside, softmax at the end, started as Keras starts it.
pub fn description() -> Description {
    let sizes = [[PIXELS].as_slice(), &HIDDEN, &[CLASSES]].concat();
    Description::new(&sizes, Activation::Relu, Initializer::GlorotUniform, Loss::SoftmaxCrossEntropy)
}

/// A network of this crate's engine with weights drawn from `random`, and Keras's Adam.
pub fn scratch(description: &Description, random: &mut RandomState) -> Scratch<f32, Adam<f32>> {
    Scratch::new(description.build(random), &Adam::keras(LEARNING_RATE))
}

/// The document's training of any learner, not begun: batches of 32, drawn from a buffer of 1,024 digits.
pub fn training<L: Learner<D>, D>(learner: L, data: D, random: RandomState) -> Training<L, D> {
    Training::new(learner, data, Order::SlidingBuffer(BUFFER), BATCH, random)
}

/// The document's test score. Its test digits come in batches too, and its test loss is the mean over the *batches*:
/// the last, smaller one counts as much as any other. So the digits of all full batches are handed over first, then
/// those of the last.
pub fn test_score<L: Learner<D>, D>(learner: &mut L, [full, last]: &[D; 2]) -> Score {
    let batches = (L::rows(full) / BATCH) as f64;
    let (rows, last_rows) = (L::rows(full) as f64, L::rows(last) as f64);
    let (of_full, of_last) = (learner.evaluate(full), learner.evaluate(last));
    Score {
        loss: (batches * of_full.loss + of_last.loss) / (batches + 1.0),
        accuracy: (rows * of_full.accuracy + last_rows * of_last.accuracy) / (rows + last_rows),
    }
}
