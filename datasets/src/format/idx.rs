//! IDX, the format of MNIST: a type, the length of each axis, then the values.
//!
//! Source: the format's description on MNIST's home page.

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
/// If the header is cut short or of another type, or if there are more or fewer values than it announces.
pub fn parse(bytes: &[u8]) -> Result<Idx<'_>, Malformed> {
    let (header, rest) = bytes.split_first_chunk().ok_or_else(|| Malformed("shorter than an IDX header".into()))?;
    let &[0, 0, 0x08, axes] = header else {
        return Err(Malformed(format!("starts with {header:02x?}, not with 00 00 08 and a number of axes")));
    };
    let axes = usize::from(axes);
    let (lengths, data) =
        rest.split_at_checked(4 * axes).ok_or_else(|| Malformed("shorter than an IDX header".into()))?;
    let shape: Vec<usize> = lengths.as_chunks().0.iter().map(|length| u32::from_be_bytes(*length) as usize).collect();
    let announced = shape.iter().try_fold(1usize, |product, length| product.checked_mul(*length));
    if announced != Some(data.len()) {
        return Err(Malformed(format!("{} values, but its header announces {shape:?}", data.len())));
    }
    Ok(Idx { shape, data })
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
