//! The chapter with its second engine and without, as a reader runs it.

#[path = "../../engines.rs"]
mod engines;

use std::path::Path;
use std::process::Command;

const CHAPTER: &str = "chapter04";
#[cfg(feature = "burn")]
const FIGURE: &str = "ten-epochs-on-two-engines";

fn command(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter04"));
    command
        .env_remove("DOWNHILL_MIRROR")
        .args(["--data", "sample", "--offline", "--quick", "--only", "4.4", "--out"])
        .arg(out)
        .args(arguments);
    command
}

/// A state is that of one engine: going on from it on the other would end elsewhere in the last digits.
#[cfg(feature = "burn")]
#[test]
fn a_training_on_burn_goes_on_on_burn_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (out, kept) = (folder.path().join("out"), folder.path().join("kept"));
    let run = |arguments: &[&str]| {
        let mut command = command(&out, arguments);
        let output = command.arg("--checkpoint").arg(&kept).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let history = || std::fs::read(out.join("partial/histories/chapter04-ten-epochs.csv")).unwrap();
    let (code, error) = run(&["--engine", "burn", "--device", "cpu"]);
    assert_eq!(code, Some(0), "{error}");
    let expected = history();
    let (code, error) = run(&["--engine", "burn", "--device", "cpu", "--resume"]);
    assert!(code == Some(0) && history() == expected, "{error}");
    let (code, error) = run(&["--engine", "scratch", "--resume"]);
    assert!(code == Some(1) && error.contains("on Burn"), "{error}");
}
