//! A training on Burn taken up again from its state, and trainings that change engines.
#![cfg(feature = "flex")]

use burn_engine::{Burn, Device, Rows};
use common::network::{Activation, Description, Initializer, Loss, Scratch};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use common::random::RandomState;
use common::state::StateError;
use common::train::{Data, Order, Training};
use ndarray::Array2;

fn description(hidden: usize) -> Description {
    Description::new(&[5, hidden, 1], Activation::Relu, Initializer::He, Loss::SigmoidCrossEntropy)
}

fn table() -> (Array2<f32>, Array2<f32>) {
    let x = RandomState::new(3).normal_array(0.0, 1.0, (70, 5)).mapv(|x| x as f32);
    let t = Array2::from_shape_fn((70, 1), |(row, _)| f32::from(x[(row, 0)] > x[(row, 1)] * x[(row, 2)]));
    (x, t)
}

fn data() -> Rows {
    let (x, t) = table();
    Device::cpu().load(Data { x: x.view(), t: t.view() })
}

fn begin(hidden: usize, optimizer: &impl Optimizer<f32>, seed: u32) -> Training<Burn, Rows> {
    let mut random = RandomState::new(seed);
    let network = description(hidden).build(&mut random);
    let learner = Burn::new(&Device::cpu(), &description(hidden), &network, optimizer);
    Training::new(learner, data(), Order::Permutation, 16, random)
}

fn check(optimizer: &impl Optimizer<f32>) {
    let data = data();
    let mut through = begin(7, optimizer, 1);
    let mut states = vec![through.state()];
    through.run(4, &data, |training| states.push(training.state()));
    // In the middle of an epoch too, with a score half summed up.
    through.iteration();
    states.push(through.state());
    through.epoch();
    for (epoch, state) in states.iter().enumerate() {
        // Another seed: nothing of it may be left.
        let mut resumed = begin(7, optimizer, 2);
        resumed.restore(state).unwrap();
        if epoch < 4 {
            resumed.run(4 - epoch, &data, |_| ());
        }
        resumed.epoch();
        assert_eq!(resumed.state(), through.state(), "{:?}, from state {epoch}", optimizer.rule());
        assert_eq!(resumed.history, through.history);
    }
}

#[test]
fn a_resumed_training_ends_as_the_uninterrupted_one_bit_for_bit() {
    check(&Sgd::new(0.1));
    check(&Momentum::new(0.1, 0.9));
    check(&AdaGrad::new(0.1));
    check(&AdaGrad::keras(0.1, 1e-5, 0.4));
    check(&RmsProp::new(0.01));
    check(&Adam::new(0.01));
    check(&Adam::keras(0.01));
}

/// Three epochs on one engine, and a fourth on each.
#[test]
fn a_training_changes_engines() {
    let (x, t) = table();
    let own = Data { x: x.view(), t: t.view() };
    let on_scratch = || {
        let mut random = RandomState::new(1);
        let learner = Scratch::new(description(7).build::<f32>(&mut random), &Adam::keras(0.01));
        Training::new(learner, own, Order::Permutation, 16, random)
    };
    let mut scratch = on_scratch();
    let mut burn = begin(7, &Adam::keras(0.01), 2);
    burn.restore(&scratch.state()).unwrap();
    assert_eq!(burn.learner.parameters(), scratch.learner.network.flat_parameters(), "before the first step");

    scratch.run(3, &own, |_| ());
    burn.restore(&scratch.state()).unwrap();
    let mut back = on_scratch();
    back.restore(&burn.state()).unwrap();
    assert_eq!(back.state(), scratch.state(), "there and back again");
    let (ours, theirs) = (scratch.epoch(), burn.epoch());
    assert!((ours.loss - theirs.loss).abs() < 1e-5 * ours.loss, "{ours:?} {theirs:?}");
}

#[test]
fn what_is_no_state_of_this_training_changes_nothing() {
    let mut other = begin(7, &Adam::new(0.01), 1);
    other.epoch();
    let state = other.state();
    let mut training = begin(7, &Adam::new(0.01), 2);
    let before = training.state();
    for end in 0..state.len() {
        assert!(training.restore(&state[..end]).is_err(), "cut after {end} bytes");
    }
    assert_eq!(training.restore(b"no state at all"), Err(StateError::Foreign));
    assert_eq!(training.restore(&[&state[..], &[0]].concat()), Err(StateError::Damaged));
    let other_rule = begin(7, &Momentum::new(0.1, 0.9), 1).state();
    assert!(matches!(training.restore(&other_rule), Err(StateError::Other { .. })));
    let wider = begin(9, &Adam::new(0.01), 1).state();
    assert!(matches!(training.restore(&wider), Err(StateError::Parameters(_))));
    assert_eq!(training.state(), before);
    training.restore(&state).unwrap();
    assert_eq!(training.state(), state);
}
