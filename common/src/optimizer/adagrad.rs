use super::{Memory, Optimizer, Rule, number};
use crate::Float;
use crate::state::StateError;

/// AdaGrad: every parameter has a learning rate of its own, smaller the larger its gradients have been:
/// h ← h + dw², w ← w − lr·dw / (√h + epsilon).
///
/// h only grows, so each learning rate only falls (Duchi, Hazan and Singer, 2011).
#[derive(Debug, Clone)]
pub struct AdaGrad<F> {
    lr: f64,
    epsilon: f64,
    decay: f64,
    start: f64,
    updates: u32,
    h: Vec<F>,
}

impl<F: Float> AdaGrad<F> {
    /// The textbook's rule: h starts at 0, epsilon is 1e-7.
    pub fn new(lr: f64) -> Self {
        Self::with_start(lr, 1e-7, 0.0, 0.0)
    }

    /// Keras's rule: h starts at 0.1, and the learning rate itself shrinks to lr / (1 + decay·t) at the update t,
    /// counted from 0. `lr` and `epsilon` are positive, `decay` is not negative.
    pub fn keras(lr: f64, epsilon: f64, decay: f64) -> Self {
        Self::with_start(lr, epsilon, decay, 0.1)
    }

    /// [`keras`](Self::keras) with h starting at `start` instead of 0.1.
    pub fn with_start(lr: f64, epsilon: f64, decay: f64, start: f64) -> Self {
        Self { lr, epsilon, decay, start, updates: 0, h: Vec::new() }
    }
}

impl<F: Float> Optimizer<F> for AdaGrad<F> {
    #[inline(always)]
    fn update(&mut self, w: &mut [F], dw: &[F]) {
        self.h.resize(w.len(), number(self.start));
        let lr = number::<F>(self.lr / (1.0 + self.decay * f64::from(self.updates)));
        let epsilon = number::<F>(self.epsilon);
        for ((w, &dw), h) in w.iter_mut().zip(dw).zip(&mut self.h) {
            *h += dw * dw;
            *w -= lr * dw / (h.sqrt() + epsilon);
        }
        self.updates += 1;
    }

    fn rule(&self) -> Rule {
        Rule::AdaGrad { lr: self.lr, epsilon: self.epsilon, decay: self.decay, start: self.start }
    }

    fn memory(&self) -> Memory<F> {
        Memory { updates: self.updates, arrays: vec![self.h.clone()] }
    }

    fn restore(&mut self, memory: Memory<F>) -> Result<(), StateError> {
        let updates = memory.updates;
        [self.h] = memory.into_arrays()?;
        self.updates = updates;
        Ok(())
    }
}
