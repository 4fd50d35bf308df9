//! The chapter with its second engine and without, as a reader runs it.

#[path = "../../engines.rs"]
mod engines;

use std::path::Path;
use std::process::Command;

const CHAPTER: &str = "chapter05";
#[cfg(feature = "burn")]
const FIGURE: &str = "one-training-on-two-engines";

fn command(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter05"));
    command.args(["--data", "sample", "--offline", "--quick", "--only", "5.6", "--out"]).arg(out).args(arguments);
    command
}
