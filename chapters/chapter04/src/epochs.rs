//! # Epoch, batch, iteration
//!
//! Three words for how far a training has come:
//!
//! - a **batch** (배치) is what one gradient is computed from;
//! - an **iteration** is one step: one batch, one gradient, one update;
//! - an **epoch** (에포크) is one pass over all the training data, as many iterations as it has batches.

use chapter04::model::{BATCH, BUFFER, EPOCHS, description};
use chapter04::{Digits, axis, load_few};
use common::metric::Score;
use common::network::Scratch;
use common::optimizer::Sgd;
use common::random::RandomState;
use common::state::StateError;
use common::train::{History, Learner, Order, Training};
use datasets::Store;
use literate::prelude::*;
use literate::spread::{Spread, wins};

/// A learner that learns nothing and writes down which rows it is shown. Its data are a number of rows.
#[derive(Debug, Default)]
struct Witness {
    batches: Vec<Vec<usize>>,
}

impl Learner<usize> for Witness {
    fn rows(data: &usize) -> usize {
        *data
    }

    fn step(&mut self, _data: &usize, rows: &[usize]) {
        self.batches.push(rows.to_vec());
    }

    fn score(&mut self) -> Score {
        Score { loss: 0.0, accuracy: 0.0 }
    }

    fn evaluate(&mut self, _data: &usize) -> Score {
        self.score()
    }

    fn state(&self) -> Vec<u8> {
        Vec::new()
    }

    fn restore(&mut self, _state: &[u8]) -> Result<(), StateError> {
        Ok(())
    }
}

/// The batches of so many epochs over `rows` rows.
fn batches_shown(rows: usize, order: Order, epochs: usize) -> Vec<Vec<usize>> {
    let mut training = Training::new(Witness::default(), rows, order, BATCH, RandomState::new(0));
    for _ in 0..epochs {
        training.epoch();
    }
    training.learner.batches
}

/// Every fortieth row that an epoch over 5,000 rows shows: when it comes, and which it is.
fn appearance(order: Order) -> [Vec<f64>; 2] {
    let rows: Vec<usize> = batches_shown(5000, order, 1).concat();
    let sampled: Vec<usize> = (0..rows.len()).step_by(40).collect();
    [sampled.iter().map(|&time| time as f64).collect(), sampled.iter().map(|&time| rows[time] as f64).collect()]
}

/// A panel of [`appearance`].
fn appearance_chart(title: &str, order: Order) -> Chart {
    let [time, row] = appearance(order);
    Chart::new(title).x_label("place in the epoch").y_label("number of the row").points("a row", &time, &row)
}

/// The digits sorted by their labels: all zeros first, all nines last.
fn sorted(digits: &Digits) -> Digits {
    let mut rows: Vec<usize> = (0..digits.len()).collect();
    rows.sort_by_key(|&row| digits.labels[row]);
    digits.select(&rows)
}

/// Three epochs of SGD on `digits` in this order, for each of the page's seeds.
fn train_in_order(page: &Page, name: &str, digits: &Digits, test: &Digits, order: Order) -> Vec<History> {
    page.each_seed(name, 20, |seed| {
        let mut random = RandomState::new(seed);
        let learner = Scratch::new(description().build(&mut random), &Sgd::new(0.1));
        let mut training = Training::new(learner, digits.data(), order, BATCH, random);
        training.run(3, &test.data(), |_| ());
        training.history
    })
}

/// The test loss of each run after its last epoch.
fn last_losses(runs: &[History]) -> Vec<f64> {
    runs.iter().map(|run| run.validation_loss[run.validation_loss.len() - 1]).collect()
}

