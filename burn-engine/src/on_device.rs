//! A network in training on one kind of device.

use all_reduce::{Nodes, NodesError};
use burn::tensor::backend::Backend;
use burn::tensor::{Int, Tensor, TensorData};
use common::metric::Score;
use common::network::{Description, WrongCount};
use common::optimizer::{self, Rule};
use common::state::{Reader, StateError, Writer, same};
use common::train::Data;

use crate::learner::{Engine, Rows};
use crate::network::{Layers, Outcome};
use crate::rule::{Memory, starts};

/// Rows that are evaluated at a time.
const EVALUATION_BATCH: usize = 1000;

/// A table's rows on a device: inputs (n, inputs) and targets (n, outputs).
pub(crate) struct Tensors<B: Backend> {
    x: Tensor<B, 2>,
    t: Tensor<B, 2>,
}

impl<B: Backend> Tensors<B> {
    pub(crate) fn load(data: Data<f32>, device: &B::Device) -> Self {
        let tensor = |table: ndarray::ArrayView2<f32>| {
            let shape = [table.nrows(), table.ncols()];
            tensor(table.iter().copied().collect(), shape, device)
        };
        Self { x: tensor(data.x), t: tensor(data.t) }
    }

    /// The rows with these numbers, gathered on the device.
    fn batch(&self, rows: &[usize]) -> (Tensor<B, 2>, Tensor<B, 2>) {
        let are_neighbours = rows.windows(2).all(|pair| pair[1] == pair[0] + 1);
        if are_neighbours {
            return self.slice(rows[0], rows.len());
        }
        let numbers: Vec<i32> = rows.iter().map(|&row| row as i32).collect();
        let numbers: Tensor<B, 1, Int> = Tensor::from_data(TensorData::new(numbers, [rows.len()]), &self.x.device());
        (gathered(&self.x, numbers.clone()), gathered(&self.t, numbers))
    }

    /// `count` rows from `first` on.
    fn slice(&self, first: usize, count: usize) -> (Tensor<B, 2>, Tensor<B, 2>) {
        let part = |table: &Tensor<B, 2>| table.clone().slice([first..first + count]);
        (part(&self.x), part(&self.t))
    }
}

/// The rows of `table` with these numbers.
///
/// On a card Burn 0.21 makes one kernel of a `select` and what comes after it, and that kernel picks wrong rows of a table with
/// one column (`tests/parity.rs` found it on Vulkan, in the targets of chapter 5). With `gather` it picks the right ones.
fn gathered<B: Backend>(table: &Tensor<B, 2>, numbers: Tensor<B, 1, Int>) -> Tensor<B, 2> {
    match table.dims() {
        [_, 1] => table.clone().gather(0, numbers.unsqueeze_dim(1)),
        _ => table.clone().select(0, numbers),
    }
}

/// What happened since the score was last asked for. It stays on the device until then.
struct Since<B: Backend> {
    /// Losses of all rows, added up.
    loss: Tensor<B, 1>,
    right: Tensor<B, 1>,
    rows: usize,
}

impl<B: Backend> Since<B> {
    fn new(loss: f32, right: f32, rows: usize, device: &B::Device) -> Self {
        Self { loss: Tensor::from_floats([loss], device), right: Tensor::from_floats([right], device), rows }
    }

    fn add(self, outcome: Outcome<B>, rows: usize) -> Self {
        Self { loss: self.loss + outcome.loss * rows as f64, right: self.right + outcome.right, rows: self.rows + rows }
    }

    /// The losses added up and how many rows were right, read from the device.
    fn read(&self) -> [f32; 2] {
        let both = numbers(&Tensor::cat(vec![self.loss.clone(), self.right.clone()], 0));
        [both[0], both[1]]
    }

    fn score(&self) -> Score {
        let [loss, right] = self.read().map(f64::from);
        Score { loss: loss / self.rows as f64, accuracy: right / self.rows as f64 }
    }
}

