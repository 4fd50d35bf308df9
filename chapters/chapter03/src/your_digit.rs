//! # A digit of your own
//!
//! Draw a digit, take a picture of it, and let the network read it:
//!
//! ```sh
//! cargo run -p chapter03 -- --digit FILE
//! ```
//!
//! It takes PNG and JPEG of any size, dark on light or light on dark. The network has only ever seen digits that were
//! prepared in one way, so yours is prepared alike: turned to light ink on dark paper, cut out, scaled so that it fills 20
//! × 20 pixels, and set into 28 × 28 with its centre of mass in the middle. Without the preparation it would be asked about
//! something that it has never seen.

use chapter03::picture::{self, SIDE};
use chapter03::{HIDDEN, TwoLayerNet, learn};
use common::metric::one_hot;
use common::random::RandomState;
use datasets::{Store, mnist};
use literate::prelude::*;
use ndarray::Axis;

/// Trains the network for some iterations and shows how it reads the pixels (28, 28), from 0 for paper to 1 for ink.
#[track_caller]
fn show_reading(page: &Page, store: &Store, iterations: usize, pixels: &Array2<f32>) -> Result<usize> {
    let mnist = mnist::load(store)?;
    page.data(mnist.source.to_string());
    let mut random = RandomState::new(page.seed());
    let mut network = TwoLayerNet::<f32>::new(SIDE * SIDE, HIDDEN, 10, 0.01, &mut random);
    learn(&mut network, &mnist.train.scaled(), &one_hot(&mnist.train.labels, 10), iterations, &mut random);
    let x = pixels.to_owned().into_shape_with_order((1, SIDE * SIDE))?;
    let probabilities = network.predict(x.view()).remove_axis(Axis(0));
    let class = common::metric::argmax(probabilities.view());
    page.show(ImageGrid::new("As the network sees it").image("28 × 28", pixels))?;
    page.show(
        BarChart::new("What the network reads", (0..10).map(|digit| digit.to_string()), &probabilities)
            .value_label("probability"),
    )?;
    let bar = |probability: f32| "█".repeat((30.0 * probability).round() as usize);
    let lines = probabilities.iter().enumerate().map(|(digit, &share)| format!("{digit}  {share:.4}  {}", bar(share)));
    page.print(format!("{}\nIt reads a {class}.", lines.collect::<Vec<_>>().join("\n")));
    Ok(class)
}

/// Reads the digit (28, 28) that the reader has handed in.
pub fn read(page: &Page, store: &Store, pixels: &Array2<f32>) -> Result<()> {
    let iterations = if page.quick() { 1200 } else { 10_000 };
    show_reading(page, store, iterations, pixels)?;
    Ok(())
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    //| Here with a digit of the test data that has been blown up and turned to dark on light, as a photograph would have it. (A network of 1,200
    //| iterations will do for this one; `--digit` trains the full ten thousand.)
    let mnist = mnist::load(store)?;
    let digit = mnist.test.scaled().row(0).to_owned().into_shape_with_order((28, 28))?;
    let photograph = Array2::from_shape_fn((140, 140), |(row, column)| 1.0 - digit[[row / 5, column / 5]]);
    page.show(ImageGrid::new("Before").image("140 × 140, dark on light", &photograph))?;
    let prepared = picture::prepared(&photograph)?;
    let class = show_reading(page, store, 1200, &prepared)?;
    page.say(format!("It was a {}, and is read as a {class}.", mnist.test.labels[0]))?;
    Ok(())
}
