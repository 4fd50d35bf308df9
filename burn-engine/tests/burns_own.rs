//! Burn's own optimisers, set so that they are the textbook's: the table of what its defaults do otherwise, in code.
#![cfg(feature = "flex")]

use burn::backend::Flex;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdaGradConfig, AdamConfig, RmsPropConfig, SgdConfig, SimpleOptimizer};
use burn::tensor::Tensor;
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};

/// The largest relative distance of the two over 200 updates of one number down a bowl that gets flatter.
fn distance(burns: &impl SimpleOptimizer<Flex>, lr: f64, mut ours: impl Optimizer<f32>) -> f32 {
    let device = Default::default();
    let mut w = [2.0_f32];
    let mut theirs = Tensor::<Flex, 1>::from_floats(w, &device);
    let mut state = None;
    let mut largest = 0.0_f32;
    for step in 0..200 {
        // The same gradients for both, so that only the rules can differ.
        let gradient = 0.5 * (0.1 * step as f32).cos() + 0.1;
        ours.update(&mut w, &[gradient]);
        (theirs, state) = burns.step(lr, theirs, Tensor::from_floats([gradient], &device), state);
        largest = largest.max((w[0] - theirs.clone().into_scalar()).abs() / w[0].abs());
    }
    largest
}

#[test]
fn burns_optimisers_are_the_textbooks_where_they_are_told_to() {
    assert!(distance(&SgdConfig::new().build(), 0.01, Sgd::new(0.01)) < 1e-5);
    let momentum = MomentumConfig::new().with_momentum(0.7).with_dampening(0.0);
    assert!(distance(&SgdConfig::new().with_momentum(Some(momentum)).build(), 0.01, Momentum::new(0.01, 0.7)) < 1e-5);
    assert!(distance(&AdaGradConfig::new().with_epsilon(1e-7).build(), 0.01, AdaGrad::new(0.01)) < 1e-5);
    let rmsprop = RmsPropConfig::new().with_alpha(0.9).with_momentum(0.0).with_epsilon(1e-7).build();
    assert!(distance(&rmsprop, 0.001, RmsProp::new(0.001)) < 1e-5);
    assert!(distance(&AdamConfig::new().with_epsilon(1e-7).build(), 0.001, Adam::new(0.001)) < 1e-5);
}

#[test]
fn burns_defaults_are_others() {
    let momentum = MomentumConfig::new().with_momentum(0.7);
    let dampened = SgdConfig::new().with_momentum(Some(momentum)).build();
    assert!(distance(&dampened, 0.01, Momentum::new(0.01, 0.7)) > 1e-2);
    assert!(distance(&RmsPropConfig::new().build(), 0.001, RmsProp::new(0.001)) > 1e-2);
}
