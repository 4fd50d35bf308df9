use std::io;
use std::path::{Path, PathBuf};

use common::state::StateError;
use thiserror::Error;

/// Why a training could not be kept, or not be taken up again.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// The disk refused.
    #[error("{}: {source}; `--checkpoint DIR` names another folder", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Two runs would overwrite each other's states.
    #[error("another run is using {}; wait for it, or name another folder with `--checkpoint DIR`", folder.display())]
    InUse {
        /// The folder of both.
        folder: PathBuf,
    },
    /// There are states, and nobody said what to do with them.
    #[error(
        "{} holds the states of an earlier run: go on from them with `--resume`, or name another folder with \
         `--checkpoint DIR`",
        folder.display()
    )]
    Occupied {
        /// The folder.
        folder: PathBuf,
    },
    /// The state of something else.
    #[error(
        "{} belongs to “{found}”, not to “{expected}”; give the options it was made with, or name another folder \
         with `--checkpoint DIR`",
        file.display()
    )]
    Other {
        /// The file.
        file: PathBuf,
        /// What the file says it belongs to.
        found: String,
        /// What was to be taken up.
        expected: String,
    },
    /// The file is whole, and yet no state of this training.
    #[error("{}: {source}; to begin anew, name another folder with `--checkpoint DIR`", file.display())]
    State {
        /// The file.
        file: PathBuf,
        /// What the training said of it.
        source: StateError,
    },
    /// Nobody would hear of a Ctrl-C.
    #[error("cannot listen for Ctrl-C: {0}")]
    Signal(#[source] io::Error),
    /// Somebody pressed Ctrl-C.
    #[error("stopped, and all that was done is kept. To go on: {command}")]
    Stopped {
        /// What to type.
        command: String,
    },
}

impl CheckpointError {
    /// Puts the path to what the system says of it.
    pub(crate) fn disk(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Disk { path, source }
    }
}
