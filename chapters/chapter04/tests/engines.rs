//! The chapter with its second engine and without, as a reader runs it.

#[path = "../../engines.rs"]
mod engines;

use std::path::Path;
use std::process::Command;

fn command(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter04"));
    command
        .env_remove("DOWNHILL_MIRROR")
        .args(["--data", "sample", "--offline", "--quick", "--only", "4.4", "--out"])
        .arg(out)
        .args(arguments);
    command
}

#[test]
fn devices_are_listed_without_running() {
    engines::lists_its_devices_without_running(command);
}

#[test]
fn a_card_is_nothing_for_the_scratch_engine() {
    engines::refuses_a_card_for_the_scratch_engine(command);
}

#[cfg(not(feature = "burn"))]
#[test]
fn what_is_not_compiled_in_is_an_error_with_the_command_that_has_it() {
    engines::says_how_to_get_burn(command, "chapter04");
}

#[cfg(feature = "burn")]
#[test]
fn both_engines_agree() {
    // Both is the default.
    for arguments in [&["--device", "cpu"][..], &["--engine", "burn", "--device", "cpu"]] {
        engines::trains_alike_on_both(command, "chapter04", "ten-epochs-on-two-engines", arguments);
    }
}

#[cfg(feature = "vulkan")]
#[test]
#[ignore = "needs a Vulkan device; Debian's mesa-vulkan-drivers plays one"]
fn both_engines_agree_on_vulkan() {
    engines::trains_alike_on_both(command, "chapter04", "ten-epochs-on-two-engines", &["--device", "vulkan"]);
}

#[cfg(feature = "cuda")]
#[test]
fn without_a_driver_cuda_explains_itself() {
    engines::explains_that_cuda_has_no_driver(command, "chapter04");
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
    assert!(code == Some(0) && error.contains("going on from ten-epochs-seed-0"), "{error}");
    assert!(history() == expected);
    let (code, error) = run(&["--engine", "scratch", "--resume"]);
    assert!(code == Some(1) && error.contains("on Burn"), "{error}");
}
