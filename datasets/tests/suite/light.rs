//! The crate without its feature `fetch`: `cargo test -p datasets --no-default-features`.

use std::fs;
use std::process::Command;

use datasets::catalog::Catalog;
use datasets::{Error, Fault, State, Store};

use crate::support::sha256;

const PATH: &str = "d/x.bin";

fn store(folder: &std::path::Path) -> Store {
    let pin = format!("size = 5\nsha256 = \"{}\"\n", sha256(b"hello"));
    let sources = format!("[[dataset.file.source]]\n{pin}urls = [\"https://localhost/x.bin\"]\n");
    let package = format!("[[dataset.file.source]]\n{pin}npm = \"x@1.0.0\"\n");
    let text = format!(
        "[[dataset]]\nname = \"d\"\ntitle = \"\"\nlicence = \"\"\ncitation = \"\"\nhomepage = \"\"\nsample = \"\"\n\
         [[dataset.file]]\npath = \"{PATH}\"\n{pin}{sources}{package}"
    );
    Store::at(folder).with_catalog(Catalog::parse(&text).unwrap()).unwrap()
}

#[test]
fn nobody_is_asked_and_a_folder_serves() {
    let (folder, mirror) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let error = store(folder.path()).get(PATH).unwrap_err();
    let Error::Unobtainable { attempts, .. } = &error else { panic!("{error}") };
    assert!(attempts.len() == 2 && attempts.iter().all(|attempt| matches!(attempt.fault, Fault::NotBuilt)), "{error}");
    assert!(error.to_string().contains("built without the feature `fetch`"), "{error}");

    fs::create_dir(mirror.path().join("d")).unwrap();
    fs::write(mirror.path().join(PATH), b"hello").unwrap();
    let store = store(folder.path()).with_mirrors(&[mirror.path().to_string_lossy().into_owned()]);
    assert_eq!(fs::read(store.get(PATH).unwrap()).unwrap(), b"hello");
    assert!(matches!(store.verify(PATH).unwrap(), State::Verified));
}

#[test]
fn no_network_client_is_built() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--package", "datasets", "--no-default-features", "--edges", "normal", "--prefix", "none"])
        .args(["--locked", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    assert!(tree.contains("ndarray "), "{tree}");
    for client in ["reqwest ", "hyper ", "rustls ", "ring ", "tokio "] {
        assert!(!tree.lines().any(|line| line.starts_with(client)), "{client}\n{tree}");
    }
}
