//! Where data lies, and whether what lies there is right.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use etcetera::BaseStrategy;
use indicatif::MultiProgress;
use serde::{Deserialize, Serialize};

use crate::catalog::{Catalog, Dataset, File};
use crate::fetch::{self, Mirror};
use crate::http::Web;
use crate::part::{self, Pin, write_whole};
use crate::{DataChoice, Disk, Error, Fault, progress};

/// A server that sends nothing for this long is given up.
const SILENCE: Duration = Duration::from_secs(20);
/// Two writes closer together than this may leave the same time stamp on a file.
const CLOCK_TICK: Duration = Duration::from_millis(20);

/// A folder of verified files, and the ways to fill it.
///
/// `Store::default()` is the store of the platform's cache folder, or of `DOWNHILL_DATA` if that is set; it takes real
/// data where it can and the shipped samples elsewhere. [`DataOptions::store`](crate::DataOptions::store) is the store
/// of a command line. A clone shares its connections and progress bars.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
    choice: DataChoice,
    catalog: Arc<Catalog>,
    pub(crate) mirrors: Vec<Mirror>,
    pub(crate) offline: bool,
    pub(crate) web: Arc<Web>,
    pub(crate) bars: MultiProgress,
}

/// What is known about a file of the store.
#[derive(Debug)]
pub enum State {
    /// It is not there.
    Absent,
    /// It is there and its checksum is right.
    Verified,
    /// Something is there that is not the file.
    Damaged(Fault),
}

/// Which data a loader took, as a sentence for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provenance {
    /// The real files, verified.
    Verified {
        /// What they are, with the folder they lie in.
        what: String,
    },
    /// What ships with this crate.
    Shipped {
        /// What it is.
        what: String,
        /// Why it was taken.
        reason: String,
    },
}

impl std::fmt::Display for Provenance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Verified { what } => write!(f, "{what}"),
            Self::Shipped { what, reason } => write!(f, "the shipped sample: {what} ({reason})"),
        }
    }
}

/// What a file looked like when its checksum was last found right, so that it need not be read again.
#[derive(PartialEq, Serialize, Deserialize)]
struct Stamp {
    sha256: String,
    size: u64,
    modified: u128,
    changed: (i64, i64),
}

impl Default for Store {
    /// The platform's store with the defaults of [`DataOptions`](crate::DataOptions).
    fn default() -> Self {
        let mirror = std::env::var("DOWNHILL_MIRROR").ok().filter(|mirror| !mirror.is_empty());
        Self::at(default_folder()).with_mirrors(mirror.as_slice())
    }
}

