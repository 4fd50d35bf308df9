//! # Five ways down a valley
//!
//! A man is blindfolded, on a mountain, without a map, and wants to get to the lowest place. All that he feels is the
//! slope under his feet. That is optimisation (최적화), and SGD is his first idea: always straight down, the further the
//! steeper.
//!
//! $$ W \leftarrow W - \eta \frac{\partial L}{\partial W} $$
//!
//! It has a weakness, and a long narrow valley brings it out:
//!
//! $$ f(x, y) = \frac{1}{20} x^2 + y^2. $$

use chapter03::{golden, source};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use literate::prelude::*;

/// Where every path begins. It and the learning rates are our choice: the document shows its paths in pictures only.
const START: [f64; 2] = [-7.0, 2.0];

/// Steps of each path.
const STEPS: usize = 30;

/// The gradient of x²/20 + y².
fn valley_gradient(x: f64, y: f64) -> [f64; 2] {
    [x / 10.0, 2.0 * y]
}

/// The height of the valley.
fn valley(x: f64, y: f64) -> f64 {
    x * x / 20.0 + y * y
}

/// The places that an optimiser visits, its start included.
fn path_of(mut optimizer: impl Optimizer<f64>, steps: usize) -> Vec<(f64, f64)> {
    let mut place = START;
    let mut path = vec![(place[0], place[1])];
    for _ in 0..steps {
        let slopes = valley_gradient(place[0], place[1]);
        optimizer.update(&mut place, &slopes);
        path.push((place[0], place[1]));
    }
    path
}

/// AdaGrad with the sign that the document's formula has.
#[derive(Debug, Clone)]
struct WrongWay(AdaGrad<f64>);

pub fn run(page: &Page) -> Result<()> {
    Ok(())
}
