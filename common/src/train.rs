//! Training one can step through: which rows come next, epoch after epoch, and what came of them. It knows no layer, no
//! network and no data set: it tells a [`Learner`] the numbers of the rows to learn from.
//!
//! ```
//! use common::network::{Activation, Description, Initializer, Loss, Scratch};
//! use common::optimizer::Sgd;
//! use common::random::RandomState;
//! use common::train::{Data, Order, Training};
//! use ndarray::array;
//!
//! let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
//! let t = array![[0.0], [1.0], [1.0], [1.0]];
//! let data = Data { x: x.view(), t: t.view() };
//!
//! let mut random = RandomState::new(0);
//! let or = Description::new(&[2, 1], Activation::Identity, Initializer::GlorotUniform, Loss::SigmoidCrossEntropy);
//! let learner = Scratch::new(or.build::<f64>(&mut random), &Sgd::new(1.0));
//! let mut training = Training::new(learner, data, Order::Permutation, 2, random);
//! for _ in 0..100 {
//!     training.epoch();
//! }
//! assert_eq!(training.learner.network.evaluate(x.view(), t.view()).accuracy, 1.0);
//! ```

use ndarray::ArrayView2;

use crate::metric::Score;
use crate::random::RandomState;
use crate::state::{Reader, StateError, Writer, same};

/// Inputs (n, inputs) and targets (n, outputs) that belong together, row by row.
#[derive(Debug, Clone, Copy)]
pub struct Data<'a, F> {
    /// Inputs (n, inputs), row by row in memory.
    pub x: ArrayView2<'a, F>,
    /// Targets (n, outputs), row by row in memory.
    pub t: ArrayView2<'a, F>,
}

/// What learns from rows of a data set `D` that it was handed once: a view for this crate's networks, tensors on a
/// device for another engine.
pub trait Learner<D> {
    /// How many rows `data` has.
    fn rows(data: &D) -> usize;

    /// One step of training on the rows of `data` with these numbers.
    fn step(&mut self, data: &D, rows: &[usize]);

    /// How it did since this was last asked: the mean over the rows of all steps, each measured before its update, as
    /// Keras does. A device is read from only here.
    ///
    /// NaN without a step in between.
    fn score(&mut self) -> Score;

    /// How it does on data that it does not learn from.
    fn evaluate(&mut self, data: &D) -> Score;

    /// All that it has learnt and remembers, as bytes.
    fn state(&self) -> Vec<u8>;

    /// Becomes what it was when [`state`](Self::state) was called.
    ///
    /// # Errors
    /// The bytes are not the state of such a learner; it is then unchanged.
    fn restore(&mut self, state: &[u8]) -> Result<(), StateError>;
}

/// In which order the rows of the training data come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As they lie, the same in every epoch.
    AsTheyLie,
    /// Each row once an epoch, in an order drawn anew for each: NumPy's `shuffle` of the last order, as Keras's `fit` does.
    Permutation,
    /// Each row of each batch drawn from all of them, NumPy's `choice(n, batch_size)`: some come twice, others not at
    /// all. An epoch is as many batches as the data fill, all of full size.
    WithReplacement,
    /// TensorFlow's `Dataset.shuffle(size)`: a buffer of this many rows, filled in the order of the data; each row that
    /// comes is drawn from it and its place taken by the next. A row can come at most `size` − 1 places early, however late.
    SlidingBuffer(usize),
}

/// What happened in training, a number for each epoch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Mean training loss over the rows of the epoch, each batch measured before its update (as Keras does).
    pub loss: Vec<f64>,
    /// Training accuracy, averaged in the same way.
    pub accuracy: Vec<f64>,
    /// Loss on the validation data at the end of the epoch.
    pub validation_loss: Vec<f64>,
    /// Accuracy on the validation data at the end of the epoch.
    pub validation_accuracy: Vec<f64>,
}

impl History {
    /// Adds an epoch: how the learner did in it, and on the validation data after it.
    pub fn push(&mut self, trained: Score, validated: Score) {
        self.loss.push(trained.loss);
        self.accuracy.push(trained.accuracy);
        self.validation_loss.push(validated.loss);
        self.validation_accuracy.push(validated.accuracy);
    }

