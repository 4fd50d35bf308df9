//! The behaviour of the crate as its users meet it.

mod documented;
mod faults;
mod imdb;
mod loaders;
mod memory;
mod mutated;
mod patience;
mod server;
mod support;
