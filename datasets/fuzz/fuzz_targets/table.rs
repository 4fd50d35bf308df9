//! Comma-separated tables.
#![no_main]

use datasets::cancer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok((x, t)) = cancer::parse(bytes) {
        assert!(x.nrows() == t.nrows() && x.iter().all(|value| value.is_finite()));
        assert!(cancer::min_max(&x).iter().all(|value| (0.0..=1.0).contains(value)));
    }
});
