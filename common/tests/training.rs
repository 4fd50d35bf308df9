//! Losses of the chapter-5 network step by step, against PyTorch and Keras (made by `golden/training.py`).

use common::network::{Activation, Description, Initializer, Loss, Network, Scratch};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use common::random::RandomState;
use ndarray::{Array2, s};

const BATCH: usize = 50;

struct Start {
    x: Array2<f64>,
    t: Array2<f64>,
    network: Network<f64>,
}

fn start() -> Start {
    let mut random = RandomState::new(1);
    let mut ones =
        |share: f64, shape| random.uniform_array(0.0, 1.0, shape).mapv(|sample| if sample < share { 1.0 } else { 0.0 });
    let x = ones(0.3, (400, 100));
    let t = ones(0.5, (400, 1));
    let network =
        Description::new(&[100, 32, 32, 1], Activation::Relu, Initializer::GlorotUniform, Loss::SigmoidCrossEntropy)
            .build(&mut random);
    Start { x, t, network }
}

fn losses(optimizer: &(impl Optimizer<f64> + Clone), steps: usize) -> Vec<f64> {
    let Start { x, t, network } = start();
    let mut learner = Scratch::new(network, optimizer);
    (0..steps)
        .map(|step| {
            let first = step * BATCH % x.nrows();
            learner.step_on(x.slice(s![first..first + BATCH, ..]), t.slice(s![first..first + BATCH, ..])).loss
        })
        .collect()
}

fn golden(name: &str) -> Vec<f64> {
    let goldens: serde_json::Value = serde_json::from_str(include_str!("golden/training.json")).unwrap();
    serde_json::from_value(goldens[name].clone()).unwrap()
}

/// Keras keeps parts of its arithmetic in float32 even when told float64, so its losses are good to 7 digits;
/// PyTorch's are good to 9.
fn tolerance(name: &str) -> f64 {
    if name.ends_with("_keras") { 1e-7 } else { 1e-9 }
}

fn check(name: &str, optimizer: &(impl Optimizer<f64> + Clone)) {
    let golden = golden(name);
    assert_eq!(golden.len(), 40);
    for (step, (ours, theirs)) in losses(optimizer, golden.len()).iter().zip(&golden).enumerate() {
        assert!((ours - theirs).abs() < tolerance(name), "{name}, step {step}: {ours} against {theirs}");
    }
}

#[test]
fn sgd() {
    check("sgd", &Sgd::new(0.1));
    check("sgd_keras", &Sgd::new(0.125));
}

#[test]
fn momentum() {
    check("momentum", &Momentum::new(0.1, 0.7));
    check("momentum_keras", &Momentum::new(0.125, 0.75));
}

#[test]
fn adagrad() {
    check("adagrad", &AdaGrad::new(0.01));
    check("adagrad_with_start", &AdaGrad::keras(0.01, 1e-5, 0.4));
}

#[test]
fn rmsprop() {
    check("rmsprop", &RmsProp::new(0.001));
}

#[test]
fn adam() {
    check("adam", &Adam::new(0.01));
    check("adam_keras", &Adam::keras(1.0 / 128.0));
}

/// The two forms of Adam part where gradients are as small as epsilon.
#[test]
fn adams_two_epsilons_differ() {
    let step = |mut adam: Adam<f64>| {
        let mut w = [0.0];
        adam.update(&mut w, &[1e-7]);
        w[0]
    };
    // By hand: m̂ = √v̂ = 1e-7 at the first update, so the paper's step is lr/2 …
    assert!((step(Adam::new(0.01)) + 0.005).abs() < 1e-12);
    // … and Keras's is lr·√v/(√v + 1e-7) with √v = 1e-7·√0.001.
    let root = 1e-7 * 0.001_f64.sqrt();
    assert!((step(Adam::keras(0.01)) + 0.01 * root / (root + 1e-7)).abs() < 1e-12);
}

/// A batch too large for one pass goes through in parts, the last of them smaller.
#[test]
fn a_large_batch_in_parts_is_the_same_step() {
    let mut random = RandomState::new(3);
    let (x, t) = (random.normal_array(0.0, 1.0, (1230, 100)), random.uniform_array(0.0, 1.0, (1230, 1)));
    let Start { mut network, .. } = start();
    let whole = network.gradient(x.view(), t.view());
    let mut w = network.flat_parameters();
    Sgd::new(0.1).update(&mut w, &network.flat_gradient());

    let mut learner = Scratch::new(network, &Sgd::new(0.1));
    let in_parts = learner.step_on(x.view(), t.view());
    assert!((in_parts.loss - whole.loss).abs() < 1e-12 && (in_parts.accuracy - whole.accuracy).abs() < 1e-12);
    for (ours, expected) in learner.network.flat_parameters().iter().zip(&w) {
        assert!((ours - expected).abs() < 1e-12);
    }
}
