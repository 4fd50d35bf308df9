//! The chapter with its second engine and without, as a reader runs it.

use std::path::Path;
use std::process::{Command, Output};

fn chapter(out: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chapter05"))
        .args(["--data", "sample", "--offline", "--quick", "--only", "5.6", "--out"])
        .arg(out)
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The run ends with an error that is no panic, and writes nothing. Returns the error.
fn refused(arguments: &[&str]) -> String {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), arguments);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.starts_with("error: ") && !error.contains("panicked"), "{error}");
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
    error
}

#[test]
fn devices_are_listed_without_running() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &["--list-devices"]);
    assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output.stderr));
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

#[cfg(not(feature = "burn"))]
#[test]
fn what_is_not_compiled_in_is_an_error_with_the_command_that_has_it() {
    let command = "cargo run -p chapter05 --features burn -- --engine both";
    for engine in ["burn", "both"] {
        let error = refused(&["--engine", engine]);
        assert!(error.contains(command), "{error}");
    }
    let error = refused(&["--device", "cuda"]);
    assert!(error.contains("cargo run -p chapter05 --features cuda -- --device cuda"), "{error}");
    let out = tempfile::tempdir().unwrap();
    let page = text(&chapter(out.path(), &[]).stdout);
    assert!(page.contains(command), "a plain run says how: {page}");
}

/// The two claims about the engines, as the ledger has them.
#[cfg(feature = "burn")]
fn claims(arguments: &[&str]) -> Vec<serde_json::Value> {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), arguments);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    assert!(out.path().join("partial/figures/chapter05-one-training-on-two-engines.svg").exists());
    let ledger = std::fs::read_to_string(out.path().join("partial/ledger/chapter05.jsonl")).unwrap();
    let records = ledger.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    records.filter(|record| record["what"].as_str().is_some_and(|what| what.starts_with("two engines"))).collect()
}

#[cfg(feature = "burn")]
#[test]
fn both_engines_agree() {
    // Both is the default.
    for arguments in [&["--device", "cpu"][..], &["--engine", "burn", "--device", "cpu"]] {
        let claims = claims(arguments);
        assert_eq!(claims.len(), 2);
        assert!(claims.iter().all(|claim| claim["verdict"] == "pass"), "{claims:?}");
    }
}

#[cfg(feature = "vulkan")]
#[test]
#[ignore = "needs a Vulkan device; Debian's mesa-vulkan-drivers plays one"]
fn both_engines_agree_on_vulkan() {
    let claims = claims(&["--device", "vulkan"]);
    assert!(claims.len() == 2 && claims.iter().all(|claim| claim["verdict"] == "pass"), "{claims:?}");
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
    assert!(error.contains("cargo run -p chapter05 --features burn -- --device cpu"), "{error}");
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &["--device", "auto"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
}
