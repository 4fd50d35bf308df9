//! Gzip and gzipped tar archives, and tar archives that are gzipped here.
#![no_main]

use std::io::Write;

use datasets::format::archive;
use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;

const LIMIT: u64 = 10_000;

fuzz_target!(|bytes: &[u8]| {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::none());
    gzip.write_all(bytes).unwrap();
    let gzip = gzip.finish().unwrap();
    let unpacked = [
        archive::gunzip(bytes, LIMIT),
        archive::tar_member(bytes, "package/x", LIMIT),
        archive::tar_member(&gzip[..], "package/x", LIMIT),
    ];
    for unpacked in unpacked {
        assert!(unpacked.map_or(0, |unpacked| unpacked.len() as u64) <= LIMIT);
    }
});