impl Store {
    /// A store in `folder`, which is made when the first file arrives: real data where possible, no mirrors.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            choice: DataChoice::Auto,
            catalog: Arc::new(Catalog::shipped()),
            mirrors: Vec::new(),
            offline: false,
            web: Arc::new(Web::new(SILENCE)),
            bars: MultiProgress::new(),
        }
    }

    /// The same store with real data only, samples only, or whichever can be had.
    pub fn with_choice(self, choice: DataChoice) -> Self {
        Self { choice, ..self }
    }

    /// The same store with other datasets than the shipped catalog's.
    pub fn with_catalog(self, catalog: Catalog) -> Self {
        Self { catalog: Arc::new(catalog), ..self }
    }

    /// The same store with mirrors to try before all other sources: `https://…`, `file://…` or a folder, each laid
    /// out by the paths of the catalog.
    pub fn with_mirrors(self, mirrors: &[String]) -> Self {
        Self {
            mirrors: mirrors.iter().filter(|mirror| !mirror.is_empty()).map(|mirror| Mirror::parse(mirror)).collect(),
            ..self
        }
    }

    /// The same store without network, if `offline`: mirrors that are folders still serve.
    pub fn with_offline(self, offline: bool) -> Self {
        Self { offline, ..self }
    }

    /// The same store with another patience for a silent server than 20 seconds.
    pub fn with_silence(self, silence: Duration) -> Self {
        Self { web: Arc::new(Web::new(silence)), ..self }
    }

    /// The folder of the store.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Real data, samples, or whichever can be had.
    pub fn choice(&self) -> DataChoice {
        self.choice
    }

    /// The datasets of this store.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Where the file of the catalog called `path` lies, once it is there.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// The path of a verified file: from the store, or else fetched into it.
    ///
    /// # Errors
    /// [`Error::Unobtainable`] lists every source and why it failed; [`Error::Disk`] if the store cannot be written.
    pub fn get(&self, path: &str) -> Result<PathBuf, Error> {
        let catalog = Arc::clone(&self.catalog);
        let (dataset, file) = catalog.file(path)?;
        match self.state(file)? {
            State::Verified => Ok(self.path(path)),
            State::Absent | State::Damaged(_) => fetch::fetch(self, dataset, file),
        }
    }

    /// Whether all files at `paths` are in the store and verified. Asks no network.
    pub fn has(&self, paths: &[&str]) -> bool {
        paths.iter().all(|path| {
            let file = self.catalog.file(path).map(|(_, file)| file);
            matches!(file.and_then(|file| self.state(file)), Ok(State::Verified))
        })
    }

    /// Copies every verified file of the dataset `name` into `folder`, which then serves as a mirror for `--mirror`;
    /// returns the paths of the copies. Files that are not verified are left out.
    ///
    /// # Errors
    /// [`Error::UnknownDataset`]; [`Error::Disk`] if a copy cannot be written.
    pub fn export(&self, name: &str, folder: &Path) -> Result<Vec<PathBuf>, Error> {
        let mut copies = Vec::new();
        for file in &self.catalog.dataset(name)?.files {
            if !matches!(self.state(file)?, State::Verified) {
                continue;
            }
            let path = self.path(&file.path);
            let bytes = fs::read(&path).map_err(Disk::at(&path))?;
            let copy = folder.join(&file.path);
            let parent = copy.parent().unwrap_or(folder);
            fs::create_dir_all(parent).map_err(Disk::at(parent))?;
            write_whole(&copy, &bytes)?;
            copies.push(copy);
        }
        Ok(copies)
    }

    /// Removes the dataset `name` from the store: its files, what was half fetched, and the notes beside them. Other
    /// files in its folder stay. Returns how many bytes that freed.
    ///
    /// # Errors
    /// [`Error::UnknownDataset`]; [`Error::Disk`] if a file cannot be removed.
    pub fn clean(&self, name: &str) -> Result<u64, Error> {
        let folder = self.folder.join(&self.catalog.dataset(name)?.name);
        if !folder.symlink_metadata().is_ok_and(|found| found.is_dir()) {
            return Ok(0);
        }
        let lock = fetch::lock(self, self.catalog.dataset(name)?)?;
        let mut freed = 0;
        for entry in fs::read_dir(&folder).map_err(Disk::at(&folder))? {
            let path = entry.map_err(Disk::at(&folder))?.path();
            let Ok(metadata) = path.symlink_metadata() else { continue };
            if self.is_ours(name, &path) && !metadata.is_dir() {
                fs::remove_file(&path).map_err(Disk::at(&path))?;
                freed += metadata.len();
            }
        }
        drop(lock);
        // The folder stays if the user keeps something else in it.
        let _ = fs::remove_dir(&folder);
        Ok(freed)
    }

    /// Whether the file at `path` in the folder of the dataset `name` was put there by this crate.
    fn is_ours(&self, name: &str, path: &Path) -> bool {
        let Some(found) = path.file_name().and_then(|found| found.to_str()) else { return false };
        let files = self.catalog.dataset(name).map(|dataset| dataset.files.as_slice()).unwrap_or_default();
        let urls = files.iter().flat_map(|file| file.sources.iter().flat_map(|source| &source.urls));
        let mut names = files.iter().map(|file| &file.path).chain(urls);
        let note = |rest: &str| {
            rest.is_empty()
                || NOTES.iter().any(|note| rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(note)))
        };
        found == fetch::LOCK || names.any(|path| found.strip_prefix(last_name(path)).is_some_and(note))
    }

    /// Decides for the dataset `name` between its real files at `paths` and its shipped sample, as the store's
    /// [`DataChoice`] says; real files that are missing are fetched.
    ///
    /// # Errors
    /// Those of [`Store::get`], if only real data will do or the store cannot be written.
    pub(crate) fn choose(&self, name: &str, paths: &[&str]) -> Result<Provenance, Error> {
        let dataset = self.catalog.dataset(name)?;
        if self.choice == DataChoice::Sample {
            return Ok(shipped(dataset, "as --data sample asks"));
        }
        let fetched = paths.iter().try_for_each(|path| self.get(path).map(|_| ()));
        match fetched {
            Ok(()) => Ok(self.verified(dataset)),
            Err(error @ (Error::Unobtainable { .. } | Error::Disk(_))) if self.choice == DataChoice::Auto => {
                self.say(&format!("{error}\n{name}: going on with the shipped sample"));
                Ok(shipped(dataset, "the full data could not be fetched"))
            }
            Err(error) => Err(error),
        }
    }

    /// The sentence for verified files of `dataset`.
    pub(crate) fn verified(&self, dataset: &Dataset) -> Provenance {
        let folder = self.folder.join(&dataset.name);
        Provenance::Verified { what: format!("{}, verified by sha256, in {}", dataset.title, folder.display()) }
    }

    /// Whether `file` is there and right. A file whose stamp still fits is not read again.
    ///
    /// # Errors
    /// [`Error::Disk`] if it is there and cannot be read.
    pub fn state(&self, file: &File) -> Result<State, Error> {
        let path = self.path(&file.path);
        let Ok(metadata) = path.symlink_metadata() else {
            return Ok(State::Absent);
        };
        let expected = self.pin(file).and_then(|pin| stamp(&pin, &metadata));
        if metadata.is_file() && expected.is_some() && read_stamp(&path) == expected {
            return Ok(State::Verified);
        }
        self.verify(file)
    }

    /// Whether `file` is there and right, by reading all of it.
    ///
    /// # Errors
    /// [`Error::Disk`] if it is there and cannot be read.
    pub fn verify(&self, file: &File) -> Result<State, Error> {
        let path = self.path(&file.path);
        let Ok(metadata) = path.symlink_metadata() else {
            return Ok(State::Absent);
        };
        if !metadata.is_file() {
            return Ok(State::Damaged(Fault::NoFile));
        }
        let (length, sha256) = part::measure(&path).map_err(Disk::at(&path))?;
        // A file of unknown checksum that a user put there by hand is as good as a first fetch: pinned by `trust`.
        let pin = self.pin(file).unwrap_or(Pin { size: file.size, sha256: None });
        match pin.check(length, || sha256) {
            Ok(()) => {
                // A store that can be read and not written is still a good store: it only is read in full each time.
                let _ = self.trust(file);
                Ok(State::Verified)
            }
            Err(fault) => Ok(State::Damaged(fault)),
        }
    }

    /// What `file` must be: the catalog's checksum, or the one pinned when it was first fetched.
    pub(crate) fn pin(&self, file: &File) -> Option<Pin> {
        match &file.sha256 {
            Some(sha256) => Some(Pin { size: file.size, sha256: Some(sha256.clone()) }),
            None => read_pin(&self.path(&file.path)),
        }
    }

    /// Notes that the file that was just put into its place is right; pins it, if its checksum was unknown.
    pub(crate) fn trust(&self, file: &File) -> Result<(), Disk> {
        let path = self.path(&file.path);
        let pin = match self.pin(file) {
            Some(pin) => pin,
            None => write_pin(&path)?,
        };
        write_stamp(&path, &pin);
        Ok(())
    }

    /// Prints a line for the reader.
    pub(crate) fn say(&self, line: &str) {
        progress::say(&self.bars, line);
    }
}

