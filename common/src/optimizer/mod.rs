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

/// A rule that moves parameters against their gradient.
pub trait Optimizer<F: NdFloat> {
    /// One update of the parameters `w` with the gradient `dw`, both flat and of the same length at every call.
    ///
    /// The first call sets up the state, one or two numbers a parameter; later calls allocate nothing.
    fn update(&mut self, w: &mut [F], dw: &[F]);
}

/// A number of a rule in the type of the parameters.
fn number<F: NdFloat>(value: f64) -> F {
    F::from(value).expect("a float is made from a float")
}
