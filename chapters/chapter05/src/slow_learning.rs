//! # Trouble 1: learning is slow
//!
//! Gradient descent (경사 하강법) asks every training example which way is down before it takes a single step. The
//! loss is a mean over all of them, so its gradient is too. Twice the data, twice the sums for the same one step.
//!
//! Does the clock agree? We take the 25,000 film reviews that the rest of the chapter
//! uses, and time one gradient of its network over the first 250, the first 500, and so on, up to all of them.

use std::time::Instant;

use chapter05::model::network;
use common::random::RandomState;
use datasets::{Store, imdb};
use literate::prelude::*;
use ndarray::s;

/// Seconds that one gradient over the first `rows` reviews takes: the fastest of five, the others having waited for
/// something else.
fn seconds_per_gradient(reviews: &imdb::MultiHot, rows: usize) -> f64 {
    let mut network = network(&mut RandomState::new(0));
    let x = reviews.train.x.slice(s![..rows, ..]);
    let t = reviews.train.t.slice(s![..rows, ..]);
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        network.gradient(x, t);
        best = best.min(start.elapsed().as_secs_f64());
    }
    best
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    let rows = [250, 500, 1000, 2500, 5000, 10_000, 25_000];
    let milliseconds: Vec<f64> = rows.iter().map(|&rows| 1e3 * seconds_per_gradient(&reviews, rows)).collect();
    //-
    //| Both axes are logarithmic: a straight line of slope one would mean that time grows in proportion to the data. The
    //| sums do. A clock measures the machine as well: as long as a batch and what the layers make of it fit into the
    //| processor's caches, a sum is faster, and several cores may share a large one. So these milliseconds, and the ratio
    //| below, differ from one machine to the next.
    let reviews_read: Vec<f64> = rows.iter().map(|&rows| rows as f64).collect();
    page.show(
        Chart::new("One step of gradient descent")
            .x_label("reviews in the gradient")
            .y_label("milliseconds")
            .log_x()
            .log_y()
            .line("measured", &reviews_read, &milliseconds)
            .points("measured", &reviews_read, &milliseconds),
    )?;
    let ratio = milliseconds[6] / milliseconds[1];
    page.say(format!(
        "All 25,000 reviews are 50 times as many as 500, and on this machine took {ratio:.0} times as long. The document's \
         answer is to stop asking everybody: a *mini-batch* (미니 배치) of 500 gives a rougher direction, but {ratio:.0} of \
         them in the time of one full step.",
    ))?;
    Ok(())
}
