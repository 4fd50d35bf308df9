//! # What the network gets wrong
//!
//! An accuracy is one number for ten thousand digits. Which digits are hard? The confusion matrix (혼동 행렬) counts them:
//! a row for each digit that was written, a column for each digit that was read. What lies on the diagonal is right.

use chapter03::{HIDDEN, TwoLayerNet, learn};
use common::activation;
use common::metric::one_hot;
use common::random::RandomState;
use datasets::{Store, mnist};
use literate::prelude::*;
use ndarray::Axis;

/// How often each digit (row) was read as each digit (column).
fn confusion(labels: &[usize], read_as: &[usize]) -> Array2<usize> {
    let mut counts = Array2::zeros((10, 10));
    for (label, answer) in labels.iter().zip(read_as) {
        counts[[*label, *answer]] += 1;
    }
    counts
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    //| The same network as above, trained again from the same seed.
    let mnist = mnist::load(store)?;
    page.data(mnist.source.to_string());
    let mut random = RandomState::new(page.seed());
    let mut network = TwoLayerNet::<f32>::new(784, HIDDEN, 10, 0.01, &mut random);
    let iterations = if page.quick() { 1200 } else { 10_000 };
    learn(&mut network, &mnist.train.scaled(), &one_hot(&mnist.train.labels, 10), iterations, &mut random);
    //-
    let x_test = mnist.test.scaled();
    let read_as = network.classes(x_test.view());
    let counts = confusion(&mnist.test.labels, &read_as);
    let mut table = Table::new(["written"].into_iter().map(str::to_owned).chain((0..10).map(|d| format!("as {d}"))));
    for (digit, row) in counts.rows().into_iter().enumerate() {
        table = table.row([digit.to_string()].into_iter().chain(row.iter().map(usize::to_string)));
    }
    page.table(table);
    let right: usize = (0..10).map(|digit| counts[[digit, digit]]).sum();
    page.claim("3.8", "confusion matrix: all its counts together", counts.sum(), mnist.test.labels.len()).equals();
    //-
    let shares = Array1::from_shape_fn(10, |digit| counts[[digit, digit]] as f64 / counts.row(digit).sum() as f64);
    page.show(
        BarChart::new("How many of each digit are read right", (0..10).map(|digit| digit.to_string()), &shares)
            .value_label("share read right"),
    )?;
    let mut confusions: Vec<(usize, usize, usize)> = Vec::new();
    for ((written, read), count) in counts.indexed_iter() {
        if written != read {
            confusions.push((*count, written, read));
        }
    }
    confusions.sort_by_key(|(count, written, read)| (usize::MAX - count, *written, *read));
    let named = |index: usize| {
        format!("a {} read as a {} ({} times)", confusions[index].1, confusions[index].2, confusions[index].0)
    };
    page.say(format!(
        "{} of {} are read wrong. The most frequent mistakes: {}, {}, {}.",
        counts.sum() - right,
        counts.sum(),
        named(0),
        named(1),
        named(2),
    ))?;
    //-
    //| Here are the mistakes that the network is most certain of. Below each: what was written, what was read, and the
    //| probability that the network gave its answer.
    let mut wrong: Vec<(f32, usize)> = Vec::new();
    for (index, scores) in network.scores(x_test.view()).axis_iter(Axis(0)).enumerate() {
        if read_as[index] != mnist.test.labels[index] {
            wrong.push((activation::softmax(scores)[read_as[index]], index));
        }
    }
    wrong.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut grid = ImageGrid::new("Certain, and wrong");
    for (probability, index) in wrong.iter().take(24) {
        let caption = format!("{}, read {}: {:.0} %", mnist.test.labels[*index], read_as[*index], 100.0 * probability);
        let pixels = x_test.row(*index).to_owned().into_shape_with_order((28, 28))?;
        grid = grid.image(caption, &pixels);
    }
    page.show(grid)?;
    //| Over which of them would you hesitate as well? The others show what this network does not know. It has no idea of
    //| a stroke or a loop, nor that a digit moved by two pixels is the same digit: to it, each pixel is a place of its own.
    Ok(())
}
