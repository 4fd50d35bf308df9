//! NumPy's array files: `.npy` and, as members of a zip archive, `.npz`.
//!
//! Arrays of numbers are read by the `ndarray-npy` crate. It reads no arrays of objects; of these the header is read
//! here and the rest by [`pickle`](super::pickle).
//!
//! Source: NumPy enhancement proposal 1, and `numpy/lib/format.py`.

use std::io::{Read, Seek, SeekFrom};

use ndarray::Array1;
use ndarray_npy::ReadNpyExt;
use zip::ZipArchive;

use super::archive::capped;
use crate::{Fault, Malformed};

/// NumPy's own headers have about 120 bytes.
const LONGEST_HEADER: usize = 1024;
/// Keras's archive has four members, and a directory of 220 bytes.
const MOST_MEMBERS: u16 = 100;
const LARGEST_DIRECTORY: u64 = 64 * 1024;
/// How long the record at the end of a zip archive is, without its comment.
const END_LENGTH: u64 = 22;
const LONGEST_COMMENT: u64 = 65_535;
/// What stands before that record in an archive that is too large for it.
const LOCATOR_LENGTH: u64 = 20;

/// What the header of an array file says.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    /// The type of an element as NumPy writes it: `<i8`, or `|O` for pickled Python objects.
    pub kind: String,
    /// The length of each axis as text, such as `25000,`.
    pub shape: String,
    /// Whether the first axis varies fastest.
    pub fortran_order: bool,
}

/// Reads the header of an array file; the elements come next.
///
/// # Errors
/// If `bytes` do not start with such a header.
pub fn header(bytes: &mut impl Read) -> Result<Header, Malformed> {
    let wrong = || Malformed("no NumPy array file: its header is damaged".into());
    let mut start = [0; 10];
    bytes.read_exact(&mut start).map_err(|_| wrong())?;
    let [0x93, b'N', b'U', b'M', b'P', b'Y', version, _, low, high] = start else { return Err(wrong()) };
    let mut upper = [0; 2];
    match version {
        1 => {}
        2 | 3 => bytes.read_exact(&mut upper).map_err(|_| wrong())?,
        _ => return Err(wrong()),
    }
    let length = u32::from_le_bytes([low, high, upper[0], upper[1]]) as usize;
    let mut header = vec![0; Some(length).filter(|length| *length <= LONGEST_HEADER).ok_or_else(wrong)?];
    bytes.read_exact(&mut header).map_err(|_| wrong())?;
    let header = std::str::from_utf8(&header).map_err(|_| wrong())?;
    let kind = between(header, "'descr': '", "'").ok_or_else(wrong)?.to_owned();
    let shape = between(header, "'shape': (", ")").ok_or_else(wrong)?.to_owned();
    let fortran_order = match between(header, "'fortran_order': ", ",").ok_or_else(wrong)? {
        "True" => true,
        "False" => false,
        _ => return Err(wrong()),
    };
    Ok(Header { kind, shape, fortran_order })
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

/// An array of `length` 64-bit whole numbers.
///
/// # Errors
/// If `bytes` hold anything else.
pub fn integers(bytes: &[u8], length: usize) -> Result<Array1<i64>, Malformed> {
    // Room is made for what the header announces, so it is looked at first.
    let Header { kind, shape, .. } = header(&mut &bytes[..])?;
    if kind != "<i8" || shape != format!("{length},") {
        return Err(Malformed(format!("an array of type {kind} and shape ({shape}) instead of <i8 and ({length},)")));
    }
    Array1::read_npy(bytes).map_err(Malformed::new)
}

/// The archive that an `.npz` file is.
///
/// # Errors
/// If `archive` is no zip archive, or one with more than 100 members.
pub fn open<R: Read + Seek>(mut archive: R) -> Result<ZipArchive<R>, Malformed> {
    check_directory(&mut archive)?;
    ZipArchive::new(archive).map_err(Malformed::new)
}

/// Looks at the end of a zip archive, which says how large its directory is and where it begins. Whoever believed that
/// without a look would make room for millions of members, or search the whole archive for a directory.
///
/// Source: PKWARE, *.ZIP File Format Specification*, sections 4.3.15 and 4.3.16.
fn check_directory(archive: &mut (impl Read + Seek)) -> Result<(), Malformed> {
    let length = archive.seek(SeekFrom::End(0)).map_err(Malformed::new)?;
    let start = length.saturating_sub(END_LENGTH + LONGEST_COMMENT + LOCATOR_LENGTH);
    archive.seek(SeekFrom::Start(start)).map_err(Malformed::new)?;
    let tail = capped(archive.take(length - start), length - start).map_err(Malformed::new)?;
    if tail.windows(4).any(|bytes| bytes == b"PK\x06\x07") {
        return Err(Malformed("a zip archive in the form for more than 65,535 members or 4 GB".into()));
    }
    let ends: Vec<usize> = (0..tail.len()).filter(|place| tail[*place..].starts_with(b"PK\x05\x06")).collect();
    let &[end] = ends.as_slice() else {
        return Err(Malformed(format!("no zip archive: it has {} ends instead of one", ends.len())));
    };
    let Some(record) = tail.get(end..end + END_LENGTH as usize) else {
        return Err(Malformed("no zip archive: its end is cut short".into()));
    };
    let members = u16::from_le_bytes([record[10], record[11]]);
    let number =
        |at: usize| u64::from(u32::from_le_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]]));
    let (size, begin) = (number(12), number(16));
    if members > MOST_MEMBERS || size > LARGEST_DIRECTORY {
        return Err(Malformed(format!("a zip archive of {members} members whose directory has {size} bytes")));
    }
    if begin + size != start + end as u64 {
        return Err(Malformed("no zip archive: its directory is not where its end says".into()));
    }
    Ok(())
}