    fn curves(&self) -> [&Vec<f64>; 4] {
        [&self.loss, &self.accuracy, &self.validation_loss, &self.validation_accuracy]
    }
}

/// Histories as CSV with a header: a row for each run, numbered from 0, and epoch, numbered from 1.
pub fn to_csv(histories: &[History]) -> String {
    let mut csv = String::from("run,epoch,loss,accuracy,validation_loss,validation_accuracy\n");
    for (run, history) in histories.iter().enumerate() {
        for epoch in 0..history.loss.len() {
            let numbers: Vec<String> = history.curves().iter().map(|curve| curve[epoch].to_string()).collect();
            csv += &format!("{run},{},{}\n", epoch + 1, numbers.join(","));
        }
    }
    csv
}

/// A learner on its way through its data. It can be stopped after any step and taken up again from its
/// [`state`](Self::state).
#[derive(Debug)]
pub struct Training<L, D> {
    /// What learns.
    pub learner: L,
    /// What it learns from.
    pub data: D,
    /// What [`run`](Self::run) saw, epoch by epoch.
    pub history: History,
    batches: Batches,
}

impl<L: Learner<D>, D> Training<L, D> {
    /// A training that has not begun: batches of `batch_size` rows of `data` in this order, drawn from `random`. The last
    /// batch of an epoch is smaller where the size does not divide.
    ///
    /// # Panics
    /// If there is no row, or `batch_size` or the buffer of the order is 0.
    pub fn new(learner: L, data: D, order: Order, batch_size: usize, random: RandomState) -> Self {
        let batches = Batches::new(L::rows(&data), order, batch_size, random);
        Self { learner, data, history: History::default(), batches }
    }

    /// One step, on the next batch.
    pub fn iteration(&mut self) {
        let rows = self.batches.next_batch();
        self.learner.step(&self.data, rows);
    }

    /// One step on the next batch, as `step` makes it. Where that fails, the same batch is the next one still; if `step`
    /// has changed nothing, the training is as it was.
    ///
    /// # Errors
    /// Those of `step`.
    pub fn try_iteration<T, E>(&mut self, step: impl FnOnce(&mut L, &D, &[usize]) -> Result<T, E>) -> Result<T, E> {
        let rows = self.batches.next_batch();
        let count = rows.len();
        let made = step(&mut self.learner, &self.data, rows);
        if made.is_err() {
            self.batches.done -= count;
        }
        made
    }

    /// How many rows it has learnt from since it began, if [`history`](Self::history) has all epochs that came to an end.
    pub fn rows_seen(&self) -> usize {
        let in_this_epoch = if self.at_end_of_epoch() { 0 } else { self.batches.done };
        self.history.loss.len() * self.batches.epoch.len() + in_this_epoch
    }

    /// Whether the last step was the last of an epoch; also before the first step.
    pub fn at_end_of_epoch(&self) -> bool {
        self.batches.at_end_of_epoch()
    }

    /// Steps up to the end of the epoch, or through a whole one if the last has just ended. How the learner did since its
    /// score was last asked for.
    pub fn epoch(&mut self) -> Score {
        self.iteration();
        while !self.at_end_of_epoch() {
            self.iteration();
        }
        self.learner.score()
    }

    /// So many further epochs. After each the learner is evaluated on `validation`, both scores are added to the
    /// [`history`](Self::history), and `after_epoch` sees the training as it then is.
    pub fn run(&mut self, epochs: usize, validation: &D, mut after_epoch: impl FnMut(&mut Self)) {
        for _ in 0..epochs {
            let trained = self.epoch();
            let validated = self.learner.evaluate(validation);
            self.history.push(trained, validated);
            after_epoch(self);
        }
    }

    /// Everything that the rest of the training depends on but the data: the learner's state, the random numbers still
    /// to come, the order, the place in the epoch, the history.
    pub fn state(&self) -> Vec<u8> {
        let mut state = Writer::new();
        state.part(HEADER);
        self.batches.write(&mut state);
        for curve in self.history.curves() {
            state.floats(curve);
        }
        state.part(&self.learner.state());
        state.into_bytes()
    }

