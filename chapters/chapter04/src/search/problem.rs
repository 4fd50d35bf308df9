//! A real small problem for the searches: with which learning rate, momentum and starting weights does a small network
//! learn 1,000 digits best?

use common::network::{Activation, Description, Initializer, Loss, Scratch};
use common::optimizer::Momentum;
use common::random::RandomState;
use common::train::{Learner, Order, Training};

use crate::Digits;
use crate::model::{BATCH, CLASSES, PIXELS};

/// Digits to learn from, and digits to judge by.
pub const SPLIT: [usize; 2] = [1000, 1000];

/// Passes over the digits in each trial.
pub const EPOCHS: usize = 3;

/// The logarithm of the learning rate goes from 10⁻⁴ to 10.
const LOG_RATE: [f64; 2] = [-4.0, 1.0];

/// The momentum goes from 0 to 0.99.
const MOST_MOMENTUM: f64 = 0.99;

/// The logarithm of the starting weights' standard deviation goes from 10⁻³ to 1.
const LOG_STD: [f64; 2] = [-3.0, 0.0];

/// The loss of a training that went astray, or ended worse than by guessing: no trial counts as worse.
const ASTRAY: f64 = std::f64::consts::LN_10;

/// The learning rate that the first coordinate of a point stands for.
pub fn learning_rate(point: [f64; 3]) -> f64 {
    10_f64.powf(between(LOG_RATE, point[0]))
}

/// The momentum that the second coordinate stands for.
pub fn momentum(point: [f64; 3]) -> f64 {
    MOST_MOMENTUM * point[1]
}

/// The standard deviation of the starting weights that the third coordinate stands for.
pub fn std(point: [f64; 3]) -> f64 {
    10_f64.powf(between(LOG_STD, point[2]))
}

fn between([low, high]: [f64; 2], x: f64) -> f64 {
    low + (high - low) * x
}

/// One repetition of the problem: its own digits, starting weights and batches.
#[derive(Debug, Clone)]
pub struct Problem {
    train: Digits,
    validation: Digits,
    seed: u32,
}

impl Problem {
    /// Draws the digits of the repetition from `digits`.
    ///
    /// # Panics
    /// If there are fewer than [`SPLIT`] takes.
    pub fn new(digits: &Digits, seed: u32) -> Self {
        let chosen = RandomState::new(seed).choice_without_replacement(digits.len(), SPLIT[0] + SPLIT[1]);
        let (train, validation) = chosen.split_at(SPLIT[0]);
        Self { train: digits.select(train), validation: digits.select(validation), seed }
    }

    /// The objective: the validation loss of a network 784-32-10 after three epochs with these
    /// hyperparameters.
    pub fn validation_loss(&self, point: [f64; 3]) -> f64 {
        let mut random = RandomState::new(self.seed);
        let sizes = [PIXELS, 32, CLASSES];
        let initializer = Initializer::Normal { std: std(point) };
        let description = Description::new(&sizes, Activation::Relu, initializer, Loss::SoftmaxCrossEntropy);
        let optimizer = Momentum::new(learning_rate(point), momentum(point));
        let learner = Scratch::new(description.build::<f32>(&mut random), &optimizer);
        let mut training = Training::new(learner, self.train.data(), Order::Permutation, BATCH, random);
        for _ in 0..EPOCHS {
            training.epoch();
        }
        let loss = training.learner.evaluate(&self.validation.data()).loss;
        if loss.is_finite() { loss.min(ASTRAY) } else { ASTRAY }
    }
}
