//! MNIST: 70,000 handwritten digits, 28 × 28 grey pixels each.
//!
//! Source: Y. LeCun, C. Cortes, C. J. C. Burges, *The MNIST database of handwritten digits*, 1998.

use std::fs::{self, File};
use std::io::{BufReader, Read};

use common::random::RandomState;
use flate2::read::GzDecoder;
use ndarray::{Array2, Array3, ArrayView2, Axis};

use crate::format::idx;
use crate::{Disk, Error, Malformed, Provenance, Store};

/// The files, in the order of [`SAMPLES`].
const FILES: [&str; 4] = [
    "mnist/train-images-idx3-ubyte",
    "mnist/train-labels-idx1-ubyte",
    "mnist/t10k-images-idx3-ubyte",
    "mnist/t10k-labels-idx1-ubyte",
];

/// The first 5,000 training digits and the first 1,000 test digits. Made by `cargo xtask make-samples`.
const SAMPLES: [&[u8]; 4] = [
    include_bytes!("../assets/mnist-train-5000-images-idx3-ubyte.gz"),
    include_bytes!("../assets/mnist-train-5000-labels-idx1-ubyte.gz"),
    include_bytes!("../assets/mnist-t10k-1000-images-idx3-ubyte.gz"),
    include_bytes!("../assets/mnist-t10k-1000-labels-idx1-ubyte.gz"),
];

const SIDE: usize = 28;
const CLASSES: usize = 10;

/// Both splits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mnist {
    /// Digits to learn from: 60,000, or 5,000 in the sample.
    pub train: Digits,
    /// Digits by other writers: 10,000, or 1,000 in the sample.
    pub test: Digits,
    /// Where they are from.
    pub source: Provenance,
}

/// Digits with their labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digits {
    /// (n, 28, 28): pixels by row, from 0 for paper to 255 for ink.
    pub images: Array3<u8>,
    /// n labels, 0 to 9.
    pub labels: Vec<usize>,
}

/// One of the two sets of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// Digits to learn from.
    Train,
    /// Digits by other writers.
    Test,
}

/// A split as a network takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaled {
    /// (n, 784): a digit per row, pixels scaled from 0 to 1.
    pub x: Array2<f32>,
    /// n labels, 0 to 9.
    pub labels: Vec<usize>,
    /// Where they are from.
    pub source: Provenance,
}

/// Loads the digits: the full set, or the sample, as the store says.
///
/// # Errors
/// Those of [`Store::get`], with `--data real` only.
pub fn load(store: &Store) -> Result<Mnist, Error> {
    let source = store.choose("mnist", &FILES)?;
    let split = |split| -> Result<Digits, Error> {
        let (pixels, labels) = read(store, &source, split, |pixel| pixel)?;
        let images = Array3::from_shape_vec((labels.len(), SIDE, SIDE), pixels);
        Ok(Digits { images: images.expect("there are 784 pixels to a label"), labels })
    };
    Ok(Mnist { train: split(Split::Train)?, test: split(Split::Test)?, source })
}

/// Loads one split with its pixels scaled, in one pass: beside the result it needs no memory to speak of. The numbers
/// are those of [`Digits::scaled`].
///
/// # Errors
/// Those of [`load`].
pub fn load_scaled(store: &Store, split: Split) -> Result<Scaled, Error> {
    let source = store.choose("mnist", &FILES)?;
    let (pixels, labels) = read(store, &source, split, scale)?;
    let x = Array2::from_shape_vec((labels.len(), SIDE * SIDE), pixels);
    Ok(Scaled { x: x.expect("there are 784 pixels to a label"), labels, source })
}

fn scale(pixel: u8) -> f32 {
    f32::from(pixel) / 255.0
}

