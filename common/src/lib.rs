//! Layers, losses, optimisers, training, figures and the literate page of *Downhill*.

pub mod random;
pub mod matmul;
