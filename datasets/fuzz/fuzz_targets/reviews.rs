//! The review texts that word ranks and index can be rebuilt from.
#![no_main]

use datasets::rebuild;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = rebuild::sequences_from_reviews(bytes);
    let _ = rebuild::word_index_from_reviews(bytes);
});
