//! # Trouble 4: learning by heart
//!
//! A network with 4,321 numbers to choose can describe a thousand reviews one by one. Then it knows those reviews
//! better than what reviews have in common: overfitting (과적합). It shows when the loss on the training data
//! (학습 데이터) keeps falling while the loss on data never trained on turns and rises.
//!
//! To see it, we are stingy: 1,000 reviews to learn from, 100 epochs, and the 25,000 test reviews (테스트 데이터)
//! as the judge, for 5 seeds.

use anyhow::Context;
use chapter05::model::network;
use chapter05::{data, test_curves, training_curves};
use common::network::Scratch;
use common::optimizer::Adam;
use common::random::RandomState;
use common::train::{Data, History, Order, Training};
use datasets::{Store, imdb};
use literate::prelude::*;
use ndarray::s;
use rayon::prelude::*;

/// Trains the document's network on the first 1,000 reviews only, in batches of 50.
fn train_on_few(reviews: &imdb::MultiHot, epochs: usize, seed: u32) -> History {
    let mut random = RandomState::new(seed);
    let learner = Scratch::new(network(&mut random), &Adam::keras(0.001));
    let few = Data { x: reviews.train.x.slice(s![..1000, ..]), t: reviews.train.t.slice(s![..1000, ..]) };
    let mut training = Training::new(learner, few, Order::Permutation, 50, random);
    training.run(epochs, &data(&reviews.test), |_| ());
    training.history
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    let epochs = 100;
    let seeds: Vec<u32> = page.seeds(5).collect();
    let histories: Vec<History> = seeds.par_iter().map(|&seed| train_on_few(&reviews, epochs, seed)).collect();
    //- folded
    let epoch_axis: Vec<f64> = (1..=epochs).map(|epoch| epoch as f64).collect();
    let trained = training_curves(&histories);
    let tested = test_curves(&histories);
    page.show(
        Chart::new("Where the curves part")
            .x_label("epoch")
            .y_label("cross-entropy")
            .spread("the 1,000 training reviews", &epoch_axis, &trained)
            .spread("the 25,000 test reviews", &epoch_axis, &tested),
    )?;
    //-
    //| Stopping at the lowest point of the test curve would have helped; so would more data, which is what the rest of
    //| this chapter has: 25,000 reviews for the same network.
    let mut parted = 0;
    for history in &histories {
        let lowest = history.validation_loss.iter().copied().fold(f64::INFINITY, f64::min);
        parted += usize::from(history.validation_loss[epochs - 1] > lowest + 0.05 && history.loss[epochs - 1] < lowest);
    }
    page.claim("5.1", "test loss rises while training loss falls", parted, "the model memorises").order(seeds.len());
    let best = tested.mean.iter().copied().fold(f64::INFINITY, f64::min);
    let best_epoch = tested.mean.iter().position(|&loss| loss == best).context("no epoch has a test loss")? + 1;
    page.say(format!(
        "On average the test loss is lowest at epoch {best_epoch} ({best:.4}) and ends at {:.4}, while the training \
         loss falls to {:.4}.",
        tested.mean[epochs - 1],
        trained.mean[epochs - 1],
    ))?;
    //|
    //| The document ends its list of troubles here, with the AI winter of the 1990s. The rest of it is about the first
    //| trouble; chapter 4 says what test data are for.
    Ok(())
}
