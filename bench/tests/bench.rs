//! `cargo xtask bench` in seconds: every workload, and what it writes.

use std::ffi::OsStr;
use std::fs;
use std::process::{Command, Output};

use serde_json::Value;

/// A quick run on the samples, and what it wrote.
fn bench(arguments: &[&OsStr]) -> (Output, Value) {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("speeds.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_bench"));
    command.args(["--quick", "--data", "sample", "--json"]).arg(&json).args(arguments).env_remove("DOWNHILL_MIRROR");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = fs::read_to_string(json).unwrap();
    (output, serde_json::from_str(&text).unwrap())
}

#[test]
fn every_workload_is_timed_and_written_down() {
    let (output, json) = bench(&[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("the shipped sample") && text.contains("peak"), "{text}");
    assert!(json["about"]["peak_gflops"].as_f64().unwrap() > 0.0);
    assert!(json["about"]["products_gflops"]["32×256×10"]["ours"].as_f64().unwrap() > 0.0);
    for workload in ["W1", "W2", "W3", "W4", "W4-full", "W5-1", "W5-100"] {
        let ours = &json[workload]["ours"];
        let times = ours["us"].as_array().unwrap();
        assert!(!times.is_empty() && times.iter().all(|us| us.as_f64().unwrap() > 0.0), "{workload}: {ours}");
        assert!((0.0..=1.0).contains(&ours["metric"].as_f64().unwrap()), "{workload}: {ours}");
        assert_eq!(ours["allocations"], 0.0, "{workload}");
        assert!(text.contains(&format!("\n{workload} ")), "{text}");
    }
}

#[test]
fn only_what_is_asked_for_is_timed() {
    let (_, json) = bench(&["w4".as_ref()]);
    let keys: Vec<_> = json.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["W4", "about"]);
}

#[test]
fn a_workload_that_does_not_exist_is_named() {
    let output = Command::new(env!("CARGO_BIN_EXE_bench")).arg("W6").output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && text.contains("`W6`") && text.contains("W4-full"), "{text}");
}

/// From the same weights and in the same order: what is apart is rounding.
#[test]
#[ignore = "needs Python: DOWNHILL_PYTHON names one with NumPy; others that it has take part too"]
fn numpy_learns_the_same() {
    let python = std::env::var_os("DOWNHILL_PYTHON").expect("DOWNHILL_PYTHON names a Python with NumPy");
    let (_, json) = bench(&["--peers".as_ref(), "--python".as_ref(), &python]);
    for workload in ["W1", "W2", "W3", "W4", "W4-full", "W5-1", "W5-100"] {
        let ours = &json[workload]["ours"];
        assert!(!json[workload]["numpy"].is_null(), "{workload} without NumPy");
        for (framework, theirs) in json[workload].as_object().unwrap() {
            let apart = (theirs["loss"].as_f64().unwrap() - ours["loss"].as_f64().unwrap()).abs();
            assert!(apart < 1e-3, "{workload}: {framework}'s loss is {apart} from ours");
        }
    }
}
