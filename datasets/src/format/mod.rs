//! Readers of file formats: bytes in, values or a clear reason out.
//!
//! They are written for bytes that nobody has checked: none of them panics, recurses, runs what it reads, or allocates
//! more than a small multiple of its input or of a limit that it is given.

pub mod archive;
pub mod csv;
pub mod idx;
pub mod npy;
pub mod pickle;
