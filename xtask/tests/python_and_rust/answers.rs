//! What Python answered to each row, and ours beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use literate::numbers::Numbers;
use serde::Deserialize;

/// What `answers.py` prints.
#[derive(Deserialize)]
pub struct Recorded {
    /// Row and numbers in the order of the rows, by heading.
    pub answers: BTreeMap<String, Vec<(String, Vec<f64>)>>,
}

impl Recorded {
    /// The answers kept beside the test.
    pub fn kept() -> Self {
        serde_json::from_str(include_str!("answers.json")).unwrap()
    }

    /// The answers of a Python on this machine: the one that `DOWNHILL_PYTHON` names. `data` is a folder with the files
    /// of mnist and imdb.
    pub fn of_python(data: &Path) -> Self {
        let python = std::env::var_os("DOWNHILL_PYTHON").map(PathBuf::from);
        let python = python.expect("DOWNHILL_PYTHON names a Python with requirements.txt installed");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python_and_rust");
        let mut command = Command::new(&python);
        command.arg(folder.join("answers.py")).env("DOWNHILL_DATA", data);
        let output = command.output().unwrap_or_else(|error| panic!("{}: {error}", python.display()));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// Python's answers to the rows under one heading, one after the other.
pub struct Python {
    rows: std::vec::IntoIter<(String, Vec<f64>)>,
    tolerance: f64,
}

impl Python {
    pub fn under(heading: &str) -> Self {
        let rows = Recorded::kept().answers.remove(heading);
        Self { rows: rows.unwrap_or_else(|| panic!("no answers under {heading}")).into_iter(), tolerance: 1e-12 }
    }

    /// For what does not come out to the last digit; the share of a number that it may be off.
    pub fn within(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Our numbers for the next row are Python's.
    #[track_caller]
    pub fn answers(&mut self, ours: impl Into<Numbers>) {
        self.answers_within(self.tolerance, ours);
    }

    /// The same for a row that differs more, for the reason beside it.
    #[track_caller]
    pub fn answers_within(&mut self, tolerance: f64, ours: impl Into<Numbers>) {
        let (row, numbers) = self.rows.next().expect("Python has no further answer under this heading");
        assert_same(&row, &ours.into().values, &numbers, tolerance);
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let left: Vec<String> = self.rows.by_ref().map(|(row, _)| row).collect();
            assert!(left.is_empty(), "rows that nothing of ours stands beside: {left:?}");
        }
    }
}

/// Number by number.
#[track_caller]
pub fn assert_same(row: &str, ours: &[f64], python: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), python.len(), "numbers of `{row}`: ours {ours:?}, Python's {python:?}");
    for (ours, python) in ours.iter().zip(python) {
        assert!((ours - python).abs() <= tolerance * python.abs().max(1e-3), "`{row}`: ours {ours}, Python's {python}");
    }
}
