use super::{Memory, Optimizer, Rule, number};
use crate::Float;
use crate::state::StateError;

/// Adam: momentum's velocity m divided by RMSProp's scale √v, both corrected for having started at 0
/// (Kingma and Ba, 2015; beta1 0.9, beta2 0.999, epsilon 1e-7).
///
/// m ← beta1·m + (1 − beta1)·dw and v ← beta2·v + (1 − beta2)·dw² in both forms. They differ in where epsilon stands.
#[derive(Debug, Clone)]
pub struct Adam<F> {
    lr: f64,
    beta1: f64,
    beta2: f64,
    epsilon: Epsilon,
    updates: u32,
    m: Vec<F>,
    v: Vec<F>,
}

/// What Adam's epsilon is added to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Epsilon {
    /// √v̂, after the correction: the paper's Algorithm 1.
    Corrected(f64),
    /// √v, before it: the paper's "epsilon hat".
    Hat(f64),
}

impl<F: Float> Adam<F> {
    /// The paper's Algorithm 1: w ← w − lr·m̂ / (√v̂ + epsilon) with m̂ = m / (1 − beta1ᵗ), v̂ = v / (1 − beta2ᵗ).
    pub fn new(lr: f64) -> Self {
        Self::with_epsilon(lr, Epsilon::Corrected(1e-7))
    }

    /// Keras's rule, and document 3's: w ← w − lrₜ·m / (√v + epsilon) with lrₜ = lr·√(1 − beta2ᵗ) / (1 − beta1ᵗ).
    ///
    /// Where gradients are tiny this epsilon weighs more, and the step is smaller.
    pub fn keras(lr: f64) -> Self {
        Self::with_epsilon(lr, Epsilon::Hat(1e-7))
    }

    fn with_epsilon(lr: f64, epsilon: Epsilon) -> Self {
        Self { lr, beta1: 0.9, beta2: 0.999, epsilon, updates: 0, m: Vec::new(), v: Vec::new() }
    }
}

impl<F: Float> Optimizer<F> for Adam<F> {
    #[inline(always)]
    fn update(&mut self, w: &mut [F], dw: &[F]) {
        self.m.resize(w.len(), F::zero());
        self.v.resize(w.len(), F::zero());
        self.updates += 1;
        let updates = self.updates as i32;
        let correction1 = 1.0 - self.beta1.powi(updates);
        let correction2 = (1.0 - self.beta2.powi(updates)).sqrt();
        let lr = number::<F>(self.lr * correction2 / correction1);
        let epsilon = number::<F>(match self.epsilon {
            Epsilon::Corrected(epsilon) => epsilon * correction2,
            Epsilon::Hat(epsilon) => epsilon,
        });
        let (beta1, rest1) = (number::<F>(self.beta1), number::<F>(1.0 - self.beta1));
        let (beta2, rest2) = (number::<F>(self.beta2), number::<F>(1.0 - self.beta2));
        for (((w, &dw), m), v) in w.iter_mut().zip(dw).zip(&mut self.m).zip(&mut self.v) {
            *m = beta1 * *m + rest1 * dw;
            *v = beta2 * *v + rest2 * dw * dw;
            *w -= lr * *m / (v.sqrt() + epsilon);
        }
    }

    fn rule(&self) -> Rule {
        Rule::Adam { lr: self.lr, beta1: self.beta1, beta2: self.beta2, epsilon: self.epsilon }
    }

    fn memory(&self) -> Memory<F> {
        Memory { updates: self.updates, arrays: vec![self.m.clone(), self.v.clone()] }
    }

    fn restore(&mut self, memory: Memory<F>) -> Result<(), StateError> {
        let updates = memory.updates;
        [self.m, self.v] = memory.into_arrays()?;
        self.updates = updates;
        Ok(())
    }
}
