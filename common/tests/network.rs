//! A network from outside: its summary, its parameters, its evaluation.

use common::init;
use common::layer::{Affine, Relu, SigmoidWithLoss};
use common::network::Network;
use common::random::RandomState;
use ndarray::Array2;

fn network() -> Network<f64> {
    let mut random = RandomState::new(0);
    Network::new(
        vec![
            Box::new(Affine::new(init::glorot_uniform(&mut random, 100, 32))),
            Box::new(Relu::new()),
            Box::new(Affine::new(init::glorot_uniform(&mut random, 32, 1))),
        ],
        SigmoidWithLoss::new(),
    )
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
    network.set_parameters(&doubled);
    assert_eq!(network.flat_parameters(), doubled);
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
