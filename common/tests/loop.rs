//! The training loop, watched by learners that only take notes.

use common::network::Score;
use common::random::RandomState;
use common::train::{Data, Learner, fit};
use ndarray::{Array2, ArrayView2};

/// Notes the rows of each batch, which it knows by their only number.
#[derive(Default)]
struct Witness {
    batches: Vec<Vec<usize>>,
    evaluated: usize,
}

impl Learner<f32> for Witness {
    fn step(&mut self, x: ArrayView2<f32>, t: ArrayView2<f32>) -> Score {
        assert_eq!(x, t, "inputs and targets stay together");
        self.batches.push(x.iter().map(|&x| x as usize).collect());
        Score { loss: f64::from(x[(0, 0)]), accuracy: 1.0 }
    }

    fn evaluate(&mut self, x: ArrayView2<f32>, _t: ArrayView2<f32>) -> Score {
        self.evaluated += 1;
        Score { loss: x.nrows() as f64, accuracy: 0.5 }
    }
}

fn numbered(rows: usize) -> Array2<f32> {
    Array2::from_shape_fn((rows, 1), |(row, _)| row as f32)
}

#[test]
fn every_epoch_visits_every_row_once_in_a_new_order() {
    let x = numbered(10);
    let data = Data { x: x.view(), t: x.view() };
    let mut witness = Witness::default();
    let mut epochs_seen = 0;
    let history = fit(&mut witness, data, data, 3, 4, &mut RandomState::new(0), |history| {
        epochs_seen += 1;
        assert_eq!(history.validation_loss.len(), epochs_seen);
    });

    let sizes: Vec<usize> = witness.batches.iter().map(Vec::len).collect();
    assert_eq!(sizes, [4, 4, 2, 4, 4, 2, 4, 4, 2]);
    let epochs: Vec<Vec<usize>> = witness.batches.chunks(3).map(|batches| batches.concat()).collect();
    for epoch in &epochs {
        let mut rows = epoch.clone();
        rows.sort();
        assert_eq!(rows, (0..10).collect::<Vec<_>>());
    }
    assert_ne!(epochs[0], epochs[1]);
    assert_eq!(epochs_seen, 3);
    assert_eq!(witness.evaluated, 3);

    let first = &witness.batches[..3];
    let mean = first.iter().map(|batch| batch.len() * batch[0]).sum::<usize>() as f64 / 10.0;
    assert_eq!(history.loss[0], mean, "a batch counts by its rows");
}

#[test]
fn a_batch_of_everything_is_taken_as_it_lies() {
    let x = numbered(6);
    let data = Data { x: x.view(), t: x.view() };
    let mut witness = Witness::default();
    fit(&mut witness, data, data, 2, 6, &mut RandomState::new(0), |_| ());
    assert_eq!(witness.batches, [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]]);
}

#[test]
fn the_same_seed_gives_the_same_batches() {
    let x = numbered(50);
    let data = Data { x: x.view(), t: x.view() };
    let batches = |seed| {
        let mut witness = Witness::default();
        fit(&mut witness, data, data, 2, 7, &mut RandomState::new(seed), |_| ());
        witness.batches
    };
    assert_eq!(batches(3), batches(3));
    assert_ne!(batches(3), batches(4));
}
