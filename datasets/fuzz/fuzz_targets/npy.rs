//! NumPy's arrays.
#![no_main]

use datasets::format::npy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = npy::header(&mut &bytes[..]);
    if let Ok(integers) = npy::integers(bytes, 3) {
        assert_eq!(integers.len(), 3);
    }
});
