//! A training that was stopped and taken up from bytes ends as one that went through, bit for bit.

use common::network::{Activation, Description, Initializer, Loss, Scratch};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use common::random::RandomState;
use common::state::StateError;
use common::train::{Data, Order, Training};
use ndarray::Array2;

const ORDERS: [Order; 4] = [Order::AsTheyLie, Order::Permutation, Order::WithReplacement, Order::SlidingBuffer(30)];

fn table(seed: u32) -> (Array2<f32>, Array2<f32>) {
    let mut random = RandomState::new(seed);
    let x = random.normal_array(0.0, 1.0, (100, 5)).mapv(|x| x as f32);
    let t = Array2::from_shape_fn((100, 1), |(row, _)| f32::from(x[(row, 0)] * x[(row, 1)] > 0.0));
    (x, t)
}

type Learning<'a, O> = Training<Scratch<f32, O>, Data<'a, f32>>;

/// Three draws of a Gaussian first: the stream then keeps one, which has to come along.
fn begin<'a, O: Optimizer<f32> + Clone>(
    data: Data<'a, f32>,
    optimizer: &O,
    order: Order,
    seed: u32,
) -> Learning<'a, O> {
    let mut random = RandomState::new(seed);
    let network = Description::new(&[5, 8, 1], Activation::Relu, Initializer::He, Loss::SigmoidCrossEntropy);
    let network = network.build(&mut random);
    random.randn(3);
    Training::new(Scratch::new(network, optimizer), data, order, 16, random)
}

fn check<O: Optimizer<f32> + Clone>(name: &str, optimizer: &O) {
    let (x, t) = table(0);
    let data = Data { x: x.view(), t: t.view() };
    for order in ORDERS {
        let mut through = begin(data, optimizer, order, 1);
        let mut states = vec![through.state()];
        through.run(6, &data, |training| states.push(training.state()));
        for (epoch, state) in states.iter().enumerate() {
            // Another seed: nothing of it may be left.
            let mut resumed = begin(data, optimizer, order, 2);
            resumed.restore(state).unwrap();
            resumed.run(6 - epoch, &data, |_| ());
            assert_eq!(resumed.state(), through.state(), "{name}, {order:?}, after epoch {epoch}");
            assert_eq!(resumed.history, through.history);
        }
    }
}

#[test]
fn sgd() {
    check("SGD", &Sgd::new(0.1));
}

#[test]
fn momentum() {
    check("momentum", &Momentum::new(0.1, 0.9));
}

#[test]
fn adagrad() {
    check("AdaGrad", &AdaGrad::new(0.1));
    check("AdaGrad as in Keras", &AdaGrad::keras(0.1, 1e-5, 0.4));
}

#[test]
fn rmsprop() {
    check("RMSProp", &RmsProp::new(0.01));
}

#[test]
fn adam() {
    check("Adam", &Adam::new(0.01));
    check("Adam as in Keras", &Adam::keras(0.01));
}

#[test]
fn in_the_middle_of_an_epoch_too() {
    let (x, t) = table(0);
    let data = Data { x: x.view(), t: t.view() };
    for order in ORDERS {
        let mut through = begin(data, &Adam::new(0.01), order, 1);
        (0..9).for_each(|_| through.iteration());
        let mut resumed = begin(data, &Adam::new(0.01), order, 2);
        resumed.restore(&through.state()).unwrap();
        assert_eq!(resumed.epoch(), through.epoch(), "the score of the whole epoch, {order:?}");
        assert_eq!(resumed.state(), through.state());
    }
}

#[test]
fn the_stream_of_random_numbers_goes_on_with_its_kept_gaussian() {
    let (x, t) = table(0);
    let data = Data { x: x.view(), t: t.view() };
    let with_draws = |draws| {
        let mut random = RandomState::new(7);
        random.randn(draws);
        let network = Description::new(&[5, 1], Activation::Relu, Initializer::Zeros, Loss::SigmoidCrossEntropy);
        Training::new(
            Scratch::new(network.build::<f32>(&mut random), &Sgd::new(0.1)),
            data,
            Order::Permutation,
            16,
            random,
        )
    };
    assert_ne!(with_draws(3).state(), with_draws(4).state(), "both have drawn as many words; one keeps a Gaussian");
}

#[test]
fn what_is_no_state_of_this_training_changes_nothing() {
    let (x, t) = table(0);
    let data = Data { x: x.view(), t: t.view() };
    let mut other = begin(data, &Adam::new(0.01), Order::Permutation, 1);
    other.run(2, &data, |_| ());
    let state = other.state();

    let mut training = begin(data, &Adam::new(0.01), Order::Permutation, 2);
    let before = training.state();
    assert_eq!(training.restore(b"no state at all"), Err(StateError::Foreign));
    for end in 0..state.len() {
        assert!(training.restore(&state[..end]).is_err(), "cut after {end} bytes");
        assert_eq!(training.state(), before);
    }
    assert_eq!(training.restore(&[&state[..], &[0]].concat()), Err(StateError::Damaged));
    assert_eq!(training.state(), before);

    let other_order = begin(data, &Adam::new(0.01), Order::AsTheyLie, 1).state();
    assert!(matches!(training.restore(&other_order), Err(StateError::Other { what: "the order of the rows", .. })));
    let other_optimizer = begin(data, &Momentum::new(0.01, 0.9), Order::Permutation, 1).state();
    assert!(matches!(training.restore(&other_optimizer), Err(StateError::Other { .. })));
    let description = Description::new(&[5, 9, 1], Activation::Relu, Initializer::He, Loss::SigmoidCrossEntropy);
    let wider = Scratch::new(description.build::<f32>(&mut RandomState::new(0)), &Adam::new(0.01));
    let wider = Training::new(wider, data, Order::Permutation, 16, RandomState::new(0)).state();
    assert!(matches!(training.restore(&wider), Err(StateError::Parameters(_))));
    assert_eq!(training.state(), before);

    training.restore(&state).unwrap();
    assert_eq!(training.state(), state);
}

/// Any byte may be wrong; none may panic or take memory that the bytes do not fill.
#[test]
fn a_flipped_byte_is_an_error_or_another_number() {
    let (x, t) = table(0);
    let data = Data { x: x.view(), t: t.view() };
    let mut training = begin(data, &Adam::new(0.01), Order::SlidingBuffer(30), 1);
    training.run(1, &data, |_| ());
    let state = training.state();
    for place in (0..state.len()).step_by(7) {
        for flip in [1, 0x80, 0xff] {
            let mut damaged = state.clone();
            damaged[place] ^= flip;
            // The count of draws is believed within reason, and drawing billions takes a while: leave its high bytes alone.
            if !(60..70).contains(&place) {
                let _ = training.restore(&damaged);
            }
        }
    }
}
