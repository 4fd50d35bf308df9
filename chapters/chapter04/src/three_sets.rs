//! # Three sets of data, and what each is for
//!
//! Data come from two kinds of places. Public data sets (공개 데이터셋) are there for everybody, some with a contest and a
//! prize for who learns the most from them. In *data of industry* (산업용 데이터) there are signals without number, of which a few are
//! recorded, and of these again somebody must find the few that are worth learning from; that is never easy.
//!
//! Data that one can learn from are precious, and yet nobody learns from all of them. They are divided:
//!
//! - **training data** (학습 데이터) are shown and learnt from: they alone move the weights;
//! - **validation data** (검증 데이터) are shown during training, but move no weight. They say whether what is learnt
//!   holds for other data, and so when to stop, and which of several trainings was the best;
//! - **test data** (테스트 데이터) are shown once, when all is decided. They say how good the result is.
//!
//! The document guesses that this is about overfitting (과적합), and so it is. The second set finds out the overfitting of
//! the weights to the first. The third finds out an overfitting that is easier to overlook: that of *our choices* to
//! the second.

use chapter04::model::{BATCH, EPOCHS, description, scratch};
use chapter04::{Digits, Mnist, axis, load_few};
use common::network::{Activation, Description, Initializer, Loss};
use common::random::RandomState;
use common::train::{History, Learner, Order, Training};
use datasets::Store;
use literate::prelude::*;
use literate::spread::Spread;

/// Networks to choose from.
const CANDIDATES: usize = 30;

/// The numbers of the digits in each set of a split: training, validation and the rest.
fn split(digits: usize, [train, validation]: [usize; 2], seed: u32) -> [Vec<usize>; 3] {
    let order = RandomState::new(seed).permutation(digits);
    let (train_rows, rest) = order.split_at(train);
    let (validation_rows, rest) = rest.split_at(validation);
    [train_rows.to_vec(), validation_rows.to_vec(), rest.to_vec()]
}

/// A training that was watched: its history, and the test accuracy as it would have been after each epoch. Whoever
/// plays by the rules looks at one of these.
#[derive(Debug, Clone)]
struct Watched {
    history: History,
    test_accuracy: Vec<f64>,
}

impl Watched {
    /// The epoch with the lowest validation loss, from 0.
    fn best_epoch(&self) -> usize {
        let losses = &self.history.validation_loss;
        (0..losses.len()).min_by(|&one, &other| losses[one].total_cmp(&losses[other])).unwrap_or(0)
    }
}

/// Trains the chapter's network on 4,000 digits and watches it on the other 1,000.
fn watch(digits: &Digits, test: &Digits, epochs: usize, seed: u32) -> Watched {
    let [train, validation, _] = split(digits.len(), [4000, 1000], seed).map(|rows| digits.select(&rows));
    let mut random = RandomState::new(seed);
    let learner = scratch(&description(), &mut random);
    let mut training = Training::new(learner, train.data(), Order::Permutation, BATCH, random);
    let mut test_accuracy = Vec::new();
    training.run(epochs, &validation.data(), |training| {
        test_accuracy.push(training.learner.evaluate(&test.data()).accuracy);
    });
    Watched { history: training.history, test_accuracy }
}

/// [`watch`] for each of the page's seeds.
fn watch_seeds(page: &Page, digits: &Digits, test: &Digits, epochs: usize) -> Vec<Watched> {
    page.each_seed("watched trainings", 5, |seed| watch(digits, test, epochs, seed))
}

/// In how many watched trainings the validation loss ends above its lowest point, and above the training loss.
fn parted(watched: &[Watched]) -> usize {
    let has_parted = |watched: &&Watched| {
        let History { loss, validation_loss, .. } = &watched.history;
        let last = validation_loss.len() - 1;
        watched.best_epoch() < last && validation_loss[last] > loss[last]
    };
    watched.iter().filter(has_parted).count()
}

/// How good the best of the first 1, 2, 3, … candidates seems on the digits it was chosen by, and how good it is.
#[derive(Debug, Clone)]
struct Chosen {
    seems: Vec<f64>,
    is: Vec<f64>,
}

/// Trains candidates that differ in nothing but their starting weights, on 300 digits each, and chooses among them by
/// 100 others. The 4,600 that are left say how good the chosen one is.
fn choose(digits: &Digits, seed: u32) -> Chosen {
    let [train, validation, judge] = split(digits.len(), [300, 100], seed).map(|rows| digits.select(&rows));
    let mut random = RandomState::new(seed);
    let sizes = [chapter04::model::PIXELS, 16, chapter04::model::CLASSES];
    let small = Description::new(&sizes, Activation::Relu, Initializer::GlorotUniform, Loss::SoftmaxCrossEntropy);
    let mut chosen = Chosen { seems: Vec::new(), is: Vec::new() };
    let (mut best_seeming, mut its_value) = (-1.0, 0.0);
    for _ in 0..CANDIDATES {
        let learner = scratch(&small, &mut random);
        let mut training = Training::new(learner, train.data(), Order::Permutation, BATCH, random.clone());
        for _ in 0..10 {
            training.epoch();
        }
        let seems = training.learner.evaluate(&validation.data()).accuracy;
        if seems > best_seeming {
            (best_seeming, its_value) = (seems, training.learner.evaluate(&judge.data()).accuracy);
        }
        chosen.seems.push(best_seeming);
        chosen.is.push(its_value);
    }
    chosen
}

/// [`choose`] for each of the page's seeds.
fn choose_seeds(page: &Page, digits: &Digits) -> Vec<Chosen> {
    page.each_seed("thirty candidates", 20, |seed| choose(digits, seed))
}

