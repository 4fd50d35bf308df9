//! Archives of NumPy's arrays, and arrays of reviews that are put into one here.
#![no_main]

use std::io::{Cursor, Write};

use datasets::format::npy;
use datasets::rebuild;
use libfuzzer_sys::fuzz_target;

const LIMIT: u64 = 300_000;

/// An archive whose labels are right and whose training reviews are `reviews`.
fn archive(reviews: &[u8]) -> Vec<u8> {
    let header = format!("{:<117}\n", "{'descr': '<i8', 'fortran_order': False, 'shape': (25000,), }");
    let labels = (0..25_000).flat_map(|index| i64::from(index < 12_500).to_le_bytes());
    let labels: Vec<u8> = b"\x93NUMPY\x01\x00\x76\x00".iter().chain(header.as_bytes()).copied().chain(labels).collect();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [("y_train.npy", &labels[..]), ("x_train.npy", reviews)] {
        zip.start_file(name, stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(mut archive) = npy::open(Cursor::new(bytes))
        && let Ok(member) = npy::member_bytes(&mut archive, "y_train.npy", LIMIT)
    {
        assert!(member.len() as u64 <= LIMIT);
    }
    let _ = rebuild::sequences_from_npz(Cursor::new(bytes), LIMIT);
    let error = rebuild::sequences_from_npz(Cursor::new(archive(bytes)), LIMIT).unwrap_err().to_string();
    assert!(!error.contains("labels"), "{error}");
});
