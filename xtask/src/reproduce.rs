//! `cargo xtask reproduce`: what the documents state beside what the chapters find, in one table.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;
use literate::ledger::{self, Record};
use literate::write_atomically;

use crate::chapters::{self, Finished};
use crate::workspace::Workspace;

const BEGIN: &str = "<!-- the table of `cargo xtask reproduce --write` -->";
const END: &str = "<!-- its end -->";

/// Runs all chapters in full and sets every number of the documents beside ours
#[derive(Args)]
pub(crate) struct Arguments {
    /// Put the table into the README
    #[arg(long, conflicts_with = "check")]
    write: bool,

    /// Fail if the README's table says something else, the last digits of random runs aside
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let workspace = Workspace::find()?;
    let finished = chapters::run(&workspace, &workspace.target.join("book"), false)?;
    let table = table(&finished);
    println!("\n{table}");
    chapters::bail_on_fail(&finished)?;
    let path = workspace.root.join("README.md");
    if arguments.write {
        let readme = replaced(&read(&path)?, &table).with_context(|| path.display().to_string())?;
        write_atomically(&path, readme.as_bytes())?;
    }
    if arguments.check {
        let readme = read(&path)?;
        let (_, written, _) = parts(&readme).with_context(|| path.display().to_string())?;
        compare(written, &table).context("README.md: `cargo xtask reproduce --write` puts the new table in")?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// All claims as a Markdown table, below how many of each kind came out how.
fn table(finished: &[Finished]) -> String {
    let records = finished.iter().flat_map(|chapter| &chapter.ledger.records);
    let counts = ledger::counts(records.clone());
    let header = "| row | what | document | ours | how | verdict |\n|---|---|---|---|---|---|\n".to_owned();
    format!("{counts}\n\n{header}") + &records.map(table_row).collect::<String>()
}

fn table_row(record: &Record) -> String {
    let Record { row, what, document, beyond, ours, kind, verdict, .. } = record;
    let document = if *beyond { &format!("(expected) {document}") } else { document };
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    format!("| {} | {} | {} | {} | {kind} | {verdict} |\n", cell(row), cell(what), cell(document), cell(ours))
}

/// The text before the table, the table and the text after it.
fn parts(readme: &str) -> Result<(&str, &str, &str)> {
    let split = readme.split_once(BEGIN).and_then(|(before, rest)| {
        let (table, after) = rest.split_once(END)?;
        Some((before, table, after))
    });
    split.with_context(|| format!("the table's place is not marked by `{BEGIN}` and `{END}`"))
}

fn replaced(readme: &str, table: &str) -> Result<String> {
    let (before, _, after) = parts(readme)?;
    Ok(format!("{before}{BEGIN}\n\n{table}\n{END}{after}"))
}

/// Two tables say the same: the same claims with the same verdicts, but that what could not be checked on one machine, for
/// want of data, may have a verdict on the other. Whole numbers of ours are the same; fractions may be 1 % apart.
///
/// Another processor adds up in another order, and after some epochs that is another training. So a measured mean may
/// lie anywhere in the other's band, a count of seeds be another, and either then have another verdict, but never a `fail`.
fn compare(written: &str, now: &str) -> Result<()> {
    let rows = |table: &str| -> Vec<Vec<String>> {
        let lines = table.lines().filter(|line| line.starts_with('|'));
        lines.map(|line| line.replace("\\|", "¦").split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
    };
    let (written, now) = (rows(written), rows(now));
    if written.len() != now.len() {
        bail!("the table has {} rows and should have {}", written.len(), now.len());
    }
    for (one, other) in written.iter().zip(&now) {
        if !same_row(one, other) {
            bail!("the table has “{}” and should have “{}”", one.join(" | "), other.join(" | "));
        }
    }
    Ok(())
}

fn same_row(one: &[String], other: &[String]) -> bool {
    const OURS: usize = 4;
    const KIND: usize = 5;
    const VERDICT: usize = 6;
    let verdict_may_move = || {
        one[KIND] == "measured"
            && [one, other].iter().all(|row| !["fail", "unchecked"].contains(&row[VERDICT].as_str()))
    };
    let is_unchecked = |row: &[String]| row.get(VERDICT).is_some_and(|verdict| verdict == "unchecked");
    let claim = |row: &[String]| {
        row.iter()
            .enumerate()
            .filter(|(at, _)| ![OURS, VERDICT].contains(at))
            .map(|(_, it)| it.clone())
            .collect::<Vec<_>>()
    };
    claim(one) == claim(other)
        && (is_unchecked(one)
            || is_unchecked(other)
            || (one.get(VERDICT) == other.get(VERDICT) || verdict_may_move())
                && match (one.get(OURS), other.get(OURS)) {
                    (Some(one), Some(other)) => same_ours(one, other),
                    (one, other) => one == other,
                })
}

fn same_ours(one: &str, other: &str) -> bool {
    let is_count = |text: &str| text.contains(" of ") && text.ends_with("seeds");
    let mut pairs = words(one).zip(words(other));
    match (band(one), band(other)) {
        (Some((one, margin)), Some((other, other_margin))) => (one - other).abs() <= margin.max(other_margin),
        _ if is_count(one) && is_count(other) => true,
        _ => words(one).count() == words(other).count() && pairs.all(|(one, other)| same_word(one, other)),
    }
}

/// `0.7` and `0.02` of `0.7 ± 0.02 (20 seeds)`.
fn band(text: &str) -> Option<(f64, f64)> {
    let (mean, margin) = text.split_once(" ± ")?;
    Some((mean.parse().ok()?, margin.split(' ').next()?.parse().ok()?))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', ',', '[', ']']).filter(|word| !word.is_empty())
}

fn same_word(one: &str, other: &str) -> bool {
    let fraction = |word: &str| word.contains(['.', 'e']).then(|| word.parse::<f64>().ok()).flatten();
    match (fraction(one), fraction(other)) {
        (None, None) => one == other,
        // A fraction may happen to be whole on one of the machines.
        _ => match (one.parse::<f64>(), other.parse::<f64>()) {
            (Ok(one), Ok(other)) => (one - other).abs() <= 0.01 * other.abs() + 1e-6,
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "| row | what |\n|---|---|\n\
                         | 5.4 | GD | 0.7018452 | 0.70312 ± 0.026 (20 seeds) | measured | pass |\n\
                         | 5.4 | lower | SGD | 20 of 20 seeds | measured | pass |\n\
                         | 3.8 | accuracies | [0.1, 0.9] | [0.1, 0.91] | derived | pass |\n\
                         | 5.3 | sum | 4321 | 4321 | computed | pass |\n";

    fn says_the_same(from: &str, to: &str) -> bool {
        compare(TABLE, &TABLE.replace(from, to)).is_ok()
    }

    #[test]
    fn digits_that_depend_on_the_platform_may_differ() {
        assert!(says_the_same("0.70312 ± 0.026", "0.69298 ± 0.027"));
        assert!(says_the_same("seeds) | measured | pass", "seeds) | measured | differs"));
        assert!(says_the_same("20 of 20", "19 of 20"));
        assert!(says_the_same("0.91]", "0.9108]"));
        assert!(says_the_same("4321 | computed | pass", "7 | computed | unchecked"), "data not to be had there");
    }

    #[test]
    fn everything_else_must_be_the_same() {
        assert!(!says_the_same("0.70312", "0.65"));
        assert!(!says_the_same("4321 | 4321", "4321 | 4322"));
        assert!(!says_the_same("0.91]", "0.93]"));
        assert!(!says_the_same("[0.1, 0.91]", "[0.91]"));
        assert!(!says_the_same("seeds) | measured | pass", "seeds) | measured | fail"));
        assert!(!says_the_same("derived | pass", "derived | differs"));
        assert!(!says_the_same("| 5.3 | sum | 4321 | 4321 | computed | pass |\n", ""));
    }

    #[test]
    fn the_table_goes_between_its_marks() {
        let readme = format!("# Title\n{BEGIN}\nold\n{END}\nthe end\n");
        let new = replaced(&readme, TABLE).unwrap();
        assert_eq!(parts(&new).unwrap().1.trim(), TABLE.trim());
        assert!(new.starts_with("# Title\n") && new.ends_with("\nthe end\n") && !new.contains("old"));
        assert!(replaced("# Title\n", TABLE).is_err());
    }
}
