//! What the sections of chapter 5 share: the [`model`], and its runs over many seeds, on either engine; the [`valley`].

pub mod model;
pub mod valley;

use anyhow::{Context, Result};
use burn_engine::{Burn, Device, Engines, Rows};
use checkpoint::{CheckpointError, Checkpoints};
use common::optimizer::Optimizer;
use common::random::RandomState;
use common::train::{self, Data, History, Learner, Order, Training};
use datasets::imdb::{MultiHot, Split};
use literate::Page;
use literate::figure::slug;
use literate::source;
use literate::spread::Spread;

use crate::model::EPOCHS;

/// Runs of each experiment, with the seeds 0, 1, 2, …
pub const SEEDS: u32 = 20;

/// Why a score of the document may lie outside its band although nothing is wrong.
pub const OTHER_DRAWS: &str = "the document ran once, with weights and batches drawn by TensorFlow; one such score in a hundred falls outside its band by chance";

/// [`model::train`] for each of the page's [`SEEDS`] seeds, as many at a time as the machine has cores; on Burn where
/// that is the only engine of the run.
///
/// Two calls with different optimisers start from the same weights, seed by seed. What `checkpoints` hold of a training is
/// not done again.
///
/// # Errors
/// Those of [`Checkpoints::train`].
pub fn train_seeds(
    page: &Page,
    engines: &Engines,
    checkpoints: &Checkpoints,
    name: &str,
    reviews: &MultiHot,
    optimizer: &(impl Optimizer<f32> + Clone + Sync),
    batch_size: usize,
) -> Result<Vec<History>> {
    let (train, test) = (data(&reviews.train), data(&reviews.test));
    let burn = engines.burn_alone().map(|device| (device, device.load(train), device.load(test)));
    let histories = page.each_seed(name, SEEDS, |seed| {
        let rows = reviews.train.x.nrows();
        let rule = optimizer.rule();
        let engine = if burn.is_some() { ", on Burn" } else { "" };
        let belongs_to = format!("chapter 5, {rule:?}, batches of {batch_size} of {rows} reviews, seed {seed}{engine}");
        let kept = (format!("{}-seed-{seed}", slug(name)), belongs_to);
        match &burn {
            Some((device, train, test)) => {
                finish(burn_training(device, train, optimizer, batch_size, seed), test, checkpoints, &kept)
            }
            None => finish(model::training(train, optimizer, batch_size, seed), &test, checkpoints, &kept),
        }
    });
    let histories = histories.into_iter().collect::<Result<Vec<_>, _>>()?;
    page.histories(name, train::to_csv(&histories));
    Ok(histories)
}

/// Trains to the last epoch, from the state kept under the first name if there is one; the second says what it belongs
/// to.
fn finish<L: Learner<D>, D>(
    mut training: Training<L, D>,
    validation: &D,
    checkpoints: &Checkpoints,
    (name, belongs_to): &(String, String),
) -> Result<History, CheckpointError> {
    checkpoints.train(name, belongs_to, &mut training, EPOCHS, |learner| learner.evaluate(validation))?;
    Ok(training.history)
}

/// [`model::training`] on another engine: the same network from the same weights, the same batches.
pub fn burn_training(
    device: &Device,
    data: &Rows,
    optimizer: &impl Optimizer<f32>,
    batch_size: usize,
    seed: u32,
) -> Training<Burn, Rows> {
    let mut random = RandomState::new(seed);
    let network = model::network(&mut random);
    let learner = Burn::new(device, &model::description(), &network, optimizer);
    Training::new(learner, data.clone(), Order::Permutation, batch_size, random)
}

/// The optimisers' files.
const OPTIMIZERS: [(&str, &str); 5] = [
    ("adagrad", include_str!("../../../common/src/optimizer/adagrad.rs")),
    ("adam", include_str!("../../../common/src/optimizer/adam.rs")),
    ("momentum", include_str!("../../../common/src/optimizer/momentum.rs")),
    ("rmsprop", include_str!("../../../common/src/optimizer/rmsprop.rs")),
    ("sgd", include_str!("../../../common/src/optimizer/sgd.rs")),
];

/// How the optimiser with a file of this name in `common` updates weights: its `update`, as it stands there.
///
/// # Errors
/// There is no such file.
pub fn update_of(optimizer: &str) -> Result<String> {
    let file = OPTIMIZERS.iter().find(|(name, _)| *name == optimizer);
    let (_, text) = file.with_context(|| format!("no optimiser has the file {optimizer}.rs"))?;
    Ok(source::item(text, "fn update")?)
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
