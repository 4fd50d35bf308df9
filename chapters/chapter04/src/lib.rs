//! What the sections of chapter 4 share: the digits, the [`model`] and its runs over many seeds, the [`search`]es, and
//! the numbers that the document printed.

mod digits;
mod document_log;
pub mod model;
mod runs;
pub mod search;

pub use digits::{Digits, Mnist, load, load_few};
pub use document_log::{LogLine, document_log, log_line};
pub use runs::{axis, burn, train_seeds};

/// Why a number of the document may lie outside its band although nothing is wrong.
pub const OTHER_DRAWS: &str =
    "the document's weights and batches were drawn by TensorFlow; one such number in a hundred falls outside by chance";

/// Why a claim about all digits is not checked on the shipped ones.
pub const NEEDS_ALL: &str = "needs all 70,000 digits; these are the shipped 6,000";
