use super::{Memory, Optimizer, Rule, number};
use crate::Float;
use crate::state::StateError;

/// Momentum: a velocity that gradients push, v ← momentum·v − lr·dw, and that carries the parameters, w ← w + v.
///
/// One more number a parameter than SGD (Polyak, 1964; Keras's `SGD(momentum=…)` is the same).
#[derive(Debug, Clone)]
pub struct Momentum<F> {
    lr: f64,
    momentum: f64,
    v: Vec<F>,
}

impl<F: Float> Momentum<F> {
    /// With the learning rate `lr` and the share `momentum` of the velocity, in [0, 1), that survives an update.
    pub fn new(lr: f64, momentum: f64) -> Self {
        Self { lr, momentum, v: Vec::new() }
    }
}

impl<F: Float> Optimizer<F> for Momentum<F> {
    #[inline(always)]
    fn update(&mut self, w: &mut [F], dw: &[F]) {
        self.v.resize(w.len(), F::zero());
        let (lr, momentum) = (number::<F>(self.lr), number::<F>(self.momentum));
        for ((w, &dw), v) in w.iter_mut().zip(dw).zip(&mut self.v) {
            *v = momentum * *v - lr * dw;
            *w += *v;
        }
    }

    fn rule(&self) -> Rule {
        Rule::Momentum { lr: self.lr, momentum: self.momentum }
    }

    fn memory(&self) -> Memory<F> {
        Memory { updates: 0, arrays: vec![self.v.clone()] }
    }

    fn restore(&mut self, memory: Memory<F>) -> Result<(), StateError> {
        [self.v] = memory.into_arrays()?;
        Ok(())
    }
}
