//! Packed bytes: gzip, and members of a gzipped tar archive.

use std::io::{self, Read};

use flate2::read::GzDecoder;

use crate::part::read_capped;
use crate::{Fault, Malformed};

/// What `packed` inflates to, if that is at most `limit` bytes.
///
/// # Errors
/// [`Fault::Malformed`] if it is damaged or no gzip; [`Fault::TooLarge`] as soon as more than `limit` bytes came out.
pub fn gunzip(packed: impl Read, limit: u64) -> Result<Vec<u8>, Fault> {
    capped(GzDecoder::new(io::BufReader::new(packed)), limit)
}

/// The bytes of one member of a gzipped tar archive, if they are at most `limit`. Names are compared, never used as
/// paths.
///
/// # Errors
/// [`Fault::Malformed`] if the archive is damaged or lacks the member; [`Fault::TooLarge`].
pub fn tar_member(packed: impl Read, name: &str, limit: u64) -> Result<Vec<u8>, Fault> {
    let mut archive = tar::Archive::new(GzDecoder::new(io::BufReader::new(packed)));
    // Taken raw, since the extensions for long names would be read into memory whatever length they claim.
    for entry in archive.entries().map_err(Malformed::new)?.raw(true) {
        let entry = entry.map_err(Malformed::new)?;
        if *entry.path_bytes() == *name.as_bytes() {
            return capped(entry, limit);
        }
    }
    Err(Malformed(format!("the archive has no member {name}")).into())
}

pub(crate) fn capped(reader: impl Read, limit: u64) -> Result<Vec<u8>, Fault> {
    read_capped(reader, limit).map_err(Malformed::new)?.ok_or(Fault::TooLarge(limit))
}
