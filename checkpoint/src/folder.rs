use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use common::state::{Reader, StateError, Writer};
use sha2::{Digest, Sha256};

use crate::CheckpointError;

/// What the files of a folder end in.
const ENDING: &str = "checkpoint";

/// The first bytes of such a file.
const HEADER: &[u8] = b"downhill checkpoint 1";

/// A folder of states, for this process alone as long as it lives.
///
/// A state is written beside its place and then moved there, so that a file is whole or not there at all. The one
/// before it stays as `NAME.older.checkpoint`.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

/// What a folder has under a name.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The newest state that is whole, and its file.
    pub state: Option<(PathBuf, Vec<u8>)>,
    /// Files that are not whole. They were moved aside, so that no later state takes a good one's place because of
    /// them.
    pub damaged: Vec<PathBuf>,
}

impl Folder {
    /// Opens `path`, and makes it where it is not there.
    ///
    /// # Errors
    /// The folder cannot be made or written to, or another process has it open.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, CheckpointError> {
        let path = path.into();
        fs::create_dir_all(&path).map_err(CheckpointError::disk(&path))?;
        let lock = path.join("lock");
        let file = File::create(&lock).map_err(CheckpointError::disk(&lock))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { path, _lock: file }),
            Err(TryLockError::WouldBlock) => Err(CheckpointError::InUse { folder: path }),
            Err(TryLockError::Error(source)) => Err(CheckpointError::Disk { path: lock, source }),
        }
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is no state.
    ///
    /// # Errors
    /// The folder cannot be listed.
    pub fn is_empty(&self) -> Result<bool, CheckpointError> {
        let entries = fs::read_dir(&self.path).map_err(CheckpointError::disk(&self.path))?;
        Ok(!entries.flatten().any(|entry| entry.path().extension().is_some_and(|ending| ending == ENDING)))
    }

    /// Keeps `state` under `name`, with a line that says what it belongs to. The one kept before becomes the older one.
    ///
    /// # Errors
    /// The disk refuses; what was kept before is still there.
    pub fn write(&self, name: &str, belongs_to: &str, state: &[u8]) -> Result<(), CheckpointError> {
        let (newest, older) = (self.newest(name), self.older(name));
        let part = newest.with_extension("part");
        let write = || -> io::Result<()> {
            let mut file = File::create(&part)?;
            file.write_all(&sealed(belongs_to, state))?;
            file.sync_all()?;
            if newest.exists() {
                fs::rename(&newest, &older)?;
            }
            fs::rename(&part, &newest)?;
            // The two names are on the disk only when the folder is.
            if cfg!(unix) { File::open(&self.path)?.sync_all() } else { Ok(()) }
        };
        write().map_err(CheckpointError::disk(&newest))
    }

    /// What is kept under `name`: the newest state, or the older one where the newest is damaged or missing.
    ///
    /// # Errors
    /// A file cannot be read, or its state does not belong to `belongs_to`.
    pub fn read(&self, name: &str, belongs_to: &str) -> Result<Found, CheckpointError> {
        let mut found = Found::default();
        for file in [self.newest(name), self.older(name)] {
            let bytes = match fs::read(&file) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                bytes => bytes.map_err(CheckpointError::disk(&file))?,
            };
            match unsealed(&bytes) {
                Ok((owner, state)) if owner == belongs_to => {
                    found.state = Some((file, state.to_vec()));
                    break;
                }
                Ok((owner, _)) => {
                    let expected = belongs_to.to_owned();
                    return Err(CheckpointError::Other { file, found: owner, expected });
                }
                Err(_) => {
                    fs::rename(&file, file.with_extension("damaged")).map_err(CheckpointError::disk(&file))?;
                    found.damaged.push(file);
                }
            }
        }
        Ok(found)
    }

    fn newest(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}.{ENDING}"))
    }

    fn older(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}.older.{ENDING}"))
    }
}

/// The bytes of a file: what it is, a sum over the rest, whose state it is, the state.
fn sealed(belongs_to: &str, state: &[u8]) -> Vec<u8> {
    let mut content = Writer::new();
    content.part(belongs_to.as_bytes());
    content.part(state);
    let content = content.into_bytes();
    let mut file = Writer::new();
    file.part(HEADER);
    file.part(&Sha256::digest(&content));
    file.part(&content);
    file.into_bytes()
}

/// Whose state a file holds, and the state.
fn unsealed(bytes: &[u8]) -> Result<(String, &[u8]), StateError> {
    let mut file = Reader::new(bytes);
    let (header, sum, content) = (file.part()?, file.part()?, file.part()?);
    file.end()?;
    if header != HEADER || sum != Sha256::digest(content).as_slice() {
        return Err(StateError::Damaged);
    }
    let mut content = Reader::new(content);
    let (belongs_to, state) = (content.part()?, content.part()?);
    Ok((String::from_utf8_lossy(belongs_to).into_owned(), state))
}
