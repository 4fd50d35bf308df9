//! Packages of the npm registry, taken through the user's own npm client with whatever registry it is set up for.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::{Disk, Fault};

/// Asking for a package takes this long at most.
const LONGEST_QUESTION: Duration = Duration::from_secs(30);
/// No more than this of what npm complains about is kept.
const LONGEST_COMPLAINT: u64 = 64 * 1024;

/// Downloads `package` (`NAME@VERSION`) into `folder`, in `limit` at most, and returns the path of its archive.
///
/// Nothing of the package is installed or run.
pub(crate) fn pack(package: &str, folder: &Path, limit: Duration) -> Result<PathBuf, Fault> {
    // npm waits minutes for a registry it cannot reach; a question about the package finds that out quickly.
    let question = ["view", package, "name", "--fetch-retries=0", "--fetch-timeout=10000"];
    npm(&question, folder, LONGEST_QUESTION.min(limit))?;
    npm(&["pack", package, "--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"], folder, limit)?;
    let archive = fs::read_dir(folder).map_err(Disk::at(folder))?.filter_map(Result::ok).map(|entry| entry.path());
    let mut archive = archive.filter(|path| path.extension().is_some_and(|extension| extension == "tgz"));
    archive.next().ok_or_else(|| Fault::Npm("npm made no archive".into()))
}

fn npm(arguments: &[&str], folder: &Path, limit: Duration) -> Result<(), Fault> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let command = &mut Command::new(program);
    // Nobody needs what npm prints but its complaints.
    let command = command.args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    let mut child = command.stderr(Stdio::piped()).spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Fault::Npm("the npm client is not installed".into()),
        _ => Fault::Npm(format!("the npm client does not start: {error}")),
    })?;
    let complaints = listen(&mut child);
    let deadline = Instant::now() + limit;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            // What npm started may hold the pipe open after npm itself is gone: it is not waited for.
            Ok(Some(_)) => {
                return Err(Fault::Npm(complaint(
                    &complaints.recv_timeout(Duration::from_secs(1)).unwrap_or_default(),
                )));
            }
            Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(20)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Fault::Npm(format!("npm did not finish within {} seconds", limit.as_secs_f32())));
            }
        }
    }
}

/// Reads what `child` complains about, on a thread of its own; all but the start is thrown away.
fn listen(child: &mut Child) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    if let Some(mut stderr) = child.stderr.take() {
        thread::spawn(move || {
            let mut start = Vec::new();
            let _ = (&mut stderr).take(LONGEST_COMPLAINT).read_to_end(&mut start);
            let _ = io::copy(&mut stderr, &mut io::sink());
            let _ = sender.send(String::from_utf8_lossy(&start).into_owned());
        });
    }
    receiver
}

/// What npm says went wrong, without its advice and log paths.
fn complaint(text: &str) -> String {
    let lines = text.lines().filter_map(|line| line.strip_prefix("npm error ").or(line.strip_prefix("npm ERR! ")));
    let line = lines.filter(|line| !line.starts_with("code ")).map(str::trim).find(|line| !line.is_empty());
    format!("npm: {}", line.unwrap_or("failed without a reason"))
}
