//! Where data lie and where they come from: what a loader is given.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use etcetera::BaseStrategy;

use crate::catalog::{Catalog, Dataset, File};
use crate::disk::{measure, write_whole};
use crate::fetch::Sources;
use crate::mirror::Mirror;
use crate::shelf::{Cleaned, Shelf, State};
use crate::{DataChoice, Disk, Error, Limits};

/// A folder of verified files, and the ways to fill it.
///
/// `Store::default()` is the store of the platform's cache folder, or of `DOWNHILL_DATA` if that is set; it takes real
/// data where it can and the shipped samples elsewhere. [`DataOptions::store`](crate::DataOptions::store) is the store
/// of a command line. A clone shares its connections and progress bars.
#[derive(Debug, Clone)]
pub struct Store {
    shelf: Shelf,
    sources: Sources,
    choice: DataChoice,
}

/// Which data a loader took, as a sentence for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provenance {
    /// The real files, verified.
    Verified {
        /// What they are, with the folder they lie in.
        what: String,
    },
    /// Files that nobody knows the checksum of, as they were when they were first fetched.
    Pinned {
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
            Self::Verified { what } | Self::Pinned { what } => write!(f, "{what}"),
            Self::Shipped { what, reason } => write!(f, "the shipped sample: {what} ({reason})"),
        }
    }
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
            shelf: Shelf { folder: folder.into(), catalog: Arc::new(Catalog::shipped()) },
            sources: Sources::new(Limits::default()),
            choice: DataChoice::Auto,
        }
    }

    /// The same store with real data only, samples only, or whichever can be had.
    pub fn with_choice(self, choice: DataChoice) -> Self {
        Self { choice, ..self }
    }

    /// The same store with other datasets than the shipped catalog's.
    ///
    /// # Errors
    /// Those of [`Catalog::check`].
    pub fn with_catalog(self, catalog: Catalog) -> Result<Self, Error> {
        catalog.check()?;
        Ok(Self { shelf: Shelf { catalog: Arc::new(catalog), ..self.shelf }, ..self })
    }

    /// The same store with mirrors to try before all other sources: `https://…`, `file://…` or a folder, each laid
    /// out by the paths of the catalog.
    pub fn with_mirrors(mut self, mirrors: &[String]) -> Self {
        let given = mirrors.iter().filter(|mirror| !mirror.is_empty());
        self.sources.mirrors = given.map(|mirror| Mirror::parse(mirror)).collect();
        self
    }

    /// The same store without network, if `offline`: mirrors that are folders still serve.
    pub fn with_offline(mut self, offline: bool) -> Self {
        self.sources.offline = offline;
        self
    }

    /// The same store with another patience.
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { sources: self.sources.with_limits(limits), ..self }
    }

    /// The folder of the store.
    pub fn folder(&self) -> &Path {
        &self.shelf.folder
    }

    /// Real data, samples, or whichever can be had.
    pub fn choice(&self) -> DataChoice {
        self.choice
    }

    /// The datasets of this store.
    pub fn catalog(&self) -> &Catalog {
        &self.shelf.catalog
    }

    /// Where the file of the catalog called `path` lies, once it is there.
    pub fn path(&self, path: &str) -> PathBuf {
        self.shelf.path(path)
    }

    /// The path of a file that is right: from the store, or else fetched into it.
    ///
    /// # Errors
    /// [`Error::Unobtainable`] lists every source and why it failed; [`Error::Disk`] if the store cannot be written;
    /// [`Error::NoSample`] with [`DataChoice::Sample`], which stands for samples only.
    pub fn get(&self, path: &str) -> Result<PathBuf, Error> {
        if self.choice == DataChoice::Sample {
            return Err(Error::NoSample { path: path.to_owned() });
        }
        let (dataset, file) = self.catalog().file(path)?;
        if !self.shelf.state(file)?.is_good() {
            self.sources.fetch(&self.shelf, dataset, file)?;
        }
        Ok(self.path(path))
    }

    /// [Gets](Self::get) every file at `paths`, `jobs` at a time, and hands each outcome to `done` as it comes.
    pub fn get_all(&self, paths: &[&str], jobs: usize, done: impl Fn(Result<&Path, &Error>, &str) + Sync) {
        let waiting = Mutex::new(paths.iter());
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        thread::scope(|scope| {
            for _ in 0..jobs.clamp(1, paths.len().max(1)) {
                scope.spawn(|| {
                    while let Some(path) = next() {
                        let outcome = self.get(path);
                        self.sources.beside_bars(|| done(outcome.as_deref(), path));
                    }
                });
            }
        });
    }

    /// Whether all files at `paths` are in the store and right. Asks no network.
    pub fn has(&self, paths: &[&str]) -> bool {
        paths.iter().all(|path| self.state(path).is_ok_and(|state| state.is_good()))
    }

    /// Whether the file of the catalog called `path` is there and right. If it has not changed since it was last checked,
    /// it is not read again.
    ///
    /// # Errors
    /// [`Error::Disk`] if it cannot be read, or the store's folder is none; [`Error::Catalog`] if there is no such file.
    pub fn state(&self, path: &str) -> Result<State, Error> {
        Ok(self.shelf.state(self.catalog().file(path)?.1)?)
    }

    /// Whether the file of the catalog called `path` is there and right, by reading all of it.
    ///
    /// # Errors
    /// Those of [`state`](Self::state).
    pub fn verify(&self, path: &str) -> Result<State, Error> {
        Ok(self.shelf.verify(self.catalog().file(path)?.1)?)
    }

    /// Whether the store's folder can be one: nothing else is in its place.
    ///
    /// # Errors
    /// [`Error::Disk`] names what is.
    pub fn check_folder(&self) -> Result<(), Error> {
        Ok(self.shelf.check_folder()?)
    }

    /// Copies every file of the dataset `name` that is right into `folder`, which then serves as a mirror for
    /// `--mirror`; returns the paths of the copies. Other files are left out; nothing in `folder` is overwritten.
    ///
    /// # Errors
    /// [`Error::UnknownDataset`]; [`Error::Export`] if a copy cannot be written or something else has its name.
    pub fn export(&self, name: &str, folder: &Path) -> Result<Vec<PathBuf>, Error> {
        let mut copies = Vec::new();
        for file in &self.catalog().dataset(name)?.files {
            if self.shelf.state(file)?.is_good() {
                copies.push(self.copy(file, folder).map_err(|disk| Error::Export { disk })?);
            }
        }
        Ok(copies)
    }

    fn copy(&self, file: &File, folder: &Path) -> Result<PathBuf, Disk> {
        let path = self.path(&file.path);
        let copy = folder.join(&file.path);
        if copy.symlink_metadata().is_ok() {
            let same = copy.symlink_metadata().is_ok_and(|found| found.is_file())
                && measure(&copy).map_err(Disk::at(&copy))?.sha256 == measure(&path).map_err(Disk::at(&path))?.sha256;
            return if same { Ok(copy) } else { Err(Disk::new(&copy, "something else is there, and is left alone")) };
        }
        let bytes = fs::read(&path).map_err(Disk::at(&path))?;
        let parent = copy.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(Disk::at(parent))?;
        write_whole(&copy, parent, &bytes)?;
        Ok(copy)
    }

    /// Removes what the store wrote of the dataset `name`: its files, what was half fetched, and the notes on them.
    /// Files that the store did not write, or that were changed since, stay.
    ///
    /// # Errors
    /// [`Error::UnknownDataset`]; [`Error::Disk`] if a file cannot be removed.
    pub fn clean(&self, name: &str) -> Result<Cleaned, Error> {
        Ok(self.shelf.clean(self.catalog().dataset(name)?)?)
    }

    /// Decides for the dataset `name` between its real files at `paths` and its shipped sample, as the store's
    /// [`DataChoice`] says; real files that are missing are fetched.
    ///
    /// # Errors
    /// Those of [`Store::get`], if only real data will do.
    pub(crate) fn choose(&self, name: &str, paths: &[&str]) -> Result<Provenance, Error> {
        let dataset = self.catalog().dataset(name)?;
        if self.choice == DataChoice::Sample {
            return Ok(shipped(dataset, "as --data sample asks"));
        }
        let fetched = paths.iter().try_for_each(|path| self.get(path).map(drop));
        match fetched {
            Ok(()) => Ok(self.real(dataset)),
            Err(error @ (Error::Unobtainable { .. } | Error::Disk { .. })) if self.choice == DataChoice::Auto => {
                self.sources.say(&format!("{error}\n{name}: going on with the shipped sample"));
                Ok(shipped(dataset, "the full data could not be fetched"))
            }
            Err(error) => Err(error),
        }
    }

    /// The sentence for the real files of `dataset`.
    pub(crate) fn real(&self, dataset: &Dataset) -> Provenance {
        let Dataset { name, title, files, .. } = dataset;
        let folder = below(etcetera::home_dir().ok().as_deref(), &self.folder().join(name));
        if files.iter().all(|file| file.sha256.is_some()) {
            Provenance::Verified { what: format!("{title}, verified by sha256, in {folder}") }
        } else {
            Provenance::Pinned {
                what: format!("{title}, pinned on first fetch (its checksum is not known), in {folder}"),
            }
        }
    }
}

/// A folder as a page names it: pages are handed on, and whose machine made them is nobody's business.
fn below(home: Option<&Path>, folder: &Path) -> String {
    match home.and_then(|home| folder.strip_prefix(home).ok()) {
        Some(below) => Path::new("~").join(below).display().to_string(),
        None => folder.display().to_string(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_below_the_home_folder_do_not_say_whose_it_is() {
        let home = Some(Path::new("/home/kim"));
        let expected = Path::new("~").join("cache").display().to_string();
        assert_eq!(below(home, Path::new("/home/kim/cache")), expected);
        assert_eq!(below(home, Path::new("/data/kim")), "/data/kim");
        assert_eq!(below(None, Path::new("/data")), "/data");
    }
}
