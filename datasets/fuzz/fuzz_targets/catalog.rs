//! Catalogs: whatever is accepted stays inside the store.
#![no_main]

use datasets::catalog::Catalog;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(catalog) = Catalog::parse(text) {
        for file in catalog.datasets.iter().flat_map(|dataset| &dataset.files) {
            let plain = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':']);
            assert!(file.path.split('/').count() == 2 && file.path.split('/').all(plain), "{}", file.path);
        }
    }
});
