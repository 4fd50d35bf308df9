//! The ledger: every number a document states, beside ours, one JSON object a line.

use std::{fmt, fs, path::Path};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::write::write_atomically;

/// One claim and how it came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The row of the document, such as `5.4`.
    pub row: String,
    /// What was compared, in words.
    pub what: String,
    /// What the document states.
    pub document: String,
    /// What this run gave.
    pub ours: String,
    /// How the two compare.
    pub verdict: Verdict,
    /// Why it differs or was not checked, and which data were used.
    pub note: String,
}

/// How a claim came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Ours is what the document states, exactly or within the band of the seeds.
    Pass,
    /// Ours is honestly another; the page says why.
    Differs,
    /// A number that must come out exactly did not.
    Fail,
    /// Not compared, for the reason in the note.
    Unchecked,
}

impl Verdict {
    /// All verdicts, in the order in which they are counted.
    pub const ALL: [Self; 4] = [Self::Pass, Self::Differs, Self::Fail, Self::Unchecked];

    /// The sign that stands before a claim.
    #[must_use]
    pub fn mark(self) -> char {
        match self {
            Self::Pass => '✓',
            Self::Differs => '≠',
            Self::Fail => '✗',
            Self::Unchecked => '–',
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Pass => "pass",
            Self::Differs => "differs",
            Self::Fail => "fail",
            Self::Unchecked => "unchecked",
        })
    }
}

/// Replaces the ledger at `path`.
///
/// # Errors
/// The file cannot be written.
pub fn write<'a>(path: &Path, records: impl IntoIterator<Item = &'a Record>) -> Result<()> {
    let mut lines = String::new();
    for record in records {
        lines += &serde_json::to_string(record)?;
        lines.push('\n');
    }
    write_atomically(path, lines.as_bytes())
}

/// Reads a ledger that a chapter wrote.
///
/// # Errors
/// The file cannot be read, or a line of it is no record: names the file and the line.
pub fn read(path: &Path) -> Result<Vec<Record>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read the ledger {}", path.display()))?;
    let record = |(index, line)| {
        serde_json::from_str(line)
            .with_context(|| format!("{}, line {}: not a ledger record", path.display(), index + 1))
    };
    text.lines().enumerate().map(record).collect()
}
