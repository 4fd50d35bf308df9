//! The chapter run as a reader runs it, in its quick form and without a network.

#[path = "../../reader.rs"]
mod reader;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use reader::{ledger, text};
use serde_json::Value;

fn command(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter04"));
    command
        .env_remove("DOWNHILL_MIRROR")
        .args(["--data", "sample", "--offline", "--quick", "--out"])
        .arg(out)
        .args(arguments);
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

    let (data, claims) = ledger(out.path(), "chapter04");
    assert!(data[0]["data"].as_str().unwrap().contains("sample"), "the ledger says which data were used");
    for row in ["4.1", "4.2", "4.3", "4.4"] {
        assert!(claims.iter().any(|claim| claim["row"] == row), "row {row} claims nothing");
    }
    for claim in &claims {
        assert!(["pass", "differs", "unchecked"].contains(&claim["verdict"].as_str().unwrap()), "{claim}");
        assert!(claim["verdict"] == "pass" || claim["note"] != "", "only a pass needs no word: {claim}");
    }
    // The document's 31 numbers are all there, and none is judged by two epochs of 5,000 digits.
    let printed: Vec<&Value> =
        claims.iter().filter(|claim| claim["what"].as_str().unwrap().starts_with("epoch ")).collect();
    assert_eq!(printed.len(), 31);
    assert!(printed.iter().all(|claim| claim["verdict"] == "unchecked"));
    // What does not depend on the data is checked in a quick run too.
    let of = |what: &str| claims.iter().find(|claim| claim["what"] == what).unwrap_or_else(|| panic!("no “{what}”"));
    for exact in [
        "batches in an epoch",
        "test batches, and digits in the last",
        "training and test accuracies that are whole numbers of digits",
        "parameters of the five layers",
        "after a break: parameters that differ in some bit",
    ] {
        assert_eq!(of(exact)["verdict"], "pass", "{exact}");
    }

    let page = fs::read_to_string(out.path().join("chapter04.html")).unwrap();
    assert!(!page.contains("src=\"http") && !page.contains("url(http"), "the page needs no network");
    assert!(page.contains("<math"));
    assert!(page.matches("<svg").count() >= 10);
    for file in [
        "figures/chapter04-mnist-the-loss.svg",
        "figures/chapter04-the-lowest-loss-so-far.csv",
        "histories/chapter04-ten-epochs.csv",
        "chapter04-trials.csv",
        "chapter04-parameters.npz",
        "chapter04-parameters.safetensors",
    ] {
        assert!(fs::metadata(out.path().join(file)).unwrap().len() > 100, "{file}");
    }
    let trials = fs::read_to_string(out.path().join("chapter04-trials.csv")).unwrap();
    assert_eq!(trials.lines().count(), 1 + 3 * 2 * 27, "three searches, two repetitions, 27 trials");
}

#[test]
fn one_section_runs_alone() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &["--only", "4.2"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let ledger = fs::read_to_string(out.path().join("partial/ledger/chapter04.jsonl")).unwrap();
    assert!(ledger.contains("batches in an epoch") && !ledger.contains("\"row\":\"4.4\""));
    assert!(!out.path().join("chapter04.html").exists(), "a whole page is not replaced by a part");
}

#[test]
fn the_contents_are_listed_without_running() {
    reader::lists_its_contents(command, "Ten epochs");
}

#[test]
fn an_unknown_row_is_answered_with_the_known_ones() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &["--only", "4.9"]);
    assert!(!output.status.success());
    let error = text(&output.stderr);
    assert!(error.contains("4.9") && error.contains("4.3"), "{error}");
}

#[test]
fn resuming_needs_a_folder() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &["--resume"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--checkpoint"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_who_goes_away_does_not_stop_a_run() {
    let runs = [(&["--list"][..], 0), (&["--help"], 0), (&["--only", "9.9"], 1), (&["--checkpoint", "/dev/null"], 1)];
    reader::goes_on_without_a_reader(command, &runs);
}
