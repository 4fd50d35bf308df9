//! A download on its way: its bytes are counted, capped and hashed as they arrive.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::disk::{copy_into, hexadecimal};
use crate::pin::Pin;
use crate::{Disk, Fault};

/// The file of a transfer that may be cut and continued.
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
        let length = copy_into(&mut file, &mut hasher).map_err(Disk::at(path))?;
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
    Some(title.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::sha256;

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
