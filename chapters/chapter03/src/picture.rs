//! A reader's picture of a digit, prepared as MNIST's digits are: light ink on dark paper, scaled to 20 × 20 pixels, its
//! centre of mass in the middle of 28 × 28.
//!
//! Source of the preparation: Y. LeCun, C. Cortes, C. J. C. Burges, *The MNIST database of handwritten digits*, 1998.

use std::io;
use std::path::{Path, PathBuf};

use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ImageBuffer, ImageDecoder, ImageError, ImageReader, Limits, Luma};
use ndarray::{Array2, ArrayView2, s};
use thiserror::Error;

/// Pixels on a side of an MNIST digit.
pub const SIDE: usize = 28;

/// Pixels that the longer side of the ink fills.
const INK_SIDE: usize = 20;

/// The longest side of a picture that is read.
const LONGEST_SIDE: u32 = 12_000;

/// The most memory that reading a picture may take, in bytes.
const MOST_MEMORY: u64 = 512 << 20;

/// A picture with a shorter side than this shows nothing.
const SHORTEST_SIDE: usize = 8;

/// What differs from the paper by less than this share of the darkest ink is paper: noise, or a shadow.
const NOISE: f32 = 0.3;

/// Why a picture cannot be read as a digit.
#[derive(Debug, Error)]
pub enum Fault {
    /// The file cannot be opened or read.
    #[error("it cannot be read ({0})")]
    File(io::Error),
    /// The bytes are neither a PNG nor a JPEG, or a damaged one.
    #[error("it is no PNG or JPEG picture, or a damaged one ({0})")]
    NoPicture(String),
    /// It would take too much memory.
    #[error("it is larger than {LONGEST_SIDE} pixels on a side, or takes more than {} MiB", MOST_MEMORY >> 20)]
    TooLarge,
    /// It has too few pixels to show a digit.
    #[error("it has only {width} × {height} pixels; a digit needs at least {SHORTEST_SIDE} × {SHORTEST_SIDE}")]
    TooSmall {
        /// Columns.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// All its pixels are alike.
    #[error("it is blank: all its pixels are alike")]
    Blank,
}

/// A [`Fault`] with the file it is in and what to do about it.
#[derive(Debug, Error)]
#[error("{}: {fault}. Take a picture of one digit, as PNG or JPEG: cargo run -p chapter03 -- --digit FILE", path.display())]
pub struct PictureError {
    /// The file.
    pub path: PathBuf,
    /// What is the matter with it.
    pub fault: Fault,
}

/// The digit in the picture at `path`: (28, 28), from 0 for paper to 1 for ink.
///
/// # Errors
/// The file is no PNG or JPEG, too large or too small, or blank; the error names it.
pub fn read(path: &Path) -> Result<Array2<f32>, PictureError> {
    brightness(path)
        .and_then(|brightness| prepared(&brightness))
        .map_err(|fault| PictureError { path: path.to_owned(), fault })
}

/// The brightness of each pixel (rows, columns), from 0 for black to 1 for white. What is transparent is white.
fn brightness(path: &Path) -> Result<Array2<f32>, Fault> {
    let mut reader = ImageReader::open(path).and_then(ImageReader::with_guessed_format).map_err(Fault::File)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(fault)?;
    // A telephone keeps its pictures as they lay on the sensor and says how they are to be turned.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(fault)?;
    image.apply_orientation(orientation);
    let grey = image.into_luma_alpha8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let bright = grey.pixels().map(|pixel| {
        let [luma, alpha] = pixel.0.map(|value| f32::from(value) / 255.0);
        luma * alpha + 1.0 - alpha
    });
    Ok(Array2::from_shape_vec((height, width), bright.collect()).expect("a picture has width × height pixels"))
}

fn fault(error: ImageError) -> Fault {
    match error {
        ImageError::Limits(_) => Fault::TooLarge,
        ImageError::IoError(error) if error.kind() != io::ErrorKind::UnexpectedEof => Fault::File(error),
        ImageError::Unsupported(_) => Fault::NoPicture("its first bytes are those of neither".to_owned()),
        other => Fault::NoPicture(other.to_string()),
    }
}

/// The digit in a picture given by the brightness of its pixels (rows, columns), 0 for black to 1 for white, be it dark on
/// light or light on dark: (28, 28), from 0 for paper to 1 for ink.
///
/// # Errors
/// The picture has too few pixels or is blank.
pub fn prepared(brightness: &Array2<f32>) -> Result<Array2<f32>, Fault> {
    let (height, width) = brightness.dim();
    if height.min(width) < SHORTEST_SIDE {
        return Err(Fault::TooSmall { width, height });
    }
    let ink = ink(brightness).ok_or(Fault::Blank)?;
    Ok(centred(scaled(cut_out(&ink).ok_or(Fault::Blank)?).view()))
}

/// How much ink is in each pixel, from 0 to 1; `None` where all pixels are alike.
///
/// Most of a picture is paper, so the paper's brightness is the one in the middle of all; ink lies on the side where the
/// picture departs from it furthest.
fn ink(brightness: &Array2<f32>) -> Option<Array2<f32>> {
    let mut sorted: Vec<f32> = brightness.iter().copied().collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let (darkest, paper, lightest) = (sorted[0], sorted[sorted.len() / 2], sorted[sorted.len() - 1]);
    let most = (paper - darkest).max(lightest - paper);
    // A step of two in 255 is what a JPEG makes of an even grey.
    if most <= 2.0 / 255.0 {
        return None;
    }
    let sign = if paper - darkest >= lightest - paper { 1.0 } else { -1.0 };
    Some(brightness.mapv(|bright| {
        let ink = (sign * (paper - bright) / most).clamp(0.0, 1.0);
        if ink < NOISE { 0.0 } else { ink }
    }))
}

/// The smallest part that holds all ink; `None` without ink.
fn cut_out(ink: &Array2<f32>) -> Option<ArrayView2<'_, f32>> {
    let has_ink = |lane: ndarray::ArrayView1<f32>| lane.iter().any(|ink| *ink > 0.0);
    let rows: Vec<usize> = (0..ink.nrows()).filter(|row| has_ink(ink.row(*row))).collect();
    let columns: Vec<usize> = (0..ink.ncols()).filter(|column| has_ink(ink.column(*column))).collect();
    let (top, bottom) = (rows.first()?, rows.last()?);
    let (left, right) = (columns.first()?, columns.last()?);
    Some(ink.slice(s![*top..=*bottom, *left..=*right]))
}

