use super::{Memory, Optimizer, Rule, number};
use crate::Float;
use crate::state::StateError;

/// Gradient descent: w ← w − lr·dw. With the whole data set as the batch it is GD, with a part of it SGD
/// (Robbins and Monro, 1951).
#[derive(Debug, Clone)]
pub struct Sgd {
    lr: f64,
}

impl Sgd {
    /// With the learning rate `lr` (Keras's default: 0.01).
    pub fn new(lr: f64) -> Self {
        Self { lr }
    }
}

impl<F: Float> Optimizer<F> for Sgd {
    #[inline(always)]
    fn update(&mut self, w: &mut [F], dw: &[F]) {
        let lr = number::<F>(self.lr);
        for (w, &dw) in w.iter_mut().zip(dw) {
            *w -= lr * dw;
        }
    }

    fn rule(&self) -> Rule {
        Rule::Sgd { lr: self.lr }
    }

    fn memory(&self) -> Memory<F> {
        Memory { updates: 0, arrays: Vec::new() }
    }

    fn restore(&mut self, memory: Memory<F>) -> Result<(), StateError> {
        memory.into_arrays::<0>()?;
        Ok(())
    }
}
