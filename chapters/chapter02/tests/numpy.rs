//! The files of row 2.9, read by real NumPy.

use std::fs;
use std::process::Command;

use chapter02::{network, points};
use common::metric::argmax;
use common::random::RandomState;
use ndarray::{Array1, Array2};
use ndarray_npy::NpzReader;
use serde_json::Value;

/// What `golden/read_files.py` finds in the files: their arrays, whether the points are those that NumPy draws itself, and what
/// a network of NumPy with these parameters says about them.
#[test]
#[ignore = "needs Python: DOWNHILL_PYTHON names one with golden/requirements.txt installed"]
fn numpy_reads_the_files_and_predicts_the_same() {
    let python = std::env::var_os("DOWNHILL_PYTHON").expect("DOWNHILL_PYTHON names a Python with NumPy");
    let out = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_chapter02"))
        .args(["--quick", "--only", "2.9", "--out"])
        .arg(out.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let folder = out.path().join("partial");

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/read_files.py");
    let answer = Command::new(python).arg(script).arg(&folder).output().expect("Python starts");
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let answer: Value = serde_json::from_slice(&answer.stdout).unwrap();

    let arrays = serde_json::json!({
        "inputs": ["float32", [1000, 2]],
        "labels": ["int64", [1000]],
        "W_h": ["float32", [128, 2]],
        "b_h": ["float32", [128]],
        "W_o": ["float32", [10, 128]],
        "b_o": ["float32", [10]],
    });
    assert_eq!(answer["arrays"], arrays);
    assert_eq!(answer["compressed"], true);
    assert_eq!(answer["points_are_numpys"], true);
    assert_eq!(answer["labels_are_numpys"], true);

    let mut archive = NpzReader::new(fs::File::open(folder.join("ch2_parameters.npz")).unwrap()).unwrap();
    let mut parameters: Vec<f32> = Vec::new();
    for (weights, biases) in [("W_h", "b_h"), ("W_o", "b_o")] {
        let weights: Array2<f32> = archive.by_name(weights).unwrap();
        parameters.extend(weights.t().iter());
        let biases: Array1<f32> = archive.by_name(biases).unwrap();
        parameters.extend(biases.iter());
    }
    let mut network = network(&mut RandomState::new(1));
    network.set_parameters(&parameters).unwrap();
    let ours: Vec<usize> = network.forward(points().x.view()).rows().into_iter().map(argmax).collect();
    let numpys: Vec<usize> =
        answer["predictions"].as_array().unwrap().iter().map(|class| class.as_u64().unwrap() as usize).collect();
    let same = ours.iter().zip(&numpys).filter(|(ours, numpys)| ours == numpys).count();
    assert_eq!((numpys.len(), same), (1000, 1000));
}
