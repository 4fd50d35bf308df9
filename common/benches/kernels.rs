//! How long the kernels of a training step take on this machine, one thread each: `cargo bench -p common`. With
//! `RAYON_NUM_THREADS=2` a second thread helps, as in a chapter where only one network trains.
//!
//! The sizes are those of the chapters: 784-50-10 in batches of 100, 784-32-64-128-256-10 in batches of 32,
//! 100-32-32-1 in batches of 500.

use common::layer::{Affine, Layer, LossLayer, Relu, Sigmoid, SigmoidWithLoss, SoftmaxWithLoss};
use common::matmul::{add_product, add_transposed_product};
use common::network::{Activation, Description, Initializer, Loss, Scratch};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use common::random::RandomState;
use common::train::{Data, Learner};
use common::{init, metric};
use divan::Bencher;
use divan::counter::ItemsCount;
use ndarray::{Array2, s};
use rayon::ThreadPoolBuilder;

fn main() {
    if std::env::var_os("RAYON_NUM_THREADS").is_some() {
        ThreadPoolBuilder::new().use_current_thread().build_global().expect("there is no pool yet");
    }
    divan::main();
}

/// Batch, inputs and outputs of an affine layer.
type Size = (usize, usize, usize);

const SIZES: [Size; 4] = [(100, 784, 50), (32, 784, 32), (500, 100, 32), (500, 32, 32)];

/// Random numbers of which a share is not 0: as dense as the hidden outputs of a network, or as the data.
fn batch(rows: usize, columns: usize, share: f64) -> Array2<f32> {
    let mut random = RandomState::new(0);
    let kept = random.uniform_array(0.0, 1.0, (rows, columns));
    let values = random.uniform_array(0.0, 1.0, (rows, columns));
    Array2::from_shape_fn((rows, columns), |place| if kept[place] < share { values[place] as f32 } else { 0.0 })
}

/// Pictures of 28 by 28 with two strokes of four pixels in each of their 20 middle rows: as many pixels that are not 0
/// as MNIST has, and next to each other as there.
fn pictures(rows: usize) -> Array2<f32> {
    let mut random = RandomState::new(0);
    let mut x = Array2::zeros((rows, 784));
    for mut picture in x.rows_mut() {
        for row in 4..24 {
            for start in random.choice(20, 2) {
                picture.slice_mut(s![28 * row + 4 + start..28 * row + 8 + start]).fill(0.5);
            }
        }
    }
    x
}

fn affine(inputs: usize, outputs: usize) -> Affine<f32> {
    Affine::new(init::he(&mut RandomState::new(0), inputs, outputs))
}

/// Multiplications and as many additions of one product.
fn products((rows, inputs, outputs): Size) -> ItemsCount {
    ItemsCount::new(2 * rows * inputs * outputs)
}

/// The product of a layer's forward pass, without its biases.
#[divan::bench(args = SIZES)]
fn product(bencher: Bencher, size: Size) {
    let (x, w) = (batch(size.0, size.1, 1.0), batch(size.1, size.2, 1.0));
    let mut c = Array2::zeros((size.0, size.2));
    bencher.counter(products(size)).bench_local(|| add_product(x.view(), w.view(), c.view_mut()));
}

/// That of the gradient of its weights.
#[divan::bench(args = SIZES)]
fn product_transposed(bencher: Bencher, size: Size) {
    let (x, dout) = (batch(size.0, size.1, 1.0), batch(size.0, size.2, 1.0));
    let mut c = Array2::zeros((size.1, size.2));
    bencher.counter(products(size)).bench_local(|| add_transposed_product(x.view(), dout.view(), c.view_mut()));
}

/// That of the gradient of its inputs.
#[divan::bench(args = [(500, 32, 32), (32, 128, 256)])]
fn product_with_a_transpose(bencher: Bencher, size: Size) {
    let (dout, w) = (batch(size.0, size.2, 1.0), batch(size.1, size.2, 1.0));
    let mut c = Array2::zeros((size.0, size.1));
    bencher.counter(products(size)).bench_local(|| add_product(dout.view(), w.t(), c.view_mut()));
}

