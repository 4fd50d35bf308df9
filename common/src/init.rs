//! Starting values of weights, all (inputs, outputs) and drawn from NumPy's stream.
//!
//! The draws are made in `f64` and rounded to the network's type, so that an `f32` and an `f64` network of one seed
//! start at the same place.

use ndarray::{Array2, NdFloat};

use crate::random::RandomState;

/// All zero: every neuron of a layer then computes, and learns, the same thing.
pub fn zeros<F: NdFloat>(inputs: usize, outputs: usize) -> Array2<F> {
    Array2::zeros((inputs, outputs))
}

/// Normal around 0 with the given standard deviation.
pub fn normal<F: NdFloat>(random: &mut RandomState, std: f64, inputs: usize, outputs: usize) -> Array2<F> {
    rounded(random.normal_array(0.0, std, (inputs, outputs)))
}

/// Uniform in ±√(6 / (inputs + outputs)): Keras's default for dense layers (Glorot and Bengio, 2010).
pub fn glorot_uniform<F: NdFloat>(random: &mut RandomState, inputs: usize, outputs: usize) -> Array2<F> {
    let limit = (6.0 / (inputs + outputs) as f64).sqrt();
    rounded(random.uniform_array(-limit, limit, (inputs, outputs)))
}

/// Normal with standard deviation √(1 / inputs), for sigmoid and tanh: what the textbooks call Xavier's
/// initialisation, after Xavier Glorot (Saitoh, *Deep Learning from Scratch*, §6.2.2).
pub fn xavier<F: NdFloat>(random: &mut RandomState, inputs: usize, outputs: usize) -> Array2<F> {
    normal(random, (1.0 / inputs as f64).sqrt(), inputs, outputs)
}

/// Normal with standard deviation √(2 / inputs), for ReLU, which passes half of its inputs (He et al., 2015).
pub fn he<F: NdFloat>(random: &mut RandomState, inputs: usize, outputs: usize) -> Array2<F> {
    normal(random, (2.0 / inputs as f64).sqrt(), inputs, outputs)
}

fn rounded<F: NdFloat>(w: Array2<f64>) -> Array2<F> {
    w.mapv(|w| F::from(w).expect("a float is made from a float"))
}
