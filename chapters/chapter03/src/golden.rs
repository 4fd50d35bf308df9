//! Numbers that the document does not print: its formulas, run in NumPy, do.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Written by `document3.py` beside it.
const JSON: &str = include_str!("../tests/golden/document3.json");

/// What the document's formula called `name` gives in NumPy, its numbers row by row.
///
/// # Panics
/// If the script keeps nothing of this name.
pub fn golden(name: &str) -> Vec<f64> {
    static VALUES: LazyLock<BTreeMap<String, Vec<f64>>> =
        LazyLock::new(|| serde_json::from_str(JSON).expect("the script writes lists of numbers by name"));
    VALUES.get(name).unwrap_or_else(|| panic!("document3.py keeps no “{name}”")).clone()
}
