//! # Numbers that are not learnt
//!
//! There are two kinds of parameters (매개 변수). **Trainable parameters** (학습 가능한 매개 변수) are what the optimiser moves: the
//! weights and biases. **Hyperparameters** (초매개변수) are chosen before the training and stay as they are: the learning
//! rate, the size of a batch, the number of epochs, the number and width of the layers. Whatever somebody has to choose
//! is a hyperparameter, the kind of the optimiser and the shape of the network too.
//!
//! Where do good ones come from? From others who solved a similar problem, from trying by hand, and, when that is not
//! to be trusted, from a search. All of these need a *problem*, and this is ours.

use chapter04::load_few;
use chapter04::model::{EPOCHS, HIDDEN, description};
use chapter04::search::problem::{Problem, learning_rate, momentum, std};
use common::network::Network;
use common::random::RandomState;
use datasets::Store;
use literate::prelude::*;
use rayon::prelude::*;

/// A point of the plane: the learning rate changes within a row, the momentum from row to row.
fn plane_point(place: usize, side: usize, std: f64) -> [f64; 3] {
    let part = |index: usize| index as f64 / (side - 1) as f64;
    [part(place % side), part(place / side), std]
}

/// The validation loss at each point of a plane: momenta by learning rates, all with the same starting weights.
fn landscape(page: &Page, problem: &Problem, side: usize, std: f64) -> Array2<f64> {
    let progress = page.progress("landscape", side * side);
    let points: Vec<[f64; 3]> = (0..side * side).map(|place| plane_point(place, side, std)).collect();
    let of_point = |point: [f64; 3]| {
        let loss = problem.validation_loss(point);
        progress.tick();
        loss
    };
    let losses: Vec<f64> = points.into_par_iter().map(of_point).collect();
    Array2::from_shape_vec((side, side), losses).expect("a loss for each point")
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let network: Network<f32> = description().build(&mut RandomState::new(page.seed()));
    page.table(
        Table::new(["this chapter's network", "how many", "chosen or learnt"])
            .row(["weights and biases".to_owned(), network.flat_parameters().len().to_string(), "learnt".to_owned()])
            .row([
                "layers, their widths, their activations, the loss, the start".to_owned(),
                (2 * HIDDEN.len() + 4).to_string(),
                "chosen".to_owned(),
            ])
            .row(["optimiser, learning rate, batch, buffer, epochs".to_owned(), "5".to_owned(), "chosen".to_owned()]),
    );
    page.claim("4.3", "hyperparameter that the document writes in capitals: EPOCH", EPOCHS, 10).derived().equals();
    //-
    //| ## The problem
    //| A network 784-32-10 learns 1,000 digits in three epochs of momentum, and is judged by its loss on 1,000
    //| validation digits. Three hyperparameters are to be found:
    //|
    //| - the learning rate, from $10^{-4}$ to 10, by its logarithm;
    //| - the momentum, from 0 to 0.99;
    //| - the standard deviation of the starting weights, from $10^{-3}$ to 1, by its logarithm.
    //|
    //| Trying one point takes a few milliseconds, so for once the landscape can be looked at. This is a slice through
    //| it, at a standard deviation of about 0.03.
    let mnist = load_few(store)?;
    page.data(mnist.source.clone());
    let problem = Problem::new(&mnist.train, page.seed());
    let side = if page.quick() { 7 } else { 21 };
    let losses = landscape(page, &problem, side, 0.5);
    let log_rates: Vec<f64> = (0..side).map(|place| learning_rate(plane_point(place, side, 0.5)).log10()).collect();
    let momenta: Vec<f64> = (0..side).map(|row| momentum(plane_point(row * side, side, 0.5))).collect();
    page.show(
        Contours::new("Validation loss by learning rate and momentum")
            .x_label("logarithm of the learning rate")
            .y_label("momentum")
            .grid(&log_rates, &momenta, &losses)
            .levels([0.5, 0.6, 0.8, 1.2, 1.6, 2.0, 2.25]),
    )?;
    //-
    //| The valley is narrow and bent. On its left the steps are too short to get anywhere in three epochs; on its right
    //| the training goes astray, and we count it as $\ln 10 = 2.303$, the loss of guessing. It bends because momentum
    //| makes steps longer: the more of it, the smaller the best learning rate. And all of this is only one slice.
    let lowest = losses.iter().copied().fold(f64::INFINITY, f64::min);
    let place = losses.iter().position(|&loss| loss == lowest).unwrap_or(0);
    let lowest_place = plane_point(place, side, 0.5);
    page.say(format!(
        "The lowest of its {} points has a loss of {lowest:.3}, at a learning rate of {:.3} and a momentum of {:.2}, with \
         weights that start at a standard deviation of {:.3}.",
        losses.len(),
        learning_rate(lowest_place),
        momentum(lowest_place),
        std(lowest_place),
    ))?;
    Ok(())
}
