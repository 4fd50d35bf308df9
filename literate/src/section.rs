//! A section as it is read, before anything runs, and as it lies there when it has run.

use std::ops::Range;

use anyhow::{Context, Result, anyhow};

use crate::{
    answers,
    fold::{Part, parts},
    highlight, markdown,
    output::Entry,
    page::Page,
    source::{self, Kind},
};

/// What a section does when the chapter runs.
pub(crate) type Run<'run> = Box<dyn FnOnce(&Page) -> Result<()> + 'run>;

/// A section of a chapter: the rows of the document it reproduces, its file and its `run`.
pub struct Section<'run> {
    rows: Vec<String>,
    topic: &'static str,
    source: &'static str,
    pub(crate) run: Run<'run>,
}

impl<'run> Section<'run> {
    /// A section of the rows `rows` with the topic `topic` (the name of its file without `.rs`) and the text of that
    /// file. [`section!`](crate::section) says the name once.
    #[must_use]
    pub fn new(
        rows: &[&str],
        topic: &'static str,
        source: &'static str,
        run: impl FnOnce(&Page) -> Result<()> + 'run,
    ) -> Self {
        let rows = rows.iter().map(|row| (*row).to_owned()).collect();
        Self { rows, topic, source, run: Box::new(run) }
    }
}

/// A [`Section`] from the module that holds it: `section!(["5.4"], gd_against_sgd, &store)` runs
/// `gd_against_sgd::run(page, &store)` and shows the text of `gd_against_sgd.rs`.
#[macro_export]
macro_rules! section {
    ([$($row:literal),*], $topic:ident $(, $argument:expr)* $(,)?) => {
        $crate::Section::new(
            &[$($row),*],
            stringify!($topic),
            include_str!(concat!(stringify!($topic), ".rs")),
            |page| $topic::run(page $(, $argument)*),
        )
    };
}

/// A section as a reader will see it but for its outputs: read before anything runs, so that a broken formula does
/// not wait for an hour of training to be noticed.
pub(crate) struct ReadSection {
    pub(crate) topic: &'static str,
    pub(crate) rows: Vec<String>,
    pub(crate) title: String,
    pub(crate) cells: Vec<ReadCell>,
}

impl ReadSection {
    /// Whether `--only` means this section: by a row of its, or by its topic.
    pub(crate) fn is_called(&self, asked: &str) -> bool {
        self.topic == asked || self.rows.iter().any(|row| row == asked)
    }

    /// Folds the answers of a `solutions.md` away below the section's exercises.
    pub(crate) fn answer(&mut self, solutions: &str) -> Result<()> {
        let exercises = self.cells.iter_mut().rfind(|cell| cell.kind == Kind::Prose && cell.html.contains("<ol>"));
        let exercises = exercises.with_context(|| format!("{}.rs has no numbered exercises", self.topic))?;
        let answered = answers::below_exercises(&exercises.html, solutions).context("solutions.md")?;
        exercises.html = answered;
        Ok(())
    }
}

/// A cell, or a part of one, in HTML.
pub(crate) struct ReadCell {
    pub(crate) kind: Kind,
    pub(crate) lines: Range<u32>,
    pub(crate) html: String,
    /// What it does, in words, where the page folds it away.
    pub(crate) folded: Option<String>,
}

/// A section that has run: the page's material.
pub(crate) struct FinishedSection {
    pub(crate) read: ReadSection,
    pub(crate) entries: Vec<Entry>,
    pub(crate) histories: Vec<(String, String)>,
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

/// How a page came about.
pub(crate) struct Facts {
    pub(crate) seed: u32,
    pub(crate) quick: bool,
    pub(crate) only: Vec<String>,
    pub(crate) seconds: f64,
}

/// The prose that opens the page, in HTML, and the chapter's title.
pub(crate) struct Opening {
    pub(crate) title: String,
    pub(crate) html: String,
}

pub(crate) fn read_opening(name: &str, source: &str) -> Result<Opening> {
    let opening = source::opening(source).with_context(|| format!("{name}: main.rs"))?;
    let title = source::title(&opening.text)?;
    Ok(Opening { title, html: prose(&opening.text, opening.lines.start, &format!("{name}: main.rs"), 0)? })
}

pub(crate) fn read_section(section: &Section<'_>) -> Result<ReadSection> {
    let file = format!("{}.rs", section.topic);
    let parsed = source::parse(section.source).with_context(|| file.clone())?;
    let read_part = |Part { kind, text, lines, folded }: Part| {
        let html = match kind {
            Kind::Prose => prose(&text, lines.start, &file, 1)?,
            Kind::Items | Kind::Body => highlight::rust(&text).into_string(),
        };
        Ok(ReadCell { kind, lines, html, folded })
    };
    let cells = parts(&parsed.cells).into_iter().map(read_part).collect::<Result<_>>()?;
    Ok(ReadSection { topic: section.topic, rows: section.rows.clone(), title: parsed.title, cells })
}

fn prose(text: &str, first_line: u32, file: &str, lower: usize) -> Result<String> {
    markdown::to_html(text, lower).map_err(|error| {
        let line = first_line + error.line;
        anyhow!(error).context(format!("{file}, line {line}"))
    })
}
