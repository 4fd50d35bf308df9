//! The word ranks of the reviews.
#![no_main]

use datasets::imdb;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok([train, test]) = imdb::parse_sequences(bytes) {
        assert_eq!((train.len(), test.len()), (25_000, 25_000));
    }
});
