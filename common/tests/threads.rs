//! A second thread changes the time that a training takes, and nothing else: not one bit.

use common::network::{Activation, Description, Initializer, Loss, Scratch};
use common::optimizer::{Adam, Optimizer, Sgd};
use common::random::RandomState;
use common::train::{Data, Order, Training};
use ndarray::Array2;
use rayon::ThreadPoolBuilder;

/// Parameters, memory and score after two epochs.
fn trained(sizes: &[usize], batch_size: usize, optimizer: &(impl Optimizer<f32> + Clone)) -> Vec<u8> {
    let mut random = RandomState::new(1);
    let description = Description::new(sizes, Activation::Relu, Initializer::He, Loss::SoftmaxCrossEntropy);
    let network = description.build::<f32>(&mut random);
    let outputs = sizes[sizes.len() - 1];
    // Three numbers in four are 0, as in pictures, so that the products that leave them out are among those that are halved.
    let x: Array2<f32> =
        random.normal_array(0.0, 1.0, (1100, sizes[0])).mapv(|x| if x > 0.67 { x as f32 } else { 0.0 });
    let t = Array2::from_shape_fn((1100, outputs), |(row, class)| f32::from(u8::from(row % outputs == class)));
    let data = Data { x: x.view(), t: t.view() };
    let mut training = Training::new(Scratch::new(network, optimizer), data, Order::Permutation, batch_size, random);
    training.run(2, &data, |_| ());
    training.state()
}

fn check(sizes: &[usize], batch_size: usize, optimizer: &(impl Optimizer<f32> + Clone + Sync)) {
    let alone = trained(sizes, batch_size, optimizer);
    for threads in [1, 2, 5] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let together = pool.install(|| trained(sizes, batch_size, optimizer));
        assert!(together == alone, "{sizes:?} in batches of {batch_size}, on {threads} threads");
    }
}

#[test]
fn products_by_halves() {
    check(&[784, 50, 10], 100, &Sgd::new(0.1));
    check(&[784, 32, 64, 128, 256, 10], 32, &Adam::keras(0.001));
    check(&[300, 41, 3], 250, &Sgd::new(0.1));
}

#[test]
fn large_batches_by_parts() {
    check(&[100, 32, 32, 2], 500, &Adam::keras(0.001));
    check(&[784, 50, 10], 1100, &Sgd::new(0.1));
}
