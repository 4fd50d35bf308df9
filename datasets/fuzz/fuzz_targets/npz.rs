//! Archives of NumPy's arrays.
#![no_main]

use std::io::Cursor;

use datasets::format::npy;
use datasets::rebuild;
use libfuzzer_sys::fuzz_target;

const LIMIT: u64 = 10_000;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(mut archive) = npy::open(Cursor::new(bytes))
        && let Ok(member) = npy::member_bytes(&mut archive, "y_train.npy", LIMIT)
    {
        assert!(member.len() as u64 <= LIMIT);
    }
    let _ = rebuild::sequences_from_npz(Cursor::new(bytes), LIMIT);
});
