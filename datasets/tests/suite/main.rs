//! The behaviour of the crate as its users meet it.

mod faults;
mod imdb;
mod loaders;
mod server;
mod support;
