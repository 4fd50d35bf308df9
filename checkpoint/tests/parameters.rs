//! Parameters leave as NPZ and safetensors and come back, and what does not fit is refused with a reason.

use std::io::Cursor;

use checkpoint::parameters::{ParameterError, read, to_npz, to_safetensors};
use common::network::{Activation, Description, Initializer, Loss, Network};
use common::random::RandomState;
use ndarray::{Array1, Array2};
use ndarray_npy::NpzWriter;

fn network(sizes: &[usize], seed: u32) -> Network<f32> {
    let initializer = Initializer::Normal { std: 1.0 };
    Description::new(sizes, Activation::Relu, initializer, Loss::SoftmaxCrossEntropy).build(&mut RandomState::new(seed))
}

/// Both files of a network: name and bytes.
fn files(network: &Network<f32>) -> [(&'static str, Vec<u8>); 2] {
    [("it.npz", to_npz(network)), ("it.safetensors", to_safetensors(network))]
}

fn refusal(network: &mut Network<f32>, file: &str, bytes: &[u8]) -> ParameterError {
    let before = network.flat_parameters();
    let error = read(network, file, bytes).unwrap_err();
    assert_eq!(network.flat_parameters(), before, "a refused file changes nothing");
    assert!(error.to_string().contains(file), "{error}");
    error
}

#[test]
fn they_come_back_bit_for_bit() {
    let original = network(&[4, 5, 3], 1);
    for (file, bytes) in files(&original) {
        let mut other = network(&[4, 5, 3], 2);
        read(&mut other, file, &bytes).unwrap();
        assert_eq!(other.flat_parameters(), original.flat_parameters(), "{file}");
    }
}

#[test]
fn another_width_is_refused_with_both_shapes() {
    for (file, bytes) in files(&network(&[4, 5, 3], 1)) {
        let error = refusal(&mut network(&[4, 6, 3], 2), file, &bytes);
        assert!(
            matches!(&error, ParameterError::Shape { name, found, expected, .. }
            if name == "W1" && found == &[4, 5] && expected == &[4, 6]),
            "{error}"
        );
    }
}

#[test]
fn a_missing_and_an_unknown_array_are_named() {
    for (file, bytes) in files(&network(&[4, 5, 3], 1)) {
        let error = refusal(&mut network(&[4, 5, 3, 3], 2), file, &bytes);
        assert!(matches!(&error, ParameterError::Missing { name, .. } if name == "W3"), "{error}");
        assert!(error.to_string().contains("W1") && error.to_string().contains("b2"), "{error}");
        let error = refusal(&mut network(&[4, 5], 2), file, &bytes);
        assert!(matches!(&error, ParameterError::Unknown { name, .. } if name.ends_with('2')), "{error}");
    }
}

#[test]
fn other_numbers_than_32_bit_floats_are_refused() {
    let mut archive = NpzWriter::new(Cursor::new(Vec::new()));
    archive.add_array("W1", &Array2::<f64>::zeros((4, 5))).unwrap();
    archive.add_array("b1", &Array1::<f64>::zeros(5)).unwrap();
    let bytes = archive.finish().unwrap().into_inner();
    let error = refusal(&mut network(&[4, 5], 0), "double.npz", &bytes);
    assert!(matches!(error, ParameterError::Malformed { .. }), "{error}");
}

/// Cut anywhere, a file is an error and never a panic.
#[test]
fn half_a_file_is_refused() {
    for (file, bytes) in files(&network(&[4, 5, 3], 1)) {
        for length in 0..bytes.len() {
            let error = refusal(&mut network(&[4, 5, 3], 2), file, &bytes[..length]);
            assert!(matches!(error, ParameterError::Malformed { .. }), "{file}, {length} bytes: {error}");
        }
    }
}

#[test]
fn any_changed_byte_is_refused_or_read() {
    for (file, bytes) in files(&network(&[2, 2], 1)) {
        for place in 0..bytes.len() {
            for flip in [1, 0x80] {
                let mut bytes = bytes.clone();
                bytes[place] ^= flip;
                let _ = read(&mut network(&[2, 2], 2), file, &bytes);
            }
        }
    }
}

#[test]
fn another_ending_is_refused() {
    let error = refusal(&mut network(&[4, 5, 3], 2), "it.pickle", b"");
    assert!(matches!(error, ParameterError::Format { .. }));
}
