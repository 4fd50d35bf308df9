//! What a section has put on its page: outputs, each with the line of the source that made it.

use std::panic::Location;

use crate::{figure::Figure, ledger::Record, statistics::Band, table::Table};

/// What a section has put on its page so far.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) entries: Vec<Entry>,
    /// Which data were used.
    pub(crate) data: Vec<String>,
    /// Histories to be kept: what was trained, and its table as CSV.
    pub(crate) histories: Vec<(String, String)>,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// The figures of the chapter that have files so far, each by the last part of their name.
    pub(crate) figures: Vec<String>,
}

/// An output and the line of the source that made it.
pub(crate) struct Entry {
    pub(crate) place: &'static Location<'static>,
    pub(crate) output: Output,
}

pub(crate) enum Output {
    Figure(Figure),
    Table(Table),
    Text(String),
    Code(String),
    Prose(Prose),
    Data(String),
    Claim(Checked),
}

impl Output {
    pub(crate) fn figure(&self) -> Option<&Figure> {
        if let Self::Figure(figure) = self { Some(figure) } else { None }
    }

    pub(crate) fn record(&self) -> Option<&Record> {
        if let Self::Claim(checked) = self { Some(&checked.record) } else { None }
    }
}

/// A paragraph written by the run: the Markdown and the HTML made of it.
pub(crate) struct Prose {
    pub(crate) markdown: String,
    pub(crate) html: String,
}

/// A finished claim.
pub(crate) struct Checked {
    pub(crate) record: Record,
    /// It differs and nobody said why.
    pub(crate) unexplained: bool,
    pub(crate) strip: Option<Strip>,
}

/// What the drawing of a band shows.
pub(crate) struct Strip {
    pub(crate) values: Vec<f64>,
    pub(crate) band: Band,
    pub(crate) control: Control,
    pub(crate) document: f64,
}

/// A value that stands for a failure: a band that can see leaves it outside.
pub(crate) struct Control {
    pub(crate) name: String,
    pub(crate) value: f64,
}
