//! Layers, losses, optimisers, training, figures and the literate page of *Downhill*.
//!
//! The arithmetic is written by hand and meant to be read. It is generic over [`ndarray::NdFloat`], so that the same
//! lines train in `f32` and are checked against numerical gradients in `f64`:
//!
//! - pure functions, by the textbook's names: [`activation`], [`loss`], [`gradient`], [`init`], [`metric`], [`random`],
//!   [`spread`];
//! - a [`layer`] per file, an [`optimizer`] per file;
//! - a [`network`] stacks layers, and [`train`] runs the loop over batches and epochs.
//!
//! With the feature `page`: the literate page and its figures. This crate knows no dataset and no chapter.

pub mod activation;
#[cfg(feature = "page")]
pub mod figure;
pub mod gradient;
pub mod init;
pub mod layer;
pub mod loss;
mod matmul;
pub mod metric;
pub mod network;
#[cfg(feature = "page")]
pub mod numbers;
pub mod optimizer;
pub mod page;
#[cfg(feature = "page")]
pub mod prelude;
pub mod random;
pub mod spread;
#[cfg(feature = "page")]
pub mod table;
pub mod train;
