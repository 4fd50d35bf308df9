//! The chapter run as a reader runs it, in its quick form.

#[path = "../../reader.rs"]
mod reader;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use reader::{ledger, text};

fn command(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter02"));
    command.args(["--offline", "--quick", "--out"]).arg(out).args(arguments);
    command
}

fn chapter(out: &Path, arguments: &[&str]) -> Output {
    command(out, arguments).output().unwrap()
}

#[test]
fn a_quick_run_claims_every_row_and_fails_none() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));

    let (_, claims) = ledger(out.path(), "chapter02");
    for row in ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8", "2.9"] {
        assert!(
            claims.iter().any(|claim| claim["row"] == row && claim["verdict"] == "pass"),
            "row {row} passes nothing"
        );
    }
    let with = |verdict: &str| claims.iter().filter(|claim| claim["verdict"] == verdict).count();
    assert_eq!(with("fail"), 0, "{claims:?}");
    assert_eq!(with("differs"), 2, "the two statements that do not hold as they stand");
    assert_eq!(with("unchecked"), 6, "the bands, which need whole trainings");
    let carried = claims.iter().find(|claim| claim["document"] == "2697640").unwrap();
    assert_eq!(carried["verdict"], "pass", "the arithmetic on the log is exact and checked in a quick run too");

    let page = fs::read_to_string(out.path().join("chapter02.html")).unwrap();
    assert!(!page.contains("src=\"http") && !page.contains("url(http"), "the page needs no network");
    assert!(page.contains("<math") && page.contains("Epoch 1, Loss : "));
    for file in ["ch2_dataset.npz", "ch2_parameters.npz"] {
        assert!(fs::read(out.path().join(file)).unwrap().starts_with(b"PK"), "{file} is a zip archive");
    }
}

#[test]
fn one_section_runs_alone() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &["--only", "2.3"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let ledger = fs::read_to_string(out.path().join("partial/ledger/chapter02.jsonl")).unwrap();
    assert!(!ledger.is_empty() && ledger.lines().all(|line| line.contains("\"row\":\"2.3\"")), "{ledger}");
    assert!(!out.path().join("chapter02.html").exists(), "a whole page is not replaced by a part");
}

#[test]
fn the_contents_are_listed_without_running() {
    reader::lists_its_contents(command, "What the document's log really says");
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_who_goes_away_does_not_stop_a_run() {
    let runs = [(&["--list"][..], 0), (&["--help"], 0), (&["--only", "2.2"], 0), (&["--only", "9.9"], 1)];
    reader::goes_on_without_a_reader(command, &runs);
}
