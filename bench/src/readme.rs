//! The README's table and chart of a run.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::report::Report;
use crate::write_whole;

const BEGIN: &str = "<!-- the table of `cargo xtask bench --peers --readme` -->";
const END: &str = "<!-- the end of the speeds -->";

pub(crate) fn write(report: &Report) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = root.join("README.md");
    let readme = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let text = format!("{}\n\n![The table as bars](docs/speed.svg)", report.markdown());
    let readme = replaced(&readme, &text).with_context(|| path.display().to_string())?;
    write_whole(&root.join("docs/speed.svg"), &report.svg())?;
    write_whole(&path, &readme)
}

fn replaced(readme: &str, text: &str) -> Result<String> {
    let parts = readme.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = parts.with_context(|| format!("the table's place is not marked by `{BEGIN}` and `{END}`"))?;
    Ok(format!("{before}{BEGIN}\n\n{text}\n\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_goes_between_its_marks() {
        let new = replaced(&format!("# Title\n{BEGIN}\nold\n{END}\nthe end\n"), "new").unwrap();
        assert!(new.starts_with("# Title\n") && new.ends_with("\nthe end\n") && new.contains("new"));
        assert!(!new.contains("old") && replaced("# Title\n", "new").is_err());
    }
}
