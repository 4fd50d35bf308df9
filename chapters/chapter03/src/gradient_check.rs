//! # Gradient check
//!
//! Numerical differentiation is slow and simple; backpropagation is fast, and a wrong sign in it may go unnoticed for
//! weeks, since a network with a slightly wrong gradient still learns, only worse. So the slow way has one job left: to
//! check the fast one. This is the gradient check (기울기 확인), and every layer should pass it before it is used.
//!
//! For a layer we need a loss on top of it. Any will do; we take a weighted sum of its outputs with random weights $r$,
//! for then $\partial L / \partial y = r$ is what the layer is handed on the way back. In 64 bits, on random batches.

use chapter03::{TwoLayerNet, source};
use common::gradient::{numerical_gradient, relative_error};
use common::layer::{Affine, Layer, LossLayer, MeanSquaredError, Relu, Sigmoid, SigmoidWithLoss, SoftmaxWithLoss};
use common::metric;
use common::random::RandomState;
use literate::prelude::*;

/// Samples in a batch, and inputs of a layer.
const SHAPE: (usize, usize) = (5, 4);

/// `numbers` in the shape of `like`.
fn shaped(numbers: &[f64], like: &Array2<f64>) -> Array2<f64> {
    Array2::from_shape_vec(like.raw_dim(), numbers.to_vec()).expect("as many numbers as before")
}

/// A matrix as one row.
fn flat_row(matrix: &Array2<f64>) -> Vec<f64> {
    matrix.iter().copied().collect()
}

/// How far the gradient of a layer's input is from the numerical one.
fn input_error(layer: &mut dyn Layer<f64>, random: &mut RandomState) -> f64 {
    let x = random.normal_array(0.0, 1.0, SHAPE);
    let outputs = layer.forward(x.view()).dim();
    let r = random.normal_array(0.0, 1.0, outputs);
    let numerical =
        numerical_gradient(&mut flat_row(&x), |moved| (&layer.forward(shaped(moved, &x).view()) * &r).sum());
    layer.forward(x.view());
    let backward = flat_row(&layer.backward(x.view(), r.view()).to_owned());
    relative_error(&numerical, &backward)
}

/// The same for the weights and the biases of an affine layer.
fn parameter_errors(random: &mut RandomState) -> [f64; 2] {
    let mut layer = Affine::new(random.normal_array(0.0, 1.0, (SHAPE.1, 3)));
    let x = random.normal_array(0.0, 1.0, SHAPE);
    let r = random.normal_array(0.0, 1.0, (SHAPE.0, 3));
    layer.forward(x.view());
    layer.backward(x.view(), r.view());
    let (dw, db) = (flat_row(&layer.dw), layer.db.to_vec());
    let (w, mut b) = (layer.w.clone(), layer.b.to_vec());
    let by_w = numerical_gradient(&mut flat_row(&w), |moved| {
        layer.w = shaped(moved, &w);
        (&layer.forward(x.view()) * &r).sum()
    });
    layer.w = w;
    let by_b = numerical_gradient(&mut b, |moved| {
        layer.b = Array1::from(moved.to_vec());
        (&layer.forward(x.view()) * &r).sum()
    });
    [relative_error(&by_w, &dw), relative_error(&by_b, &db)]
}

/// The same for the scores that a loss is computed from.
fn score_error(layer: &mut dyn LossLayer<f64>, t: &Array2<f64>, random: &mut RandomState) -> f64 {
    let x = random.normal_array(0.0, 1.0, t.dim());
    let numerical = numerical_gradient(&mut flat_row(&x), |moved| layer.forward(shaped(moved, &x).view(), t.view()));
    layer.forward(x.view(), t.view());
    let backward = flat_row(&layer.backward(t.view()).to_owned());
    relative_error(&numerical, &backward)
}

/// The same for all parameters of a whole network, array by array.
fn network_errors(random: &mut RandomState) -> Vec<(&'static str, f64)> {
    let mut network = TwoLayerNet::<f64>::new(SHAPE.1, 6, 3, 1.0, random);
    let x = random.normal_array(0.0, 1.0, SHAPE);
    let t = metric::one_hot(&[0, 2, 1, 1, 0], 3);
    let mut errors = Vec::new();
    for (array, name) in ["W1", "b1", "W2", "b2"].into_iter().enumerate() {
        let mut w = network.parameters()[array].1.to_vec();
        let numerical = numerical_gradient(&mut w, |moved| {
            network.parameters()[array].1.copy_from_slice(moved);
            network.loss(x.view(), t.view())
        });
        network.parameters()[array].1.copy_from_slice(&w);
        network.gradient(x.view(), t.view());
        errors.push((name, relative_error(&numerical, network.parameters()[array].2)));
    }
    errors
}

pub fn run(page: &Page) -> Result<()> {
    //| The error of a component is the difference of the two, divided by the larger one; what counts is the worst component.
    page.code(source("gradient", "pub fn relative_error")?);
    let mut random = RandomState::new(page.seed());
    let mut affine = Affine::new(random.normal_array(0.0, 1.0, (SHAPE.1, 3)));
    let classes = metric::one_hot::<f64>(&[0, 2, 1, 1, 0], 3);
    let yes_or_no = array![[1.0], [0.0], [0.0], [1.0], [1.0]];
    let [by_weights, by_biases] = parameter_errors(&mut random);
    let mut errors = vec![
        ("ReLU, input", input_error(&mut Relu::new(), &mut random)),
        ("sigmoid, input", input_error(&mut Sigmoid::new(), &mut random)),
        ("affine, input", input_error(&mut affine, &mut random)),
        ("affine, weights", by_weights),
        ("affine, biases", by_biases),
        ("softmax with loss, scores", score_error(&mut SoftmaxWithLoss::new(), &classes, &mut random)),
        ("mean squared error, scores", score_error(&mut MeanSquaredError::new(), &classes, &mut random)),
        ("sigmoid with loss, scores", score_error(&mut SigmoidWithLoss::new(), &yes_or_no, &mut random)),
    ];
    for (name, error) in network_errors(&mut random) {
        let name = match name {
            "W1" => "TwoLayerNet, W1",
            "b1" => "TwoLayerNet, b1",
            "W2" => "TwoLayerNet, W2",
            _ => "TwoLayerNet, b2",
        };
        errors.push((name, error));
    }
    //-
    page.table(
        Table::new(["gradient", "worst relative error"])
            .rows(errors.iter().map(|(name, error)| [(*name).to_owned(), format!("{error:.1e}")])),
    );
    let passed = errors.iter().filter(|(_, error)| *error < 1e-5).count();
    page.claim("3.11", "gradients that agree with the numerical one to 1e-5", passed, errors.len()).equals();
    //-
    //| Would the check see a mistake? Make one: forget the $(1 - y)$ in the sigmoid's backward pass.
    let mut forgetful = Sigmoid::new();
    let x = random.normal_array(0.0, 1.0, SHAPE);
    forgetful.forward(x.view());
    let ones = Array2::ones(SHAPE);
    let right = flat_row(&forgetful.backward(x.view(), ones.view()).to_owned());
    let forgotten = flat_row(&forgetful.output().to_owned());
    let seen = relative_error(&right, &forgotten);
    page.claim("3.11", "a forgotten (1 − y) is seen (1 for yes)", usize::from(seen > 1e-5), 1).equals();
    page.say(format!("The worst component is then off by {:.0} % of itself.", 100.0 * seen))?;
    Ok(())
}
