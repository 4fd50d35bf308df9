//! The behaviour of the crate as its users meet it.

mod documented;
#[cfg(feature = "fetch")]
mod faults;
mod imdb;
#[cfg(not(feature = "fetch"))]
mod light;
mod loaders;
mod memory;
mod mutated;
#[cfg(feature = "fetch")]
mod parallel;
#[cfg(feature = "fetch")]
mod patience;
#[cfg(feature = "fetch")]
mod server;
#[cfg(feature = "fetch")]
mod storms;
mod support;
