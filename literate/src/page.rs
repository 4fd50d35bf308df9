//! Where a section shows what it made.

use std::{
    fmt::Display,
    iter, mem,
    ops::Range,
    panic::Location,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use anyhow::{Context, Result};
use rayon::prelude::*;

use crate::{
    figure::{Drawing, Figure},
    markdown, notebook,
    options::PageOptions,
    output::{Content, Entry, Output, Prose},
    progress::Progress,
    table::Table,
    terminal,
};

/// Where a section shows what it made and claims what it found.
///
/// Each output remembers the line that made it, and the HTML page sets it after the code with that line. Functions that
/// call these methods for others pass the line on with `#[track_caller]`.
pub struct Page {
    medium: Medium,
    quick: bool,
    seed: u32,
    content: Mutex<Content>,
}

/// Seeds of a quick run: two show that they differ.
const QUICK_SEEDS: u32 = 2;

/// Where outputs appear as they are made.
enum Medium {
    Terminal {
        chapter: &'static str,
        /// Where the page and its files will be.
        folder: PathBuf,
    },
    Notebook,
}

impl Page {
    /// A page of a chapter of whose figures these have names already.
    pub(crate) fn terminal(chapter: &'static str, options: &PageOptions, figures: Vec<String>) -> Self {
        let medium = Medium::Terminal { chapter, folder: options.folder() };
        let content = Mutex::new(Content { figures, ..Content::default() });
        Self { medium, quick: options.quick, seed: options.seed, content }
    }

    /// A page that draws inline in a Jupyter notebook with the evcxr kernel: seed 0, and in full unless the environment
    /// variable `DOWNHILL_QUICK` is set.
    ///
    /// It is a reference, for sections take one, and it lives as long as the program, for the kernel keeps nothing
    /// shorter from one cell to the next.
    #[must_use]
    pub fn notebook() -> &'static Self {
        let quick = std::env::var_os(notebook::QUICK).is_some();
        Box::leak(Box::new(Self { medium: Medium::Notebook, quick, seed: 0, content: Mutex::default() }))
    }

    /// Shows a chart or another drawing, and keeps it as SVG and CSV.
    ///
    /// # Errors
    /// The drawing has nothing to show, or its lengths do not match.
    #[track_caller]
    pub fn show(&self, drawing: impl Into<Drawing>) -> Result<()> {
        let place = Location::caller();
        let drawing = drawing.into();
        let mut figure = Figure::new(&drawing)
            .with_context(|| format!("{place}: the figure “{}” cannot be drawn", drawing.title()))?;
        if let Medium::Terminal { chapter, .. } = self.medium {
            figure.file = format!("figures/{chapter}-{}", self.name_of(&figure));
        }
        self.record(place, Output::Figure(figure));
        Ok(())
    }

    /// A name for the files of a figure. Two figures of one title are told apart by a number.
    fn name_of(&self, figure: &Figure) -> String {
        let slug = figure.slug();
        let names = &mut self.content().figures;
        let numbered = (2..).map(|number| format!("{slug}-{number}"));
        let mut possible = iter::once(slug.clone()).chain(numbered);
        let name = possible.find(|name| !names.contains(name)).unwrap_or(slug);
        names.push(name.clone());
        name
    }

    /// Shows a table.
    #[track_caller]
    pub fn table(&self, table: Table) {
        self.record(Location::caller(), Output::Table(table));
    }

    /// Shows `value` as a program prints it, in letters of one width.
    #[track_caller]
    pub fn print(&self, value: impl Display) {
        self.record(Location::caller(), Output::Text(value.to_string()));
    }

    /// Shows Rust that stands elsewhere, cut out of its file with [`source::item`](crate::source::item).
    #[track_caller]
    pub fn code(&self, code: impl Into<String>) {
        self.record(Location::caller(), Output::Code(code.into()));
    }

    /// Adds a paragraph that the run itself writes, in Markdown with LaTeX between dollars.
    ///
    /// # Errors
    /// The LaTeX is not valid.
    #[track_caller]
    pub fn say(&self, markdown: impl Into<String>) -> Result<()> {
        let (place, markdown) = (Location::caller(), markdown.into());
        let html = markdown::to_html(&markdown, 0).with_context(|| place.to_string())?;
        self.record(place, Output::Prose(Prose { markdown, html }));
        Ok(())
    }

    /// Says which data the section uses: on the page, in the terminal and in the ledger's notes of the section.
    #[track_caller]
    pub fn data(&self, data: impl Into<String>) {
        let data = data.into();
        self.content().data.push(data.clone());
        self.record(Location::caller(), Output::Data(data));
    }

    /// Keeps the histories of several runs, as CSV with a header, in `OUT/histories/chapterNN-NAME.csv`.
    ///
    /// A notebook shows nothing and keeps nothing: there the histories are a variable.
    pub fn histories(&self, name: impl Into<String>, csv: String) {
        self.content().histories.push((name.into(), csv));
    }

    /// Keeps a file beside the page, such as arrays for NumPy, as `OUT/NAME`. A notebook keeps nothing.
    pub fn file(&self, name: impl Into<String>, bytes: Vec<u8>) {
        self.content().files.push((name.into(), bytes));
    }

    /// Shows that `total` pieces of work are under way until it is dropped.
    pub fn progress(&self, label: impl Into<String>, total: usize) -> Progress {
        match self.medium {
            Medium::Terminal { .. } => Progress::bar(label.into(), total as u64),
            Medium::Notebook => Progress::lines(label.into(), total as u64),
        }
    }

    /// The reader asked for a first look: train less.
    pub fn quick(&self) -> bool {
        self.quick
    }

    /// The first seed of the run.
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// `count` seeds, from the run's own on: all of them are used and none is picked after the fact. A quick run has two
    /// at most.
    pub fn seeds(&self, count: u32) -> Range<u32> {
        let count = if self.quick { count.min(QUICK_SEEDS) } else { count };
        self.seed..self.seed + count
    }

    /// What `run` gives for each of `count` [`seeds`](Self::seeds), in their order: as many at a time as the machine has
    /// cores, and counted by a [`progress`](Self::progress) of this label.
    pub fn each_seed<T: Send>(&self, label: impl Into<String>, count: u32, run: impl Fn(u32) -> T + Sync) -> Vec<T> {
        let seeds = self.seeds(count);
        let progress = self.progress(label, seeds.len());
        let counted = |seed| {
            let outcome = run(seed);
            progress.tick();
            outcome
        };
        seeds.into_par_iter().map(counted).collect()
    }

    pub(crate) fn record(&self, place: &'static Location<'static>, output: Output) {
        match &self.medium {
            Medium::Terminal { folder, .. } => terminal::output(&output, folder),
            Medium::Notebook => notebook::output(&output),
        }
        self.content().entries.push(Entry { place, output });
    }

    pub(crate) fn take_content(&self) -> Content {
        mem::take(&mut self.content())
    }

    /// A thread that panicked while holding the lock leaves whole entries behind, so they can still be read.
    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
