//! How a download becomes the file it was fetched for: packed bytes in, the file's bytes or a clear reason out.
//!
//! Every step stops at the size in the catalog, so that no archive can inflate to more than it should.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;

use crate::catalog::Unpack;
use crate::imdb::rebuild;
use crate::part::read_capped;
use crate::{Disk, Fault, Malformed};

/// The bytes that `step` makes of the download at `path`; `limit` is the most they may be.
pub(crate) fn unpack(step: &Unpack, path: &Path, limit: u64) -> Result<Vec<u8>, Fault> {
    let download = || fs::File::open(path).map_err(Disk::at(path));
    match step {
        Unpack::Nothing => capped(download()?, limit),
        Unpack::Gunzip => capped(GzDecoder::new(io::BufReader::new(download()?)), limit),
        Unpack::Member(name) => member(download()?, name, limit),
        Unpack::ImdbNpz => Ok(rebuild::sequences_from_npz(download()?, limit)?),
        Unpack::ImdbReviews => {
            let reviews = member(download()?, rebuild::REVIEWS, rebuild::REVIEWS_SIZE)?;
            Ok(rebuild::sequences_from_reviews(&reviews)?)
        }
        Unpack::ImdbWordIndex => {
            let reviews = member(download()?, rebuild::REVIEWS, rebuild::REVIEWS_SIZE)?;
            Ok(rebuild::word_index_from_reviews(&reviews)?)
        }
    }
}

fn capped(reader: impl Read, limit: u64) -> Result<Vec<u8>, Fault> {
    read_capped(reader, limit).map_err(Malformed::new)?.ok_or(Fault::TooLarge(limit))
}

/// The bytes of one member of a gzipped tar archive. Names are compared, never used as paths.
fn member(archive: impl Read, name: &str, limit: u64) -> Result<Vec<u8>, Fault> {
    let mut archive = tar::Archive::new(GzDecoder::new(io::BufReader::new(archive)));
    for entry in archive.entries().map_err(Malformed::new)? {
        let entry = entry.map_err(Malformed::new)?;
        if *entry.path_bytes() == *name.as_bytes() {
            return capped(entry, limit);
        }
    }
    Err(Malformed(format!("the archive has no member {name}")).into())
}
