//! The optimisers of `common` on tensors. Burn has its own, with other defaults; `tests/burns_own.rs` sets them so that
//! they do the same, where that is possible. It is not for Keras's forms of AdaGrad and Adam.

use burn::tensor::Tensor;
use burn::tensor::backend::Backend;
use common::optimizer::{Epsilon, Rule};

/// What an optimiser remembers of one parameter array: `common::optimizer::Memory` on a device.
#[derive(Clone)]
pub(crate) struct Memory<B: Backend> {
    pub(crate) updates: u32,
    /// Each in the shape of the parameters, in the order of the rule's text.
    pub(crate) arrays: Vec<Tensor<B, 2>>,
}

impl<B: Backend> Memory<B> {
    /// Before the first update of an array of this shape.
    pub(crate) fn new(rule: Rule, shape: [usize; 2], device: &B::Device) -> Self {
        let arrays = starts(rule).iter().map(|start| Tensor::full(shape, *start, device)).collect();
        Self { updates: 0, arrays }
    }

    /// One update of the parameters `w` with the gradient `dw`.
    pub(crate) fn update(&mut self, rule: Rule, w: Tensor<B, 2>, dw: Tensor<B, 2>) -> Tensor<B, 2> {
        // Taken out, so that a tensor that nobody else holds is overwritten in place.
        let arrays = std::mem::take(&mut self.arrays);
        let w = match rule {
            Rule::Sgd { lr } => w - dw * lr,
            Rule::Momentum { lr, momentum } => {
                let [v] = own(arrays);
                let v = v * momentum - dw * lr;
                self.arrays = vec![v.clone()];
                w + v
            }
            Rule::AdaGrad { lr, epsilon, decay, .. } => {
                let [h] = own(arrays);
                let h = h + dw.clone().square();
                let lr = lr / (1.0 + decay * f64::from(self.updates));
                self.arrays = vec![h.clone()];
                w - dw * lr / (h.sqrt() + epsilon)
            }
            Rule::RmsProp { lr, rho, epsilon } => {
                let [h] = own(arrays);
                let h = h * rho + dw.clone().square() * (1.0 - rho);
                self.arrays = vec![h.clone()];
                w - dw * lr / (h.sqrt() + epsilon)
            }
            Rule::Adam { lr, beta1, beta2, epsilon } => {
                let [m, v] = own(arrays);
                let m = m * beta1 + dw.clone() * (1.0 - beta1);
                let v = v * beta2 + dw.square() * (1.0 - beta2);
                let updates = self.updates as i32 + 1;
                let correction1 = 1.0 - beta1.powi(updates);
                let correction2 = (1.0 - beta2.powi(updates)).sqrt();
                let epsilon = match epsilon {
                    Epsilon::Corrected(epsilon) => epsilon * correction2,
                    Epsilon::Hat(epsilon) => epsilon,
                };
                self.arrays = vec![m.clone(), v.clone()];
                w - m * (lr * correction2 / correction1) / (v.sqrt() + epsilon)
            }
        };
        self.updates += 1;
        w
    }
}

/// What each array of a rule's memory holds before the first update.
pub(crate) fn starts(rule: Rule) -> Vec<f64> {
    match rule {
        Rule::Sgd { .. } => vec![],
        Rule::Momentum { .. } | Rule::RmsProp { .. } => vec![0.0],
        Rule::AdaGrad { start, .. } => vec![start],
        Rule::Adam { .. } => vec![0.0, 0.0],
    }
}

fn own<B: Backend, const N: usize>(arrays: Vec<Tensor<B, 2>>) -> [Tensor<B, 2>; N] {
    arrays.try_into().expect("as many arrays as the rule starts with")
}
