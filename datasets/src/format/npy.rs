//! NumPy's array files: `.npy` and, as members of a zip archive, `.npz`.
//!
//! Source: NumPy enhancement proposal 1, and `numpy/lib/format.py`.

use std::io::{Read, Seek};

use zip::ZipArchive;

use crate::Malformed;
use crate::part::read_capped;

/// What the header of an array file says, and the bytes after it.
#[derive(Debug, PartialEq, Eq)]
pub struct Npy<'a> {
    /// The type of an element as NumPy writes it: `<i8`, or `|O` for pickled Python objects.
    pub kind: String,
    /// The length of each axis as text, such as `25000,`.
    pub shape: String,
    /// Whether the first axis varies fastest.
    pub fortran_order: bool,
    /// The elements.
    pub data: &'a [u8],
}

/// Reads the header of the array file `bytes`.
///
/// # Errors
/// If `bytes` do not start with such a header.
pub fn parse(bytes: &[u8]) -> Result<Npy<'_>, Malformed> {
    let wrong = || Malformed("no NumPy array file: its header is damaged".into());
    let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or_else(wrong)?;
    let (length, rest) = match rest {
        [1, _, low, high, rest @ ..] => (usize::from(u16::from_le_bytes([*low, *high])), rest),
        [2 | 3, _, a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, rest),
        _ => return Err(wrong()),
    };
    let (header, data) = rest.split_at_checked(length).ok_or_else(wrong)?;
    let header = std::str::from_utf8(header).map_err(|_| wrong())?;
    let kind = between(header, "'descr': '", "'").ok_or_else(wrong)?.to_owned();
    let shape = between(header, "'shape': (", ")").ok_or_else(wrong)?.to_owned();
    let fortran_order = match between(header, "'fortran_order': ", ",").ok_or_else(wrong)? {
        "True" => true,
        "False" => false,
        _ => return Err(wrong()),
    };
    Ok(Npy { kind, shape, fortran_order, data })
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

/// The bytes of the member `name` of an `.npz` archive, if they are at most `limit`.
///
/// # Errors
/// If `archive` is no zip archive, lacks the member, or the member is damaged or larger.
pub fn member(archive: impl Read + Seek, name: &str, limit: u64) -> Result<Vec<u8>, Malformed> {
    let mut archive = ZipArchive::new(archive).map_err(Malformed::new)?;
    let file = archive.by_name(name).map_err(|error| Malformed(format!("{name}: {error}")))?;
    let bytes = read_capped(file, limit).map_err(|error| Malformed(format!("{name}: {error}")))?;
    bytes.ok_or_else(|| Malformed(format!("{name}: larger than the {limit} bytes it may have")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_of_numpy_is_read() {
        let bytes = b"\x93NUMPY\x01\x00\x40\x00{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }      \nDATA";
        let expected = Npy { kind: "<i8".into(), shape: "3,".into(), fortran_order: false, data: &bytes[10 + 0x40..] };
        assert_eq!(parse(bytes).unwrap(), expected);
        for length in 0..60 {
            assert!(parse(&bytes[..length]).is_err());
        }
    }
}
