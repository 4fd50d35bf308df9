//! Layers, losses, optimisers, training: what learns in *Downhill*.
//!
//! The arithmetic is written by hand and meant to be read. It is generic over [`Float`], so that the same
//! lines train in `f32` and are checked against numerical gradients in `f64`:
//!
//! - pure functions, by the textbook's names: [`activation`], [`loss`], [`gradient`], [`init`], [`metric`], [`random`];
//! - a [`layer`] per file, an [`optimizer`] per file;
//! - a [`network`] stacks layers, from one description; [`train`] steps through batches and epochs, and its [`state`]
//!   goes out to bytes and comes back.
//!
//! This crate knows no data set, no page and no chapter.

pub mod activation;
mod both;
mod float;
pub mod gradient;
pub mod init;
pub mod layer;
pub mod loss;
pub mod matmul;
pub mod metric;
pub mod network;
pub mod optimizer;
pub mod random;
pub mod state;
pub mod train;
mod wide;

pub use float::Float;
