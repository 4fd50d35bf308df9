//! A network from outside: its summary, its parameters, its evaluation.

use common::activation;
use common::layer::Affine;
use common::network::{Activation, Description, Initializer, Loss, Network, WrongCount};
use common::random::RandomState;
use ndarray::{Array2, Axis, array};

fn network() -> Network<f64> {
    description(Loss::SigmoidCrossEntropy).build(&mut RandomState::new(0))
}

fn description(loss: Loss) -> Description {
    Description::new(&[100, 32, 1], Activation::Relu, Initializer::GlorotUniform, loss)
}

#[test]
fn summary_has_kerass_form() {
    let expected = "\
_________________________________________________________________
Layer (type)                 Output Shape              Param #   
=================================================================
affine (Affine)              (None, 32)                3232      
_________________________________________________________________
relu (Relu)                  (None, 32)                0         
_________________________________________________________________
affine_1 (Affine)            (None, 1)                 33        
_________________________________________________________________
sigmoid (Sigmoid)            (None, 1)                 0         
=================================================================
Total params: 3,265
Trainable params: 3,265
Non-trainable params: 0
_________________________________________________________________
";
    assert_eq!(network().summary(100), expected);
}

#[test]
fn parameters_go_out_and_come_back() {
    let mut network = network();
    let doubled: Vec<f64> = network.flat_parameters().iter().map(|w| 2.0 * w).collect();
    assert_eq!(doubled.len(), 3265);
    network.set_parameters(&doubled).unwrap();
    assert_eq!(network.flat_parameters(), doubled);
}

#[test]
fn a_wrong_number_of_parameters_changes_nothing() {
    let mut network = network();
    let before = network.flat_parameters();
    for found in [0, 3264, 3266] {
        assert_eq!(network.set_parameters(&vec![7.0; found]), Err(WrongCount { found, expected: 3265 }));
        assert_eq!(network.flat_parameters(), before);
    }
}

#[test]
fn parameters_have_the_textbooks_names() {
    let network = network();
    let names: Vec<(String, Vec<usize>)> =
        network.parameters().into_iter().map(|it| (it.name, it.value.shape().to_vec())).collect();
    let expected = [("W1", vec![100, 32]), ("b1", vec![32]), ("W2", vec![32, 1]), ("b2", vec![1])];
    assert_eq!(names, expected.map(|(name, shape)| (name.to_owned(), shape)));
    assert!(network.parameter("W3").is_none());
}

#[test]
fn a_parameter_shows_its_gradient() {
    let mut network = network();
    let (x, t) = (RandomState::new(1).normal_array(0.0, 1.0, (7, 100)), Array2::ones((7, 1)));
    network.gradient(x.view(), t.view());
    // The gradient of the last bias is the mean of y − t, by hand.
    let expected = (&network.output() - &t).mean_axis(Axis(0)).unwrap();
    let b2 = network.parameter("b2").unwrap();
    assert!((b2.gradient[[0]] - expected[0]).abs() < 1e-15 && expected[0] != 0.0);
}

/// The same as building the layers by hand, down to the draws.
#[test]
fn a_description_draws_layer_by_layer() {
    let built: Network<f64> = description(Loss::SigmoidCrossEntropy).build(&mut RandomState::new(3));
    let mut random = RandomState::new(3);
    let first = Affine::new(Initializer::GlorotUniform.draw(&mut random, 100, 32));
    let second: Affine<f64> = Affine::new(Initializer::GlorotUniform.draw(&mut random, 32, 1));
    assert_eq!(built.parameter("W1").unwrap().value, first.w.view().into_dyn());
    assert_eq!(built.parameter("W2").unwrap().value, second.w.view().into_dyn());
}

#[test]
fn a_prediction_is_what_the_loss_sees() {
    let x = RandomState::new(2).normal_array(0.0, 1.0, (5, 3));
    for (loss, activation) in [
        (Loss::SoftmaxCrossEntropy, Activation::Identity),
        (Loss::SigmoidCrossEntropy, Activation::Identity),
        (Loss::MeanSquaredError, Activation::Sigmoid),
    ] {
        let description = Description::new(&[3, 4, 2], Activation::Relu, Initializer::He, loss).output(activation);
        let mut network: Network<f64> = description.build(&mut RandomState::new(4));
        let predicted = network.predict(x.view()).to_owned();
        network.loss(x.view(), Array2::zeros((5, 2)).view());
        assert_eq!(predicted, network.output());
        let scores = network.forward(x.view()).to_owned();
        let expected = match loss {
            Loss::SoftmaxCrossEntropy => {
                let row = activation::softmax(scores.row(0));
                assert!((predicted.sum_axis(Axis(1)) - 1.0).iter().all(|rest: &f64| rest.abs() < 1e-12));
                row[0]
            }
            Loss::SigmoidCrossEntropy => activation::sigmoid(scores[(0, 0)]),
            // The sigmoid is a layer of the network here, so that the scores are the answer.
            Loss::MeanSquaredError => scores[(0, 0)],
        };
        assert!((predicted[(0, 0)] - expected).abs() < 1e-15, "{loss:?}");
    }
}

#[test]
fn mean_squared_error_by_hand() {
    let mut network = Description::new(&[1, 1], Activation::Identity, Initializer::Zeros, Loss::MeanSquaredError)
        .build::<f64>(&mut RandomState::new(0));
    network.set_parameters(&[2.0, 1.0]).unwrap();
    // y = 2x + 1 is 3 and 5 where 2 and 7 are wanted: errors 1 and −2.
    let score = network.gradient(array![[1.0], [2.0]].view(), array![[2.0], [7.0]].view());
    assert_eq!(score.loss, (1.0 + 4.0) / 2.0);
    assert_eq!(network.flat_gradient(), [2.0 * (1.0 * 1.0 - 2.0 * 2.0) / 2.0, 2.0 * (1.0 - 2.0) / 2.0]);
}

#[test]
fn evaluation_in_parts_is_evaluation_as_a_whole() {
    let mut network = network();
    let mut random = RandomState::new(1);
    let x = random.normal_array(0.0, 1.0, (1234, 100));
    let t = Array2::from_shape_fn((1234, 1), |(row, _)| (row % 2) as f64);
    let score = network.evaluate(x.view(), t.view());
    let whole = network.gradient(x.view(), t.view());
    assert!((score.loss - whole.loss).abs() < 1e-12);
    assert!((score.accuracy - whole.accuracy).abs() < 1e-12);
}
