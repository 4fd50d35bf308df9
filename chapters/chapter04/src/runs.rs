//! The document's training, seed by seed.

use anyhow::Result;
use checkpoint::{CheckpointError, Checkpoints};
use common::network::{Description, Network};
use common::random::RandomState;
use common::train::{self, History};
use literate::Page;
use rayon::prelude::*;

use crate::Mnist;
use crate::model::{BATCH, LEARNING_RATE, scratch, test_score, training};

/// The document's training of the network of `description` for each of the page's `seeds`, as many at a time as the
/// machine has cores: what happened in each, and the network of the first.
///
/// # Errors
/// Those of [`Checkpoints::train`].
pub fn train_seeds(
    page: &Page,
    checkpoints: &Checkpoints,
    name: &str,
    description: &Description,
    mnist: &Mnist,
    (epochs, seeds): (usize, u32),
) -> Result<(Vec<History>, Network<f32>)> {
    let seeds: Vec<u32> = page.seeds(seeds).collect();
    let progress = page.progress(name, seeds.len() * epochs);
    let test = mnist.test.in_batches(BATCH);
    let widths: Vec<String> = description.layers.iter().map(|(units, _)| units.to_string()).collect();
    let mut runs = seeds
        .into_par_iter()
        .map(|seed| {
            let mut random = RandomState::new(seed);
            let learner = scratch(description, &mut random);
            let mut training = training(learner, mnist.train.data(), random);
            let belongs_to = format!(
                "chapter 4, {}-{} on {} digits, Adam {LEARNING_RATE}, seed {seed}",
                description.inputs,
                widths.join("-"),
                mnist.train.len(),
            );
            checkpoints.train(&format!("{name}-seed-{seed}"), &belongs_to, &mut training, epochs, |learner| {
                progress.tick();
                test_score(learner, &test)
            })?;
            Ok((training.history, training.learner.network))
        })
        .collect::<Result<Vec<_>, CheckpointError>>()?;
    let histories: Vec<History> = runs.iter().map(|(history, _)| history.clone()).collect();
    page.histories(name, train::to_csv(&histories));
    Ok((histories, runs.swap_remove(0).1))
}

/// 1, 2, 3 and so on up to `last`: epochs or steps of a chart.
pub fn axis(last: usize) -> Vec<f64> {
    (1..=last).map(|number| number as f64).collect()
}