#[divan::bench(args = SIZES)]
fn affine_forward(bencher: Bencher, size: Size) {
    let (x, mut layer) = (batch(size.0, size.1, 1.0), affine(size.1, size.2));
    bencher.counter(products(size)).bench_local(|| layer.forward(x.view())[(0, 0)]);
}

#[divan::bench(args = [(1, 784, 50), (100, 784, 50), (32, 784, 32)])]
fn affine_forward_of_digits(bencher: Bencher, size: Size) {
    let (x, mut layer) = (pictures(size.0), affine(size.1, size.2));
    bencher.counter(products(size)).bench_local(|| layer.forward(x.view())[(0, 0)]);
}

#[divan::bench(args = [(100, 784, 50), (32, 784, 32)])]
fn affine_backward_parameters_of_digits(bencher: Bencher, size: Size) {
    let (x, dout, mut layer) = (pictures(size.0), batch(size.0, size.2, 1.0), affine(size.1, size.2));
    bencher.counter(products(size)).bench_local(|| layer.backward_parameters(x.view(), dout.view()));
}

#[divan::bench(args = SIZES)]
fn affine_backward_parameters(bencher: Bencher, size: Size) {
    let (x, dout, mut layer) = (batch(size.0, size.1, 1.0), batch(size.0, size.2, 1.0), affine(size.1, size.2));
    bencher.counter(products(size)).bench_local(|| layer.backward_parameters(x.view(), dout.view()));
}

#[divan::bench(args = SIZES)]
fn affine_backward(bencher: Bencher, size: Size) {
    let (x, dout, mut layer) = (batch(size.0, size.1, 1.0), batch(size.0, size.2, 1.0), affine(size.1, size.2));
    bencher.bench_local(|| layer.backward(x.view(), dout.view())[(0, 0)]);
}

#[divan::bench(args = [(100, 50), (500, 32)])]
fn sigmoid(bencher: Bencher, (rows, columns): (usize, usize)) {
    activation(bencher, Sigmoid::new(), rows, columns);
}

#[divan::bench(args = [(32, 256), (500, 32)])]
fn relu(bencher: Bencher, (rows, columns): (usize, usize)) {
    activation(bencher, Relu::new(), rows, columns);
}

/// Forward and backward.
fn activation(bencher: Bencher, mut layer: impl Layer<f32>, rows: usize, columns: usize) {
    let x = batch(rows, columns, 1.0) - 0.5;
    bencher.counter(ItemsCount::new(x.len())).bench_local(|| {
        layer.forward(x.view());
        layer.backward(x.view(), x.view())[(0, 0)]
    });
}

#[divan::bench]
fn softmax_with_loss(bencher: Bencher) {
    let labels = RandomState::new(0).choice(10, 100);
    loss(bencher, SoftmaxWithLoss::new(), &batch(100, 10, 1.0), &metric::one_hot(&labels, 10));
}

#[divan::bench]
fn sigmoid_with_loss(bencher: Bencher) {
    loss(bencher, SigmoidWithLoss::new(), &batch(500, 1, 1.0), &batch(500, 1, 0.5).mapv(f32::ceil));
}

/// Forward and backward.
fn loss(bencher: Bencher, mut layer: impl LossLayer<f32>, x: &Array2<f32>, t: &Array2<f32>) {
    bencher.counter(ItemsCount::new(x.len())).bench_local(|| {
        layer.forward(x.view(), t.view());
        layer.backward(t.view())[(0, 0)]
    });
}

/// The share of a batch that is right, which every step counts.
#[divan::bench]
fn accuracy(bencher: Bencher) {
    let (y, t) = (batch(100, 10, 1.0), metric::one_hot(&RandomState::new(0).choice(10, 100), 10));
    bencher.bench_local(|| metric::accuracy(y.view(), t.view()));
}

