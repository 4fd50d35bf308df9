//! A training step allocates nothing, once a batch of its size has gone through.

use common::init;
use common::layer::{Affine, Relu, SigmoidWithLoss};
use common::network::{Network, Training};
use common::optimizer::Adam;
use common::random::RandomState;
use ndarray::Array2;

#[test]
fn a_training_step_allocates_nothing() {
    let mut random = RandomState::new(0);
    let network = Network::<f32>::new(
        vec![
            Box::new(Affine::new(init::glorot_uniform(&mut random, 100, 32))),
            Box::new(Relu::new()),
            Box::new(Affine::new(init::glorot_uniform(&mut random, 32, 1))),
        ],
        SigmoidWithLoss::new(),
    );
    let mut training = Training::new(network, &Adam::keras(0.01));
    let (x, t) = (Array2::ones((500, 100)), Array2::ones((500, 1)));

    let first = allocation_counter::measure(|| {
        training.step(x.view(), t.view());
    });
    assert!(first.count_total > 0, "the first step sets up its buffers, and the counter sees it");

    let later = allocation_counter::measure(|| {
        for _ in 0..10 {
            training.step(x.view(), t.view());
        }
        training.step(x.slice(ndarray::s![..123, ..]), t.slice(ndarray::s![..123, ..]));
        training.network.evaluate(x.view(), t.view());
    });
    assert_eq!(later.count_total, 0);
}
