//! The chapter killed in the middle of a contest, and taken up again.

#[path = "../../killing.rs"]
mod killing;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use killing::{error, killed_it_ends_with};

/// A row of contests on the shipped reviews, two seeds each.
fn chapter(row: &str, out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter05"));
    command.env_remove("DOWNHILL_MIRROR").args(["--data", "sample", "--offline", "--quick", "--only", row, "--out"]);
    command.arg(out).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// The numbers of all epochs of both sides, as the chapter keeps them: in the shortest digits that give the same bits.
fn numbers(out: &Path) -> String {
    let history = |name: &str| fs::read_to_string(out.join(format!("partial/histories/chapter05-{name}.csv"))).unwrap();
    history("gd") + &history("sgd")
}

#[test]
fn killed_at_six_moments_it_ends_with_the_same_numbers() {
    let out = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let output = chapter("5.4", out.path(), &[]).output().unwrap();
    assert!(output.status.success(), "{}", error(&output));
    let duration = begun.elapsed();
    let start = |out: &Path, checkpoint: &Path| {
        let folder = checkpoint.to_str().unwrap();
        chapter("5.4", out, &["--checkpoint", folder, "--every", "200", "--resume"]).spawn().unwrap()
    };
    killed_it_ends_with(&numbers(out.path()), 6, duration, start, numbers);
}

#[test]
fn a_state_of_another_learning_rate_is_refused() {
    let (out, checkpoint) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = checkpoint.path().to_str().unwrap();
    let output = chapter("5.5", out.path(), &["--checkpoint", folder]).output().unwrap();
    assert!(output.status.success(), "{}", error(&output));
    let state = |name: &str| checkpoint.path().join(format!("{name}-seed-0.checkpoint"));
    fs::rename(state("sgd-longer-steps"), state("sgd")).unwrap();
    let output = chapter("5.5", out.path(), &["--checkpoint", folder, "--resume"]).output().unwrap();
    let text = error(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("sgd-seed-0.checkpoint") && text.contains("Sgd { lr: 0.01 }"), "{text}");
}
