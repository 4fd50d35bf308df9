//! Layers, losses, optimisers, training, figures and the literate page of *Downhill*.

pub mod matmul;
pub mod random;
