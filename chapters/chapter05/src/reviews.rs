//! # 50,000 film reviews as ones and zeros
//!
//! The data of the contests: 25,000 film reviews from IMDB to learn from and 25,000 to be tested on, half of each
//! praising its film (label 1), half of them finding fault with it (label 0). The network has to tell which.
//!
//! A network takes numbers, so Keras has replaced each word by its rank: 1 is the most frequent word ("the"), 2 the
//! next. `load_data(num_words=100)` then makes three changes that are easy to miss. It adds 3 to every rank, which
//! frees 0, 1, 2 and 3; it puts a 1 at the start of every review; and it replaces every number that is now 100 or more
//! by a 2, "some other word". So of the whole language the ranks 1 to 96 survive, as 4 to 99.
//!
//! The document turns each review into 100 numbers, a 1 in each column whose word occurs and a 0 elsewhere
//! (multi-hot). How often a word occurs, and in what order, is thrown away.

use chapter05::model::{WORDS, network};
use common::random::RandomState;
use datasets::{Store, imdb};
use literate::prelude::*;
use ndarray::Axis;

/// The share of the reviews with the given label that contain each column's word.
fn shares(split: &imdb::Split, label: f32) -> Vec<f64> {
    let rows: Vec<usize> = (0..split.x.nrows()).filter(|&row| split.t[(row, 0)] == label).collect();
    let mut shares = vec![0.0; split.x.ncols()];
    for row in &rows {
        for (share, &x) in shares.iter_mut().zip(split.x.row(*row)) {
            *share += f64::from(x) / rows.len() as f64;
        }
    }
    shares
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    page.claim("5.3", "training reviews", reviews.train.x.nrows(), 25_000).equals();
    page.claim("5.3", "test reviews", reviews.test.x.nrows(), 25_000).equals();
    let praising = reviews.train.t.iter().filter(|&&t| t == 1.0).count();
    let praising_in_test = reviews.test.t.iter().filter(|&&t| t == 1.0).count();
    page.claim("5.3", "praising reviews in training and test", vec![praising, praising_in_test], vec![12_500, 12_500])
        .derived()
        .equals();
    //| Two columns are never set: 0 is for padding, which nobody added, and 3 belongs to no word. Column 1, the start, is
    //| set in every review. As column 2,
    //| "some other word", turns out to be set in every review too, four columns tell the network nothing.
    //- folded
    let all_reviews = (reviews.train.x.nrows() + reviews.test.x.nrows()) as f32;
    let set: Array1<f32> = reviews.train.x.sum_axis(Axis(0)) + reviews.test.x.sum_axis(Axis(0));
    let never: Vec<usize> = (0..WORDS).filter(|&column| set[column] == 0.0).collect();
    page.claim("5.3", "columns that are never set", never, vec![0, 3]).derived().equals();
    page.claim("5.3", "reviews with column 1 set", set[1], 50_000).derived().equals();
    page.claim("5.3", "ranks that survive", (4..WORDS).filter(|&column| set[column] > 0.0).count(), 96)
        .derived()
        .equals();
    let always: Vec<usize> = (0..WORDS).filter(|&column| set[column] == all_reviews).collect();
    page.claim("5.3", "columns that are always set", always, vec![1, 2]).derived().equals();
    //-
    //| What is left to learn from? For each of the 96 words, the share of praising reviews that contain it less the share
    //| of the others. Words that are glue ("the", "and", "of") should sit near zero. Those that lean to one side
    //| are all the network has: with a hundred columns nobody should expect it to be right much more than seven times in ten.
    let praise = shares(&reviews.train, 1.0);
    let blame = shares(&reviews.train, 0.0);
    let lean: Vec<f64> = praise.iter().zip(&blame).map(|(praise, blame)| 100.0 * (praise - blame)).collect();
    let columns: Vec<f64> = (4..WORDS).map(|column| column as f64).collect();
    page.show(
        Chart::new("Some words lean to praise, some to blame")
            .x_label("column (the word's rank + 3)")
            .y_label("percentage points towards praise")
            .points("one word", &columns, &lean[4..])
            .horizontal("no lean", 0.0),
    )?;
    let leaning = lean[4..].iter().filter(|lean| lean.abs() >= 5.0).count();
    page.say(format!("{leaning} of the 96 words lean by 5 percentage points or more."))?;
    //| ## The network
    //| 100 inputs, two hidden layers of 32 ReLU neurons, one sigmoid neuron that says how likely it is that the review
    //| praises. The loss is binary cross-entropy (이진 교차 엔트로피): minus the logarithm of the probability given to
    //| what the label says.
    //|
    //| Keras would print three rows, for it takes an activation as a part of its `Dense` layer; here an activation is a layer of its
    //| own, without parameters.
    let untrained = network(&mut RandomState::new(page.seed()));
    let summary = untrained.summary(WORDS);
    page.print(&summary);
    let parameters: Vec<usize> =
        untrained.describe(WORDS).iter().map(|row| row.parameters).filter(|&n| n > 0).collect();
    page.claim("5.3", "parameters of the three affine layers", parameters.clone(), vec![3232, 1056, 33])
        .derived()
        .equals();
    page.claim("5.3", "parameters in all", parameters.iter().sum::<usize>(), 4321).derived().equals();
    Ok(())
}
