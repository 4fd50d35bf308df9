//! How a download becomes the file it was fetched for: packed bytes in, the file's bytes or a clear reason out.
//!
//! Every step stops at the size in the catalog, so that no archive can inflate to more than it should.

use std::fs;
use std::path::Path;

use crate::catalog::Unpack;
use crate::format::archive::{capped, gunzip, tar_member};
use crate::{Fault, rebuild};

/// The bytes that `step` makes of the download at `path`; `limit` is the most they may be.
pub(crate) fn unpack(step: &Unpack, path: &Path, limit: u64) -> Result<Vec<u8>, Fault> {
    let download = fs::File::open(path).map_err(|error| Fault::Unreadable(error.to_string()))?;
    let reviews = |download| tar_member(download, rebuild::REVIEWS, rebuild::REVIEWS_SIZE);
    match step {
        Unpack::Nothing => capped(download, limit),
        Unpack::Gunzip => gunzip(download, limit),
        Unpack::Member(name) => tar_member(download, name, limit),
        Unpack::ImdbNpz => Ok(rebuild::sequences_from_npz(download, limit)?),
        Unpack::ImdbReviews => Ok(rebuild::sequences_from_reviews(&reviews(download)?)?),
        Unpack::ImdbWordIndex => Ok(rebuild::word_index_from_reviews(&reviews(download)?)?),
    }
}
