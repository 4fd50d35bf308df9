//! The parameters of row 4.4, read by real NumPy.

use std::process::Command;

use chapter04::load_few;
use chapter04::model::description;
use checkpoint::parameters;
use common::metric::argmax;
use common::network::Network;
use common::random::RandomState;
use datasets::{DataChoice, Store};
use serde_json::Value;

/// What `golden/read_parameters.py` finds in both files: their arrays, and what a network of NumPy with these
/// parameters says about the shipped test digits.
#[test]
#[ignore = "needs Python: DOWNHILL_PYTHON names one with golden/requirements.txt installed"]
fn numpy_reads_both_files_and_predicts_the_same() {
    let python = std::env::var_os("DOWNHILL_PYTHON").expect("DOWNHILL_PYTHON names a Python with NumPy");
    let out = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_chapter04"))
        .args(["--data", "sample", "--quick", "--only", "4.4", "--out"])
        .arg(out.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let folder = out.path().join("partial");
    let digits = load_few(&Store::default().with_choice(DataChoice::Sample)).unwrap().test;
    let pixels: Vec<u8> = digits.x.iter().flat_map(|pixel| pixel.to_le_bytes()).collect();
    std::fs::write(folder.join("digits.bin"), pixels).unwrap();

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/read_parameters.py");
    let answer = Command::new(python).arg(script).arg(&folder).output().expect("Python starts");
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let answer: Value = serde_json::from_slice(&answer.stdout).unwrap();

    let arrays = serde_json::json!({
        "W1": ["float32", [784, 32]], "b1": ["float32", [32]],
        "W2": ["float32", [32, 64]], "b2": ["float32", [64]],
        "W3": ["float32", [64, 128]], "b3": ["float32", [128]],
        "W4": ["float32", [128, 256]], "b4": ["float32", [256]],
        "W5": ["float32", [256, 10]], "b5": ["float32", [10]],
    });
    for file in ["npz", "safetensors"] {
        let name = format!("chapter04-parameters.{file}");
        assert_eq!(answer[file]["arrays"], arrays, "{name}");
        let bytes = std::fs::read(folder.join(&name)).unwrap();
        let mut network: Network<f32> = description().build(&mut RandomState::new(1));
        parameters::read(&mut network, &name, &bytes).unwrap();
        let ours: Vec<usize> = network.predict(digits.x.view()).rows().into_iter().map(argmax).collect();
        let numpys: Vec<usize> =
            answer[file]["predictions"].as_array().unwrap().iter().map(|it| it.as_u64().unwrap() as usize).collect();
        let same = ours.iter().zip(&numpys).filter(|(ours, numpys)| ours == numpys).count();
        assert_eq!((numpys.len(), same), (1000, 1000), "{name}");
    }
}
