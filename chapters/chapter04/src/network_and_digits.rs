//! # The document's network and its digits
//!
//! Everything so far was about small problems. Now the document's own: all 60,000 training digits of MNIST, a network
//! of five layers, Adam, ten epochs. Keras would do that in one call; the document writes the loop by hand, in
//! TensorFlow. Its *gradient tape* notes down what the forward pass does, and plays it backwards for the gradient. Our
//! layers keep their outputs for the same purpose (chapter 3 shows how), so the loop looks much the same.
//!
//! The labels are whole numbers, one for each digit. So the document takes Keras's *sparse* categorical cross-entropy,
//! which looks up the probability of the right class by its number. With one-hot targets the loss is the same number:
//! all other classes are multiplied by 0.

use chapter04::model::{BATCH, BUFFER, CLASSES, EPOCHS, HIDDEN, PIXELS, description};
use chapter04::{Digits, NEEDS_ALL, load};
use common::network::Network;
use common::random::RandomState;
use datasets::Store;
use literate::prelude::*;
use ndarray::s;

/// Labels as NumPy prints a long array.
fn shortened(labels: &[usize]) -> String {
    let text = |labels: &[usize]| labels.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
    format!("[{} ... {}]", text(&labels[..3]), text(&labels[labels.len() - 3..]))
}

/// Parameters of each layer of weights.
fn parameters_by_layer(network: &Network<f32>) -> Vec<usize> {
    network.describe(PIXELS).iter().map(|row| row.parameters).filter(|&parameters| parameters > 0).collect()
}

/// The mean loss of the untrained network on the first batch: by the number of the right class, and with one-hot
/// targets.
fn two_cross_entropies(digits: &Digits, seed: u32) -> [f32; 2] {
    let mut network: Network<f32> = description().build(&mut RandomState::new(seed));
    let batch = digits.between(0, BATCH);
    let with_one_hot = network.loss(batch.x, batch.t);
    let answers = network.predict(batch.x);
    let by_number = answers.rows().into_iter().zip(&digits.labels).map(|(answer, &label)| -answer[label].ln());
    [by_number.sum::<f32>() / BATCH as f32, with_one_hot]
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let mnist = load(store)?;
    page.data(mnist.source.clone());
    page.print(shortened(&mnist.train.labels));
    page.print(format!("({},)", mnist.train.len()));
    let labels = page.claim("4.4", "the labels, printed", shortened(&mnist.train.labels), "[5 0 4 ... 5 6 8]");
    let shape = page.claim("4.4", "their shape", format!("({},)", mnist.train.len()), "(60000,)");
    if mnist.complete {
        labels.equals();
        shape.equals();
    } else {
        labels.unchecked(NEEDS_ALL);
        shape.unchecked(NEEDS_ALL);
    }
    let largest = mnist.train.x.iter().copied().fold(0.0, f32::max);
    page.claim("4.4", "the largest pixel, divided by 255", largest, 1.0).derived().equals();
    page.claim("4.4", "pixels of a digit, 28 by 28", mnist.train.x.ncols(), 28 * 28).equals();
    //-
    let mut grid = ImageGrid::new("The first ten training digits");
    for (row, label) in mnist.train.labels.iter().enumerate().take(10) {
        let pixels = mnist.train.x.slice(s![row, ..]).to_owned().into_shape_with_order((28, 28))?;
        grid = grid.image(label.to_string(), &pixels);
    }
    page.show(grid)?;
    //-
    //| ## The network
    //| Each hidden layer is twice as wide as the one below it: 32, 64, 128, 256, all with ReLU. The output layer has
    //| ten neurons, as there are ten classes, and softmax.
    let network: Network<f32> = description().build(&mut RandomState::new(page.seed()));
    page.print(network.summary(PIXELS));
    page.claim(
        "4.4",
        "parameters of the five layers",
        parameters_by_layer(&network),
        vec![25_120, 2112, 8320, 33_024, 2570],
    )
    .derived()
    .equals();
    page.claim("4.4", "neurons of the layers", [HIDDEN.as_slice(), &[CLASSES]].concat(), vec![32, 64, 128, 256, 10])
        .equals();
    page.claim("4.4", "epochs, batch, buffer", vec![EPOCHS, BATCH, BUFFER], vec![10, 32, 1024]).equals();
    //-
    //| More than a third of all parameters sit in the first layer, although it has the fewest neurons of the hidden layers: each of them has
    //| a weight for every pixel.
    //|
    //| Sparse or one-hot, is it one loss? For the first 32 digits and the untrained network:
    let [by_number, with_one_hot] = two_cross_entropies(&mnist.train, page.seed());
    page.claim("4.4", "cross-entropy by the label's number, and with one-hot targets", by_number, with_one_hot)
        .within(1e-5);
    Ok(())
}
