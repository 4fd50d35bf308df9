//! # Optimisers
fn main() {}
