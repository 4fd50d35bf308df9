//! Files on this machine: written whole, read with care, measured.

use std::fs::{self, Metadata};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Disk;

/// Two changes closer together than this may leave the same time on a file.
const CLOCK_TICK: Duration = Duration::from_millis(20);
/// No note that this crate writes is longer.
const LONGEST_NOTE: u64 = 64 * 1024;
/// How the temporary files of [`write_whole`] end, after the name of the file, a hyphen and six letters.
const FRESH: &str = ".new";

/// Writes `bytes` to `path` so that it holds either what it held before or all of them. On the way they lie in the
/// folder `scratch`, which must be on the same file system.
pub(crate) fn write_whole(path: &Path, scratch: &Path, bytes: &[u8]) -> Result<(), Disk> {
    let mut builder = tempfile::Builder::new();
    let mut prefix = path.file_name().unwrap_or_default().to_owned();
    prefix.push("-");
    builder.prefix(&prefix).suffix(FRESH).rand_bytes(6);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As for any new file: the user's umask takes away what it should.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut fresh = builder.tempfile_in(scratch).map_err(Disk::at(scratch))?;
    let written = fresh.write_all(bytes).and_then(|()| fresh.as_file().sync_all());
    written.map_err(Disk::at(path))?;
    // Dropped on an error, which removes it: the disk may be full and must not stay so.
    fresh.persist(path).map(drop).map_err(|error| Disk::at(path)(error.error))
}

/// Whether `name` is one that [`write_whole`] gives the file `target` on its way.
pub(crate) fn is_fresh(name: &str, target: &str) -> bool {
    let rest = name.strip_prefix(target).and_then(|rest| rest.strip_prefix('-'));
    let letters = rest.and_then(|rest| rest.strip_suffix(FRESH));
    letters.is_some_and(|letters| letters.len() == 6 && letters.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The small file at `path`, if it is a plain one: a pipe would be waited for, a link leads elsewhere.
pub(crate) fn read_note(path: &Path) -> Option<Vec<u8>> {
    let found = path.symlink_metadata().ok()?;
    (found.is_file() && found.len() <= LONGEST_NOTE).then(|| fs::read(path).ok())?
}

/// What a file was when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Measured {
    pub(crate) size: u64,
    /// Lower-case hexadecimal digits.
    pub(crate) sha256: String,
    /// `None` if it changed meanwhile.
    pub(crate) times: Option<Times>,
}

/// When a file last changed; another change leaves other times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Times {
    size: u64,
    /// Nanoseconds since 1970.
    modified: u128,
    /// The time of the last change to the file or its attributes, which no program can set back.
    changed: (i64, i64),
    inode: u64,
}

impl Times {
    pub(crate) fn of(metadata: &Metadata) -> Option<Self> {
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        let (changed, inode) = changed(metadata);
        Some(Self { size: metadata.len(), modified, changed, inode })
    }
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> ((i64, i64), u64) {
    use std::os::unix::fs::MetadataExt;
    ((metadata.ctime(), metadata.ctime_nsec()), metadata.ino())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> ((i64, i64), u64) {
    ((0, 0), 0)
}

/// Length and checksum of the file at `path`, read piece by piece.
///
/// Its times are taken before and after from the file that is being read, so that bytes which changed meanwhile, or
/// belong to another file by now, are not taken for what was read.
pub(crate) fn measure(path: &Path) -> io::Result<Measured> {
    let mut file = fs::File::open(path)?;
    let before = file.metadata()?;
    // A change in the same tick of the file system's clock would leave no trace: let the tick pass first.
    let age = |time: SystemTime| SystemTime::now().duration_since(time).unwrap_or_default();
    if before.modified().map_or(true, |time| age(time) < CLOCK_TICK) {
        std::thread::sleep(CLOCK_TICK);
    }
    let before = file.metadata()?;
    let mut hasher = Sha256::new();
    let size = copy_into(&mut file, &mut hasher)?;
    let times = Times::of(&before);
    let unchanged = times.is_some()
        && file.metadata().is_ok_and(|after| Times::of(&after) == times)
        && path.symlink_metadata().is_ok_and(|there| Times::of(&there) == times);
    Ok(Measured { size, sha256: hexadecimal(hasher), times: times.filter(|_| unchanged) })
}

/// Hashes what `reader` still has; returns how many bytes that was.
pub(crate) fn copy_into(reader: &mut impl Read, hasher: &mut Sha256) -> io::Result<u64> {
    let mut buffer = vec![0; 256 * 1024];
    let mut size = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(size),
            Ok(count) => {
                hasher.update(&buffer[..count]);
                size += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The checksum of `bytes` in lower-case hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(Sha256::new_with_prefix(bytes))
}

pub(crate) fn hexadecimal(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_file_is_written_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        write_whole(&path, folder.path(), b"one").unwrap();
        write_whole(&path, folder.path(), b"two").unwrap();
        assert_eq!((fs::read(&path).unwrap(), folder.path().read_dir().unwrap().count()), (b"two".to_vec(), 1));
        fs::create_dir(folder.path().join("d")).unwrap();
        assert!(write_whole(&folder.path().join("d"), folder.path(), b"three").is_err());
        assert_eq!(folder.path().read_dir().unwrap().count(), 2);
        assert!(is_fresh("x-aB3dEf.new", "x") && !is_fresh("x-notes.new", "x") && !is_fresh("xy-aB3dEf.new", "x"));
    }

    #[test]
    fn what_changes_while_it_is_read_is_not_said_to_be_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        fs::write(&path, vec![0; 20_000_000]).unwrap();
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
                while !stop.load(Ordering::Relaxed) {
                    file.write_all(b"!").unwrap();
                    std::thread::sleep(Duration::from_millis(1));
                }
            });
            for _ in 0..5 {
                assert_eq!(measure(&path).unwrap().times, None);
            }
            stop.store(true, Ordering::Relaxed);
        });
        assert!(measure(&path).unwrap().times.is_some());
    }
}
