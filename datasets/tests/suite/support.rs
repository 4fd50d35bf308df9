//! What the tests share.

use std::path::{Path, PathBuf};

use datasets::{DataChoice, Store};
use sha2::{Digest, Sha256};

/// A folder with the real files, laid out like a mirror: `DOWNHILL_MIRROR`, or `shared/data` beside the checkout.
/// Without one, a test that needs it says so and passes.
fn real_data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("DOWNHILL_MIRROR").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no folder with the real files; name one with DOWNHILL_MIRROR");
    None
}

/// A store in `folder` that takes everything from the real files and nothing from the network.
pub(crate) fn real_store(folder: &Path) -> Option<Store> {
    let mirror = real_data()?.to_string_lossy().into_owned();
    Some(Store::at(folder).with_choice(DataChoice::Real).with_mirrors(&[mirror]).with_offline(true))
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
