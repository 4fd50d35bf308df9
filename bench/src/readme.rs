//! The README's table and chart of a run.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::report::Report;
use crate::write_whole;

/// Where the table begins and ends.
const MARKS: [&str; 2] =
    ["<!-- the table of `cargo xtask bench --peers --readme` -->", "<!-- the end of the speeds -->"];
/// The same of a machine with a card.
const CARD_MARKS: [&str; 2] =
    ["<!-- the table of `cargo xtask bench --peers --card --readme` -->", "<!-- the end of the card's speeds -->"];

pub(crate) fn write(report: &Report) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = root.join("README.md");
    let readme = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut text = report.markdown();
    let mut marks = CARD_MARKS;
    if report.machine.card.is_none() {
        text += "\n\n![The table as bars](docs/speed.svg)";
        write_whole(&root.join("docs/speed.svg"), &report.svg())?;
        marks = MARKS;
    }
    write_whole(&path, &replaced(&readme, &text, marks).with_context(|| path.display().to_string())?)
}

fn replaced(readme: &str, text: &str, [begin, end]: [&str; 2]) -> Result<String> {
    let parts = readme.split_once(begin).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    let (before, after) = parts.with_context(|| format!("the table's place is not marked by `{begin}` and `{end}`"))?;
    Ok(format!("{before}{begin}\n\n{text}\n\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_goes_between_its_marks() {
        let [begin, end] = MARKS;
        let new = replaced(&format!("# Title\n{begin}\nold\n{end}\nthe end\n"), "new", MARKS).unwrap();
        assert!(new.starts_with("# Title\n") && new.ends_with("\nthe end\n") && new.contains("new"));
        assert!(!new.contains("old") && replaced("# Title\n", "new", MARKS).is_err());
    }
}
