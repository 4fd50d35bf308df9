//! What the sections of chapter 5 share: the [`model`], and its runs over many seeds.

pub mod model;

use common::optimizer::Optimizer;
use common::train::{self, Data, History};
use datasets::imdb::{MultiHot, Split};
use literate::Page;
use literate::spread::Spread;
use rayon::prelude::*;

use crate::model::EPOCHS;

/// Runs of each experiment, with the seeds 0, 1, 2, …
pub const SEEDS: u32 = 20;

/// Why a score of the document may lie outside its band although nothing is wrong.
pub const OTHER_DRAWS: &str = "the document ran once, with weights and batches drawn by TensorFlow; one such score in a hundred falls outside its band by chance";

/// [`model::train`] for each of the page's [`SEEDS`] seeds, as many at a time as the machine has cores.
///
/// Two calls with different optimisers start from the same weights, seed by seed.
pub fn train_seeds(
    page: &Page,
    name: &str,
    reviews: &MultiHot,
    optimizer: &(impl Optimizer<f32> + Clone + Sync),
    batch_size: usize,
) -> Vec<History> {
    let seeds = page.seeds(SEEDS);
    let progress = page.progress(name, seeds.len());
    let histories: Vec<History> = seeds
        .into_par_iter()
        .map(|seed| {
            let history = model::train(data(&reviews.train), data(&reviews.test), optimizer, batch_size, seed);
            progress.tick();
            history
        })
        .collect();
    page.histories(name, train::to_csv(&histories));
    histories
}

/// Inputs and targets of a split, as the training loop takes them.
pub fn data(split: &Split) -> Data<'_, f32> {
    Data { x: split.x.view(), t: split.t.view() }
}

/// The document's score of each run: the validation loss after the last epoch.
pub fn final_losses(histories: &[History]) -> Vec<f64> {
    histories.iter().map(|history| history.validation_loss[EPOCHS - 1]).collect()
}

/// Test loss by epoch of several runs.
pub fn test_curves(histories: &[History]) -> Spread {
    Spread::of(histories, |run| &run.validation_loss)
}

/// Training loss by epoch of several runs.
pub fn training_curves(histories: &[History]) -> Spread {
    Spread::of(histories, |run| &run.loss)
}

/// The columns of [`score`].
pub const SCORE_HEADER: [&str; 5] = ["optimiser", "document", "ours, mean", "lowest to highest", "reviews told right"];

/// A row of a table of results: the document's score beside the mean and the range of ours, and the test accuracy.
pub fn score(name: &str, document: &str, histories: &[History]) -> [String; 5] {
    let spread = test_curves(histories);
    let accuracy = Spread::of(histories, |run| &run.validation_accuracy);
    let last = EPOCHS - 1;
    [
        name.to_owned(),
        document.to_owned(),
        format!("{:.4}", spread.mean[last]),
        format!("{:.4} to {:.4}", spread.low[last], spread.high[last]),
        format!("{:.1} %", 100.0 * accuracy.mean[last]),
    ]
}

/// In how many runs the first list is below the second, seed by seed.
pub fn wins(lower: &[f64], higher: &[f64]) -> usize {
    lower.iter().zip(higher).filter(|(lower, higher)| lower < higher).count()
}
