//! NumPy's arrays and archives of them.
#![no_main]

use std::io::Cursor;

use datasets::format::npy;
use datasets::imdb::rebuild;
use libfuzzer_sys::fuzz_target;

const LIMIT: u64 = 10_000;

fuzz_target!(|bytes: &[u8]| {
    let _ = npy::parse(bytes);
    if let Ok(member) = npy::member(Cursor::new(bytes), "y_train.npy", LIMIT) {
        assert!(member.len() as u64 <= LIMIT);
    }
    let _ = rebuild::sequences_from_npz(Cursor::new(bytes), LIMIT);
});
