//! The document's network and how it is trained: needs the engine and nothing else.

use common::network::{Activation, Description, Initializer, Loss, Network, Scratch};
use common::optimizer::Optimizer;
use common::random::RandomState;
use common::train::{Data, History, Order, Training};

/// Columns of the input: one for each of the 100 smallest word ids.
pub const WORDS: usize = 100;

/// Neurons in each of the two hidden layers.
pub const HIDDEN: usize = 32;

/// Passes over the training reviews in each of the document's experiments.
pub const EPOCHS: usize = 20;

/// Reviews in a mini-batch.
pub const BATCH: usize = 500;

/// The document's network: 100-32-32-1, ReLU inside, a sigmoid at the end, started as Keras starts it.
pub fn description() -> Description {
    Description::new(
        &[WORDS, HIDDEN, HIDDEN, 1],
        Activation::Relu,
        Initializer::GlorotUniform,
        Loss::SigmoidCrossEntropy,
    )
}

/// The document's network with weights drawn from `random`.
pub fn network(random: &mut RandomState) -> Network<f32> {
    description().build(random)
}

/// One run of the document's: its network, started from `seed`, trained on `data` for [`EPOCHS`] epochs, each in new
/// batches, and evaluated on `validation` after each.
pub fn train<'a>(
    data: Data<'a, f32>,
    validation: Data<'a, f32>,
    optimizer: &(impl Optimizer<f32> + Clone),
    batch_size: usize,
    seed: u32,
) -> History {
    let mut training = training(data, optimizer, batch_size, seed);
    training.run(EPOCHS, &validation, |_| ());
    training.history
}

/// The training of [`train`] before its first step.
pub fn training<'a, O: Optimizer<f32> + Clone>(
    data: Data<'a, f32>,
    optimizer: &O,
    batch_size: usize,
    seed: u32,
) -> Training<Scratch<f32, O>, Data<'a, f32>> {
    let mut random = RandomState::new(seed);
    let learner = Scratch::new(network(&mut random), optimizer);
    Training::new(learner, data, Order::Permutation, batch_size, random)
}
