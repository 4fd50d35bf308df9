//! Backpropagation against numerical gradients, in `f64`, for every layer and whole networks.

use common::gradient::{numerical_gradient, relative_error};
use common::init;
use common::layer::{Affine, Layer, LossLayer, MeanSquaredError, Relu, Sigmoid, SigmoidWithLoss, SoftmaxWithLoss};
use common::metric::one_hot;
use common::network::{Activation, Description, Initializer, Loss, Network};
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

/// Checks the gradient of the input and of every parameter, and returns the parameters' names.
fn check_layer(mut layer: impl Layer<f64>, inputs: usize) -> Vec<String> {
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

    let gradients: Vec<(String, Vec<f64>)> =
        layer.parameters().into_iter().map(|it| (it.name, it.gradient.iter().copied().collect())).collect();
    for (name, gradient) in &gradients {
        let mut w: Vec<f64> = named(&layer, name);
        let numerical = numerical_gradient(&mut w, |w| {
            set(&mut layer, name, w);
            weighed(layer.forward(x.view()), &dout)
        });
        set(&mut layer, name, &w);
        let error = relative_error(gradient, &numerical);
        assert!(error < TOLERANCE, "{name}: {error:e}");
    }
    gradients.into_iter().map(|(name, _)| name).collect()
}

/// The numbers of the layer's parameter of this name.
fn named(layer: &impl Layer<f64>, name: &str) -> Vec<f64> {
    layer.parameters().into_iter().filter(|it| it.name == name).flat_map(|it| it.value.to_owned()).collect()
}

/// Puts `w` in the place of the layer's parameter of this name.
fn set(layer: &mut impl Layer<f64>, name: &str, w: &[f64]) {
    let names: Vec<String> = layer.parameters().into_iter().map(|it| it.name).collect();
    let mut names = names.iter();
    layer.visit_parameters(&mut |own, _| {
        if names.next().is_some_and(|own| own == name) {
            own.copy_from_slice(w);
        }
    });
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
    assert_eq!(check_layer(layer, 4), ["W", "b"]);
}

#[test]
fn relu() {
    assert!(check_layer(Relu::new(), 6).is_empty());
}

#[test]
fn sigmoid() {
    assert!(check_layer(Sigmoid::new(), 6).is_empty());
}

#[test]
fn softmax_with_loss() {
    check_loss(SoftmaxWithLoss::new(), one_hot(&[0, 2, 1, 1], 3));
}

#[test]
fn sigmoid_with_loss() {
    check_loss(SigmoidWithLoss::new(), Array2::from_shape_vec((4, 1), vec![0.0, 1.0, 1.0, 0.0]).unwrap());
}

#[test]
fn mean_squared_error() {
    check_loss(MeanSquaredError::new(), RandomState::new(8).normal_array(0.0, 1.0, (4, 3)));
}

fn check_network(description: &Description, t: Array2<f64>) {
    let mut network: Network<f64> = description.build(&mut RandomState::new(2));
    let x = RandomState::new(5).normal_array(0.0, 1.0, (t.nrows(), description.inputs));
    let mut parameters = network.flat_parameters();
    let numerical = numerical_gradient(&mut parameters, |parameters| {
        network.set_parameters(parameters).unwrap();
        network.loss(x.view(), t.view())
    });
    network.set_parameters(&parameters).unwrap();
    for call in 1..=2 {
        network.gradient(x.view(), t.view());
        let mut numerical = numerical.as_slice();
        for parameter in network.parameters() {
            let (own, rest) = numerical.split_at(parameter.value.len());
            let error = relative_error(&parameter.gradient.iter().copied().collect::<Vec<_>>(), own);
            assert!(error < TOLERANCE, "{}, call {call}: {error:e}", parameter.name);
            numerical = rest;
        }
    }
}

#[test]
fn network_of_relu_and_sigmoid_with_binary_cross_entropy() {
    let mut description =
        Description::new(&[6, 5, 5, 1], Activation::Relu, Initializer::GlorotUniform, Loss::SigmoidCrossEntropy);
    description.layers[1].1 = Activation::Sigmoid;
    check_network(&description, Array2::from_shape_vec((3, 1), vec![1.0, 0.0, 1.0]).unwrap());
}

#[test]
fn network_with_softmax() {
    let description = Description::new(&[6, 8, 3], Activation::Relu, Initializer::He, Loss::SoftmaxCrossEntropy);
    check_network(&description, one_hot(&[2, 0, 1, 2], 3));
}

#[test]
fn network_with_a_sigmoid_under_a_mean_squared_error() {
    let description = Description::new(&[2, 3, 3, 1], Activation::Relu, Initializer::Xavier, Loss::MeanSquaredError);
    let t = Array2::from_shape_vec((4, 1), vec![1.0, 0.0, 1.0, 0.0]).unwrap();
    check_network(&description.output(Activation::Sigmoid), t);
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
