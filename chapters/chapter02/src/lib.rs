//! What the sections of chapter 2 share: a walk downhill, the document's network in training, the document's log.

mod descent;
mod document_log;
mod training;

pub use descent::{descend, heights, pairs, places};
pub use document_log::{LogLine, document_log};
pub use training::{BATCH, BATCHES, CLASSES, Epoch, HIDDEN, INPUTS, POINTS, Points, Run, RunningMean, network, points};
