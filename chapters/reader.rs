//! What the tests of the chapters' programs share: what a reader of a quick run finds.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What a program printed.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The lines of a chapter's ledger below `out`: which data were used, and the claims.
pub fn ledger(out: &Path, chapter: &str) -> (Vec<Value>, Vec<Value>) {
    let ledger = fs::read_to_string(out.join(format!("ledger/{chapter}.jsonl"))).unwrap();
    let lines: Vec<Value> = ledger.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.into_iter().partition(|line| line["verdict"].is_null())
}

/// `--list` names the section `title`, and nothing is written.
pub fn lists_its_contents(command: fn(&Path, &[&str]) -> Command, title: &str) {
    let out = tempfile::tempdir().unwrap();
    let output = command(out.path(), &["--list"]).output().unwrap();
    assert!(output.status.success());
    assert!(text(&output.stdout).contains(title));
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
}

/// As with `| head -1`, `> /dev/full` and the like: each of the runs ends with its exit code.
#[cfg(target_os = "linux")]
pub fn goes_on_without_a_reader(command: fn(&Path, &[&str]) -> Command, runs: &[(&[&str], i32)]) {
    use std::process::Stdio;

    let out = tempfile::tempdir().unwrap();
    let full = || Stdio::from(fs::File::options().write(true).open("/dev/full").unwrap());
    let gone = || Stdio::from(std::io::pipe().unwrap().1);
    for (arguments, expected) in runs {
        for listener in [full, gone] {
            let mut command = command(out.path(), arguments);
            let status = command.stdout(listener()).stderr(listener()).status().unwrap();
            assert_eq!(status.code(), Some(*expected), "{arguments:?}");
        }
    }
}
