//! The behaviour of the crate as its users meet it.

mod imdb;
mod loaders;
mod support;
