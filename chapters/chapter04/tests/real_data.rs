//! The claims that need all of MNIST. `DOWNHILL_MIRROR` may name a folder that has it.

use std::fs;
use std::process::Command;

use serde_json::Value;

#[test]
#[ignore = "needs all of MNIST, from the network or from DOWNHILL_MIRROR"]
fn all_digits_give_the_documents_labels_and_judge_its_numbers() {
    let out = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_chapter04"))
        .args(["--data", "real", "--only", "4.1", "--only", "4.4", "--out"])
        .arg(out.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let ledger = fs::read_to_string(out.path().join("partial/ledger/chapter04.jsonl")).unwrap();
    let claims: Vec<Value> = ledger.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |what: &str| claims.iter().find(|claim| claim["what"] == what).unwrap_or_else(|| panic!("no “{what}”"));
    for what in ["the labels, printed", "their shape", "an update from all digits takes over 100 times as long"] {
        assert_eq!(of(what)["verdict"], "pass", "{}", of(what));
    }
    let printed: Vec<&Value> =
        claims.iter().filter(|claim| claim["what"].as_str().is_some_and(|what| what.starts_with("epoch "))).collect();
    assert_eq!(printed.len(), 31);
    for claim in &printed {
        assert!(["pass", "weak", "differs"].contains(&claim["verdict"].as_str().unwrap()), "{claim}");
    }
    let passed = printed.iter().filter(|claim| claim["verdict"] == "pass").count();
    assert!(passed >= 25, "only {passed} of the document's 31 numbers lie in their bands");
}
