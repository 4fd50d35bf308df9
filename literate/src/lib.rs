//! What tells: the literate page of *Downhill*, made of prose and code from a chapter's source and of outputs and
//! checked numbers from its run.
//!
//! [`Chapter`] names the sections and runs them; each gets a [`Page`] to show, print and claim on. The same calls draw
//! in a terminal, on an HTML page and, with [`Page::notebook`], in a Jupyter notebook.
//!
//! - [`figure`], [`table`]: what a page shows; [`numbers`]: what charts and claims accept; [`spread`]: several runs in
//!   one curve;
//! - [`ledger`]: the claims as they are kept on disk;
//! - [`source`]: a section's file cut into prose and code, by the convention that the notebook converter reads too;
//! - [`markdown`]: prose to HTML.
//!
//! This crate knows no data set, and nothing about how anything learns: numbers reach it as numbers.

pub mod figure;
pub mod ledger;
pub mod markdown;
pub mod numbers;
pub mod prelude;
pub mod source;
pub mod spread;
pub mod table;

mod answers;
mod chapter;
mod claim;
mod fold;
mod highlight;
mod html;
mod korean;
mod notebook;
mod options;
mod output;
mod page;
mod progress;
mod scan;
mod section;
mod statistics;
mod terminal;
mod write;

pub use self::{
    answers::ANSWER,
    chapter::{Chapter, refuse},
    claim::Claim,
    html::document,
    notebook::FAILURE_MARK,
    options::PageOptions,
    page::Page,
    progress::Progress,
    section::Section,
    write::write_atomically,
};
