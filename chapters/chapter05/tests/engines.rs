//! The chapter with its second engine and without, as a reader runs it.

#[path = "../../engines.rs"]
mod engines;

use std::path::Path;
use std::process::Command;

fn command(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter05"));
    command.args(["--data", "sample", "--offline", "--quick", "--only", "5.6", "--out"]).arg(out).args(arguments);
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
    engines::says_how_to_get_burn(command, "chapter05");
}

#[cfg(feature = "burn")]
#[test]
fn both_engines_agree() {
    // Both is the default.
    for arguments in [&["--device", "cpu"][..], &["--engine", "burn", "--device", "cpu"]] {
        engines::trains_alike_on_both(command, "chapter05", "one-training-on-two-engines", arguments);
    }
}

#[cfg(feature = "vulkan")]
#[test]
#[ignore = "needs a Vulkan device; Debian's mesa-vulkan-drivers plays one"]
fn both_engines_agree_on_vulkan() {
    engines::trains_alike_on_both(command, "chapter05", "one-training-on-two-engines", &["--device", "vulkan"]);
}

#[cfg(feature = "cuda")]
#[test]
fn without_a_driver_cuda_explains_itself() {
    engines::explains_that_cuda_has_no_driver(command, "chapter05");
}
