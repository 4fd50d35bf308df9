//! The ledger: every number a document states, beside ours.
//!
//! On disk it is one JSON object a line: the data that the claims stand on, then a [`Record`] for each claim.

use std::{fmt, fs, path::Path};

use anyhow::{Context, Result};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::{markdown::with_code, write::write_atomically};

/// A chapter's claims, in the order of its page, and the data they stand on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Each kind of data once.
    pub data: Vec<Data>,
    /// The claims.
    pub records: Vec<Record>,
}

/// Where data came from, and the rows whose claims stand on them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Data {
    /// Which data, in words, such as whether they were a sample.
    pub data: String,
    /// Rows of the document, such as `5.4`.
    pub rows: Vec<String>,
}

/// One claim and how it came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The row of the document, such as `5.4`.
    pub row: String,
    /// What was compared, in words.
    pub what: String,
    /// What the document states, or what is expected where it states nothing.
    pub document: String,
    /// Whether the document states nothing of it.
    #[serde(default)]
    pub beyond: bool,
    /// What this run gave.
    pub ours: String,
    /// How ours came about.
    pub kind: Kind,
    /// How the two compare.
    pub verdict: Verdict,
    /// What the comparison can see, and why it differs or was not checked.
    pub note: String,
}

impl Record {
    /// The name of what ours is compared with.
    #[must_use]
    pub fn label(&self) -> &'static str {
        if self.beyond { "expected" } else { "document" }
    }
}

/// How "ours" came about. The kinds are counted apart, for a measurement says more than a look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// By a training or a timing of this run.
    Measured,
    /// From the document's own input or by a formula, the same in every run.
    Computed,
    /// As computed, but the document prints no number: its code, run in NumPy, gave the one that stands for it.
    Derived,
    /// From a reference; nothing of ours.
    #[serde(rename = "looked up")]
    LookedUp,
}

/// How a claim came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Ours is what the document states, exactly or within the band of the seeds.
    Pass,
    /// Within the band, but so would a failure have been.
    Weak,
    /// Ours is honestly another; the page says why.
    Differs,
    /// An order that chance alone would give as well.
    Undecided,
    /// A number that must come out exactly did not.
    Fail,
    /// Not compared, for the reason in the note.
    Unchecked,
}

impl Kind {
    /// All kinds, in the order in which they are counted.
    pub const ALL: [Self; 4] = [Self::Measured, Self::Computed, Self::Derived, Self::LookedUp];
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Measured => "measured",
            Self::Computed => "computed",
            Self::Derived => "derived",
            Self::LookedUp => "looked up",
        })
    }
}

impl Verdict {
    /// All verdicts, in the order in which they are counted.
    pub const ALL: [Self; 6] = [Self::Pass, Self::Weak, Self::Differs, Self::Undecided, Self::Fail, Self::Unchecked];

    /// The sign that stands before a claim.
    #[must_use]
    pub fn mark(self) -> char {
        match self {
            Self::Pass => '✓',
            Self::Weak => '~',
            Self::Differs => '≠',
            Self::Undecided => '?',
            Self::Fail => '✗',
            Self::Unchecked => '–',
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Pass => "pass",
            Self::Weak => "weak",
            Self::Differs => "differs",
            Self::Undecided => "undecided",
            Self::Fail => "fail",
            Self::Unchecked => "unchecked",
        })
    }
}

/// A line on disk.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Line {
    Record(Record),
    Data(Data),
}

/// Replaces the ledger at `path`.
///
/// # Errors
/// The file cannot be written.
pub fn write(path: &Path, ledger: &Ledger) -> Result<()> {
    let mut lines = String::new();
    let data = ledger.data.iter().cloned().map(Line::Data);
    for line in data.chain(ledger.records.iter().cloned().map(Line::Record)) {
        lines += &serde_json::to_string(&line)?;
        lines.push('\n');
    }
    write_atomically(path, lines.as_bytes())
}

/// Reads a ledger that a chapter wrote.
///
/// # Errors
/// The file cannot be read, or a line of it is no part of a ledger: names the file and the line.
pub fn read(path: &Path) -> Result<Ledger> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read the ledger {}", path.display()))?;
    let mut ledger = Ledger::default();
    for (index, line) in text.lines().enumerate() {
        let line = serde_json::from_str(line)
            .with_context(|| format!("{}, line {}: not a line of a ledger", path.display(), index + 1))?;
        match line {
            Line::Record(record) => ledger.records.push(record),
            Line::Data(data) => ledger.data.push(data),
        }
    }
    Ok(ledger)
}

/// How many claims of each kind came out how: "measured 3 (2 pass, 1 weak), computed 8 (8 pass)". What does not occur
/// is left out.
#[must_use]
pub fn counts<'a>(records: impl IntoIterator<Item = &'a Record>) -> String {
    let records: Vec<&Record> = records.into_iter().collect();
    let of_kind = |kind| {
        let of_kind: Vec<&&Record> = records.iter().filter(|record| record.kind == kind).collect();
        let verdicts = Verdict::ALL.iter().filter_map(|verdict| {
            let count = of_kind.iter().filter(|record| record.verdict == *verdict).count();
            (count > 0).then(|| format!("{count} {verdict}"))
        });
        let verdicts = verdicts.collect::<Vec<_>>().join(", ");
        (!of_kind.is_empty()).then(|| format!("{kind} {} ({verdicts})", of_kind.len()))
    };
    let kinds: Vec<String> = Kind::ALL.into_iter().filter_map(of_kind).collect();
    if kinds.is_empty() { "nothing claimed".to_owned() } else { kinds.join(", ") }
}

/// The columns of [`table`].
const COLUMNS: [&str; 6] = ["verdict", "row", "what", "document", "ours", "how"];

/// The claims of several chapters in one table, each a link to its place on its chapter's page. A chapter without a
/// name is the page that the table stands on.
pub fn table<'a>(chapters: impl IntoIterator<Item = (&'a str, &'a [Record])>) -> Markup {
    html! {
        div.scroll.ledger.stacked {
            table {
                thead { tr { @for name in COLUMNS { th scope="col" { (name) } } } }
                tbody {
                    @for (chapter, records) in chapters {
                        @for (number, record) in records.iter().enumerate() { (row(chapter, number, record)) }
                    }
                }
            }
        }
    }
}

fn row(chapter: &str, number: usize, record: &Record) -> Markup {
    let Record { row, what, document, beyond, ours, kind, verdict, note } = record;
    let page = if chapter.is_empty() { String::new() } else { format!("{chapter}.html") };
    html! {
        tr class=(verdict) data-chapter=(chapter) data-kind=(kind) {
            td.verdict { span.mark aria-hidden="true" { (verdict.mark()) } " " (verdict) }
            td { (row) }
            td {
                a href=(format!("{page}#claim-{number}")) { (what) }
                @if !note.is_empty() { p.note { (with_code(note)) } }
            }
            td data-name="document" { @if *beyond { "(expected) " } (document) }
            td data-name="ours" { (ours) }
            td data-name="how" { (kind) }
        }
    }
}

/// Which data the claims of which rows stand on; nothing where no data were used.
pub fn data(data: &[Data]) -> Markup {
    html! {
        @for Data { data, rows } in data {
            p.data { "Data of " (rows.join(", ")) ": " (data) }
        }
    }
}
