//! A folder of files and what is known of each: which are right, which were written here, who is writing.
//!
//! Beside the files of a dataset lies the folder [`NOTES`], which belongs to this crate. Everything that is not a
//! finished file lies there: parts of downloads, locks, and notes on what was checked and written. So no name of the
//! user's own can be mistaken for one of these.

use std::fs::{self, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, Dataset, File, Table};
use crate::disk::{self, Measured, Times, measure, read_note, write_whole};
use crate::format::archive::capped;
use crate::pin::Pin;
use crate::{Disk, Fault};

/// The folder for notes, in each dataset's folder.
const NOTES: &str = ".downhill";
/// Where npm may put a package, and whose lock says that it is at it. No file of a catalog begins with a dot.
const PACKAGE: &str = ".npm";

/// What is known about a file of the store.
#[derive(Debug)]
pub enum State {
    /// It is not there.
    Absent,
    /// It is there and its checksum is the one in the catalog.
    Verified,
    /// It is there and as it was when it was first fetched; the catalog knows no checksum of it.
    Pinned,
    /// Something is there that is not the file.
    Damaged(Fault),
}

impl State {
    /// Whether the file may be used.
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Verified | Self::Pinned)
    }
}

/// What [`Store::clean`](crate::Store::clean) did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// How many bytes were freed.
    pub bytes: u64,
    /// Files that stay, since the store did not write them or they were changed since.
    pub kept: Vec<PathBuf>,
}

/// What a file looked like when it was last found right, so that it need not be read again.
#[derive(PartialEq, Serialize, Deserialize)]
struct Stamp {
    sha256: String,
    times: Times,
}

/// The checksum of a file that the catalog has none for, kept from its first fetch on.
#[derive(Serialize, Deserialize)]
struct StoredPin {
    sha256: String,
    size: u64,
}

/// The folder of a store, with the catalog that says what belongs there.
#[derive(Debug, Clone)]
pub(crate) struct Shelf {
    pub(crate) folder: PathBuf,
    pub(crate) catalog: Arc<Catalog>,
}

impl Shelf {
    /// Where the file or folder of the catalog called `path` lies.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// Where the note `kind` on `file` lies.
    pub(crate) fn note(&self, file: &File, kind: &str) -> PathBuf {
        let path = self.path(&file.path);
        let name = format!("{}.{kind}", file.name());
        path.with_file_name(NOTES).join(name)
    }

    /// The folder that the npm client may fill for `dataset`.
    pub(crate) fn package_folder(&self, dataset: &Dataset) -> PathBuf {
        self.path(&dataset.name).join(NOTES).join(PACKAGE)
    }

    /// Makes the dataset's folders.
    ///
    /// A folder that is a symbolic link may lead anywhere and is refused.
    pub(crate) fn prepare(&self, dataset: &Dataset) -> Result<(), Disk> {
        self.check_folder()?;
        let folder = self.path(&dataset.name);
        let notes = folder.join(NOTES);
        for folder in [&folder, &notes] {
            if folder.symlink_metadata().is_ok_and(|found| !found.is_dir()) {
                return Err(Disk::new(folder, "a file or a symbolic link instead of a folder"));
            }
            fs::create_dir_all(folder).map_err(Disk::at(folder))?;
        }
        Ok(())
    }

    /// Whether the store's folder, if there is one, is a folder.
    pub(crate) fn check_folder(&self) -> Result<(), Disk> {
        for part in self.folder.ancestors().filter(|part| !part.as_os_str().is_empty()) {
            match part.metadata() {
                Ok(found) if found.is_dir() => return Ok(()),
                Ok(_) => return Err(Disk::new(part, "a file instead of a folder")),
                Err(_) if part.symlink_metadata().is_ok_and(|found| found.is_symlink()) => {
                    return Err(Disk::new(part, "a symbolic link that leads nowhere"));
                }
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
                Err(error) => return Err(Disk::at(part)(error)),
            }
        }
        Ok(())
    }

    /// Whether `file` is there and right. A file that has not changed since it was last checked is not read again.
    pub(crate) fn state(&self, file: &File) -> Result<State, Disk> {
        let Some(metadata) = self.find(file)? else { return Ok(State::Absent) };
        let sha256 = self.pin(file).and_then(|pin| pin.sha256);
        let now = sha256.zip(Times::of(&metadata)).map(|(sha256, times)| Stamp { sha256, times });
        if metadata.is_file() && now.is_some() && self.read(file, "verified") == now {
            return Ok(good(file));
        }
        self.verify(file)
    }