/// Pixels and labels of a split, from the store or the sample; each pixel as `convert` makes it.
fn read<T>(
    store: &Store,
    source: &Provenance,
    split: Split,
    convert: impl Fn(u8) -> T,
) -> Result<(Vec<T>, Vec<usize>), Error> {
    let images = 2 * split as usize;
    let path = store.path(FILES[images]);
    let result = if matches!(source, Provenance::Shipped { .. }) {
        let (images, labels) = (inflate(SAMPLES[images]), inflate(SAMPLES[images + 1]));
        read_images(&images[..], images.len() as u64, &labels, convert)
    } else {
        let labels = store.path(FILES[images + 1]);
        let labels = fs::read(&labels).map_err(Disk::at(&labels))?;
        let file = File::open(&path).map_err(Disk::at(&path))?;
        let length = file.metadata().map_err(Disk::at(&path))?.len();
        read_images(BufReader::with_capacity(256 * 1024, file), length, &labels, convert)
    };
    result.map_err(Error::malformed(&path))
}

fn inflate(sample: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(sample).read_to_end(&mut bytes).expect("the shipped sample is tested to inflate");
    bytes
}

/// Reads a file of images and a file of labels, both in IDX.
///
/// # Errors
/// If one of them is malformed, the images are not 28 × 28, there are more or fewer labels than images, or a label is
/// above 9.
pub fn digits(images: &[u8], labels: &[u8]) -> Result<Digits, Malformed> {
    let (pixels, labels) = read_images(images, images.len() as u64, labels, |pixel| pixel)?;
    let images = Array3::from_shape_vec((labels.len(), SIDE, SIDE), pixels).map_err(Malformed::new)?;
    Ok(Digits { images, labels })
}

fn read_images<T>(
    mut images: impl Read,
    length: u64,
    labels: &[u8],
    convert: impl Fn(u8) -> T,
) -> Result<(Vec<T>, Vec<usize>), Malformed> {
    let labels = idx::parse(labels)?;
    let shape = idx::header(&mut images, length)?;
    let &[count, SIDE, SIDE] = shape.as_slice() else {
        return Err(Malformed(format!("images of shape {shape:?}, not (n, 28, 28)")));
    };
    if labels.shape != [count] {
        return Err(Malformed(format!("{count} images with labels of shape {:?}", labels.shape)));
    }
    if let Some(index) = labels.data.iter().position(|label| usize::from(*label) >= CLASSES) {
        return Err(Malformed(format!("label {index} is {}, not a digit", labels.data[index])));
    }
    let mut pixels = Vec::with_capacity(count * SIDE * SIDE);
    let mut buffer = [0; SIDE * SIDE];
    for _ in 0..count {
        images.read_exact(&mut buffer).map_err(Malformed::new)?;
        pixels.extend(buffer.iter().map(|pixel| convert(*pixel)));
    }
    Ok((pixels, labels.data.iter().map(|label| usize::from(*label)).collect()))
}

impl Digits {
    /// How many digits there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// (n, 784): a digit per row, pixels from 0 to 255, without copying.
    pub fn flat(&self) -> ArrayView2<'_, u8> {
        let shape = (self.images.dim().0, SIDE * SIDE);
        self.images.view().into_shape_with_order(shape).expect("images lie row by row in memory")
    }

    /// (n, 784): a digit per row, pixels scaled from 0 to 1.
    pub fn scaled(&self) -> Array2<f32> {
        self.flat().mapv(scale)
    }

    /// The digits of the given numbers, in their order.
    ///
    /// # Panics
    /// If a number is not below [`len`](Self::len), as indexing would.
    pub fn select(&self, numbers: &[usize]) -> Self {
        let labels = numbers.iter().map(|&number| self.labels[number]).collect();
        Self { images: self.images.select(Axis(0), numbers), labels }
    }

    /// Sets `count` digits apart for validation, drawn without replacement: the rest, then those.
    ///
    /// # Panics
    /// If there are fewer than `count`.
    pub fn split_validation(&self, count: usize, random: &mut RandomState) -> (Self, Self) {
        assert!(count <= self.len(), "cannot set {count} of {} digits apart", self.len());
        let order = random.permutation(self.len());
        let (validation, rest) = order.split_at(count);
        (self.select(rest), self.select(validation))
    }
}
