//! The literate page: prose and code from a chapter's source, outputs and checked numbers from its run.
//!
//! [`Chapter`] names the sections and runs them; each gets a [`Page`] to show, print and claim on. The same calls draw
//! in a terminal, on an HTML page and, with [`Page::notebook`], in a Jupyter notebook.

mod scan;
pub mod source;

#[cfg(feature = "page")]
mod chapter;
#[cfg(feature = "page")]
mod claim;
#[cfg(feature = "page")]
mod highlight;
#[cfg(feature = "page")]
mod html;
#[cfg(feature = "book")]
pub mod ledger;
#[cfg(feature = "book")]
pub mod markdown;
#[cfg(feature = "page")]
mod notebook;
#[cfg(feature = "page")]
mod options;
#[cfg(feature = "page")]
mod output;
#[cfg(feature = "page")]
mod progress;
#[cfg(feature = "page")]
mod statistics;
#[cfg(feature = "page")]
mod terminal;
#[cfg(feature = "book")]
mod write;

#[cfg(feature = "book")]
pub use self::write::write_atomically;
#[cfg(feature = "page")]
pub use self::{chapter::Chapter, claim::Claim, options::PageOptions, output::Page, progress::Progress};

/// The line that a failed claim prints in a notebook. The kernel reports no error for it, so who runs notebooks
/// unattended looks for this.
#[cfg(feature = "book")]
pub const FAILURE_MARK: &str = "DOWNHILL CLAIM FAILED";

/// The style sheet of every page.
#[cfg(feature = "book")]
pub const STYLE: &str = include_str!("style.css");
