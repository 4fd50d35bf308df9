//! Gzip and gzipped tar archives.
#![no_main]

use datasets::format::archive;
use libfuzzer_sys::fuzz_target;

const LIMIT: u64 = 10_000;

fuzz_target!(|bytes: &[u8]| {
    for unpacked in [archive::gunzip(bytes, LIMIT), archive::tar_member(bytes, "package/x", LIMIT)] {
        assert!(unpacked.map_or(0, |unpacked| unpacked.len() as u64) <= LIMIT);
    }
});
