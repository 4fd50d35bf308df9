//! The networks and runs of chapter 5.
