//! Layers, losses, optimisers, training, figures and the literate page of *Downhill*.

#[cfg(feature = "page")]
pub mod figure;
#[cfg(feature = "page")]
pub mod numbers;
pub mod page;
#[cfg(feature = "page")]
pub mod prelude;
pub mod random;
#[cfg(feature = "page")]
pub mod table;
