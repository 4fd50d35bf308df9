//! The chapter run as a reader runs it, in its quick form and without a network.

#[path = "../../reader.rs"]
mod reader;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use reader::{ledger, text};

fn command(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter01"));
    command.args(["--data", "sample", "--offline", "--quick", "--out"]).arg(out).args(arguments);
    command
}

fn chapter(out: &Path, arguments: &[&str]) -> Output {
    command(out, arguments).output().unwrap()
}

#[test]
fn a_quick_run_leaves_a_page_figures_and_a_ledger_without_a_fail() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));

    let (data, claims) = ledger(out.path(), "chapter01");
    assert!(data[0]["data"].as_str().unwrap().contains("synthetic"), "the ledger says which patients were used");
    for row in ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "1.10", "1.11"] {
        assert!(claims.iter().any(|claim| claim["row"] == row), "row {row} claims nothing");
    }
    for claim in &claims {
        assert!(["pass", "differs", "unchecked"].contains(&claim["verdict"].as_str().unwrap()), "{claim}");
        assert!(claim["verdict"] == "pass" || claim["note"] != "", "only a pass needs no word: {claim}");
    }
    let exact = claims.iter().filter(|claim| claim["kind"] == "derived");
    assert!(exact.clone().count() >= 30 && exact.clone().all(|claim| claim["verdict"] == "pass"));

    let page = fs::read_to_string(out.path().join("chapter01.html")).unwrap();
    assert!(!page.contains("src=\"http") && !page.contains("url(http"), "the page needs no network");
    assert!(page.contains("<math") && page.contains("synthetic"));
    for epoch in 0..=20 {
        let picture = out.path().join(format!("figures/chapter01-decision-regions-epoch-by-epoch-{epoch}.svg"));
        assert!(picture.exists(), "epoch {epoch} has no picture");
    }
    for ending in ["svg", "csv"] {
        let figure = out.path().join("figures/chapter01-what-two-validations-say").with_extension(ending);
        assert!(fs::metadata(&figure).unwrap().len() > 100, "{}", figure.display());
    }
    let history = fs::read_to_string(out.path().join("histories/chapter01-shuffled-tenth.csv")).unwrap();
    assert_eq!(history.lines().count(), 1 + 2 * 20, "two seeds, twenty epochs");
}

#[test]
fn one_section_runs_alone() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &["--only", "1.6"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let ledger = fs::read_to_string(out.path().join("partial/ledger/chapter01.jsonl")).unwrap();
    assert!(ledger.lines().all(|line| line.contains("\"row\":\"1.6\"")), "{ledger}");
    assert!(ledger.contains("2.22e18"));
}

#[test]
fn the_contents_are_listed_without_running() {
    reader::lists_its_contents(command, "What backpropagation saves");
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_who_goes_away_does_not_stop_a_run() {
    let runs = [(&["--list"][..], 0), (&["--help"], 0), (&["--only", "1.6"], 0), (&["--only", "9.9"], 1)];
    reader::goes_on_without_a_reader(command, &runs);
}
