//! The claims that need all of MNIST and the pretrained weights. `DOWNHILL_MIRROR` may name a folder that has them.

use std::fs;
use std::process::Command;

use serde_json::Value;

/// Runs the sections with `rows` on the real files and expects a pass for each of `claims`.
fn assert_pass(rows: &[&str], claims: &[&str]) {
    let out = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter03"));
    command.args(["--data", "real", "--out"]).arg(out.path());
    for row in rows {
        command.args(["--only", row]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ledger = fs::read_to_string(out.path().join("partial/ledger/chapter03.jsonl")).unwrap();
    let lines: Vec<Value> = ledger.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for what in claims {
        let claim = lines.iter().find(|line| line["what"] == *what).unwrap_or_else(|| panic!("no “{what}”"));
        assert_eq!(claim["verdict"], "pass", "{claim}");
    }
}

#[test]
#[ignore = "needs all of MNIST, from the network or from DOWNHILL_MIRROR"]
fn all_digits_give_the_documents_shapes_and_numpys_accuracies() {
    assert_pass(
        &["3.3", "3.8"],
        &[
            "shape of x_train",
            "shape of t_test",
            "evaluations from i = 0 on",
            "training accuracy at each evaluation",
            "test accuracy at each evaluation",
        ],
    );
}

#[test]
#[ignore = "needs all of MNIST and sample_weight.pkl, from the network or from DOWNHILL_MIRROR"]
fn the_pretrained_weights_are_right_as_often_as_the_document_says() {
    assert_pass(
        &["3.4"],
        &["accuracy one by one", "accuracy in batches of 100", "test digits whose class is the same without softmax"],
    );
}