/// The member `name` of an archive, to be read as it inflates.
///
/// # Errors
/// If the archive lacks it.
pub fn member<'a, R: Read + Seek>(
    archive: &'a mut ZipArchive<R>,
    name: &str,
) -> Result<impl Read + use<'a, R>, Malformed> {
    archive.by_name(name).map_err(|error| Malformed(format!("{name}: {error}")))
}

/// The bytes of the member `name` of an archive, if they are at most `limit`.
///
/// # Errors
/// If the archive lacks the member, or the member is damaged or larger.
pub fn member_bytes<R: Read + Seek>(archive: &mut ZipArchive<R>, name: &str, limit: u64) -> Result<Vec<u8>, Malformed> {
    capped(member(archive, name)?, limit).map_err(|fault| match fault {
        Fault::TooLarge(limit) => Malformed(format!("{name}: larger than the {limit} bytes it may have")),
        fault => Malformed(format!("{name}: {fault}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: &[u8] = b"\x93NUMPY\x01\x00\x40\x00{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }      \n\
        \x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff";

    #[test]
    fn a_header_of_numpy_is_read() {
        let expected = Header { kind: "<i8".into(), shape: "3,".into(), fortran_order: false };
        let mut rest = THREE;
        assert_eq!(header(&mut rest).unwrap(), expected);
        assert_eq!(rest.len(), 24);
        for length in 0..60 {
            assert!(header(&mut &THREE[..length]).is_err());
        }
    }

    #[test]
    fn integers_are_read_if_they_are_what_is_expected() {
        assert_eq!(integers(THREE, 3).unwrap().to_vec(), [1, 2, -1]);
        assert!(integers(THREE, 4).unwrap_err().0.contains("shape (3,)"));
        assert!(integers(&THREE[..80], 3).is_err());
        let huge = String::from_utf8_lossy(&THREE[..74]).replace("(3,), }      ", "(99999999,), }").into_bytes();
        assert!(integers(&huge, 3).is_err(), "no room is made for what is only announced");
    }
}
