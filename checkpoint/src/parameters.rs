//! A network's parameters as files that others read: NPZ for NumPy, safetensors for most of the rest.
//!
//! Both hold an array for each of [`Network::parameters`], under its name, with weights as (inputs, outputs).

use std::io::Cursor;
use std::path::Path;

use common::network::Network;
use ndarray::{ArrayD, IxDyn};
use ndarray_npy::{NpzReader, NpzWriter};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use thiserror::Error;

/// Why a file's arrays cannot be the parameters of a network. The network is as it was before.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParameterError {
    /// No array of this name.
    #[error("{file} has no array {name}; it has {}", found.join(", "))]
    Missing {
        /// The file.
        file: String,
        /// What the network calls it.
        name: String,
        /// The names in the file.
        found: Vec<String>,
    },
    /// An array of a name that the network does not have.
    #[error("{file} has an array {name}, which the network has not: it is the file of another network")]
    Unknown {
        /// The file.
        file: String,
        /// The name in the file.
        name: String,
    },
    /// An array of another shape.
    #[error(
        "{name} in {file} has the shape {found:?}, and the network's has {expected:?}: it is the file of another \
         network"
    )]
    Shape {
        /// The file.
        file: String,
        /// The array.
        name: String,
        /// Its shape in the file.
        found: Vec<usize>,
        /// Its shape in the network.
        expected: Vec<usize>,
    },
    /// The file is no such file, or its numbers are no 32-bit floats.
    #[error("{file} cannot be read: {reason}")]
    Malformed {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// A name that ends in neither `.npz` nor `.safetensors`.
    #[error("{file} is neither .npz nor .safetensors")]
    Format {
        /// The file.
        file: String,
    },
}

/// The parameters as NumPy's `.npz`, compressed: `np.load(file)["W1"]`.
pub fn to_npz(network: &Network<f32>) -> Vec<u8> {
    let mut archive = NpzWriter::new_compressed(Cursor::new(Vec::new()));
    for parameter in network.parameters() {
        archive.add_array(parameter.name.as_str(), &parameter.value).expect("memory takes every array");
    }
    archive.finish().expect("memory takes every archive").into_inner()
}

/// The parameters as `.safetensors`.
pub fn to_safetensors(network: &Network<f32>) -> Vec<u8> {
    let arrays: Vec<(String, Vec<usize>, Vec<u8>)> = network
        .parameters()
        .into_iter()
        .map(|it| (it.name, it.value.shape().to_vec(), it.value.iter().flat_map(|w| w.to_le_bytes()).collect()))
        .collect();
    let tensors = arrays.iter().map(|(name, shape, bytes)| {
        (name, TensorView::new(Dtype::F32, shape.clone(), bytes).expect("as many bytes as the shape says"))
    });
    safetensors::serialize(tensors, None).expect("names and shapes can be written")
}

/// Gives `network` the parameters in the `bytes` of a file. `file` is its name, whose ending says what is in it.
///
/// # Errors
/// The bytes are no such file, or an array is missing, unknown, of another shape or another type.
pub fn read(network: &mut Network<f32>, file: &str, bytes: &[u8]) -> Result<(), ParameterError> {
    let arrays = match Path::new(file).extension().and_then(|ending| ending.to_str()) {
        Some("npz") => arrays_of_npz(bytes),
        Some("safetensors") => arrays_of_safetensors(bytes),
        _ => return Err(ParameterError::Format { file: file.to_owned() }),
    };
    let arrays = arrays.map_err(|reason| ParameterError::Malformed { file: file.to_owned(), reason })?;
    let flat = fitted(network, file, &arrays)?;
    network.set_parameters(&flat).expect("as many numbers as the shapes say");
    Ok(())
}

type Named = Vec<(String, ArrayD<f32>)>;

fn arrays_of_npz(bytes: &[u8]) -> Result<Named, String> {
    let mut archive = NpzReader::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let names = archive.names().map_err(|error| error.to_string())?;
    let array = |name: String| match archive.by_name(&name) {
        Ok(array) => Ok((name, array)),
        Err(error) => Err(format!("{name}: {error}")),
    };
    names.into_iter().map(array).collect()
}

fn arrays_of_safetensors(bytes: &[u8]) -> Result<Named, String> {
    let tensors = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
    let array = |(name, tensor): (String, TensorView)| {
        if tensor.dtype() != Dtype::F32 {
            return Err(format!("{name} holds {:?}, not 32-bit floats", tensor.dtype()));
        }
        let (numbers, _) = tensor.data().as_chunks();
        let numbers = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let array = ArrayD::from_shape_vec(IxDyn(tensor.shape()), numbers).map_err(|error| error.to_string())?;
        Ok((name, array))
    };
    tensors.tensors().into_iter().map(array).collect()
}

/// The arrays in one row, in the order of the network's parameters, if they are those of such a network.
fn fitted(network: &Network<f32>, file: &str, arrays: &Named) -> Result<Vec<f32>, ParameterError> {
    let parameters = network.parameters();
    if let Some((name, _)) = arrays.iter().find(|(name, _)| !parameters.iter().any(|it| it.name == *name)) {
        return Err(ParameterError::Unknown { file: file.to_owned(), name: name.clone() });
    }
    let mut flat = Vec::new();
    for parameter in &parameters {
        let Some((_, array)) = arrays.iter().find(|(name, _)| *name == parameter.name) else {
            let found = arrays.iter().map(|(name, _)| name.clone()).collect();
            return Err(ParameterError::Missing { file: file.to_owned(), name: parameter.name.clone(), found });
        };
        if array.shape() != parameter.value.shape() {
            return Err(ParameterError::Shape {
                file: file.to_owned(),
                name: parameter.name.clone(),
                found: array.shape().to_vec(),
                expected: parameter.value.shape().to_vec(),
            });
        }
        flat.extend(array.iter());
    }
    Ok(flat)
}
