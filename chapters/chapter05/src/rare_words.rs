//! # Rare words, and a learning rate for each
//!
//! A weight that leads from a word to a neuron has a gradient only in reviews with that word. In a mini-batch's mean the
//! gradients of a rare word are therefore small, and plain SGD moves its weights little, however telling the word is.
//! AdaGrad was made for such data (Duchi, Hazan and Singer, 2011): it divides by what a weight's gradients have been. Even among the
//! hundred most frequent words some are far rarer than others, so it should show.

use anyhow::Context;
use chapter05::data;
use chapter05::model::{BATCH, HIDDEN, WORDS, training};
use common::optimizer::{AdaGrad, Optimizer, Sgd};
use datasets::{Store, imdb};
use literate::prelude::*;
use literate::spread::Spread;
use ndarray::Axis;

/// How far one epoch moves the weights of each word: the root of the mean square over its 32 weights.
fn moved(reviews: &imdb::MultiHot, optimizer: &(impl Optimizer<f32> + Clone), seed: u32) -> Vec<f64> {
    let mut training = training(data(&reviews.train), optimizer, BATCH, seed);
    let before = training.learner.network.flat_parameters();
    training.epoch();
    let after = training.learner.network.flat_parameters();
    let moves: Vec<f64> = after.iter().zip(&before).map(|(after, before)| f64::from(after - before)).collect();
    let of_words = moves[..WORDS * HIDDEN].chunks(HIDDEN);
    of_words.map(|moves| (moves.iter().map(|by| by * by).sum::<f64>() / HIDDEN as f64).sqrt()).collect()
}

/// The mean of 5 seeds, for each word.
fn mean_moves(page: &Page, reviews: &imdb::MultiHot, optimizer: &(impl Optimizer<f32> + Clone + Sync)) -> Vec<f64> {
    let runs = page.each_seed("rare words", 5, |seed| moved(reviews, optimizer, seed));
    Spread::of(&runs, |run| run).mean
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    let share = reviews.train.x.mean_axis(Axis(0)).context("there are reviews")?.mapv(f64::from);
    let by_sgd = mean_moves(page, &reviews, &Sgd::new(0.1));
    let by_adagrad = mean_moves(page, &reviews, &AdaGrad::new(0.01));
    //-
    //| Below is one epoch of each, from 5 seeds. As the two have different learning rates, each is measured against
    //| the weights of column 1, which stands for the start of a review and is set in all of them.
    //- folded
    let words: Vec<usize> = (4..WORDS).collect();
    let percent: Vec<f64> = words.iter().map(|&word| 100.0 * share[word]).collect();
    let relative = |moves: &[f64]| -> Vec<f64> { words.iter().map(|&word| moves[word] / moves[1]).collect() };
    let (sgd_moves, adagrad_moves) = (relative(&by_sgd), relative(&by_adagrad));
    page.show(
        Chart::new("How far an epoch moves the weights of a word")
            .x_label("reviews with the word, %")
            .y_label("beside those of column 1")
            .log_x()
            .log_y()
            .points("SGD", &percent, &sgd_moves)
            .points("AdaGrad", &percent, &adagrad_moves),
    )?;
    let mut by_share: Vec<usize> = (0..words.len()).collect();
    by_share.sort_by(|&one, &other| percent[one].total_cmp(&percent[other]));
    let mean = |moves: &[f64], some: &[usize]| some.iter().map(|&word| moves[word]).sum::<f64>() / some.len() as f64;
    let (rarest, most_frequent) = (&by_share[..24], &by_share[72..]);
    page.say(format!(
        "SGD moves the weights of the 24 rarest words {:.2} times as far as column 1's and those of the 24 most frequent {:.2} times. \
         With AdaGrad it is {:.2} and {:.2}.",
        mean(&sgd_moves, rarest),
        mean(&sgd_moves, most_frequent),
        mean(&adagrad_moves, rarest),
        mean(&adagrad_moves, most_frequent),
    ))?;
    //| SGD's cloud rises to the right: rare words learn less. AdaGrad's does not. For words that stand in every fifth review at
    //| least this matters little, and in the contest below AdaGrad will not profit from it. With a vocabulary of ten thousand words,
    //| most of them in one review of a thousand, it is what the method was made for.
    Ok(())
}
