//! What the tests share.

use std::path::{Path, PathBuf};

use datasets::{DataChoice, Store};
use sha2::{Digest, Sha256};

/// A folder with the real files, laid out like a mirror: `DOWNHILL_MIRROR`, or `shared/data` beside the checkout.
pub(crate) fn real_data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("DOWNHILL_MIRROR").map_or(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

/// A store of the real files in `folder`: from the folder that has them, or else from wherever they are to be had.
/// The tests that need it are ignored unless asked for: `cargo test -p datasets --test suite -- --ignored`.
pub(crate) fn real_store(folder: &Path) -> Store {
    let store = Store::at(folder).with_choice(DataChoice::Real);
    match real_data() {
        Some(mirror) => store.with_mirrors(&[mirror.to_string_lossy().into_owned()]).with_offline(true),
        None => store,
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
