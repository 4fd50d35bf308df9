//! The document's training, seed by seed, on either engine.

use anyhow::Result;
use burn_engine::{Burn, Device, Engines};
use checkpoint::{CheckpointError, Checkpoints};
use common::network::Description;
use common::optimizer::Adam;
use common::random::RandomState;
use common::train::{self, History, Learner, Training};
use literate::Page;
use rayon::prelude::*;

use crate::Mnist;
use crate::model::{BATCH, LEARNING_RATE, scratch, test_score, training};

/// [`scratch`] on another engine: the same network from the same weights, and Keras's Adam.
pub fn burn(device: &Device, description: &Description, random: &mut RandomState) -> Burn {
    Burn::new(device, description, &description.build(random), &Adam::keras(LEARNING_RATE))
}

/// The document's training of the network of `description` for each of the page's `seeds`, as many at a time as the
/// machine has cores; on Burn where that is the only engine of the run.
///
/// # Errors
/// Those of [`Checkpoints::train`].
pub fn train_seeds(
    page: &Page,
    engines: &Engines,
    checkpoints: &Checkpoints,
    name: &str,
    description: &Description,
    mnist: &Mnist,
    (epochs, seeds): (usize, u32),
) -> Result<Vec<History>> {
    let seeds: Vec<u32> = page.seeds(seeds).collect();
    let progress = page.progress(name, seeds.len() * epochs);
    let keeping = Keeping { checkpoints, epochs, tick: &|| progress.tick() };
    let (data, test) = (mnist.train.data(), mnist.test.in_batches(BATCH));
    let on_burn = engines.burn_alone().map(|device| (device, device.load(data), test.map(|test| device.load(test))));
    let widths: Vec<String> = description.layers.iter().map(|(units, _)| units.to_string()).collect();
    let histories = seeds
        .into_par_iter()
        .map(|seed| {
            let mut random = RandomState::new(seed);
            let kept_as = format!("{name}-seed-{seed}");
            let belongs_to = format!(
                "chapter 4, {}-{} on {} digits, Adam {LEARNING_RATE}, seed {seed}{}",
                description.inputs,
                widths.join("-"),
                mnist.train.len(),
                if on_burn.is_some() { ", on Burn" } else { "" },
            );
            match &on_burn {
                Some((device, data, test)) => {
                    let learner = burn(device, description, &mut random);
                    keeping.train(&kept_as, &belongs_to, training(learner, data.clone(), random), test)
                }
                None => {
                    let learner = scratch(description, &mut random);
                    keeping.train(&kept_as, &belongs_to, training(learner, data, random), &test)
                }
            }
        })
        .collect::<Result<Vec<_>, CheckpointError>>()?;
    page.histories(name, train::to_csv(&histories));
    Ok(histories)
}

/// How the trainings of [`train_seeds`] go: kept on disk, up to so many epochs, each of which makes a tick.
struct Keeping<'a> {
    checkpoints: &'a Checkpoints,
    epochs: usize,
    tick: &'a (dyn Fn() + Sync),
}

impl Keeping<'_> {
    fn train<L: Learner<D>, D>(
        &self,
        kept_as: &str,
        belongs_to: &str,
        mut training: Training<L, D>,
        test: &[D; 2],
    ) -> Result<History, CheckpointError> {
        self.checkpoints.train(kept_as, belongs_to, &mut training, self.epochs, |learner| {
            (self.tick)();
            test_score(learner, test)
        })?;
        Ok(training.history)
    }
}

/// 1, 2, 3 and so on up to `last`: epochs or steps of a chart.
pub fn axis(last: usize) -> Vec<f64> {
    (1..=last).map(|number| number as f64).collect()
}