/// A row of the table: mean test loss and mean test accuracy at the end.
fn result_row(name: &str, runs: &[History]) -> [String; 3] {
    let loss = Spread::of(runs, |run| &run.validation_loss).mean;
    let accuracy = Spread::of(runs, |run| &run.validation_accuracy).mean;
    [name.to_owned(), format!("{:.3}", loss[loss.len() - 1]), format!("{:.1} %", 100.0 * accuracy[accuracy.len() - 1])]
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    //| ## Counting
    //| To count batches one needs no digits. A learner that only writes down what it is shown goes through the
    //| document's training:
    let shown = batches_shown(60_000, Order::SlidingBuffer(BUFFER), EPOCHS);
    let mut times_shown = vec![0; 60_000];
    for &row in shown.iter().flatten() {
        times_shown[row] += 1;
    }
    page.claim("4.2", "iterations of 10 epochs over 60,000 digits", shown.len(), 18_750).derived().equals();
    page.claim("4.2", "batches in an epoch", shown.len() / EPOCHS, 1875).derived().equals();
    page.claim(
        "4.2",
        "fewest and most times that a digit was shown",
        vec![times_shown.iter().copied().min().unwrap_or(0), times_shown.iter().copied().max().unwrap_or(0)],
        vec![EPOCHS, EPOCHS],
    )
    .derived()
    .equals();
    let tested = batches_shown(10_000, Order::AsTheyLie, 1);
    page.claim(
        "4.2",
        "test batches, and digits in the last",
        vec![tested.len(), tested[tested.len() - 1].len()],
        vec![313, 16],
    )
    .derived()
    .equals();
    //-
    //| ## In which order?
    //| Within an epoch every digit comes once, but in which order is free, and no two epochs need the same. Three ways:
    //| as the data lie; shuffled as a whole; and what the document uses, TensorFlow's `shuffle(1024)`. That one never
    //| holds more than 1,024 digits at a time. It fills a buffer with the first 1,024, hands out one of these at
    //| random, puts the next digit in its place, and so on. Below are every fortieth digit of an epoch over
    //| 5,000; as they lie, they would be on the diagonal.
    page.show(
        Panels::new("Which row comes when")
            .panel(appearance_chart("shuffled", Order::Permutation))
            .panel(appearance_chart("buffer of 1,024", Order::SlidingBuffer(BUFFER))),
    )?;
    let buffered: Vec<usize> = batches_shown(5000, Order::SlidingBuffer(BUFFER), 1).concat();
    let earliest = (0..buffered.len()).map(|place| buffered[place].saturating_sub(place)).max().unwrap_or(0);
    page.claim("4.2", "places that a digit can come early out of the buffer, at most", earliest, BUFFER - 1)
        .derived()
        .equals();
    //| No digit can come more than 1,023 places early, and few come very late. The last digits of the file are never
    //| seen at the start of an epoch.
    //-
    //| ## Does it matter?
    //| The document says that the order need not be kept, and that changing it even helps against bias (편향). To see
    //| what it helps against, take the worst order there is. The same 5,000 digits, sorted: first all zeros, then all
    //| ones, up to all nines. Three epochs of SGD with learning rate 0.1, 20 seeds, tested on 1,000 other digits:
    let mnist = load_few(store)?;
    page.data(mnist.source.clone());
    let by_label = sorted(&mnist.train);
    let as_they_lie = train_in_order(page, "sorted", &by_label, &mnist.test, Order::AsTheyLie);
    let buffer = train_in_order(page, "sorted, buffer", &by_label, &mnist.test, Order::SlidingBuffer(BUFFER));
    let shuffled = train_in_order(page, "sorted, shuffled", &by_label, &mnist.test, Order::Permutation);
    let mixed = train_in_order(page, "mixed, the same each epoch", &mnist.train, &mnist.test, Order::AsTheyLie);
    //-
    page.show(
        Chart::new("Four orders of the same digits")
            .x_label("epoch")
            .y_label("test loss")
            .log_y()
            .spread("sorted, as they lie", axis(3), &Spread::of(&as_they_lie, |run| &run.validation_loss))
            .spread("sorted, buffer of 1,024", axis(3), &Spread::of(&buffer, |run| &run.validation_loss))
            .spread("sorted, shuffled", axis(3), &Spread::of(&shuffled, |run| &run.validation_loss))
            .spread("mixed, the same each epoch", axis(3), &Spread::of(&mixed, |run| &run.validation_loss)),
    )?;
    page.table(
        Table::new(["order", "test loss", "test accuracy"])
            .row(result_row("sorted, as they lie", &as_they_lie))
            .row(result_row("sorted, buffer of 1,024", &buffer))
            .row(result_row("sorted, shuffled anew each epoch", &shuffled))
            .row(result_row("mixed, the same order each epoch", &mixed)),
    );
    page.claim(
        "4.2",
        "sorted digits: a new order each epoch ends below the order of the data",
        wins(&last_losses(&shuffled), &last_losses(&as_they_lie)),
        "a free order helps",
    )
    .order(shuffled.len());
    page.claim(
        "4.2",
        "a new order each epoch ends below one mixed order for all",
        wins(&last_losses(&shuffled), &last_losses(&mixed)),
        "a free order helps",
    )
    .explain("once the digits are well mixed, mixing them again changes little in three epochs")
    .order(shuffled.len());
    //-
    //| Sorted digits show the network one class at a time. It learns to say "zero" to everything, then to say "one",
    //| and what it says at the end is mostly the last thing it heard. A buffer helps as far as it reaches, here about
    //| two classes. MNIST's file is mixed already, so the document's small buffer does no harm there; on a sorted file
    //| it would.
    Ok(())
}
