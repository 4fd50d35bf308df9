//! The training loop: epochs, batches, history. It knows no layer and no data set.

use ndarray::{Array2, ArrayView2, NdFloat, s};

use crate::network::{Score, Training};
use crate::optimizer::Optimizer;
use crate::random::RandomState;

/// Anything that learns from batches: the networks of this crate, or another engine's.
pub trait Learner<F> {
    /// One training step on a batch `x` (n, inputs) with targets `t` (n, outputs); how it did before the step.
    fn step(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> Score;

    /// How it does on data that it does not learn from.
    fn evaluate(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> Score;
}

impl<F: NdFloat, O: Optimizer<F> + Clone> Learner<F> for Training<F, O> {
    fn step(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> Score {
        self.step(x, t)
    }

    fn evaluate(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> Score {
        self.network.evaluate(x, t)
    }
}

/// Inputs (n, inputs) and targets (n, outputs) that belong together, row by row.
#[derive(Debug, Clone, Copy)]
pub struct Data<'a, F> {
    /// Inputs (n, inputs).
    pub x: ArrayView2<'a, F>,
    /// Targets (n, outputs).
    pub t: ArrayView2<'a, F>,
}

/// What happened in training, a number for each epoch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Mean training loss over the batches of the epoch, each measured before its update (as Keras does).
    pub loss: Vec<f64>,
    /// Training accuracy, averaged in the same way.
    pub accuracy: Vec<f64>,
    /// Loss on the validation data at the end of the epoch.
    pub validation_loss: Vec<f64>,
    /// Accuracy on the validation data at the end of the epoch.
    pub validation_accuracy: Vec<f64>,
}

/// Histories as CSV with a header: a row for each run, numbered from 0, and epoch, numbered from 1.
pub fn to_csv(histories: &[History]) -> String {
    let mut csv = String::from("run,epoch,loss,accuracy,validation_loss,validation_accuracy\n");
    for (run, history) in histories.iter().enumerate() {
        for epoch in 0..history.loss.len() {
            let numbers = [&history.loss, &history.accuracy, &history.validation_loss, &history.validation_accuracy];
            let numbers: Vec<String> = numbers.iter().map(|curve| curve[epoch].to_string()).collect();
            csv += &format!("{run},{},{}\n", epoch + 1, numbers.join(","));
        }
    }
    csv
}

/// Trains for `epochs` passes over `data` in batches of `batch_size`, the last one smaller where it does not divide.
///
/// Each epoch visits the rows in a new order drawn from `random`; a batch as large as the data is used as it lies.
/// After each epoch the learner is evaluated on `validation` and `after_epoch` is called.
///
/// # Panics
/// If `batch_size` or the number of rows is 0, the rows of `x` and `t` differ in number, or they do not lie row by row in memory.
pub fn fit<F: NdFloat>(
    learner: &mut impl Learner<F>,
    data: Data<F>,
    validation: Data<F>,
    epochs: usize,
    batch_size: usize,
    random: &mut RandomState,
    mut after_epoch: impl FnMut(&History),
) -> History {
    assert_eq!(data.x.nrows(), data.t.nrows(), "inputs and targets differ in number");
    assert!(data.x.nrows() > 0, "there is nothing to learn from");
    let mut history = History::default();
    let mut batches = Batches::new(data, batch_size);
    for _ in 0..epochs {
        let trained = batches.epoch(learner, random);
        let validated = learner.evaluate(validation.x, validation.t);
        history.loss.push(trained.loss);
        history.accuracy.push(trained.accuracy);
        history.validation_loss.push(validated.loss);
        history.validation_accuracy.push(validated.accuracy);
        after_epoch(&history);
    }
    history
}

/// The rows of a data set, drawn into one batch after the other.
struct Batches<'a, F> {
    data: Data<'a, F>,
    batch_size: usize,
    order: Vec<usize>,
    x: Array2<F>,
    t: Array2<F>,
}

impl<'a, F: NdFloat> Batches<'a, F> {
    fn new(data: Data<'a, F>, batch_size: usize) -> Self {
        assert!(batch_size > 0, "a batch needs a row");
        let rows = if batch_size < data.x.nrows() { batch_size } else { 0 };
        Self {
            data,
            batch_size,
            order: (0..data.x.nrows()).collect(),
            x: Array2::zeros((rows, data.x.ncols())),
            t: Array2::zeros((rows, data.t.ncols())),
        }
    }

    /// One pass over all rows; the mean score of its batches, weighted by their rows.
    fn epoch(&mut self, learner: &mut impl Learner<F>, random: &mut RandomState) -> Score {
        if self.batch_size >= self.order.len() {
            return learner.step(self.data.x, self.data.t);
        }
        random.shuffle(&mut self.order);
        let mut sum = Score { loss: 0.0, accuracy: 0.0 };
        for rows in self.order.chunks(self.batch_size) {
            copy_rows(self.data.x, rows, &mut self.x);
            copy_rows(self.data.t, rows, &mut self.t);
            let score = learner.step(self.x.slice(s![..rows.len(), ..]), self.t.slice(s![..rows.len(), ..]));
            sum.loss += rows.len() as f64 * score.loss;
            sum.accuracy += rows.len() as f64 * score.accuracy;
        }
        let rows = self.order.len() as f64;
        Score { loss: sum.loss / rows, accuracy: sum.accuracy / rows }
    }
}

/// Copies the given rows of `from` to the top of `to`.
fn copy_rows<F: NdFloat>(from: ArrayView2<F>, rows: &[usize], to: &mut Array2<F>) {
    let columns = from.ncols();
    let from = from.to_slice().expect("a data set lies row by row in memory");
    let to = to.as_slice_mut().expect("a batch lies row by row in memory");
    for (to, &row) in to.chunks_exact_mut(columns).zip(rows) {
        to.copy_from_slice(&from[row * columns..][..columns]);
    }
}
