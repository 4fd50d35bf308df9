//! What the sections of chapter 3 share: the two-layer network, the reader's own picture, the values that the document's
//! formulas give in NumPy, and the source of `common`'s layers as the page shows it.

mod golden;
pub mod picture;
mod source;
mod two_layer_net;

pub use golden::golden;
pub use source::source;
pub use two_layer_net::{BATCH, HIDDEN, LEARNING_RATE, TwoLayerNet, learn};
