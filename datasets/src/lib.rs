//! Data for Downhill.
