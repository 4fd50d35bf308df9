//! What the tests share.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// A folder with the real files, laid out like a mirror: `DOWNHILL_MIRROR`, or `shared/data` beside the checkout.
/// Without one, a test that needs it says so and passes.
pub(crate) fn real_data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("DOWNHILL_MIRROR").map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no folder with the real files; name one with DOWNHILL_MIRROR");
    None
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
