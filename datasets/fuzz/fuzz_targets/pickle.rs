//! Pickles, and the arrays that are read out of them.
#![no_main]

use datasets::format::pickle;
use datasets::pretrained;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(pickle) = pickle::parse(bytes) {
        let root = pickle.root();
        let _ = (pickle.array(root), pickle.list(root), pickle.value(root, "W1"));
    }
    let _ = pretrained::parse(bytes);
});
