//! A download on its way: its bytes are counted, capped and hashed as they arrive.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::{Disk, Fault};

/// What is known of a download before it starts.
#[derive(Debug, Clone)]
pub(crate) struct Pin {
    /// The exact length if there is a checksum, else the most it may have.
    pub(crate) size: u64,
    /// Lower-case hexadecimal digits.
    pub(crate) sha256: Option<String>,
}

impl Pin {
    /// Compares a length and a checksum with what is expected.
    pub(crate) fn check(&self, size: u64, sha256: impl FnOnce() -> String) -> Result<(), Fault> {
        let Some(expected) = &self.sha256 else {
            return if size > self.size { Err(Fault::TooLarge(self.size)) } else { Ok(()) };
        };
        if size != self.size {
            return Err(Fault::WrongSize { expected: self.size, got: size });
        }
        let got = sha256();
        if got != *expected {
            return Err(Fault::WrongHash { expected: expected.clone(), got });
        }
        Ok(())
    }
}

/// The checksum of `bytes` in lower-case hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(Sha256::new_with_prefix(bytes))
}

/// Length and checksum of the file at `path`, read piece by piece.
pub(crate) fn measure(path: &Path) -> io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let length = io::copy(&mut fs::File::open(path)?, &mut HashWriter(&mut hasher))?;
    Ok((length, hexadecimal(hasher)))
}

fn hexadecimal(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

struct HashWriter<'a>(&'a mut Sha256);

impl Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The file `NAME.part` of a transfer that may be cut and continued.
pub(crate) struct Part {
    path: PathBuf,
    file: fs::File,
    hasher: Sha256,
    length: u64,
    limit: u64,
}

impl Part {
    /// Starts afresh. Whatever lies at `path`, a symbolic link among other things, is removed, not written through.
    pub(crate) fn create(path: &Path, limit: u64) -> Result<Self, Disk> {
        if path.symlink_metadata().is_ok() {
            fs::remove_file(path).map_err(Disk::at(path))?;
        }
        let file = OpenOptions::new().write(true).create_new(true).open(path).map_err(Disk::at(path))?;
        Ok(Self { path: path.to_owned(), file, hasher: Sha256::new(), length: 0, limit })
    }

    /// Continues what an earlier transfer left at `path`, or starts afresh if that is nothing usable.
    pub(crate) fn resume(path: &Path, limit: u64) -> Result<Self, Disk> {
        let usable = path.symlink_metadata().is_ok_and(|found| found.is_file() && found.len() <= limit);
        if !usable {
            return Self::create(path, limit);
        }
        let mut file = OpenOptions::new().read(true).append(true).open(path).map_err(Disk::at(path))?;
        let mut hasher = Sha256::new();
        let length = io::copy(&mut file, &mut HashWriter(&mut hasher)).map_err(Disk::at(path))?;
        Ok(Self { path: path.to_owned(), file, hasher, length, limit })
    }

    /// Forgets what arrived so far.
    pub(crate) fn restart(&mut self) -> Result<(), Disk> {
        *self = Self::create(&self.path, self.limit)?;
        Ok(())
    }

    /// Bytes held.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Takes the next bytes, unless they are the start of a web page or more than may come.
    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        if self.length == 0
            && let Some(title) = web_page(bytes)
        {
            return Err(Fault::WebPage(title));
        }
        if self.length + bytes.len() as u64 > self.limit {
            return Err(Fault::TooLarge(self.limit));
        }
        self.file.write_all(bytes).map_err(Disk::at(&self.path))?;
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Compares what arrived with what was expected.
    pub(crate) fn check(&self, pin: &Pin) -> Result<(), Fault> {
        pin.check(self.length, || hexadecimal(self.hasher.clone()))
    }
}

/// The title of the web page that starts with `bytes`, empty if it has none; `None` if this is no web page.
///
/// Portals and proxies answer any address with a page of their own and status 200; no dataset starts like one.
fn web_page(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !["<!doctype html", "<html", "<?xml", "<head", "<body"].iter().any(|tag| start.starts_with(tag)) {
        return None;
    }
    let title =
        text.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map_or("", |(title, _)| title);
    Some(title.chars().filter(|c| !c.is_control()).take(60).collect::<String>().trim().to_owned())
}

/// Writes `bytes` to `path` so that it holds either what it held before or all of them.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Disk> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let fresh = path.with_file_name(name);
    let mut part = Part::create(&fresh, bytes.len() as u64)?;
    let written = part.file.write_all(bytes).and_then(|()| part.file.sync_all()).map_err(Disk::at(&fresh));
    written.and_then(|()| fs::rename(&fresh, path).map_err(Disk::at(path))).inspect_err(|_| {
        // The disk may be full: what could not be finished must not keep it so.
        let _ = fs::remove_file(&fresh);
    })
}

/// All of `reader`, if that is at most `limit` bytes.
pub(crate) fn read_capped(reader: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_page_is_known_by_its_start() {
        assert_eq!(web_page(b"\n<!DOCTYPE HTML><html><title>Sign in</title>"), Some("sign in".into()));
        assert_eq!(web_page(b"<html>"), Some(String::new()));
        assert_eq!(web_page(b"\x1f\x8b\x08 <html>"), None);
        assert_eq!(web_page(b"{\"a\": 1}"), None);
    }

    #[test]
    fn a_part_is_capped_and_its_resumption_hashes_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.part");
        Part::create(&path, 10).unwrap().append(b"hello ").unwrap();
        let mut part = Part::resume(&path, 11).unwrap();
        assert_eq!(part.length(), 6);
        part.append(b"world").unwrap();
        part.check(&Pin { size: 11, sha256: Some(sha256(b"hello world")) }).unwrap();
        assert!(matches!(part.append(b"!"), Err(Fault::TooLarge(11))));
    }
}