/// A network in training on the device of a backend.
pub(crate) struct OnDevice<B: Backend> {
    layers: Layers,
    rule: Rule,
    /// `W1` (inputs, units), `b1` (1, units), `W2` and so on.
    parameters: Vec<Tensor<B, 2>>,
    memories: Vec<Memory<B>>,
    since: Since<B>,
    device: B::Device,
}

impl<B: Backend> OnDevice<B> {
    /// `parameters` are those of `Network::flat_parameters`.
    pub(crate) fn new(description: &Description, parameters: &[f32], rule: Rule, device: B::Device) -> Self {
        let shapes = Layers::shapes(description);
        let described = count(&shapes);
        assert_eq!(parameters.len(), described, "the network has other parameters than its description");
        let parameters = cut(parameters, &shapes, &device);
        let memories = parameters.iter().map(|w: &Tensor<B, 2>| Memory::new(rule, w.dims(), &device)).collect();
        let since = Since::new(0.0, 0.0, 0, &device);
        Self { layers: Layers::new(description), rule, parameters, memories, since, device }
    }

    /// The rule's update of all parameters, and what came of the `rows` rows that led to the gradient.
    fn update(&mut self, gradient: Vec<Tensor<B, 2>>, outcome: Outcome<B>, rows: usize) {
        let parameters = std::mem::take(&mut self.parameters);
        self.parameters = parameters
            .into_iter()
            .zip(gradient)
            .zip(&mut self.memories)
            .map(|((w, dw), memory)| memory.update(self.rule, w, dw))
            .collect();
        let nothing_yet = Since::new(0.0, 0.0, 0, &self.device);
        self.since = std::mem::replace(&mut self.since, nothing_yet).add(outcome, rows);
    }

    fn shapes(&self) -> Vec<[usize; 2]> {
        self.parameters.iter().map(Tensor::dims).collect()
    }
}

impl<B: Backend> Engine for OnDevice<B> {
    fn step(&mut self, data: &Rows, rows: &[usize]) {
        let (x, t) = data.tensors::<B>().batch(rows);
        let (gradient, outcome) = self.layers.gradient(&self.parameters, x, t);
        self.update(gradient, outcome, rows.len());
    }

    /// What is added up are not the means of the nodes but their sums over rows, as their shares may differ in size.
    fn step_with(&mut self, nodes: &mut Nodes, data: &Rows, rows: &[usize]) -> Result<f64, NodesError> {
        let shapes = self.shapes();
        let parameters = count(&shapes);
        let mut sums = vec![0.0; parameters + 2];
        let share = nodes.share(rows);
        if !share.is_empty() {
            let (x, t) = data.tensors::<B>().batch(share);
            let (gradient, outcome) = self.layers.gradient(&self.parameters, x, t);
            let weight = share.len() as f32;
            let means = gradient.iter().flat_map(numbers).chain(numbers(&outcome.loss));
            sums.iter_mut().zip(means).for_each(|(sum, mean)| *sum = mean * weight);
            sums[parameters + 1] = numbers(&outcome.right)[0];
        }
        nodes.sum(&mut sums)?;
        let right = sums[parameters + 1];
        sums.iter_mut().for_each(|sum| *sum /= rows.len() as f32);
        let loss = sums[parameters];
        let outcome = Outcome {
            loss: Tensor::from_floats([loss], &self.device),
            right: Tensor::from_floats([right], &self.device),
        };
        self.update(cut(&sums[..parameters], &shapes, &self.device), outcome, rows.len());
        Ok(f64::from(loss))
    }

    fn score(&mut self) -> Score {
        let nothing_yet = Since::new(0.0, 0.0, 0, &self.device);
        std::mem::replace(&mut self.since, nothing_yet).score()
    }

    fn evaluate(&self, data: &Rows) -> Score {
        let tensors = data.tensors::<B>();
        let mut all = Since::new(0.0, 0.0, 0, &self.device);
        for first in (0..data.rows).step_by(EVALUATION_BATCH) {
            let count = EVALUATION_BATCH.min(data.rows - first);
            let (x, t) = tensors.slice(first, count);
            all = all.add(self.layers.evaluate(&self.parameters, x, t), count);
        }
        all.score()
    }

