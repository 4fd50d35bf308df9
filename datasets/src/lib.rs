//! Data for Downhill: real datasets that arrive verified or not at all, and samples that are always there.
//!
//! [`Store`] is where data lie; each dataset has a module with a loader that takes the store.

pub mod catalog;
mod error;
mod fetch;
pub mod format;
mod http;
pub mod imdb;
mod npm;
mod options;
mod part;
mod progress;
mod store;
mod unpack;

pub use error::{Attempt, Error, Fault, Malformed};
pub use options::{DataChoice, DataOptions, StoreOptions};
pub use store::{Provenance, State, Store};
