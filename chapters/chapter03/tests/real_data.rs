//! The claims that need all of MNIST and the pretrained weights. `DOWNHILL_MIRROR` may name a folder that has them.

use std::fs;
use std::process::Command;

use serde_json::Value;

#[test]
#[ignore = "needs MNIST and sample_weight.pkl, from the network or from DOWNHILL_MIRROR; takes two minutes"]
fn what_the_document_says_of_all_digits_holds() {
    let out = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_chapter03")).arg("--out").arg(out.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ledger = fs::read_to_string(out.path().join("ledger/chapter03.jsonl")).unwrap();
    let lines = ledger.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let claims: Vec<Value> = lines.filter(|line| line.get("verdict").is_some()).collect();
    for what in [
        "shape of x_train",
        "accuracy one by one",
        "accuracy in batches of 100",
        "test digits whose class is the same without softmax",
        "evaluations from i = 0 on",
        "training accuracy at each evaluation",
        "test accuracy at each evaluation",
    ] {
        let claim = claims.iter().find(|claim| claim["what"] == what).unwrap_or_else(|| panic!("no “{what}”"));
        assert_eq!(claim["verdict"], "pass", "{claim}");
    }
    assert!(claims.iter().all(|claim| claim["verdict"] != "unchecked"), "with all data nothing is left unchecked");
}
