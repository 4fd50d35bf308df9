//! Catalogs: whatever is accepted stays inside the store.
#![no_main]

use datasets::catalog::Catalog;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(catalog) = Catalog::parse(text) {
        let mut files = catalog.datasets.iter().flat_map(|dataset| &dataset.files);
        assert!(files.all(|file| !file.path.contains("..") || !file.path.starts_with(['/', '.'])));
    }
});
