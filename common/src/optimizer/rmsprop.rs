use super::{Memory, Optimizer, Rule, number};
use crate::Float;
use crate::state::StateError;

/// RMSProp: AdaGrad that forgets: h ← rho·h + (1 − rho)·dw², w ← w − lr·dw / (√h + epsilon).
///
/// Old gradients fade from h, so the steps need not shrink (Tieleman and Hinton, 2012). The Keras of
/// TensorFlow 2.0 has the same rule; Keras 3 adds epsilon under the root.
#[derive(Debug, Clone)]
pub struct RmsProp<F> {
    lr: f64,
    rho: f64,
    epsilon: f64,
    h: Vec<F>,
}

impl<F: Float> RmsProp<F> {
    /// With the learning rate `lr`, rho 0.9 and epsilon 1e-7.
    pub fn new(lr: f64) -> Self {
        Self { lr, rho: 0.9, epsilon: 1e-7, h: Vec::new() }
    }
}

impl<F: Float> Optimizer<F> for RmsProp<F> {
    #[inline(always)]
    fn update(&mut self, w: &mut [F], dw: &[F]) {
        self.h.resize(w.len(), F::zero());
        let (lr, epsilon) = (number::<F>(self.lr), number::<F>(self.epsilon));
        let (rho, rest) = (number::<F>(self.rho), number::<F>(1.0 - self.rho));
        for ((w, &dw), h) in w.iter_mut().zip(dw).zip(&mut self.h) {
            *h = rho * *h + rest * dw * dw;
            *w -= lr * dw / (h.sqrt() + epsilon);
        }
    }

    fn rule(&self) -> Rule {
        Rule::RmsProp { lr: self.lr, rho: self.rho, epsilon: self.epsilon }
    }

    fn memory(&self) -> Memory<F> {
        Memory { updates: 0, arrays: vec![self.h.clone()] }
    }

    fn restore(&mut self, memory: Memory<F>) -> Result<(), StateError> {
        [self.h] = memory.into_arrays()?;
        Ok(())
    }
}