/// How many of the choices seem better than they are, after so many candidates.
fn flattered(choices: &[Chosen], candidates: usize) -> usize {
    choices.iter().filter(|chosen| chosen.seems[candidates - 1] > chosen.is[candidates - 1]).count()
}

/// How often the document's loop shows the test digits; it trains on one batch here, for only the looks are counted.
fn looks_at_test_data(mnist: &Mnist) -> usize {
    let mut random = RandomState::new(0);
    let learner = scratch(&description(), &mut random);
    let mut training = Training::new(learner, mnist.train.between(0, BATCH), Order::AsTheyLie, BATCH, random);
    let mut looks = 0;
    training.run(EPOCHS, &mnist.test.data(), |_| looks += 1);
    looks
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    //| ## A split, and its use
    //| Of the 5,000 digits, 4,000 are drawn for training and 1,000 for validation. The 1,000 test digits are by other
    //| writers. No digit is in two sets:
    let mnist = load_few(store)?;
    page.data(mnist.source.clone());
    let parts = split(mnist.train.len(), [4000, 1000], page.seed());
    let mut numbers = parts.concat();
    numbers.sort_unstable();
    numbers.dedup();
    page.claim("4.2", "different digits in training and validation", numbers.len(), 5000).derived().equals();
    page.table(
        Table::new(["set", "digits", "shown", "moves weights", "decides"])
            .row(["training", "4,000", "in every epoch", "yes", "the weights"])
            .row(["validation", "1,000", "after every epoch", "no", "when to stop, which to keep"])
            .row(["test", "1,000", "once, at the end", "no", "nothing"]),
    );
    //| Does looking at the validation data really change nothing?
    let mut learner = scratch(&description(), &mut RandomState::new(page.seed()));
    let before = learner.network.flat_parameters();
    learner.evaluate(&mnist.train.between(4000, 5000));
    let after = learner.network.flat_parameters();
    let changed = before.iter().zip(&after).filter(|(before, after)| before != after).count();
    page.claim("4.2", "parameters that validation changes", changed, 0).derived().equals();
    //-
    //| Now a training that is watched, 15 epochs long, with the chapter's network and Adam:
    let epochs = if page.quick() { 3 } else { 15 };
    let watched = watch_seeds(page, &mnist.train, &mnist.test, epochs);
    page.show(
        Chart::new("A training, watched")
            .x_label("epoch")
            .y_label("cross-entropy")
            .spread("training digits", axis(epochs), &Spread::of(&watched, |watched| &watched.history.loss))
            .spread(
                "validation digits",
                axis(epochs),
                &Spread::of(&watched, |watched| &watched.history.validation_loss),
            ),
    )?;
    //| In the whole run the training loss goes on falling and the validation loss does not: from where the two part, the network learns its
    //| training digits by heart. The validation loss says where to stop. Only then, once for each training, come the
    //| test digits:
    let mut results =
        Table::new(["seed", "lowest validation loss after epoch", "its accuracy", "test accuracy, looked at once"]);
    for (seed, watched) in page.seeds(5).zip(&watched) {
        let best = watched.best_epoch();
        results = results.row([
            seed.to_string(),
            (best + 1).to_string(),
            format!("{:.1} %", 100.0 * watched.history.validation_accuracy[best]),
            format!("{:.1} %", 100.0 * watched.test_accuracy[best]),
        ]);
    }
    page.table(results);
    page.claim("4.2", "the curves part before the end: overfitting", parted(&watched), "validation shows overfitting")
        .order(watched.len());
    //-
    //| ## Why a third set?
    //| Because choosing is learning too. Here are 30 small networks that differ in nothing but their starting weights. We
    //| choose the one that does best on 100 validation digits. How good does it seem there, and how good is it on 4,600
    //| digits that had no say? 20 seeds, each with a split of its own:
    let choices = choose_seeds(page, &mnist.train);
    page.show(
        Chart::new("The more one chooses from, the better the choice seems")
            .x_label("candidates")
            .y_label("accuracy of the chosen one")
            .spread("on the digits it was chosen by", axis(CANDIDATES), &Spread::of(&choices, |chosen| &chosen.seems))
            .spread("on digits that had no say", axis(CANDIDATES), &Spread::of(&choices, |chosen| &chosen.is)),
    )?;
    let seems = Spread::of(&choices, |chosen| &chosen.seems).mean;
    let is = Spread::of(&choices, |chosen| &chosen.is).mean;
    page.claim(
        "4.2",
        "chosen among 30: seems better than it is",
        flattered(&choices, CANDIDATES),
        "test data are for the end",
    )
    .order(choices.len());
    page.say(format!(
        "The first candidate, not chosen at all, seems {:.1} % right and is {:.1} %. The best of 30 seems {:.1} % right \
         and is {:.1} %. Choosing seemed to gain {:.1} points and gained {:.1}; the difference is luck with those 100 digits.",
        100.0 * seems[0],
        100.0 * is[0],
        100.0 * seems[CANDIDATES - 1],
        100.0 * is[CANDIDATES - 1],
        100.0 * (seems[CANDIDATES - 1] - seems[0]),
        100.0 * (is[CANDIDATES - 1] - is[0]),
    ))?;
    //| That holds for whatever is chosen by looking: the number of epochs, the learning rate, one paper among many. The
    //| score of the winner on the data that made it win flatters. So one set is kept back until nothing is left to
    //| choose.
    //|
    //| ## What the document does
    //| It says that test data are shown once, and then its program shows them after each of its epochs. As long as
    //| nobody acts on what they say, no harm is done. But there are no validation data in that program, so whoever
    //| wants to stop early, or tries another learning rate, has nothing else to look at.
    page.claim("4.2", "times that the document's program looks at its test data", looks_at_test_data(&mnist), 1)
        .corrected(
            "the document says that test data are shown once; its loop evaluates on them after each of 10 epochs",
        );
    Ok(())
}