    /// Whether `file` is there and right, by reading all of it.
    pub(crate) fn verify(&self, file: &File) -> Result<State, Disk> {
        let Some(metadata) = self.find(file)? else { return Ok(State::Absent) };
        if !metadata.is_file() {
            return Ok(State::Damaged(Fault::NoFile));
        }
        let path = self.path(&file.path);
        let measured = match measure(&path) {
            Ok(measured) => measured,
            // Somebody cleans the store at this moment.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(State::Absent),
            Err(error) => return Err(Disk::at(&path)(error)),
        };
        // What the user put there is as good as a first fetch, if it is what it should be.
        let pin = self.pin(file).unwrap_or(Pin { size: file.size, sha256: None });
        if let Err(fault) = pin.check(measured.size, || measured.sha256.clone()) {
            return Ok(State::Damaged(fault));
        }
        if let Some(table) = &file.table
            && let Err(fault) = check_table(table, &path, file.size, &measured)
        {
            return Ok(State::Damaged(fault));
        }
        self.remember(file, &measured);
        Ok(good(file))
    }

    fn find(&self, file: &File) -> Result<Option<fs::Metadata>, Disk> {
        let path = self.path(&file.path);
        match path.symlink_metadata() {
            Ok(metadata) => Ok(Some(metadata)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => {
                self.check_folder()?;
                Err(Disk::at(&path)(error))
            }
        }
    }

    /// What `file` must be: the catalog's checksum, or the one pinned when it was first fetched.
    pub(crate) fn pin(&self, file: &File) -> Option<Pin> {
        match &file.sha256 {
            Some(sha256) => Some(Pin { size: file.size, sha256: Some(sha256.clone()) }),
            None => {
                let pin: StoredPin = self.read(file, "pin")?;
                Some(Pin { size: pin.size, sha256: Some(pin.sha256) })
            }
        }
    }

    /// Puts `bytes` into the place of `file`, once it is sure that they are the file; returns where it moved what was
    /// in that place and was not.
    pub(crate) fn put(&self, file: &File, bytes: &[u8]) -> Result<Option<PathBuf>, Fault> {
        let pin = self.pin(file).unwrap_or(Pin { size: file.size, sha256: None });
        pin.check(bytes.len() as u64, || disk::sha256(bytes))?;
        if let Some(table) = &file.table {
            table.check(bytes)?;
        }
        let path = self.path(&file.path);
        let note = self.note(file, "written");
        let scratch = note.parent().unwrap_or(&note);
        write_whole(&note, scratch, b"this file was written by the datasets crate\n")?;
        let moved = set_aside(&path)?;
        write_whole(&path, scratch, bytes)?;
        // Read back, so that what is called right lies right on the disk.
        match self.verify(file)? {
            State::Damaged(fault) => Err(fault),
            State::Absent => Err(Disk::new(&path, "gone right after it was written").into()),
            State::Verified | State::Pinned => Ok(moved),
        }
    }

    /// Notes that `file` was found right; pins it, if its checksum was unknown. Without the notes it is only read
    /// again (a store that can be read and not written is still a good store), so a failure is no error.
    fn remember(&self, file: &File, measured: &Measured) {
        let Some(times) = &measured.times else { return };
        let folder = self.path(&file.path).with_file_name(NOTES);
        let _ = fs::create_dir(&folder);
        if file.sha256.is_none() {
            let pin = StoredPin { sha256: measured.sha256.clone(), size: measured.size };
            self.write(file, "pin", &pin);
        }
        self.write(file, "verified", &Stamp { sha256: measured.sha256.clone(), times: times.clone() });
    }

    fn read<T: for<'a> Deserialize<'a>>(&self, file: &File, kind: &str) -> Option<T> {
        serde_json::from_slice(&read_note(&self.note(file, kind))?).ok()
    }

    fn write(&self, file: &File, kind: &str, note: &impl Serialize) {
        let path = self.note(file, kind);
        let folder = path.parent().unwrap_or(&path);
        if folder.symlink_metadata().is_ok_and(|found| found.is_dir())
            && let Ok(json) = serde_json::to_vec(note)
        {
            let _ = write_whole(&path, folder, &json);
        }
    }

    /// Drops the pin of a file whose content cannot be what it should, so that a right one may come.
    pub(crate) fn forget_pin(&self, file: &File) {
        let _ = fs::remove_file(self.note(file, "pin"));
    }

    /// Removes what is left of transfers of `file`.
    pub(crate) fn forget_parts(&self, file: &File) {
        for kind in part_kinds(file) {
            let _ = fs::remove_file(self.note(file, &kind));
        }
    }

    /// Removes what a killed process left half written of `file`; only for who holds its lock.
    pub(crate) fn sweep(&self, file: &File) {
        let name = file.name();
        let targets: Vec<_> = note_kinds(file).map(|kind| format!("{name}.{kind}")).chain([name.to_owned()]).collect();
        let folder = self.path(&file.path).with_file_name(NOTES);
        for entry in fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
            let found = entry.file_name();
            if targets.iter().any(|target| disk::is_fresh(&found.to_string_lossy(), target)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Waits until no other process fetches `file`. The lock goes when the returned file is closed.
    pub(crate) fn lock(&self, file: &File, waiting: impl FnOnce()) -> Result<fs::File, Disk> {
        lock(&self.note(file, "lock"), waiting)
    }

    /// Waits until no other process takes a package for `dataset`.
    pub(crate) fn lock_package(&self, dataset: &Dataset, waiting: impl FnOnce()) -> Result<fs::File, Disk> {
        lock(&self.package_folder(dataset).with_added_extension("lock"), waiting)
    }

    /// Removes what the store wrote of `dataset`: each file by its exact name, if it is as it was written, the notes
    /// on it and its parts. The locks stay, since others may be waiting for them.
    pub(crate) fn clean(&self, dataset: &Dataset) -> Result<Cleaned, Disk> {
        let mut cleaned = Cleaned::default();
        let folder = self.path(&dataset.name);
        if !folder.symlink_metadata().is_ok_and(|found| found.is_dir()) {
            return Ok(cleaned);
        }
        let notes = folder.join(NOTES);
        let has_notes = notes.symlink_metadata().is_ok_and(|found| found.is_dir());
        for file in &dataset.files {
            let path = self.path(&file.path);
            let _lock = if has_notes { Some(self.lock(file, || ())?) } else { None };
            let written = read_note(&self.note(file, "written")).is_some();
            match self.find(file)? {
                None => {}
                Some(found) if written && self.state(file)?.is_good() => {
                    fs::remove_file(&path).map_err(Disk::at(&path))?;
                    cleaned.bytes += found.len();
                }
                Some(_) => cleaned.kept.push(path),
            }
            if has_notes {
                for kind in note_kinds(file) {
                    cleaned.bytes += remove(&self.note(file, &kind))?;
                }
                self.sweep(file);
            }
        }
        if has_notes {
            let _lock = self.lock_package(dataset, || ())?;
            let package = self.package_folder(dataset);
            if package.symlink_metadata().is_ok_and(|found| found.is_dir()) {
                fs::remove_dir_all(&package).map_err(Disk::at(&package))?;
            }
        }
        Ok(cleaned)
    }
}

/// Whether the file at `path` is such a table, and still what was measured: else another file would be pinned than the
/// one that was looked at.
fn check_table(table: &Table, path: &Path, limit: u64, measured: &Measured) -> Result<(), Fault> {
    let file = fs::File::open(path).map_err(Disk::at(path))?;
    let bytes = capped(file, limit)?;
    Pin { size: measured.size, sha256: Some(measured.sha256.clone()) }
        .check(bytes.len() as u64, || disk::sha256(&bytes))?;
    Ok(table.check(&bytes)?)
}

fn good(file: &File) -> State {
    if file.sha256.is_some() { State::Verified } else { State::Pinned }
}

/// The kinds of notes that hold a transfer of `file`: one per way it may be packed, each with its origin.
fn part_kinds(file: &File) -> impl Iterator<Item = String> {
    let packings = (0..file.sources.len()).map(|index| format!("{index}.part"));
    packings.chain(["part".to_owned()]).flat_map(|part| [part.clone(), format!("{part}.origin")])
}

/// The kinds of all notes on `file` but its lock.
fn note_kinds(file: &File) -> impl Iterator<Item = String> {
    part_kinds(file).chain(["verified", "pin", "written"].map(str::to_owned))
}

/// Moves what is at `path` out of the way, under a name that is free, and returns that name.
fn set_aside(path: &Path) -> Result<Option<PathBuf>, Disk> {
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let names = (1..).map(|number| if number == 1 { "damaged".into() } else { format!("damaged.{number}") });
    let mut free = names.map(|name| path.with_added_extension(name)).filter(|path| path.symlink_metadata().is_err());
    let aside = free.next().unwrap_or_else(|| path.to_owned());
    fs::rename(path, &aside).map_err(Disk::at(path))?;
    Ok(Some(aside))
}

/// Removes the file at `path`, if there is one, and returns its length.
fn remove(path: &Path) -> Result<u64, Disk> {
    match path.symlink_metadata() {
        Ok(found) if !found.is_dir() => fs::remove_file(path).map(|()| found.len()).map_err(Disk::at(path)),
        _ => Ok(0),
    }
}

fn lock(path: &Path, waiting: impl FnOnce()) -> Result<fs::File, Disk> {
    // Opening a pipe would wait for its other end, and a link leads elsewhere.
    if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
        return Err(Disk::new(path, "not a plain file, so it cannot serve as a lock: remove it"));
    }
    let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(Disk::at(path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            waiting();
            file.lock().map_err(Disk::at(path))?;
        }
        // Some network file systems have no locks; two processes there cost a download, not a wrong file.
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
        Err(TryLockError::Error(error)) => return Err(Disk::at(path)(error)),
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_table_than_the_one_measured_is_not_pinned() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let table = Table { columns: vec!["a".into()], label: "a".into(), least_rows: 1 };
        fs::write(&path, b"please log in\n").unwrap();
        let measured = measure(&path).unwrap();
        fs::write(&path, b"a\n1\n").unwrap();
        let fault = check_table(&table, &path, 100, &measured).unwrap_err();
        assert!(matches!(fault, Fault::WrongSize { .. }), "{fault}");
        assert!(check_table(&table, &path, 100, &measure(&path).unwrap()).is_ok());
    }
}
