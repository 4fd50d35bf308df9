//! Neither a step nor an evaluation leaves anything behind, such as a graph that no backward pass has eaten. Alone in its
//! process: Burn keeps the graphs of all threads in tables of which any thread may have to make larger ones.
#![cfg(feature = "flex")]

use burn_engine::{Burn, Device};
use common::network::{Activation, Description, Initializer, Loss};
use common::optimizer::Adam;
use common::random::RandomState;
use common::train::{Data, Learner, Order, Training};
use ndarray::Array2;

/// How many allocations `work` left, done 200 times. What stays with each time is at least one each time; what is made
/// once, on whatever occasion, is few.
fn left_by_200(mut work: impl FnMut()) -> i64 {
    let measured = allocation_counter::measure(|| (0..200).for_each(|_| work()));
    println!("{measured:?}");
    measured.count_current
}

#[test]
fn memory_does_not_grow() {
    let mut random = RandomState::new(1);
    let x = RandomState::new(3).normal_array(0.0, 1.0, (70, 5)).mapv(|x| x as f32);
    let t = Array2::from_shape_fn((70, 1), |(row, _)| f32::from(x[(row, 0)] > x[(row, 1)] * x[(row, 2)]));
    let data = Device::cpu().load(Data { x: x.view(), t: t.view() });
    let description = Description::new(&[5, 7, 1], Activation::Relu, Initializer::He, Loss::SigmoidCrossEntropy);
    let learner = Burn::new(&Device::cpu(), &description, &description.build(&mut random), &Adam::new(0.01));
    let mut training = Training::new(learner, data.clone(), Order::Permutation, 16, random);
    training.run(2, &data, |_| ());

    let evaluations = left_by_200(|| {
        training.learner.evaluate(&data);
    });
    assert!(evaluations < 100, "200 evaluations left {evaluations} allocations");
    let steps = left_by_200(|| training.iteration());
    assert!(steps < 100, "200 steps left {steps} allocations");
}
