//! The chapter run as a reader runs it, in its quick form and without a network.

#[path = "../../reader.rs"]
mod reader;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use reader::{ledger, text};
use serde_json::Value;

fn command(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter05"));
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

    let (data, claims) = ledger(out.path(), "chapter05");
    assert!(data[0]["data"].as_str().unwrap().contains("sample"), "the ledger says which data were used");
    for row in ["5.1", "5.2", "5.3", "5.4", "5.5", "5.6"] {
        assert!(claims.iter().any(|claim| claim["row"] == row), "row {row} claims nothing");
    }
    for claim in &claims {
        assert!(["pass", "differs", "unchecked"].contains(&claim["verdict"].as_str().unwrap()), "{claim}");
        assert!(claim["verdict"] == "pass" || claim["note"] != "", "only a pass needs no word: {claim}");
    }
    let scores = ["0.7018452", "0.6375151", "0.69328445", "0.5673302", "0.5834081"];
    let bands: Vec<&Value> =
        claims.iter().filter(|claim| scores.contains(&claim["document"].as_str().unwrap())).collect();
    assert_eq!(bands.len(), scores.len());
    assert!(bands.iter().all(|claim| claim["verdict"] == "unchecked"), "two seeds make no band");

    let page = fs::read_to_string(out.path().join("chapter05.html")).unwrap();
    assert!(!page.contains("<script src"));
    assert!(!page.contains("src=\"http") && !page.contains("url(http"), "the page needs no network");
    assert!(page.contains("<math"));
    assert!(page.matches("<svg").count() >= 10);
    for ending in ["svg", "csv"] {
        let figure = out.path().join("figures/chapter05-gd-against-sgd").with_extension(ending);
        assert!(fs::metadata(&figure).unwrap().len() > 100, "{}", figure.display());
    }
    let history = fs::read_to_string(out.path().join("histories/chapter05-adam.csv")).unwrap();
    assert_eq!(history.lines().next(), Some("run,epoch,loss,accuracy,validation_loss,validation_accuracy"));
    assert_eq!(history.lines().count(), 1 + 2 * 20, "two seeds, twenty epochs");
}

#[test]
fn one_section_runs_alone() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &["--only", "5.3"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let ledger = fs::read_to_string(out.path().join("partial/ledger/chapter05.jsonl")).unwrap();
    assert!(ledger.lines().all(|line| line.contains("\"row\":\"5.3\"") || line.contains("\"rows\":[\"5.3\"]")));
    assert!(ledger.contains("parameters in all"));
    assert!(!out.path().join("chapter05.html").exists(), "a whole page is not replaced by a part");
}

#[test]
fn a_section_without_a_row_is_called_by_its_topic() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &["--only", "lessons"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let page = fs::read_to_string(out.path().join("partial/chapter05.html")).unwrap();
    assert!(page.contains("id=\"lessons\"") && !page.contains("id=\"momentum\""));
}

#[test]
fn the_contents_are_listed_without_running() {
    reader::lists_its_contents(command, "GD against SGD");
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_who_goes_away_does_not_stop_a_run() {
    let runs = [(&["--list"][..], 0), (&["--help"], 0), (&["--only", "5.3"], 0), (&["--only", "9.9"], 1)];
    reader::goes_on_without_a_reader(command, &runs);
}

#[test]
fn an_unknown_row_is_answered_with_the_known_ones() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &["--only", "5.9"]);
    assert!(!output.status.success());
    let error = text(&output.stderr);
    assert!(error.contains("5.9") && error.contains("5.1, 5.2, 5.3, 5.4, 5.5, 5.6 "), "each row once: {error}");
    let output = chapter(out.path(), &["--only", "momentun"]);
    assert!(text(&output.stderr).contains("Did you mean 5.5?"), "{}", text(&output.stderr));
}

#[test]
fn a_seed_that_cannot_be_is_refused_with_those_that_can() {
    let out = tempfile::tempdir().unwrap();
    for seed in ["4294967295", "-1", "one"] {
        let output = chapter(out.path(), &["--seed", seed]);
        assert_eq!(output.status.code(), Some(2));
        let error = text(&output.stderr);
        assert!(error.contains(seed) && error.contains("a whole number from 0 to"), "{error}");
    }
}

#[test]
fn an_output_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    fs::write(&file, "in the way").unwrap();
    let output = chapter(&file, &["--only", "5.3"]);
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("a-file"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(&file).unwrap(), "in the way");
}
