//! The tests of a chapter that has a second engine, as a reader runs it. The chapter names itself as `CHAPTER` and, in
//! `FIGURE`, the drawing of both engines; its `command` is a quick run, into a folder, of the rows that both train for.

use std::path::Path;
use std::process::Output;

use super::{CHAPTER, command};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn run(out: &Path, arguments: &[&str]) -> Output {
    command(out, arguments).output().unwrap()
}

/// The run ends with an error that is no panic, and writes nothing. Returns the error.
fn refused(arguments: &[&str]) -> String {
    let out = tempfile::tempdir().unwrap();
    let output = run(out.path(), arguments);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.starts_with("error: ") && !error.contains("panicked"), "{error}");
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
    error
}

#[test]
fn devices_are_listed_without_running() {
    let out = tempfile::tempdir().unwrap();
    let output = run(out.path(), &["--list-devices"]);
    // A driver may complain there, of a folder that it misses.
    assert!(output.status.success() && !text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
    let list = text(&output.stdout);
    for device in ["cpu ", "cuda ", "vulkan "] {
        assert!(list.lines().any(|line| line.starts_with(device)), "{list}");
    }
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
}

#[test]
fn a_card_is_nothing_for_the_scratch_engine() {
    let error = refused(&["--engine", "scratch", "--device", "vulkan"]);
    assert!(error.contains("`--engine burn` takes `--device vulkan`"), "{error}");
}

/// A plain run names that command too.
#[cfg(not(feature = "burn"))]
#[test]
fn what_is_not_compiled_in_is_an_error_with_the_command_that_has_it() {
    let typed = format!("cargo run -p {CHAPTER} --features burn -- --engine both");
    for engine in ["burn", "both"] {
        let error = refused(&["--engine", engine]);
        assert!(error.contains(&typed), "{error}");
    }
    let error = refused(&["--device", "cuda"]);
    assert!(error.contains(&format!("cargo run -p {CHAPTER} --features cuda -- --device cuda")), "{error}");
    let out = tempfile::tempdir().unwrap();
    let page = text(&run(out.path(), &[]).stdout);
    assert!(page.contains(&typed), "a plain run says how: {page}");
}

/// The claims about the engines are there, that about single steps passes, and their curves are drawn in [`FIGURE`](super::FIGURE).
#[cfg(feature = "burn")]
fn trains_alike_on_both(arguments: &[&str]) {
    use super::FIGURE;

    let out = tempfile::tempdir().unwrap();
    let output = run(out.path(), arguments);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    assert!(out.path().join(format!("partial/figures/{CHAPTER}-{FIGURE}.svg")).exists());
    let ledger = std::fs::read_to_string(out.path().join(format!("partial/ledger/{CHAPTER}.jsonl"))).unwrap();
    let records = ledger.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let claims: Vec<_> =
        records.filter(|record| record["what"].as_str().is_some_and(|what| what.starts_with("two engines"))).collect();
    assert!(claims.len() >= 2 && claims[0]["verdict"] == "pass", "{claims:?}");
}

#[cfg(feature = "burn")]
#[test]
fn both_engines_agree() {
    // Both is the default.
    for arguments in [&["--device", "cpu"][..], &["--engine", "burn", "--device", "cpu"]] {
        trains_alike_on_both(arguments);
    }
}

#[cfg(feature = "vulkan")]
#[test]
#[ignore = "needs a Vulkan device; Debian's mesa-vulkan-drivers plays one"]
fn both_engines_agree_on_vulkan() {
    trains_alike_on_both(&["--device", "vulkan"]);
}

/// With CUDA compiled in and no driver on the machine: nothing may call what is not there.
#[cfg(feature = "cuda")]
#[test]
fn without_a_driver_cuda_explains_itself() {
    if burn_engine::Machine::ask().cuda.is_ok() {
        return;
    }
    let error = refused(&["--device", "cuda"]);
    assert!(error.contains("no CUDA device is here") && error.contains("nvidia-smi"), "{error}");
    assert!(error.contains(&format!("cargo run -p {CHAPTER} --features burn -- --device cpu")), "{error}");
    let out = tempfile::tempdir().unwrap();
    let output = run(out.path(), &["--device", "auto"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
}
