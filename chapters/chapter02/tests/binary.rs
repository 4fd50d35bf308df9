//! The chapter run as a reader runs it, in its quick form.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn command(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter02"));
    command.args(["--offline", "--quick", "--out"]).arg(out).args(arguments);
    command
}

fn chapter(out: &Path, arguments: &[&str]) -> Output {
    command(out, arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_quick_run_claims_every_row_and_fails_none() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));

    let ledger = fs::read_to_string(out.path().join("ledger/chapter02.jsonl")).unwrap();
    let lines: Vec<Value> = ledger.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let claims: Vec<&Value> = lines.iter().filter(|line| !line["verdict"].is_null()).collect();
    for row in ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8", "2.9"] {
        assert!(
            claims.iter().any(|claim| claim["row"] == row && claim["verdict"] == "pass"),
            "row {row} passes nothing"
        );
    }
    let with = |verdict: &str| claims.iter().filter(|claim| claim["verdict"] == verdict).count();
    assert_eq!(with("fail"), 0, "{ledger}");
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
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &["--list"]);
    assert!(output.status.success());
    assert!(text(&output.stdout).contains("What the document's log really says"));
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
}

/// As with `| head -1`, `> /dev/full` and the like.
#[cfg(target_os = "linux")]
#[test]
fn a_reader_who_goes_away_does_not_stop_a_run() {
    let out = tempfile::tempdir().unwrap();
    let full = || Stdio::from(fs::File::options().write(true).open("/dev/full").unwrap());
    let gone = || Stdio::from(std::io::pipe().unwrap().1);
    for (arguments, expected) in
        [(&["--list"][..], 0), (&["--help"], 0), (&["--only", "2.2"], 0), (&["--only", "9.9"], 1)]
    {
        for listener in [full, gone] {
            let mut command = command(out.path(), arguments);
            let status = command.stdout(listener()).stderr(listener()).status().unwrap();
            assert_eq!(status.code(), Some(expected), "{arguments:?}");
        }
    }
}
