//! The order of the rows, watched by a learner that only takes notes.

use common::metric::Score;
use common::random::RandomState;
use common::state::StateError;
use common::train::{Learner, Order, Training};

/// Notes the rows of each batch; its data are just a number of rows.
#[derive(Default)]
struct Witness {
    batches: Vec<Vec<usize>>,
    evaluated: usize,
    asked: usize,
}

impl Learner<usize> for Witness {
    fn rows(data: &usize) -> usize {
        *data
    }

    fn step(&mut self, _data: &usize, rows: &[usize]) {
        self.batches.push(rows.to_vec());
    }

    fn score(&mut self) -> Score {
        self.asked += 1;
        Score { loss: self.batches.len() as f64, accuracy: 1.0 }
    }

    fn evaluate(&mut self, data: &usize) -> Score {
        self.evaluated += 1;
        Score { loss: *data as f64, accuracy: 0.5 }
    }

    fn state(&self) -> Vec<u8> {
        Vec::new()
    }

    fn restore(&mut self, _state: &[u8]) -> Result<(), StateError> {
        Ok(())
    }
}

fn training(rows: usize, order: Order, batch_size: usize, seed: u32) -> Training<Witness, usize> {
    Training::new(Witness::default(), rows, order, batch_size, RandomState::new(seed))
}

/// The batches of so many epochs.
fn batches(rows: usize, order: Order, batch_size: usize, epochs: usize) -> Vec<Vec<usize>> {
    let mut training = training(rows, order, batch_size, 0);
    for _ in 0..epochs {
        training.epoch();
    }
    training.learner.batches
}

#[test]
fn a_permutation_visits_every_row_once_in_a_new_order() {
    let batches = batches(10, Order::Permutation, 4, 3);
    let sizes: Vec<usize> = batches.iter().map(Vec::len).collect();
    assert_eq!(sizes, [4, 4, 2, 4, 4, 2, 4, 4, 2]);
    let epochs: Vec<Vec<usize>> = batches.chunks(3).map(|batches| batches.concat()).collect();
    for epoch in &epochs {
        let mut rows = epoch.clone();
        rows.sort();
        assert_eq!(rows, (0..10).collect::<Vec<_>>());
    }
    assert_ne!(epochs[0], epochs[1]);

    let mut random = RandomState::new(0);
    let mut order: Vec<usize> = (0..10).collect();
    for epoch in epochs {
        random.shuffle(&mut order);
        assert_eq!(epoch, order, "NumPy's shuffle of the order before");
    }
}

#[test]
fn drawing_with_replacement_is_numpys_choice() {
    let batches = batches(10, Order::WithReplacement, 4, 2);
    assert_eq!(batches.len(), 6, "an epoch of 10 rows is three batches of 4");
    let mut random = RandomState::new(0);
    for batch in batches {
        assert_eq!(batch, random.choice(10, 4));
    }
}

#[test]
fn as_they_lie() {
    assert_eq!(batches(5, Order::AsTheyLie, 2, 2), [vec![0, 1], vec![2, 3], vec![4], vec![0, 1], vec![2, 3], vec![4]]);
}

#[test]
fn a_batch_of_everything_is_taken_as_it_lies() {
    assert_eq!(batches(6, Order::Permutation, 6, 2), [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]]);
    assert_eq!(batches(3, Order::SlidingBuffer(9), 50, 1), [[0, 1, 2]]);
}

#[test]
fn a_buffer_lets_a_row_come_little_too_early_and_as_late_as_it_likes() {
    let (rows, size) = (1000, 50);
    let mut latest = 0;
    for epoch in batches(rows, Order::SlidingBuffer(size), rows - 1, 20).chunks(2).map(|batches| batches.concat()) {
        let mut sorted = epoch.clone();
        sorted.sort();
        assert_eq!(sorted, (0..rows).collect::<Vec<_>>(), "each row once");
        for (place, &row) in epoch.iter().enumerate() {
            assert!(row < place + size, "row {row} at place {place} had not been read");
            latest = latest.max(place.saturating_sub(row));
        }
    }
    assert!(latest > 4 * size, "some row waits for many refills: {latest}");
}

/// As large as the data, the buffer is a permutation, all equally likely: each row comes first about as often.
#[test]
fn a_buffer_of_everything_is_fair() {
    let mut first = [0; 5];
    for seed in 0..5000 {
        let mut training = training(5, Order::SlidingBuffer(5), 1, seed);
        training.iteration();
        first[training.learner.batches[0][0]] += 1;
    }
    // Standard deviation √(5000 · 0.2 · 0.8) = 28.
    assert!(first.iter().all(|&count: &i32| (count - 1000).abs() < 140), "{first:?}");
}

#[test]
fn the_score_is_asked_for_once_an_epoch_and_the_closure_sees_the_learner() {
    let mut training = training(10, Order::Permutation, 4, 0);
    let mut steps_seen = Vec::new();
    training.run(3, &7, |training| {
        assert_eq!(training.learner.evaluated, training.history.loss.len());
        steps_seen.push(training.learner.batches.len());
    });
    assert_eq!(steps_seen, [3, 6, 9]);
    assert_eq!((training.learner.asked, training.learner.evaluated), (3, 3));
    assert_eq!(training.history.loss, [3.0, 6.0, 9.0]);
    assert_eq!(training.history.validation_loss, [7.0; 3]);
}

#[test]
fn an_epoch_goes_on_where_iterations_stopped() {
    let mut training = training(10, Order::Permutation, 4, 0);
    training.iteration();
    training.epoch();
    assert_eq!(training.learner.batches.len(), 3);
    training.epoch();
    assert_eq!(training.learner.batches.len(), 6);
}

#[test]
fn the_same_seed_gives_the_same_batches() {
    let of = |seed| {
        let mut training = training(50, Order::Permutation, 7, seed);
        training.epoch();
        training.learner.batches
    };
    assert_eq!(of(3), of(3));
    assert_ne!(of(3), of(4));
}
