//! The digits as a network takes them.

use common::metric::one_hot;
use common::train::Data;
use datasets::mnist::{self, Split};
use datasets::{Error, Provenance, Store};
use ndarray::{Array2, Axis, Slice};

use crate::model::CLASSES;

/// How many training and test digits [`load_few`] takes: as many as ship with the program.
const FEW: [usize; 2] = [5000, 1000];

/// Some digits and their labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Digits {
    /// (n, 784): a digit per row, pixels from 0 to 1.
    pub x: Array2<f32>,
    /// (n, 10): a label per row, 1 in the column of the digit and 0 elsewhere.
    pub t: Array2<f32>,
    /// n labels, 0 to 9.
    pub labels: Vec<usize>,
}

/// Both splits of MNIST.
#[derive(Debug, Clone, PartialEq)]
pub struct Mnist {
    /// Digits to learn from.
    pub train: Digits,
    /// Digits by other writers.
    pub test: Digits,
    /// Where they are from.
    pub source: String,
    /// Whether these are all 70,000.
    pub complete: bool,
}

impl Digits {
    fn new(x: Array2<f32>, labels: Vec<usize>) -> Self {
        Self { t: one_hot(&labels, CLASSES), x, labels }
    }

    /// How many digits there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// As the training loop takes them.
    pub fn data(&self) -> Data<'_, f32> {
        self.between(0, self.len())
    }

    /// The digits from number `from` up to `to`, without copying.
    ///
    /// # Panics
    /// If there are fewer than `to`.
    pub fn between(&self, from: usize, to: usize) -> Data<'_, f32> {
        let rows = Slice::from(from..to);
        Data { x: self.x.slice_axis(Axis(0), rows), t: self.t.slice_axis(Axis(0), rows) }
    }

    /// All digits of full batches of `batch`, then the others.
    pub fn in_batches(&self, batch: usize) -> [Data<'_, f32>; 2] {
        let full = self.len() / batch * batch;
        [self.between(0, full), self.between(full, self.len())]
    }

    /// The digits of the given numbers, in their order.
    ///
    /// # Panics
    /// If a number is not below [`len`](Self::len), as indexing would.
    pub fn select(&self, numbers: &[usize]) -> Self {
        let labels = numbers.iter().map(|&number| self.labels[number]).collect();
        Self { x: self.x.select(Axis(0), numbers), t: self.t.select(Axis(0), numbers), labels }
    }
}

/// Loads the digits: all 70,000, or those that ship, as the store says.
///
/// # Errors
/// Those of [`mnist::load`].
pub fn load(store: &Store) -> Result<Mnist, Error> {
    let train = mnist::load_scaled(store, Split::Train)?;
    let test = mnist::load_scaled(store, Split::Test)?;
    Ok(Mnist {
        source: train.source.to_string(),
        complete: matches!(train.source, Provenance::Verified { .. }),
        train: Digits::new(train.x, train.labels),
        test: Digits::new(test.x, test.labels),
    })
}

/// Loads the first 5,000 training digits and the first 1,000 test digits: the same few whether the store has all or
/// not.
///
/// # Errors
/// Those of [`mnist::load`].
pub fn load_few(store: &Store) -> Result<Mnist, Error> {
    let all = mnist::load(store)?;
    let few = |digits: &mnist::Digits, count: usize| {
        let few = digits.select(&(0..count).collect::<Vec<_>>());
        Digits::new(few.scaled(), few.labels)
    };
    Ok(Mnist {
        source: format!("the first 5,000 training and the first 1,000 test digits of {}", all.source),
        complete: false,
        train: few(&all.train, FEW[0]),
        test: few(&all.test, FEW[1]),
    })
}
