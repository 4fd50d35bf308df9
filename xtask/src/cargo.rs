//! Cargo run by `cargo xtask`.

use std::env;
use std::ffi::OsString;
use std::process::Command;

/// A `cargo` that builds what a reader's own would build.
///
/// `cargo xtask` is run by cargo, which hands its variables on. The build scripts of some crates, ring's for one, ask to
/// be run again when these change: without [`without_outer_cargo`] this cargo and the reader's would rebuild each
/// other's work in turn.
pub(crate) fn command() -> Command {
    let mut command = Command::new("cargo");
    without_outer_cargo(&mut command).env_remove("LD_LIBRARY_PATH");
    command
}

/// Takes from a command's surroundings what describes `xtask` to the programs that cargo runs. The variables that tell
/// cargo itself what to do, such as `CARGO_HOME`, stay.
pub(crate) fn without_outer_cargo(command: &mut Command) -> &mut Command {
    let describes = |name: &OsString| {
        let name = name.to_string_lossy();
        name == "CARGO" || name == "OUT_DIR" || ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|it| name.starts_with(it))
    };
    for (name, _) in env::vars_os().filter(|(name, _)| describes(name)) {
        command.env_remove(name);
    }
    command
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::workspace::Workspace;

    /// What `cargo build` says, whether it built the crate or found it fresh.
    fn build(mut cargo: Command, folder: &Path) -> String {
        let output = cargo.args(["build", "--verbose", "--offline"]).current_dir(folder).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{text}");
        text
    }

    #[test]
    fn a_nested_cargo_rebuilds_nothing_that_a_plain_one_built() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("Cargo.toml", "[package]\nname = \"ring\"\nedition = \"2024\"\n\n[workspace]\n");
        write("src/lib.rs", "");
        let asks = ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME"].map(|name| format!("cargo::rerun-if-env-changed={name}\n"));
        write("build.rs", &format!("fn main() {{ print!({:?}) }}\n", asks.concat()));

        // As in a reader's terminal, where the variables that the build script looks at are not set.
        let plain = || {
            let mut cargo = Command::new("cargo");
            cargo.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_PKG_NAME");
            cargo
        };
        assert!(build(plain(), folder.path()).contains("Compiling ring"));
        assert!(build(command(), folder.path()).contains("Fresh ring"));
        // Cargo's variables are here, for this test is run by cargo, and would have made it build again.
        assert!(build(Command::new("cargo"), folder.path()).contains("Compiling ring"));
        assert!(build(plain(), folder.path()).contains("Compiling ring"));
    }

    /// Name and version of each crate that a member of the workspace is built from, and the features that it has there.
    fn crates(member: &str) -> BTreeSet<(String, String)> {
        let arguments = ["tree", "--locked", "--offline", "--edges=normal,build", "--prefix=none", "--format={p}|{f}"];
        let output = command().args(arguments).args(["--package", member]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.lines().map(|line| line.trim_end_matches(" (*)").split_once('|').unwrap());
        lines.map(|(name, features)| (name.to_owned(), features.to_owned())).collect()
    }

    /// Cargo builds a crate once for each set of features. `cargo tree` says which, so nothing need be built here.
    #[test]
    fn chapters_and_xtask_share_what_is_built() {
        let ours = crates("xtask");
        for chapter in Workspace::find().unwrap().chapters {
            let is_shared = |name: &String| ours.iter().any(|(own, _)| own == name);
            let twice: Vec<_> =
                crates(&chapter.name).difference(&ours).filter(|(name, _)| is_shared(name)).cloned().collect();
            let remedy = "name the features in [workspace.dependencies]";
            assert!(twice.is_empty(), "{} and xtask each build {twice:?} with other features: {remedy}", chapter.name);
        }
    }
}
