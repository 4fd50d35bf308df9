use ndarray::{ArrayView2, Axis, Slice};

use super::{Network, ROWS_TOGETHER, next};
use crate::Float;
use crate::both::{both, with_help};
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
    /// What a batch needs that is too large for one pass.
    halves: Option<Halves<F>>,
    x: Batch<F>,
    t: Batch<F>,
    since: Since,
}

/// A large batch goes through the network a part at a time, and every other part through the network's twin, at the same
/// time where a thread is free for it. Which parts a sum is made of does not depend on that, so that neither does the sum.
struct Halves<F> {
    twin: Network<F>,
    /// What the network's parts add to the gradient, in the order of [`Network::flat_gradient`].
    sum: Vec<F>,
    /// What the twin's parts add.
    twins_sum: Vec<F>,
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
        Self { network, optimizers, halves: None, x: Batch::new(), t: Batch::new(), since: Since::default() }
    }

    /// One training step on the batch `x` (n, inputs) with targets `t` (n, outputs): gradient, then update.
    ///
    /// Returns how the network did before the update. From the second step of a batch size on, nothing is allocated.
    pub fn step_on(&mut self, x: ArrayView2<F>, t: ArrayView2<F>) -> Score {
        let Self { network, optimizers, halves, .. } = self;
        step_on(network, optimizers, halves, x, t)
    }
}

fn step_on<F: Float, O: Optimizer<F>>(
    network: &mut Network<F>,
    optimizers: &mut [O],
    halves: &mut Option<Halves<F>>,
    x: ArrayView2<F>,
    t: ArrayView2<F>,
) -> Score {
    let mut optimizers = optimizers.iter_mut();
    let mut update = |w: &mut [F], dw: &[F]| {
        let optimizer = optimizers.next().expect("an optimiser for each array");
        wide(|| optimizer.update(w, dw));
    };
    if x.nrows() <= ROWS_TOGETHER {
        let score = with_help(x.nrows() * network.parameter_count(), || network.gradient(x, t));
        network.visit_parameters(update);
        return score;
    }
    let halves = halves.get_or_insert_with(|| Halves::of(network));
    let score = halves.gradient(network, x, t);
    let mut rest = &halves.sum[..];
    network.visit_parameters(|w, _| update(w, next(&mut rest, w.len())));
    score
}

impl<F: Float> Halves<F> {
    fn of(network: &Network<F>) -> Self {
        Self { twin: network.clone(), sum: Vec::new(), twins_sum: Vec::new() }
    }

    /// [`Network::gradient`] in parts; the gradient is in `sum`.
    fn gradient(&mut self, network: &mut Network<F>, x: ArrayView2<F>, t: ArrayView2<F>) -> Score {
        let Self { twin, sum, twins_sum } = self;
        copy_parameters(network, twin, sum);
        let parts = x.nrows().div_ceil(ROWS_TOGETHER).next_multiple_of(2);
        let size = x.nrows().div_ceil(parts);
        let parts = || x.axis_chunks_iter(Axis(0), size).zip(t.axis_chunks_iter(Axis(0), size));
        let mut scores = [Score { loss: 0.0, accuracy: 0.0 }; 2];
        let [score, twins_score] = &mut scores;
        both(
            x.nrows() * sum.len(),
            || *score = add_up(network, sum, parts().step_by(2), x.nrows()),
            || *twins_score = add_up(twin, twins_sum, parts().skip(1).step_by(2), x.nrows()),
        );
        sum.iter_mut().zip(twins_sum).for_each(|(sum, &mut twins)| *sum += twins);
        Score { loss: score.loss + twins_score.loss, accuracy: score.accuracy + twins_score.accuracy }
    }
}

/// What these parts add to the means over all `rows`: to the score, and to the gradient, which is put into `sum`.
fn add_up<'a, F: Float>(
    network: &mut Network<F>,
    sum: &mut Vec<F>,
    parts: impl Iterator<Item = (ArrayView2<'a, F>, ArrayView2<'a, F>)>,
    rows: usize,
) -> Score {
    sum.clear();
    sum.resize(network.parameter_count(), F::zero());
    let mut mean = Score { loss: 0.0, accuracy: 0.0 };
    for (x, t) in parts {
        let share = x.nrows() as f64 / rows as f64;
        let score = network.gradient(x, t);
        mean.loss += share * score.loss;
        mean.accuracy += share * score.accuracy;
        let share = F::from(share).expect("a share is a float");
        let mut rest = &mut sum[..];
        network.visit_parameters(|_, dw| {
            let sum = rest.split_off_mut(..dw.len()).expect("a number for each parameter");
            sum.iter_mut().zip(dw).for_each(|(sum, &dw)| *sum += share * dw);
        });
    }
    mean
}

/// Copies all parameters by way of `row`.
fn copy_parameters<F: Float>(from: &mut Network<F>, to: &mut Network<F>, row: &mut Vec<F>) {
    row.clear();
    from.visit_parameters(|w, _| row.extend_from_slice(w));
    to.set_parameters(row).expect("a twin has as many parameters");
}

impl<F: Float, O: Optimizer<F> + Clone> Learner<Data<'_, F>> for Scratch<F, O> {
    /// # Panics
    /// If the rows of `x` and `t` differ in number.
    fn rows(data: &Data<F>) -> usize {
        assert_eq!(data.x.nrows(), data.t.nrows(), "inputs and targets differ in number");
        data.x.nrows()
    }

    fn step(&mut self, data: &Data<F>, rows: &[usize]) {
        let Self { network, optimizers, halves, x, t, since } = self;
        let score = if are_neighbours(rows) {
            let slice = Slice::from(rows[0]..rows[0] + rows.len());
            step_on(network, optimizers, halves, data.x.slice_axis(Axis(0), slice), data.t.slice_axis(Axis(0), slice))
        } else {
            step_on(network, optimizers, halves, gather(data.x, rows, x), gather(data.t, rows, t))
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
    let copy = copy.as_slice_mut().expect("a batch lies row by row");
    let middle = rows.len() / 2;
    let ((first, second), (to_first, to_second)) = (rows.split_at(middle), copy.split_at_mut(middle * width));
    let copy_rows = |rows: &[usize], to: &mut [F]| {
        for (to, &row) in to.chunks_exact_mut(width).zip(rows) {
            to.copy_from_slice(&numbers[row * width..][..width]);
        }
    };
    // Rows that lie anywhere come from far away: a number takes as long as some ten multiplications.
    both(10 * rows.len() * width, || copy_rows(first, to_first), || copy_rows(second, to_second));
    to.view()
}