/// The order of an epoch.
#[divan::bench(args = [25_000, 60_000])]
fn shuffle(bencher: Bencher, rows: usize) {
    let (mut random, mut order) = (RandomState::new(0), (0..rows).collect::<Vec<_>>());
    bencher.counter(ItemsCount::new(rows)).bench_local(|| random.shuffle(&mut order));
}

#[divan::bench]
fn sgd(bencher: Bencher) {
    update(bencher, Sgd::new(0.01));
}

#[divan::bench]
fn momentum(bencher: Bencher) {
    update(bencher, Momentum::new(0.01, 0.9));
}

#[divan::bench]
fn ada_grad(bencher: Bencher) {
    update(bencher, AdaGrad::new(0.01));
}

#[divan::bench]
fn rms_prop(bencher: Bencher) {
    update(bencher, RmsProp::new(0.001));
}

#[divan::bench]
fn adam(bencher: Bencher) {
    update(bencher, Adam::new(0.001));
}

/// One update of a weight matrix of 784 by 50.
fn update(bencher: Bencher, mut optimizer: impl Optimizer<f32>) {
    let (mut w, dw) = (vec![0.0; 784 * 50], batch(784, 50, 1.0).into_raw_vec_and_offset().0);
    bencher.counter(ItemsCount::new(w.len())).bench_local(|| optimizer.update(&mut w, &dw));
}

/// A whole training step of each network.
#[divan::bench(args = ["chapter03", "chapter04", "chapter05", "chapter05, all reviews"])]
fn step(bencher: Bencher, network: &str) {
    match network {
        "chapter03" => {
            let digits =
                Description::new(&[784, 50, 10], Activation::Sigmoid, Initializer::He, Loss::SoftmaxCrossEntropy);
            whole_step(bencher, &digits, &Sgd::new(0.1), &pictures(100));
        }
        "chapter04" => {
            let sizes = [784, 32, 64, 128, 256, 10];
            let digits = Description::new(&sizes, Activation::Relu, Initializer::He, Loss::SoftmaxCrossEntropy);
            whole_step(bencher, &digits, &Adam::keras(0.001), &pictures(32));
        }
        _ => {
            let sizes = [100, 32, 32, 1];
            let reviews = Description::new(&sizes, Activation::Relu, Initializer::He, Loss::SigmoidCrossEntropy);
            let rows = if network == "chapter05" { 500 } else { 25_000 };
            whole_step(bencher, &reviews, &Sgd::new(0.01), &batch(rows, 100, 0.431).mapv(f32::ceil));
        }
    }
}

fn whole_step<O: Optimizer<f32> + Clone>(bencher: Bencher, network: &Description, optimizer: &O, x: &Array2<f32>) {
    let mut learner = Scratch::new(network.build(&mut RandomState::new(0)), optimizer);
    let outputs = learner.network.predict(x.view()).ncols();
    let labels = RandomState::new(0).choice(outputs.max(2), x.nrows());
    let t = match outputs {
        1 => Array2::from_shape_fn((x.nrows(), 1), |(row, _)| labels[row] as f32),
        _ => metric::one_hot(&labels, outputs),
    };
    bencher.bench_local(|| learner.step_on(x.view(), t.view()));
}

/// A step of chapter 5's network on rows that lie anywhere, or one after the other: what they differ in is the gathering.
#[divan::bench(args = ["scattered", "neighbours"])]
fn step_on_rows(bencher: Bencher, rows: &str) {
    let mut random = RandomState::new(0);
    let sizes = [100, 32, 32, 1];
    let reviews = Description::new(&sizes, Activation::Relu, Initializer::He, Loss::SigmoidCrossEntropy);
    let mut learner = Scratch::new(reviews.build(&mut random), &Sgd::new(0.01));
    let (x, t) = (batch(25_000, 100, 0.431).mapv(f32::ceil), Array2::zeros((25_000, 1)));
    let data = Data { x: x.view(), t: t.view() };
    let rows = if rows == "scattered" { random.choice(25_000, 500) } else { (0..500).collect() };
    bencher.bench_local(|| learner.step(&data, &rows));
}