    fn gradient(&self, data: &Rows, rows: &[usize]) -> Vec<f32> {
        let (x, t) = data.tensors::<B>().batch(rows);
        self.layers.gradient(&self.parameters, x, t).0.iter().flat_map(numbers).collect()
    }

    fn parameters(&self) -> Vec<f32> {
        self.parameters.iter().flat_map(numbers).collect()
    }

    /// In the form of `common::network::Scratch`, so that either engine goes on where the other stopped.
    fn state(&self) -> Vec<u8> {
        let mut state = Writer::new();
        state.floats(&self.parameters());
        state.number(self.memories.len() as u64);
        for Memory { updates, arrays } in &self.memories {
            let arrays = arrays.iter().map(numbers).collect();
            optimizer::Memory { updates: *updates, arrays }.write(&mut state);
        }
        state.floats(&self.since.read());
        state.number(self.since.rows as u64);
        state.into_bytes()
    }

    fn restore(&mut self, state: &[u8]) -> Result<(), StateError> {
        let mut state = Reader::new(state);
        let flat: Vec<f32> = state.floats()?;
        let shapes = self.shapes();
        let expected = count(&shapes);
        if flat.len() != expected {
            return Err(WrongCount { found: flat.len(), expected }.into());
        }
        same("the number of parameter arrays", state.number()?, shapes.len())?;
        let mut memories = Vec::new();
        for &shape in &shapes {
            let memory = optimizer::Memory::read(&mut state, shape[0] * shape[1])?;
            memories.push(remembered(memory, self.rule, shape, &self.device)?);
        }
        let [loss, right] = state.floats()?[..] else { return Err(StateError::Damaged) };
        let rows = usize::try_from(state.number()?).map_err(|_| StateError::Damaged)?;
        state.end()?;
        self.parameters = cut(&flat, &shapes, &self.device);
        self.memories = memories;
        self.since = Since::new(loss, right, rows, &self.device);
        Ok(())
    }
}

/// A memory put on the device. An empty array is one that has seen no update.
fn remembered<B: Backend>(
    memory: optimizer::Memory<f32>,
    rule: Rule,
    shape: [usize; 2],
    device: &B::Device,
) -> Result<Memory<B>, StateError> {
    let starts = starts(rule);
    same("the number of arrays that the optimiser keeps", memory.arrays.len() as u64, starts.len())?;
    let arrays = memory.arrays.into_iter().zip(starts).map(|(array, start)| {
        if array.is_empty() { Tensor::full(shape, start, device) } else { tensor(array, shape, device) }
    });
    Ok(Memory { updates: memory.updates, arrays: arrays.collect() })
}

/// How many numbers tensors of these shapes hold.
fn count(shapes: &[[usize; 2]]) -> usize {
    shapes.iter().map(|shape| shape[0] * shape[1]).sum()
}

/// Tensors of these shapes, of the numbers of a row, one after the other.
fn cut<B: Backend>(mut row: &[f32], shapes: &[[usize; 2]], device: &B::Device) -> Vec<Tensor<B, 2>> {
    let mut next = |&shape: &[usize; 2]| {
        let (own, others) = row.split_at(shape[0] * shape[1]);
        row = others;
        tensor(own.to_vec(), shape, device)
    };
    shapes.iter().map(&mut next).collect()
}

fn tensor<B: Backend>(numbers: Vec<f32>, shape: [usize; 2], device: &B::Device) -> Tensor<B, 2> {
    Tensor::from_data(TensorData::new(numbers, shape), device)
}

/// All numbers of a tensor, row by row, read from the device.
fn numbers<B: Backend, const D: usize>(tensor: &Tensor<B, D>) -> Vec<f32> {
    tensor.to_data().to_vec().expect("the tensors here are of f32")
}