/// What the names of the notes beside a file add to its own.
const NOTES: [&str; 5] = ["part", "new", "damaged", "pin", "verified"];

fn last_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The sentence for the shipped sample of `dataset`.
pub(crate) fn shipped(dataset: &Dataset, reason: &str) -> Provenance {
    Provenance::Shipped { what: dataset.sample.clone(), reason: reason.to_owned() }
}

/// `DOWNHILL_DATA`, else the folder `downhill` in the platform's cache folder, else one in the temporary folder.
pub(crate) fn default_folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("DOWNHILL_DATA").filter(|folder| !folder.is_empty()) {
        return folder.into();
    }
    let cache = etcetera::choose_base_strategy().map(|strategy| strategy.cache_dir());
    cache.unwrap_or_else(|_| std::env::temp_dir()).join("downhill")
}

/// The checksum of a file that the catalog has none for, kept beside it from its first fetch on.
#[derive(Serialize, Deserialize)]
struct StoredPin {
    sha256: String,
    size: u64,
}

fn pin_path(path: &Path) -> PathBuf {
    path.with_added_extension("pin")
}

fn read_pin(path: &Path) -> Option<Pin> {
    let pin: StoredPin = serde_json::from_slice(&fs::read(pin_path(path)).ok()?).ok()?;
    Some(Pin { size: pin.size, sha256: Some(pin.sha256) })
}

fn write_pin(path: &Path) -> Result<Pin, Disk> {
    let (size, sha256) = part::measure(path).map_err(Disk::at(path))?;
    let stored = StoredPin { sha256, size };
    let json = serde_json::to_vec(&stored).map_err(std::io::Error::from).map_err(Disk::at(path))?;
    write_whole(&pin_path(path), &json)?;
    Ok(Pin { size, sha256: Some(stored.sha256) })
}

fn stamp_path(path: &Path) -> PathBuf {
    path.with_added_extension("verified")
}

fn read_stamp(path: &Path) -> Option<Stamp> {
    serde_json::from_slice(&fs::read(stamp_path(path)).ok()?).ok()
}

fn stamp(pin: &Pin, metadata: &Metadata) -> Option<Stamp> {
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    Some(Stamp { sha256: pin.sha256.clone()?, size: metadata.len(), modified, changed: changed(metadata) })
}

/// The time of the last change to the file or its attributes, which no program can set back.
#[cfg(unix)]
fn changed(metadata: &Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> (i64, i64) {
    (0, 0)
}

/// Notes that the file at `path` is right. Without the note it is only read again, so a failure is no error.
fn write_stamp(path: &Path, pin: &Pin) {
    let Ok(metadata) = path.symlink_metadata() else { return };
    // A change within the same tick of the file system's clock would go unnoticed: let the tick pass.
    let age = metadata.modified().ok().and_then(|modified| SystemTime::now().duration_since(modified).ok());
    if age.is_none_or(|age| age < CLOCK_TICK) {
        thread::sleep(CLOCK_TICK);
    }
    if let Some(Ok(json)) = stamp(pin, &metadata).map(|stamp| serde_json::to_vec(&stamp)) {
        let _ = write_whole(&stamp_path(path), &json);
    }
}
