//! IDX, the format of MNIST: a type, the length of each axis, then the values.
//!
//! Source: the format's description on MNIST's home page.

use std::io::Read;

use crate::Malformed;

/// An array of bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct Idx<'a> {
    /// The length of each axis, the slowest first.
    pub shape: Vec<usize>,
    /// The values, the last axis fastest.
    pub data: &'a [u8],
}

/// Reads an IDX file of unsigned bytes.
///
/// # Errors
/// Those of [`header`].
pub fn parse(bytes: &[u8]) -> Result<Idx<'_>, Malformed> {
    let mut data = bytes;
    let shape = header(&mut data, bytes.len() as u64)?;
    Ok(Idx { shape, data })
}

/// Reads the shape of an IDX file of `length` bytes, all in all; the values come next.
///
/// # Errors
/// If the header is cut short or of another type, or if there are more or fewer values than it announces.
pub fn header(bytes: &mut impl Read, length: u64) -> Result<Vec<usize>, Malformed> {
    let short = |_| Malformed("shorter than an IDX header".into());
    let mut start = [0; 4];
    bytes.read_exact(&mut start).map_err(short)?;
    let [0, 0, 0x08, axes] = start else {
        return Err(Malformed(format!("starts with {start:02x?}, not with 00 00 08 and a number of axes")));
    };
    let mut shape = Vec::new();
    for _ in 0..axes {
        let mut axis = [0; 4];
        bytes.read_exact(&mut axis).map_err(short)?;
        shape.push(u32::from_be_bytes(axis) as usize);
    }
    let values = length.saturating_sub(4 + 4 * u64::from(axes));
    let announced = shape.iter().try_fold(1u64, |product, length| product.checked_mul(*length as u64));
    if announced != Some(values) {
        return Err(Malformed(format!("{values} values, but its header announces {shape:?}")));
    }
    Ok(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_BY_THREE: &[u8] = &[0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];

    #[test]
    fn a_small_array_is_read() {
        assert_eq!(parse(TWO_BY_THREE).unwrap(), Idx { shape: vec![2, 3], data: &[1, 2, 3, 4, 5, 6] });
    }

    #[test]
    fn every_wrong_length_is_an_error() {
        for length in 0..TWO_BY_THREE.len() {
            assert!(parse(&TWO_BY_THREE[..length]).is_err(), "{length} bytes were enough");
        }
        assert!(parse(&[TWO_BY_THREE, &[7]].concat()).unwrap_err().0.contains("7 values"));
    }

    #[test]
    fn a_wrong_type_and_a_huge_shape_are_errors() {
        assert!(parse(&[0, 0, 0x0d, 1, 0, 0, 0, 0]).unwrap_err().0.contains("not with 00 00 08"));
        assert!(parse(&[[0, 0, 8, 3].as_slice(), &[0xff; 12]].concat()).unwrap_err().0.contains("announces"));
    }
}
