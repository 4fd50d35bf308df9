//! Optimisers: what to do with a gradient.
//!
//! An optimiser looks after one parameter array; a network has a copy of it for each of its arrays. `new` is the
//! textbook's rule. Where Keras computes something else, `keras` is Keras's rule as of TensorFlow 2.0, the one the
//! documents ran.

mod adagrad;
mod adam;
mod momentum;
mod rmsprop;
mod sgd;

pub use adagrad::AdaGrad;
pub use adam::{Adam, Epsilon};
pub use momentum::Momentum;
pub use rmsprop::RmsProp;
pub use sgd::Sgd;

use crate::Float;
use crate::state::{Reader, StateError, Writer, same};

/// A rule that moves parameters against their gradient.
pub trait Optimizer<F: Float> {
    /// One update of the parameters `w` with the gradient `dw`, both flat and of the same length at every call.
    ///
    /// The first call sets up the memory, none to two numbers a parameter; later calls allocate nothing.
    fn update(&mut self, w: &mut [F], dw: &[F]);

    /// What another engine needs to do the same.
    fn rule(&self) -> Rule;

    /// What it remembers from one update to the next.
    fn memory(&self) -> Memory<F>;

    /// Remembers what an optimiser of the same kind did.
    ///
    /// # Errors
    /// The memory is of another kind of optimiser; this one is unchanged.
    fn restore(&mut self, memory: Memory<F>) -> Result<(), StateError>;
}

/// An optimiser in words: its formula stands in the type of the same name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// [`Sgd`]
    Sgd {
        /// Learning rate.
        lr: f64,
    },
    /// [`Momentum`]
    Momentum {
        /// Learning rate.
        lr: f64,
        /// The share of the velocity that survives an update.
        momentum: f64,
    },
    /// [`AdaGrad`]
    AdaGrad {
        /// Learning rate of the first update.
        lr: f64,
        /// Added to √h.
        epsilon: f64,
        /// The learning rate is lr / (1 + decay·t) at the update t, counted from 0.
        decay: f64,
        /// Where h starts.
        start: f64,
    },
    /// [`RmsProp`]
    RmsProp {
        /// Learning rate.
        lr: f64,
        /// The share of h that survives an update.
        rho: f64,
        /// Added to √h.
        epsilon: f64,
    },
    /// [`Adam`]
    Adam {
        /// Learning rate.
        lr: f64,
        /// The share of m that survives an update.
        beta1: f64,
        /// The share of v that survives an update.
        beta2: f64,
        /// What is added, and to what.
        epsilon: Epsilon,
    },
}

/// What an optimiser remembers from one update to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Memory<F> {
    /// Updates so far, where the rule counts them; else 0.
    pub updates: u32,
    /// Its arrays in the order of the rule's own text, each with a number for every parameter (and empty before the
    /// first update): `arrays.len()` is what the optimiser costs, in numbers a parameter.
    pub arrays: Vec<Vec<F>>,
}

impl<F: Float> Memory<F> {
    /// Adds it to a state.
    pub fn write(&self, state: &mut Writer) {
        state.number(u64::from(self.updates));
        state.number(self.arrays.len() as u64);
        self.arrays.iter().for_each(|array| state.floats(array));
    }

    /// The next memory of a state, for an array of `parameters` numbers.
    ///
    /// # Errors
    /// The bytes are none, or one for another number of parameters.
    pub fn read(state: &mut Reader, parameters: usize) -> Result<Self, StateError> {
        let updates = u32::try_from(state.number()?).map_err(|_| StateError::Damaged)?;
        let mut arrays = Vec::new();
        for _ in 0..state.number()? {
            let array: Vec<F> = state.floats()?;
            if !array.is_empty() {
                same("the number of parameters that an optimiser remembers", array.len() as u64, parameters)?;
            }
            arrays.push(array);
        }
        Ok(Self { updates, arrays })
    }
}

impl<F> Memory<F> {
    /// Its `N` arrays.
    fn into_arrays<const N: usize>(self) -> Result<[Vec<F>; N], StateError> {
        same("the number of arrays that the optimiser keeps", self.arrays.len() as u64, N)?;
        self.arrays.try_into().map_err(|_| StateError::Damaged)
    }
}

/// A number of a rule in the type of the parameters.
fn number<F: Float>(value: f64) -> F {
    F::from(value).expect("a float is made from a float")
}
