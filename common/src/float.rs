use ndarray::NdFloat;

use crate::matmul::{self, Product};

/// The numbers that networks are made of: `f32` to train, `f64` to check gradients.
///
/// Products are compiled here for these two, once, rather than in each crate that trains.
pub trait Float: NdFloat {
    #[doc(hidden)]
    fn multiply(product: Product<Self>);
}

impl Float for f32 {
    fn multiply(product: Product<Self>) {
        matmul::multiply(product);
    }
}

impl Float for f64 {
    fn multiply(product: Product<Self>) {
        matmul::multiply(product);
    }
}
