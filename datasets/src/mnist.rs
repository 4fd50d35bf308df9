//! MNIST: 70,000 handwritten digits, 28 × 28 grey pixels each.
//!
//! Source: Y. LeCun, C. Cortes, C. J. C. Burges, *The MNIST database of handwritten digits*, 1998.

use std::fs;
use std::io::Read;

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

/// Loads the digits: the full set, or the sample, as the store says.
///
/// # Errors
/// Those of [`Store::get`], with `--data real` only.
pub fn load(store: &Store) -> Result<Mnist, Error> {
    let source = store.choose("mnist", &FILES)?;
    let real = matches!(source, Provenance::Verified { .. });
    let file = |index: usize| if real { read(store, FILES[index]) } else { Ok(inflate(SAMPLES[index])) };
    let split = |images: usize, labels: usize| {
        digits(&file(images)?, &file(labels)?).map_err(Error::malformed(&store.path(FILES[images])))
    };
    Ok(Mnist { train: split(0, 1)?, test: split(2, 3)?, source })
}

fn read(store: &Store, path: &str) -> Result<Vec<u8>, Error> {
    let path = store.path(path);
    Ok(fs::read(&path).map_err(Disk::at(&path))?)
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
    let images = idx::parse(images)?;
    let labels = idx::parse(labels)?;
    let &[count, SIDE, SIDE] = images.shape.as_slice() else {
        return Err(Malformed(format!("images of shape {:?}, not (n, 28, 28)", images.shape)));
    };
    if labels.shape != [count] {
        return Err(Malformed(format!("{count} images with labels of shape {:?}", labels.shape)));
    }
    if let Some(index) = labels.data.iter().position(|label| usize::from(*label) >= CLASSES) {
        return Err(Malformed(format!("label {index} is {}, not a digit", labels.data[index])));
    }
    let images = Array3::from_shape_vec((count, SIDE, SIDE), images.data.to_vec()).map_err(Malformed::new)?;
    Ok(Digits { images, labels: labels.data.iter().map(|label| usize::from(*label)).collect() })
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
        self.flat().mapv(|pixel| f32::from(pixel) / 255.0)
    }

    /// (n, 10): a label per row, 1 in the column of the digit and 0 elsewhere.
    pub fn one_hot(&self) -> Array2<f32> {
        let mut matrix = Array2::zeros((self.len(), CLASSES));
        for (row, &label) in self.labels.iter().enumerate() {
            matrix[[row, label]] = 1.0;
        }
        matrix
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
