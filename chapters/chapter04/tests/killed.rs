//! The chapter killed and stopped in the middle of its training, and taken up again.

#[path = "../../killing.rs"]
mod killing;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use killing::{error, killed_it_ends_with};

/// Row 4.4 on the shipped digits, in full, by hand.
fn chapter(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter04"));
    command.env_remove("DOWNHILL_MIRROR").args(["--data", "sample", "--offline", "--only", "4.4"]);
    command.args(["--engine", "scratch", "--out"]).arg(out).args(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn start(out: &Path, checkpoint: &Path, resume: &[&str]) -> Child {
    let folder = checkpoint.to_str().unwrap();
    let arguments = [["--checkpoint", folder, "--every", "25"].as_slice(), resume].concat();
    chapter(out, &arguments).spawn().unwrap()
}

/// The numbers of all epochs of all seeds, as the chapter keeps them: in the shortest digits that give the same bits.
fn numbers(out: &Path) -> String {
    fs::read_to_string(out.join("partial/histories/chapter04-ten-epochs.csv")).unwrap()
}

/// Without a break: the numbers, and how long it took.
fn uninterrupted() -> (String, Duration) {
    let out = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let output = chapter(out.path(), &[]).output().unwrap();
    assert!(output.status.success(), "{}", error(&output));
    (numbers(out.path()), begun.elapsed())
}

#[test]
fn killed_at_twenty_moments_it_ends_with_the_same_numbers() {
    let (expected, duration) = uninterrupted();
    let start = |out: &Path, checkpoint: &Path| start(out, checkpoint, &["--resume"]);
    killed_it_ends_with(&expected, 20, duration, start, numbers);
}

#[test]
#[cfg(unix)]
fn ctrl_c_keeps_the_training_and_says_how_to_go_on() {
    let (out, checkpoint) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let run = start(out.path(), checkpoint.path(), &[]);
    // It listens once it trains; a state on disk shows that it does.
    let begun = Instant::now();
    while !checkpoint.path().join("ten-epochs-seed-0.checkpoint").exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "no state appears");
        thread::sleep(Duration::from_millis(5));
    }
    let interrupted = Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    let output = run.wait_with_output().unwrap();
    let text = error(&output);
    assert_eq!(output.status.code(), Some(130), "{text}");
    // With Burn compiled in the command names the feature too.
    let begins_as_it_should = text.contains("To go on: cargo run -p chapter04 --");
    assert!(begins_as_it_should && text.contains(" -- ") && text.contains(" --resume"), "{text}");
    assert_eq!(text.contains("--features"), cfg!(feature = "burn"), "{text}");
    assert!(!out.path().join("partial/chapter04.html").exists(), "no page of half a training");

    // Without --resume nothing is overwritten; with it, the end is that of a run without a break.
    let refused = start(out.path(), checkpoint.path(), &[]).wait_with_output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(error(&refused).contains("--resume"), "{}", error(&refused));
    let resumed = start(out.path(), checkpoint.path(), &["--resume"]).wait_with_output().unwrap();
    assert!(resumed.status.success(), "{}", error(&resumed));
    assert_eq!(numbers(out.path()), uninterrupted().0);
}

#[test]
fn a_damaged_state_is_named_and_the_older_one_goes_on() {
    let (out, checkpoint) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = start(out.path(), checkpoint.path(), &[]).wait_with_output().unwrap();
    assert!(first.status.success(), "{}", error(&first));
    let expected = numbers(out.path());
    let file = checkpoint.path().join("ten-epochs-seed-3.checkpoint");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let second = start(out.path(), checkpoint.path(), &["--resume"]).wait_with_output().unwrap();
    let text = error(&second);
    assert!(second.status.success(), "{text}");
    assert!(text.contains("ten-epochs-seed-3.checkpoint is damaged"), "{text}");
    assert!(text.contains("going on from ten-epochs-seed-3.older.checkpoint"), "{text}");
    assert_eq!(numbers(out.path()), expected);
}
