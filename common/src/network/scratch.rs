use ndarray::{ArrayView2, Axis, Slice};

use super::{Network, ROWS_TOGETHER};
use crate::Float;
use crate::layer::Batch;
use crate::metric::Score;
use crate::optimizer::{Memory, Optimizer};
use crate::state::{Reader, StateError, Writer, same};
use crate::train::{Data, Learner};
use crate::wide::wide;

/// A network of this crate in training: each of its parameter arrays has an optimiser of its own.
pub struct Scratch<F, O> {
    /// The network as it is now.
    pub network: Network<F>,
    optimizers: Vec<O>,
    /// The gradient of a batch that is too large for one pass, in the order of [`Network::flat_gradient`].
    gradient: Vec<F>,
    x: Batch<F>,
    t: Batch<F>,
    since: Since,
}

/// What happened since the score was last asked for.
#[derive(Debug, Clone, Copy, Default)]
struct Since {
    loss: f64,
    right: f64,
    rows: usize,
}

impl<F: Float, O: Optimizer<F> + Clone> Scratch<F, O> {
    /// Gives each parameter array of `network` a copy of `optimizer`.
    pub fn new(mut network: Network<F>, optimizer: &O) -> Self {
        let mut optimizers = Vec::new();
        network.visit_parameters(|_, _| optimizers.push(optimizer.clone()));
        Self { network, optimizers, gradient: Vec::new(), x: Batch::new(), t: Batch::new(), since: Since::default() }
    }

    /// One training step on the batch `x` (n, inputs) with targets `t` (n, outputs): gradient, then update.
    ///
    /// Returns how the network did before the update. From the second step of a batch size on, nothing is allocated.
    pub fn step_on(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> Score {
        let Self { network, optimizers, gradient, .. } = self;
        step_on(network, optimizers, gradient, x, t)
    }
}

fn step_on<F: Float, O: Optimizer<F>>(
    network: &mut Network<F>,
    optimizers: &mut [O],
    gradient: &mut Vec<F>,
    x: ArrayView2<F>,
    t: ArrayView2<F>,
) -> Score {
    let mut optimizers = optimizers.iter_mut();
    let mut update = |w: &mut [F], dw: &[F]| {
        let optimizer = optimizers.next().expect("an optimiser for each array");
        wide(|| optimizer.update(w, dw));
    };
    if x.nrows() <= ROWS_TOGETHER {
        let score = network.gradient(x, t);
        network.visit_parameters(update);
        return score;
    }
    let score = gradient_in_parts(network, gradient, x, t);
    let mut rest = &gradient[..];
    network.visit_parameters(|w, _| update(w, rest.split_off(..w.len()).expect("a number for each parameter")));
    score
}

/// [`Network::gradient`], a few rows at a time: the mean of the parts' gradients, each counted by its rows, in `gradient`.
fn gradient_in_parts<F: Float>(
    network: &mut Network<F>,
    gradient: &mut Vec<F>,
    x: ArrayView2<F>,
    t: ArrayView2<F>,
) -> Score {
    gradient.clear();
    network.visit_parameters(|w, _| gradient.resize(gradient.len() + w.len(), F::zero()));
    let mut mean = Score { loss: 0.0, accuracy: 0.0 };
    let parts = x.axis_chunks_iter(Axis(0), ROWS_TOGETHER).zip(t.axis_chunks_iter(Axis(0), ROWS_TOGETHER));
    for (x_part, t_part) in parts {
        let share = x_part.nrows() as f64 / x.nrows() as f64;
        let score = network.gradient(x_part, t_part);
        mean.loss += share * score.loss;
        mean.accuracy += share * score.accuracy;
        let share = F::from(share).expect("a share is a float");
        let mut sums = gradient.iter_mut();
        network.visit_parameters(|_, dw| sums.by_ref().zip(dw).for_each(|(sum, &dw)| *sum += share * dw));
    }
    mean
}

impl<F: Float, O: Optimizer<F> + Clone> Learner<Data<'_, F>> for Scratch<F, O> {
    /// # Panics
    /// If the rows of `x` and `t` differ in number.
    fn rows(data: &Data<F>) -> usize {
        assert_eq!(data.x.nrows(), data.t.nrows(), "inputs and targets differ in number");
        data.x.nrows()
    }

    fn step(&mut self, data: &Data<F>, rows: &[usize]) {
        let Self { network, optimizers, gradient, x, t, since } = self;
        let score = if are_neighbours(rows) {
            let slice = Slice::from(rows[0]..rows[0] + rows.len());
            step_on(network, optimizers, gradient, data.x.slice_axis(Axis(0), slice), data.t.slice_axis(Axis(0), slice))
        } else {
            step_on(network, optimizers, gradient, gather(data.x, rows, x), gather(data.t, rows, t))
        };
        since.loss += rows.len() as f64 * score.loss;
        since.right += rows.len() as f64 * score.accuracy;
        since.rows += rows.len();
    }

    fn score(&mut self) -> Score {
        let Since { loss, right, rows } = std::mem::take(&mut self.since);
        Score { loss: loss / rows as f64, accuracy: right / rows as f64 }
    }

    fn evaluate(&mut self, data: &Data<F>) -> Score {
        self.network.evaluate(data.x, data.t)
    }

    fn state(&self) -> Vec<u8> {
        let mut state = Writer::new();
        state.floats(&self.network.flat_parameters());
        state.number(self.optimizers.len() as u64);
        for optimizer in &self.optimizers {
            optimizer.memory().write(&mut state);
        }
        state.floats(&[self.since.loss, self.since.right]);
        state.number(self.since.rows as u64);
        state.into_bytes()
    }

    fn restore(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut state = Reader::new(state);
        let parameters: Vec<F> = state.floats()?;
        same("the number of parameter arrays", state.number()?, self.optimizers.len())?;
        let mut optimizers = self.optimizers.clone();
        for (optimizer, parameter) in optimizers.iter_mut().zip(self.network.parameters()) {
            optimizer.restore(Memory::read(&mut state, parameter.value.len())?)?;
        }
        let [loss, right] = state.floats()?[..] else { return Err(StateError::Damaged) };
        let rows = usize::try_from(state.number()?).map_err(|_| StateError::Damaged)?;
        state.end()?;
        self.network.set_parameters(&parameters)?;
        self.optimizers = optimizers;
        self.since = Since { loss, right, rows };
        Ok(())
    }
}

/// Whether the rows lie one after the other, so that a view serves.
fn are_neighbours(rows: &[usize]) -> bool {
    rows.windows(2).all(|pair| pair[1] == pair[0] + 1)
}

/// Copies the given rows of `from` into `to`, one below the other.
fn gather<'a, F: Float>(from: ArrayView2<F>, rows: &[usize], to: &'a mut Batch<F>) -> ArrayView2<'a, F> {
    let width = from.ncols();
    let numbers = from.to_slice().expect("the data lies row by row");
    let mut copy = to.resize(rows.len(), width);
    let copies = copy.as_slice_mut().expect("a batch lies row by row").chunks_exact_mut(width);
    for (to, &row) in copies.zip(rows) {
        to.copy_from_slice(&numbers[row * width..][..width]);
    }
    to.view()
}
