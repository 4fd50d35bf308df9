//! What the sections of chapter 1 share: the line through the films with its loss and its slopes, and two networks.

pub mod classes;

use common::network::{Activation, Description, Initializer, Loss, Network};
use common::random::RandomState;
use datasets::films::FILMS;
use ndarray::{Array1, Array2};

/// Where the document's descent starts: a and b of a line that falls.
pub const START: (f64, f64) = (-0.75, -100.0);

/// The learning rate that the document settles on.
pub const RATE: f64 = 2e-10;

/// How many members want to see each of the four films (4).
pub fn want_to_see() -> Array1<f64> {
    FILMS.iter().map(|film| film.want_to_see).collect()
}

/// Tickets sold for each of the four films (4), in units of 10,000.
pub fn audience() -> Array1<f64> {
    FILMS.iter().map(|film| film.audience).collect()
}

/// The mean squared error of the line a x + b over the four films.
pub fn mse(a: f64, b: f64) -> f64 {
    let errors = a * want_to_see() + b - audience();
    (&errors * &errors).sum() / errors.len() as f64
}

/// The slopes of the loss in a and in b, without the factor 2, as the document leaves it out.
pub fn slopes(a: f64, b: f64) -> (f64, f64) {
    let x = want_to_see();
    let errors = a * &x + b - audience();
    ((&errors * &x).sum() / 4.0, errors.sum() / 4.0)
}

/// [`mse`] for each pair, (b values, a values): a row for each b.
pub fn mse_grid(a_values: &Array1<f64>, b_values: &Array1<f64>) -> Array2<f64> {
    Array2::from_shape_fn((b_values.len(), a_values.len()), |(row, column)| mse(a_values[column], b_values[row]))
}

/// The line of least [`mse`], straight from its formula: a and b.
pub fn best_line() -> (f64, f64) {
    let (x, y) = (want_to_see(), audience());
    let (mean_x, mean_y) = (x.sum() / 4.0, y.sum() / 4.0);
    let (from_mean_x, from_mean_y) = (&x - mean_x, &y - mean_y);
    let a = (&from_mean_x * &from_mean_y).sum() / (&from_mean_x * &from_mean_x).sum();
    (a, mean_y - a * mean_x)
}

/// The document's network for the tumour table, 2-3-3-1: ReLU, ReLU, sigmoid, with the mean squared error, started as
/// Keras starts it.
pub fn tumour_network(random: &mut RandomState) -> Network<f64> {
    Description::new(&[2, 3, 3, 1], Activation::Relu, Initializer::GlorotUniform, Loss::MeanSquaredError)
        .output(Activation::Sigmoid)
        .build(random)
}
