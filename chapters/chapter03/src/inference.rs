//! # Reading digits with weights that others trained
//!
//! Before we teach a network, we watch one that has been taught. The document loads weights from a file,
//! `sample_weight.pkl`, which comes with the book *Deep Learning from Scratch*: 784 inputs, hidden layers of 50 and 100
//! sigmoid neurons, 10 outputs. Using a trained network is called inference (추론). It is nothing but multiplying, adding
//! and bending, three times over:
//!
//! $$ z_1 = \sigma(x W_1 + b_1), $$
//!
//! $$ z_2 = \sigma(z_1 W_2 + b_2), $$
//!
//! $$ y = \mathrm{softmax}(z_2 W_3 + b_3). $$

use std::time::Instant;

use common::activation;
use common::metric;
use common::network::{Activation, Description, Initializer, Loss, Scratch};
use common::optimizer::Sgd;
use common::random::RandomState;
use common::train::{Data, Order, Training};
use datasets::pretrained::{self, SampleWeights};
use datasets::{Provenance, Store, mnist};
use literate::prelude::*;
use ndarray::Axis;

/// The scores (n, 10) of digits `x` (n, 784): the last sums, before softmax.
fn digit_scores(weights: &SampleWeights, x: ArrayView2<f32>) -> Array2<f32> {
    let z1 = (x.dot(&weights.w1) + &weights.b1).mapv(activation::sigmoid);
    let z2 = (z1.dot(&weights.w2) + &weights.b2).mapv(activation::sigmoid);
    z2.dot(&weights.w3) + &weights.b3
}

/// The probabilities (n, 10) of digits `x` (n, 784).
fn digit_probabilities(weights: &SampleWeights, x: ArrayView2<f32>) -> Array2<f32> {
    let mut y = digit_scores(weights, x);
    for mut row in y.rows_mut() {
        let probabilities = activation::softmax(row.view());
        row.assign(&probabilities);
    }
    y
}

/// How many of the digits are told right, `batch_size` at a time.
fn right_answers(weights: &SampleWeights, x: &Array2<f32>, labels: &[usize], batch_size: usize) -> usize {
    let batches = x.axis_chunks_iter(Axis(0), batch_size).zip(labels.chunks(batch_size));
    let right_in = |(x, labels): (ArrayView2<f32>, &[usize])| {
        let y = digit_probabilities(weights, x);
        y.rows().into_iter().zip(labels).filter(|(row, label)| metric::argmax(row.view()) == **label).count()
    };
    batches.map(right_in).sum()
}

/// The same network trained here, for where the file cannot be had.
fn weights_trained_here(digits: &mnist::Digits, iterations: usize, seed: u32) -> SampleWeights {
    let (x, t) = (digits.scaled(), metric::one_hot(&digits.labels, 10));
    let layers = [784, 50, 100, 10];
    let description = Description::new(&layers, Activation::Sigmoid, Initializer::Xavier, Loss::SoftmaxCrossEntropy);
    let mut random = RandomState::new(seed);
    let learner = Scratch::new(description.build::<f32>(&mut random), &Sgd::new(1.0));
    let data = Data { x: x.view(), t: t.view() };
    let mut training = Training::new(learner, data, Order::Permutation, 100, random);
    for _ in 0..iterations {
        training.iteration();
    }
    let network = &training.learner.network;
    let numbers = |name: &str| network.parameter(name).expect("three affine layers").value.to_owned();
    let matrix = |name: &str| numbers(name).into_dimensionality().expect("weights have two axes");
    let vector = |name: &str| numbers(name).into_dimensionality().expect("biases have one axis");
    SampleWeights {
        w1: matrix("W1"),
        b1: vector("b1"),
        w2: matrix("W2"),
        b2: vector("b2"),
        w3: matrix("W3"),
        b3: vector("b3"),
    }
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let mnist = mnist::load(store)?;
    page.data(mnist.source.to_string());
    let loaded = pretrained::load(store);
    let have_file = loaded.is_ok();
    let weights = match loaded {
        Ok(weights) => weights,
        Err(error) => {
            page.print(format!("The file of weights cannot be had, so the same network is trained here.\n{error}"));
            weights_trained_here(&mnist.train, if page.quick() { 600 } else { 3000 }, page.seed())
        }
    };
    //-
    let x = mnist.test.scaled();
    let labels = mnist.test.labels.clone();
    let start = Instant::now();
    let one_by_one = right_answers(&weights, &x, &labels, 1);
    let single_seconds = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let in_batches = right_answers(&weights, &x, &labels, 100);
    let batch_seconds = start.elapsed().as_secs_f64();
    page.table(
        Table::new(["way", "digits", "right", "seconds"])
            .row([
                "one by one".to_owned(),
                labels.len().to_string(),
                one_by_one.to_string(),
                format!("{single_seconds:.3}"),
            ])
            .row([
                "in batches of 100".to_owned(),
                labels.len().to_string(),
                in_batches.to_string(),
                format!("{batch_seconds:.3}"),
            ]),
    );
    //-
    let complete = matches!(mnist.source, Provenance::Verified { .. });
    for (way, right) in [("one by one", one_by_one), ("in batches of 100", in_batches)] {
        let accuracy = right as f64 / labels.len() as f64;
        let claim = page.claim("3.4", format!("accuracy {way}"), accuracy, 0.9352);
        match (have_file, complete) {
            (true, true) => claim.equals(),
            (true, false) => claim.unchecked("needs all 10,000 test digits; these are the shipped 1,000"),
            (false, _) => {
                claim.unchecked("needs sample_weight.pkl, which cannot be had here: these are weights of ours")
            }
        }
    }
    page.say(format!(
        "A batch (배치) is a matrix of rows, and every line of the network above stays as it is: one product of matrices \
         does what a hundred products with a vector did. Here it took {:.1} times less time. The numbers of a matrix are \
         fetched from memory once and used for every row.",
        single_seconds / batch_seconds,
    ))?;
    //-
    //| How certain is the network? Its probabilities for the first test digits, of which each column adds up to 1:
    let probabilities = digit_probabilities(&weights, x.slice(ndarray::s![..6, ..]));
    let header = labels[..6].iter().map(|label| format!("a {label}"));
    let mut table = Table::new(["answer".to_owned()].into_iter().chain(header));
    for class in 0..10 {
        let row = probabilities.column(class).iter().map(|p| format!("{p:.4}")).collect::<Vec<_>>();
        table = table.row([class.to_string()].into_iter().chain(row));
    }
    page.table(table);
    //-
    //| Learning needs these probabilities. Inference does not: whoever wants only the class can leave out softmax, the
    //| last function. Does it ever change the answer? On all test digits:
    let scores = digit_scores(&weights, x.view());
    let all_probabilities = digit_probabilities(&weights, x.view());
    let mut same = 0;
    for (score, y) in scores.rows().into_iter().zip(all_probabilities.rows()) {
        same += usize::from(metric::argmax(score) == metric::argmax(y));
    }
    page.claim("3.2", "test digits whose class is the same without softmax", same, labels.len()).equals();
    Ok(())
}
