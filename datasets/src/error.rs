//! What can go wrong: [`Error`] for a caller, [`Fault`] for one attempt at one place.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why a dataset could not be loaded. Each message names the file, the reason and what to do next.
///
/// A message is complete: none of the errors here has a `source` that would say part of it again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No dataset has this name.
    #[error("there is no dataset called `{name}`; choose from: {known}")]
    UnknownDataset {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The catalog is not as it should be.
    #[error("catalog: {0}")]
    Catalog(String),
    /// A file is not in the store and no source gave it.
    #[error("{path} could not be fetched:\n{}next: {}", list(attempts), advice(path, attempts))]
    Unobtainable {
        /// The file's path in the store.
        path: String,
        /// Every place that was tried, and why it did not serve.
        attempts: Vec<Attempt>,
    },
    /// Only samples are wanted, and there is none of this file.
    #[error("{path}: no sample of it ships with the program\nnext: leave out --data sample")]
    NoSample {
        /// The file's path in the store.
        path: String,
    },
    /// A file of the store, its folder or its lock cannot be read or written.
    #[error("{disk}\nnext: put that right, or choose another folder with --data-dir or DOWNHILL_DATA")]
    Disk {
        /// Which file, and why.
        disk: Disk,
    },
    /// A copy cannot be written.
    #[error("{disk}\nnext: put that right, or choose another folder to export to")]
    Export {
        /// Which file, and why.
        disk: Disk,
    },
    /// A file's bytes are not what they should be.
    #[error("{}: {reason}\nnext: cargo xtask fetch-data --verify", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where in the file.
        reason: String,
    },
    /// Options that leave nothing to load, or that contradict each other.
    #[error("{0}")]
    Options(String),
}

impl Error {
    pub(crate) fn malformed(path: &Path) -> impl FnOnce(Malformed) -> Self {
        |malformed| Self::Malformed { path: path.to_owned(), reason: malformed.0 }
    }
}

impl From<Disk> for Error {
    fn from(disk: Disk) -> Self {
        Self::Disk { disk }
    }
}

/// A place that was tried for a file, and why it did not serve.
#[derive(Debug)]
pub struct Attempt {
    /// The address (without a password), folder or package.
    pub place: String,
    /// What went wrong there.
    pub fault: Fault,
}

/// What went wrong at one place.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// A folder mirror does not hold the file.
    #[error("not there")]
    Missing,
    /// A mirror that should be a folder is not there.
    #[error("the mirror {} is not there", .0.display())]
    NoMirror(PathBuf),
    /// A folder mirror's file cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A mirror is neither a folder nor an address of a kind that is known here.
    #[error("not an address of a known kind; a mirror is a folder, or begins with https://, http:// or file://")]
    UnknownScheme,
    /// Something else has the file's name: a folder, a pipe, or a symbolic link, which is neither trusted nor written
    /// through.
    #[error("a folder, a symbolic link or a pipe instead of a file")]
    NoFile,
    /// The server refuses.
    #[error("the server answers with status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// The server cannot be reached.
    #[error("no connection: {0}")]
    Unreachable(String),
    /// The transfer broke off.
    #[error("the transfer broke off after {received} bytes: {reason}")]
    Cut {
        /// Bytes held so far.
        received: u64,
        /// What the system says.
        reason: String,
    },
    /// The server fell silent.
    #[error("the server sent nothing of the file for {} seconds", .0.as_secs_f32())]
    Stalled(Duration),
    /// The server is too slow to wait for.
    #[error("the server sent only {bytes} bytes in {} seconds", time.as_secs_f32())]
    TooSlow {
        /// How much arrived.
        bytes: u64,
        /// In what time.
        time: Duration,
    },
    /// The server's answer is no HTTP, or leads nowhere.
    #[error("the server's answer makes no sense: {0}")]
    Nonsense(String),
    /// The server answered a request for the rest of a file with another part of it.
    #[error("the server sent another range than the one asked for")]
    WrongRange,
    /// The server did not say where the file ends, and there is no checksum that would tell a cut.
    #[error("the server did not announce the length, so that a cut could go unnoticed")]
    NoLength,
    /// A web page came instead of the file.
    #[error("a web page came instead of the file{}", title(.0))]
    WebPage(String),
    /// The length is wrong.
    #[error("{got} bytes instead of {expected}")]
    WrongSize {
        /// The length in the catalog.
        expected: u64,
        /// The length found.
        got: u64,
    },
    /// More bytes than the catalog allows.
    #[error("larger than the {0} bytes it may have")]
    TooLarge(u64),
    /// The checksum is wrong.
    #[error("its sha256 is {got}, not {expected}")]
    WrongHash {
        /// The checksum in the catalog or in the pin.
        expected: String,
        /// The checksum found.
        got: String,
    },
    /// The npm client did not deliver.
    #[error("{0}")]
    Npm(String),
    /// The bytes do not follow their format.
    #[error("{0}")]
    Malformed(Malformed),
    /// Offline was asked for.
    #[error("not tried: offline")]
    Offline,
    /// The program was built without the feature `fetch`.
    #[error("not tried: this program was built without the feature `fetch`")]
    NotBuilt,
    /// The store's own disk failed; no other source would help.
    #[error("{0}")]
    Disk(Disk),
}

impl From<Malformed> for Fault {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl From<Disk> for Fault {
    fn from(disk: Disk) -> Self {
        Self::Disk(disk)
    }
}

/// A file or folder on this machine that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct Disk {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system says.
    pub reason: String,
}

impl Disk {
    pub(crate) fn new(path: &Path, reason: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), reason: reason.to_string() }
    }

    pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |error| Self::new(path, error)
    }
}

/// Bytes that do not follow their format, and where.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub String);

impl Malformed {
    pub(crate) fn new(reason: impl fmt::Display) -> Self {
        Self(reason.to_string())
    }
}

fn list(attempts: &[Attempt]) -> String {
    attempts.iter().map(|attempt| format!("  {}: {}\n", attempt.place, attempt.fault)).collect()
}

/// The command that most likely helps.
fn advice(path: &str, attempts: &[Attempt]) -> String {
    let name = path.split('/').next().unwrap_or(path);
    if attempts.iter().any(|attempt| matches!(attempt.fault, Fault::Offline)) {
        return format!("cargo xtask fetch-data {name} (without --offline)");
    }
    format!(
        "check the network and repeat `cargo xtask fetch-data {name}`, \
         or take it from a folder or server of yours with --mirror"
    )
}

fn title(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" (titled “{title}”)") }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn a_reason_is_said_once() {
        let disk = || Disk::new(Path::new("x"), "no space");
        let errors: [&dyn std::error::Error; 4] =
            [&disk(), &Error::from(disk()), &Fault::from(disk()), &Fault::from(Malformed("no table".into()))];
        for error in errors {
            assert!(error.source().is_none(), "{error} is said again by its source");
        }
        let attempts = vec![Attempt { place: "here".into(), fault: disk().into() }];
        let error = Error::Unobtainable { path: "a/x".into(), attempts };
        assert_eq!((error.to_string().matches("no space").count(), error.source().is_none()), (1, true));
    }
}
