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
pub use adam::Adam;
pub use momentum::Momentum;
pub use rmsprop::RmsProp;
pub use sgd::Sgd;

use ndarray::NdFloat;

use crate::state::{StateError, same};

/// A rule that moves parameters against their gradient.
pub trait Optimizer<F: NdFloat> {
    /// One update of the parameters `w` with the gradient `dw`, both flat and of the same length at every call.
    ///
    /// The first call sets up the memory, none to two numbers a parameter; later calls allocate nothing.
    fn update(&mut self, w: &mut [F], dw: &[F]);

    /// What it remembers from one update to the next.
    fn memory(&self) -> Memory<F>;

    /// Remembers what an optimiser of the same kind did.
    ///
    /// # Errors
    /// The memory is of another kind of optimiser; this one is unchanged.
    fn restore(&mut self, memory: Memory<F>) -> Result<(), StateError>;
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

impl<F> Memory<F> {
    /// Its `N` arrays.
    fn into_arrays<const N: usize>(self) -> Result<[Vec<F>; N], StateError> {
        same("the number of arrays that the optimiser keeps", self.arrays.len() as u64, N)?;
        self.arrays.try_into().map_err(|_| StateError::Damaged)
    }
}

/// A number of a rule in the type of the parameters.
fn number<F: NdFloat>(value: f64) -> F {
    F::from(value).expect("a float is made from a float")
}
