//! Packed bytes: gzip, and members of a gzipped tar archive.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

use crate::{Fault, Malformed};

/// The packages of the catalog inflate to less than a third of it.
const LARGEST_TAR: u64 = 256 << 20;

/// What `packed` inflates to, if that is at most `limit` bytes.
///
/// # Errors
/// [`Fault::Malformed`] if it is damaged or no gzip; [`Fault::TooLarge`] as soon as more than `limit` bytes came out.
pub fn gunzip(packed: impl Read, limit: u64) -> Result<Vec<u8>, Fault> {
    capped(Members::new(packed), limit).map_err(|fault| match fault {
        Fault::Malformed(Malformed(reason)) => Malformed(format!("no gzip file, or a damaged one: {reason}")).into(),
        fault => fault,
    })
}

/// The bytes of one member of a gzipped tar archive, if they are at most `limit`. Names are compared, never used as
/// paths.
///
/// # Errors
/// [`Fault::Malformed`] if the archive is damaged, or lacks the member among its first 256 MB; [`Fault::TooLarge`].
pub fn tar_member(packed: impl Read, name: &str, limit: u64) -> Result<Vec<u8>, Fault> {
    let mut archive = tar::Archive::new(Members::new(packed).take(LARGEST_TAR));
    // Taken raw, since the extensions for long names would be read into memory whatever length they claim.
    for entry in archive.entries().map_err(Malformed::new)?.raw(true) {
        let entry = entry.map_err(Malformed::new)?;
        if *entry.path_bytes() == *name.as_bytes() {
            return capped(entry, limit);
        }
    }
    Err(Malformed(format!("the archive has no member {name}")).into())
}

/// All of `reader`, if that is at most `limit` bytes.
pub(crate) fn capped(reader: impl Read, limit: u64) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(Malformed::new)?;
    if bytes.len() as u64 <= limit { Ok(bytes) } else { Err(Fault::TooLarge(limit)) }
}

/// A gzip file, which may consist of several members one after another. What follows the last one is left alone, as
/// gzip itself does.
struct Members<R> {
    decoder: Option<GzDecoder<BufReader<R>>>,
}

impl<R: Read> Members<R> {
    fn new(packed: R) -> Self {
        Self { decoder: Some(GzDecoder::new(BufReader::new(packed))) }
    }
}

impl<R: Read> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let count = decoder.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            let mut rest = self.decoder.take().map(GzDecoder::into_inner).ok_or(io::ErrorKind::UnexpectedEof)?;
            if rest.fill_buf()?.first() == Some(&0x1f) {
                self.decoder = Some(GzDecoder::new(rest));
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_gzip_file_of_several_members_is_read_whole() {
        let packed = [gzip(b"one "), gzip(b""), gzip(b"two"), vec![0; 512]].concat();
        assert_eq!(gunzip(&packed[..], 7).unwrap(), b"one two");
        assert!(matches!(gunzip(&packed[..], 6), Err(Fault::TooLarge(6))));
        assert!(gunzip(&packed[..packed.len() - 515], 7).is_err(), "the last member is cut");
    }
}