    /// Goes back or forward to where a training of the same set-up was when it gave this [`state`](Self::state). From
    /// there both go on alike, bit for bit.
    ///
    /// # Errors
    /// The bytes are damaged, or from a training with other data, batches, network or optimiser. The training is then
    /// unchanged.
    pub fn restore(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut state = Reader::new(state);
        if state.part().ok() != Some(HEADER) {
            return Err(StateError::Foreign);
        }
        let batches = self.batches.read(&mut state)?;
        let history = History {
            loss: state.floats()?,
            accuracy: state.floats()?,
            validation_loss: state.floats()?,
            validation_accuracy: state.floats()?,
        };
        let learner = state.part()?;
        state.end()?;
        self.learner.restore(learner)?;
        (self.batches, self.history) = (batches, history);
        Ok(())
    }
}

const HEADER: &[u8] = b"downhill training 1";

/// Which rows come next.
#[derive(Debug, Clone)]
struct Batches {
    order: Order,
    batch_size: usize,
    rows: usize,
    random: RandomState,
    /// The rows of the running epoch, batch after batch.
    epoch: Vec<usize>,
    /// How many of them have been handed out.
    done: usize,
}

impl Batches {
    fn new(rows: usize, order: Order, batch_size: usize, random: RandomState) -> Self {
        assert!(rows > 0, "there is nothing to learn from");
        assert!(batch_size > 0, "a batch needs a row");
        assert!(order != Order::SlidingBuffer(0), "a buffer needs room for a row");
        // All rows in one batch make the same step in any order.
        let order = if batch_size >= rows && order != Order::WithReplacement { Order::AsTheyLie } else { order };
        let epoch: Vec<usize> = match order {
            Order::WithReplacement => vec![0; rows.div_ceil(batch_size) * batch_size],
            _ => (0..rows).collect(),
        };
        Self { order, batch_size, rows, random, done: epoch.len(), epoch }
    }

    fn at_end_of_epoch(&self) -> bool {
        self.done == self.epoch.len()
    }

    fn next_batch(&mut self) -> &[usize] {
        if self.at_end_of_epoch() {
            self.draw_epoch();
            self.done = 0;
        }
        let start = self.done;
        self.done = self.epoch.len().min(start + self.batch_size);
        &self.epoch[start..self.done]
    }

    fn draw_epoch(&mut self) {
        let Self { random, epoch, rows, .. } = self;
        match self.order {
            Order::AsTheyLie => {}
            Order::Permutation => random.shuffle(epoch),
            Order::WithReplacement => epoch.iter_mut().for_each(|row| *row = random.below(*rows)),
            Order::SlidingBuffer(size) => slide(random, epoch, size),
        }
    }

    fn write(&self, state: &mut Writer) {
        state.number(self.rows as u64);
        state.number(self.batch_size as u64);
        state.number(order_number(self.order));
        self.random.write(state);
        state.numbers(&self.epoch);
        state.number(self.done as u64);
    }

    /// These batches at the place that `state` names.
    fn read(&self, state: &mut Reader) -> Result<Self, StateError> {
        same("the number of rows", state.number()?, self.rows)?;
        same("the batch size", state.number()?, self.batch_size)?;
        same("the order of the rows", state.number()?, order_number(self.order) as usize)?;
        let random = RandomState::read(state)?;
        let epoch = state.numbers()?;
        let done = usize::try_from(state.number()?).map_err(|_| StateError::Damaged)?;
        if epoch.len() != self.epoch.len() || done > epoch.len() || epoch.iter().any(|&row| row >= self.rows) {
            return Err(StateError::Damaged);
        }
        Ok(Self { random, epoch, done, ..*self })
    }
}

fn order_number(order: Order) -> u64 {
    match order {
        Order::AsTheyLie => 0,
        Order::Permutation => 1,
        Order::WithReplacement => 2,
        Order::SlidingBuffer(size) => 2 + size as u64,
    }
}

/// The rows 0, 1, 2, … as they leave a buffer of `size` rows that is refilled with the next one.
fn slide(random: &mut RandomState, epoch: &mut [usize], size: usize) {
    let rows = epoch.len();
    // What is behind the place being filled has left the buffer, so the buffer itself can lie in what is still to fill:
    // the places from here on hold it in any order.
    for (place, row) in epoch.iter_mut().enumerate() {
        *row = place;
    }
    for place in 0..rows {
        let in_buffer = size.min(rows - place);
        epoch.swap(place, place + random.below(in_buffer));
    }
}
