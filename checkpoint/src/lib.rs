//! What is kept of a training on disk: its state, so that it can be stopped and taken up again, and its parameters, for
//! NumPy and others.
//!
//! - [`CheckpointOptions`] are a chapter's `--checkpoint`, `--every` and `--resume`; they make [`Checkpoints`], which
//!   train step by step and keep what there is to keep;
//! - a [`Folder`] holds states by name: each is written whole, the newest two stay, a damaged one is found out;
//! - [`parameters`] go to NPZ and safetensors and come back.
//!
//! It knows `common`'s training and network, and no chapter. (`common` itself touches no file.)

mod error;
mod folder;
mod options;
pub mod parameters;
mod stop;
mod train;

pub use error::CheckpointError;
pub use folder::{Folder, Found};
pub use options::CheckpointOptions;
pub use stop::Listening;
pub use train::Checkpoints;
