//! What the tests of the chapters that have a second engine share. Each hands over its `command`: a quick run, into a
//! folder, of the rows that both engines train for.

use std::path::Path;
use std::process::{Command, Output};

type Chapter = fn(&Path, &[&str]) -> Command;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn run(command: Chapter, out: &Path, arguments: &[&str]) -> Output {
    command(out, arguments).output().unwrap()
}

/// The run ends with an error that is no panic, and writes nothing. Returns the error.
fn refused(command: Chapter, arguments: &[&str]) -> String {
    let out = tempfile::tempdir().unwrap();
    let output = run(command, out.path(), arguments);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.starts_with("error: ") && !error.contains("panicked"), "{error}");
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
    error
}

pub fn lists_its_devices_without_running(command: Chapter) {
    let out = tempfile::tempdir().unwrap();
    let output = run(command, out.path(), &["--list-devices"]);
    // A driver may complain there, of a folder that it misses.
    assert!(output.status.success() && !text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
    let list = text(&output.stdout);
    for device in ["cpu ", "cuda ", "vulkan "] {
        assert!(list.lines().any(|line| line.starts_with(device)), "{list}");
    }
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0);
}

pub fn refuses_a_card_for_the_scratch_engine(command: Chapter) {
    let error = refused(command, &["--engine", "scratch", "--device", "vulkan"]);
    assert!(error.contains("`--engine burn` takes `--device vulkan`"), "{error}");
}

/// What is not compiled in is an error with the command that has it, and a plain run names that command too.
#[cfg(not(feature = "burn"))]
pub fn says_how_to_get_burn(command: Chapter, chapter: &str) {
    let typed = format!("cargo run -p {chapter} --features burn -- --engine both");
    for engine in ["burn", "both"] {
        let error = refused(command, &["--engine", engine]);
        assert!(error.contains(&typed), "{error}");
    }
    let error = refused(command, &["--device", "cuda"]);
    assert!(error.contains(&format!("cargo run -p {chapter} --features cuda -- --device cuda")), "{error}");
    let out = tempfile::tempdir().unwrap();
    let page = text(&run(command, out.path(), &[]).stdout);
    assert!(page.contains(&typed), "a plain run says how: {page}");
}

/// The claims about the engines are there, that about single steps passes, and their curves are drawn in `figure`.
#[cfg(feature = "burn")]
pub fn trains_alike_on_both(command: Chapter, chapter: &str, figure: &str, arguments: &[&str]) {
    let out = tempfile::tempdir().unwrap();
    let output = run(command, out.path(), arguments);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    assert!(out.path().join(format!("partial/figures/{chapter}-{figure}.svg")).exists());
    let ledger = std::fs::read_to_string(out.path().join(format!("partial/ledger/{chapter}.jsonl"))).unwrap();
    let records = ledger.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let claims: Vec<_> =
        records.filter(|record| record["what"].as_str().is_some_and(|what| what.starts_with("two engines"))).collect();
    assert!(claims.len() == 2 && claims[0]["verdict"] == "pass", "{claims:?}");
}

/// With CUDA compiled in and no driver on the machine: nothing may call what is not there.
#[cfg(feature = "cuda")]
pub fn explains_that_cuda_has_no_driver(command: Chapter, chapter: &str) {
    if burn_engine::Machine::ask().cuda.is_ok() {
        return;
    }
    let error = refused(command, &["--device", "cuda"]);
    assert!(error.contains("no CUDA device is here") && error.contains("nvidia-smi"), "{error}");
    assert!(error.contains(&format!("cargo run -p {chapter} --features burn -- --device cpu")), "{error}");
    let out = tempfile::tempdir().unwrap();
    let output = run(command, out.path(), &["--device", "auto"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
}
