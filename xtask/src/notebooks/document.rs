//! A Jupyter notebook as a file: nbformat 4.5, written the way Jupyter itself writes it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A notebook. Fields stand in the order of the alphabet here and below, as Jupyter sorts them.
#[derive(Serialize, Deserialize)]
pub(super) struct Notebook {
    pub(super) cells: Vec<Cell>,
    pub(super) metadata: Value,
    pub(super) nbformat: u32,
    pub(super) nbformat_minor: u32,
}

/// A cell; its source is a list of lines, each with its line break.
#[derive(Serialize, Deserialize)]
#[serde(tag = "cell_type", rename_all = "lowercase")]
pub(super) enum Cell {
    Code { execution_count: Option<u32>, id: String, metadata: Value, outputs: Vec<Value>, source: Vec<String> },
    Markdown { id: String, metadata: Value, source: Vec<String> },
}

impl Notebook {
    pub(super) fn new(cells: Vec<Cell>) -> Self {
        let metadata = json!({
            "kernelspec": {"display_name": "Rust", "language": "rust", "name": "rust"},
            "language_info": {"file_extension": ".rs", "mimetype": "text/rust", "name": "Rust", "pygment_lexer": "rust"},
        });
        Self { cells, metadata, nbformat: 4, nbformat_minor: 5 }
    }

    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is no notebook of format 4.5", path.display()))
    }

    /// The file's text: one space of indent and a line break at the end.
    pub(super) fn to_text(&self) -> Result<String> {
        let mut bytes = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
        self.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, formatter))?;
        bytes.push(b'\n');
        Ok(String::from_utf8(bytes)?)
    }

    /// Id and text of each cell of code.
    pub(super) fn code(&self) -> impl Iterator<Item = (&str, String)> {
        self.cells.iter().filter_map(|cell| match cell {
            Cell::Code { id, source, .. } => Some((id.as_str(), source.concat())),
            Cell::Markdown { .. } => None,
        })
    }
}

impl Cell {
    pub(super) fn code(id: String, text: &str) -> Self {
        Self::Code { execution_count: None, id, metadata: json!({}), outputs: Vec::new(), source: lines(text) }
    }

    pub(super) fn markdown(id: String, text: &str) -> Self {
        Self::Markdown { id, metadata: json!({}), source: lines(text) }
    }

    pub(super) fn id(&self) -> &str {
        let (Self::Code { id, .. } | Self::Markdown { id, .. }) = self;
        id
    }
}

fn lines(text: &str) -> Vec<String> {
    text.split_inclusive('\n').map(str::to_owned).collect()
}
