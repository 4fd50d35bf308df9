//! The trained weights that come with the book *Deep Learning from Scratch*: 784-50-100-10, sigmoid and softmax.
//!
//! On MNIST's test digits with pixels scaled to 0…1 they are right 9,352 times out of 10,000.
//!
//! Source: K. Saito, *Deep Learning from Scratch*, O'Reilly Japan 2016, `ch03/sample_weight.pkl` (MIT licence).

use std::fs;

use ndarray::{Array1, Array2, ShapeBuilder};

use crate::format::pickle::{self, ArrayData, Pickle, PickledArray};
use crate::{DataChoice, Disk, Error, Malformed, Store};

const FILE: &str = "pretrained/sample_weight.pkl";

/// Weights and biases, layer by layer.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleWeights {
    /// (784, 50)
    pub w1: Array2<f32>,
    /// (50,)
    pub b1: Array1<f32>,
    /// (50, 100)
    pub w2: Array2<f32>,
    /// (100,)
    pub b2: Array1<f32>,
    /// (100, 10)
    pub w3: Array2<f32>,
    /// (10,)
    pub b3: Array1<f32>,
}

/// Loads the weights. None ship with this crate.
///
/// # Errors
/// Those of [`Store::get`]; [`Error::Options`] with `--data sample`.
pub fn load(store: &Store) -> Result<SampleWeights, Error> {
    if store.choice() == DataChoice::Sample {
        let reason =
            "no trained weights ship as a sample: they are of others' making and were never put into a package";
        return Err(Error::Options(format!("{reason}\nnext: leave out --data sample")));
    }
    let path = store.get(FILE)?;
    let bytes = fs::read(&path).map_err(Disk::at(&path))?;
    parse(&bytes).map_err(Error::malformed(&path))
}

/// Reads the pickled dictionary of `W1`, `b1`, … `b3`.
///
/// # Errors
/// If `bytes` are no such pickle, or an array is missing or of another shape or type.
pub fn parse(bytes: &[u8]) -> Result<SampleWeights, Malformed> {
    let pickle = pickle::parse(bytes)?;
    Ok(SampleWeights {
        w1: matrix(&pickle, "W1", (784, 50))?,
        b1: vector(&pickle, "b1", 50)?,
        w2: matrix(&pickle, "W2", (50, 100))?,
        b2: vector(&pickle, "b2", 100)?,
        w3: matrix(&pickle, "W3", (100, 10))?,
        b3: vector(&pickle, "b3", 10)?,
    })
}

fn matrix(pickle: &Pickle, name: &str, shape: (usize, usize)) -> Result<Array2<f32>, Malformed> {
    let (array, values) = numbers(pickle, name, &[shape.0, shape.1])?;
    // NumPy keeps the order in which the array lay in memory, and these lie column by column.
    Array2::from_shape_vec(shape.set_f(array.fortran_order), values)
        .map(|matrix| matrix.as_standard_layout().into_owned())
        .map_err(Malformed::new)
}

fn vector(pickle: &Pickle, name: &str, length: usize) -> Result<Array1<f32>, Malformed> {
    Ok(numbers(pickle, name, &[length])?.1.into())
}

fn numbers<'p>(pickle: &'p Pickle, name: &str, shape: &[usize]) -> Result<(PickledArray<'p>, Vec<f32>), Malformed> {
    let wrong = || Malformed(format!("its `{name}` is no array of 32-bit numbers of shape {shape:?}"));
    let item = pickle.value(pickle.root(), name).ok_or_else(wrong)?;
    let array = pickle.array(item).ok_or_else(wrong)?;
    let ArrayData::Bytes(bytes) = array.data else { return Err(wrong()) };
    let (values, rest) = bytes.as_chunks();
    if array.kind != "<f4"
        || array.shape != shape
        || values.len() != shape.iter().product::<usize>()
        || !rest.is_empty()
    {
        return Err(wrong());
    }
    let values = values.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    Ok((array, values))
}
