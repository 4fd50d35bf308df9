//! Data for Downhill: real datasets that arrive verified or not at all, and samples that are always there.
//!
//! [`Store`] is where data lie; each dataset has a module with a loader that takes the store.

pub mod batch;
pub mod cancer;
pub mod catalog;
mod error;
mod fetch;
pub mod films;
pub mod format;
mod http;
pub mod imdb;
pub mod mnist;
mod npm;
mod options;
mod part;
pub mod pretrained;
mod progress;
mod store;
pub mod toy;
mod unpack;

pub use error::{Attempt, Disk, Error, Fault, Malformed};
pub use options::{DataChoice, DataOptions, StoreOptions};
pub use store::{Provenance, State, Store};
