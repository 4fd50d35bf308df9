//! Backpropagation against numerical gradients, in `f64`, for every layer and whole networks.

use common::gradient::{numerical_gradient, relative_error};
use common::init;
use common::layer::{Affine, Layer, LossLayer, Relu, Sigmoid, SigmoidWithLoss, SoftmaxWithLoss};
use common::metric::one_hot;
use common::network::Network;
use common::random::RandomState;
use ndarray::{Array2, ArrayView2};

const TOLERANCE: f64 = 1e-6;

/// Weighs the outputs of a layer by fixed numbers, which makes a loss whose gradient with respect to the output is
/// those numbers.
fn weighed(y: ArrayView2<f64>, dout: &Array2<f64>) -> f64 {
    (&y * dout).sum()
}

fn as_matrix(numbers: &[f64], shape: (usize, usize)) -> ArrayView2<'_, f64> {
    ArrayView2::from_shape(shape, numbers).unwrap()
}

fn check_layer(mut layer: impl Layer<f64>, inputs: usize) {
    let mut random = RandomState::new(7);
    let x = random.normal_array(0.0, 1.0, (5, inputs));
    let outputs = layer.forward(x.view()).ncols();
    let dout = random.normal_array(0.0, 1.0, (5, outputs));

    let mut flat = x.iter().copied().collect::<Vec<_>>();
    let numerical = numerical_gradient(&mut flat, |x| weighed(layer.forward(as_matrix(x, (5, inputs))), &dout));
    layer.forward(x.view());
    for call in 1..=2 {
        let dx: Vec<f64> = layer.backward(x.view(), dout.view()).iter().copied().collect();
        let error = relative_error(&dx, &numerical);
        assert!(error < TOLERANCE, "dx, call {call}: {error:e}");
    }

    let mut gradients = Vec::new();
    layer.parameters(&mut |_, dw| gradients.push(dw.to_vec()));
    for (array, gradient) in gradients.iter().enumerate() {
        let mut w = Vec::new();
        layer.parameters(&mut each(array, |own, _| w = own.to_vec()));
        let numerical = numerical_gradient(&mut w, |w| {
            layer.parameters(&mut each(array, |own, _| own.copy_from_slice(w)));
            weighed(layer.forward(x.view()), &dout)
        });
        let error = relative_error(gradient, &numerical);
        assert!(error < TOLERANCE, "parameter array {array}: {error:e}");
    }
}

/// Visits only the parameter array number `wanted`.
fn each(wanted: usize, mut visit: impl FnMut(&mut [f64], &[f64])) -> impl FnMut(&mut [f64], &[f64]) {
    let mut array = 0;
    move |w, dw| {
        if array % 2 == wanted {
            visit(w, dw);
        }
        array += 1;
    }
}

fn check_loss(mut loss: impl LossLayer<f64>, t: Array2<f64>) {
    let x = RandomState::new(3).normal_array(0.0, 2.0, t.dim());
    let mut flat = x.iter().copied().collect::<Vec<_>>();
    let numerical = numerical_gradient(&mut flat, |x| loss.forward(as_matrix(x, t.dim()), t.view()));
    loss.forward(x.view(), t.view());
    for call in 1..=2 {
        let dx: Vec<f64> = loss.backward(t.view()).iter().copied().collect();
        let error = relative_error(&dx, &numerical);
        assert!(error < TOLERANCE, "dx, call {call}: {error:e}");
    }
}

#[test]
fn affine() {
    let mut random = RandomState::new(1);
    let mut layer = Affine::new(init::normal(&mut random, 1.0, 4, 3));
    layer.b.assign(&random.randn(3));
    check_layer(layer, 4);
}

#[test]
fn relu() {
    check_layer(Relu::new(), 6);
}

#[test]
fn sigmoid() {
    check_layer(Sigmoid::new(), 6);
}

#[test]
fn softmax_with_loss() {
    check_loss(SoftmaxWithLoss::new(), one_hot(&[0, 2, 1, 1], 3));
}

#[test]
fn sigmoid_with_loss() {
    check_loss(SigmoidWithLoss::new(), Array2::from_shape_vec((4, 1), vec![0.0, 1.0, 1.0, 0.0]).unwrap());
}

fn check_network(mut network: Network<f64>, inputs: usize, t: Array2<f64>) {
    let x = RandomState::new(5).normal_array(0.0, 1.0, (t.nrows(), inputs));
    let mut parameters = network.flat_parameters();
    let numerical = numerical_gradient(&mut parameters, |parameters| {
        network.set_parameters(parameters);
        network.loss(x.view(), t.view())
    });
    network.set_parameters(&parameters);
    for call in 1..=2 {
        network.gradient(x.view(), t.view());
        let error = relative_error(&network.flat_gradient(), &numerical);
        assert!(error < TOLERANCE, "call {call}: {error:e}");
    }
}

#[test]
fn network_of_relu_and_sigmoid_with_binary_cross_entropy() {
    let mut random = RandomState::new(2);
    let network = Network::new(
        vec![
            Box::new(Affine::new(init::glorot_uniform(&mut random, 6, 5))),
            Box::new(Relu::new()),
            Box::new(Affine::new(init::glorot_uniform(&mut random, 5, 5))),
            Box::new(Sigmoid::new()),
            Box::new(Affine::new(init::glorot_uniform(&mut random, 5, 1))),
        ],
        SigmoidWithLoss::new(),
    );
    check_network(network, 6, Array2::from_shape_vec((3, 1), vec![1.0, 0.0, 1.0]).unwrap());
}

#[test]
fn network_with_softmax() {
    let mut random = RandomState::new(4);
    let network = Network::new(
        vec![
            Box::new(Affine::new(init::he(&mut random, 6, 8))),
            Box::new(Relu::new()),
            Box::new(Affine::new(init::xavier(&mut random, 8, 3))),
        ],
        SoftmaxWithLoss::new(),
    );
    check_network(network, 6, one_hot(&[2, 0, 1, 2], 3));
}

/// The check can fail: a gradient that is off by one part in ten thousand does not pass.
#[test]
fn a_wrong_gradient_is_seen() {
    let mut x = vec![0.3, -1.2];
    let numerical = numerical_gradient(&mut x, |x| x[0] * x[0] + 3.0 * x[1]);
    assert!(relative_error(&numerical, &[0.6, 3.0]) < TOLERANCE);
    assert!(relative_error(&numerical, &[0.60006, 3.0]) > TOLERANCE);
    assert!(relative_error(&numerical, &[f64::NAN, 3.0]).is_nan());
    assert!(relative_error(&numerical, &[0.6, f64::NAN]).is_nan());
}