/// The digit with its longer side 20 pixels long.
fn scaled(ink: ArrayView2<'_, f32>) -> Array2<f32> {
    let (height, width) = ink.dim();
    let scale = INK_SIDE as f32 / height.max(width) as f32;
    let side = |length: usize| ((length as f32 * scale).round() as u32).max(1);
    let pixels: Vec<f32> = ink.iter().copied().collect();
    let image: ImageBuffer<Luma<f32>, Vec<f32>> =
        ImageBuffer::from_raw(width as u32, height as u32, pixels).expect("as many pixels as before");
    let small = imageops::resize(&image, side(width), side(height), FilterType::Triangle);
    let shape = (small.height() as usize, small.width() as usize);
    Array2::from_shape_vec(shape, small.into_raw()).expect("as many pixels as before")
}

/// The digit in 28 × 28, its centre of mass as near to the middle as whole pixels allow.
fn centred(ink: ArrayView2<'_, f32>) -> Array2<f32> {
    let mass = ink.sum();
    let centre = |along: usize| {
        let moment: f32 = ink.indexed_iter().map(|((row, column), ink)| [row, column][along] as f32 * ink).sum();
        moment / mass
    };
    let place = |along: usize, length: usize| {
        let middle = (SIDE as f32 - 1.0) / 2.0;
        ((middle - centre(along)).round().max(0.0) as usize).min(SIDE - length)
    };
    let (top, left) = (place(0, ink.nrows()), place(1, ink.ncols()));
    let mut digit = Array2::zeros((SIDE, SIDE));
    digit.slice_mut(s![top..top + ink.nrows(), left..left + ink.ncols()]).assign(&ink);
    digit
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square of ink in the upper left corner of a picture.
    fn square(paper: f32, ink: f32) -> Array2<f32> {
        Array2::from_shape_fn((100, 60), |(row, column)| if row < 40 && column < 20 { ink } else { paper })
    }

    #[test]
    fn dark_on_light_and_light_on_dark_are_the_same_digit() {
        let dark = prepared(&square(0.9, 0.1)).unwrap();
        let light = prepared(&square(0.2, 0.7)).unwrap();
        assert!((&dark - &light).iter().all(|gap| gap.abs() < 1e-5));
    }

    #[test]
    fn the_ink_is_twenty_pixels_long_and_in_the_middle() {
        let digit = prepared(&square(1.0, 0.0)).unwrap();
        let rows: Vec<usize> = (0..SIDE).filter(|row| digit.row(*row).sum() > 0.0).collect();
        let columns: Vec<usize> = (0..SIDE).filter(|column| digit.column(*column).sum() > 0.0).collect();
        assert_eq!(rows, (4..24).collect::<Vec<_>>());
        assert_eq!(columns, (9..19).collect::<Vec<_>>());
        assert!(digit.iter().all(|ink| (0.0..=1.0).contains(ink)));
    }

    #[test]
    fn what_shows_no_digit_is_an_error() {
        assert!(matches!(prepared(&Array2::ones((50, 50))), Err(Fault::Blank)));
        assert!(matches!(prepared(&Array2::zeros((1, 1))), Err(Fault::TooSmall { width: 1, height: 1 })));
    }
}
