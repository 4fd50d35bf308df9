//! Starting values of weights, all (inputs, outputs) and drawn from NumPy's stream.
//!
//! The draws are made in `f64` and rounded to the network's type, so that an `f32` and an `f64` network of one seed
//! start at the same place.

use ndarray::Array2;

use crate::Float;
use crate::random::RandomState;

/// All zero: every neuron of a layer then computes, and learns, the same thing.
pub fn zeros<F: Float>(inputs: usize, outputs: usize) -> Array2<F> {
    Array2::zeros((inputs, outputs))
}

/// Normal around 0 with the given standard deviation.
pub fn normal<F: Float>(random: &mut RandomState, std: f64, inputs: usize, outputs: usize) -> Array2<F> {
    rounded(random.normal_array(0.0, std, (inputs, outputs)))
}

/// Uniform in ±√(6 / (inputs + outputs)): Keras's default for dense layers (Glorot and Bengio, 2010).
pub fn glorot_uniform<F: Float>(random: &mut RandomState, inputs: usize, outputs: usize) -> Array2<F> {
    let limit = (6.0 / (inputs + outputs) as f64).sqrt();
    rounded(random.uniform_array(-limit, limit, (inputs, outputs)))
}

/// Normal with standard deviation √(1 / inputs), for sigmoid and tanh: what the textbooks call Xavier's
/// initialisation, after Xavier Glorot (Saitoh, *Deep Learning from Scratch*, §6.2.2).
pub fn xavier<F: Float>(random: &mut RandomState, inputs: usize, outputs: usize) -> Array2<F> {
    normal(random, (1.0 / inputs as f64).sqrt(), inputs, outputs)
}

/// Normal with standard deviation √(2 / inputs), for ReLU, which passes half of its inputs (He et al., 2015).
pub fn he<F: Float>(random: &mut RandomState, inputs: usize, outputs: usize) -> Array2<F> {
    normal(random, (2.0 / inputs as f64).sqrt(), inputs, outputs)
}

fn rounded<F: Float>(w: Array2<f64>) -> Array2<F> {
    w.mapv(|w| F::from(w).expect("a float is made from a float"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn std(w: &Array2<f64>) -> f64 {
        w.std(0.0)
    }

    #[test]
    fn spreads_are_as_documented() {
        let mut random = RandomState::new(0);
        assert!((std(&normal(&mut random, 0.01, 400, 300)) / 0.01 - 1.0).abs() < 0.01);
        assert!((std(&xavier(&mut random, 400, 300)) * 20.0 - 1.0).abs() < 0.01);
        assert!((std(&he(&mut random, 400, 300)) * 200_f64.sqrt() - 1.0).abs() < 0.01);
        let glorot = glorot_uniform::<f64>(&mut random, 400, 300);
        let limit = (6.0_f64 / 700.0).sqrt();
        let largest = glorot.iter().fold(0.0, |largest: f64, w| largest.max(w.abs()));
        assert!(largest <= limit && largest > 0.999 * limit);
        assert!((std(&glorot) / (limit / 3_f64.sqrt()) - 1.0).abs() < 0.01);
        assert!(zeros::<f32>(3, 2).iter().all(|&w| w == 0.0));
    }

    #[test]
    fn both_precisions_start_at_the_same_place() {
        let single = he::<f32>(&mut RandomState::new(5), 7, 3);
        let double = he::<f64>(&mut RandomState::new(5), 7, 3);
        assert_eq!(single, double.mapv(|w| w as f32));
    }
}
