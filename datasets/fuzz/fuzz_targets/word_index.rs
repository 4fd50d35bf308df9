//! The word index.
#![no_main]

use datasets::imdb;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(index) = imdb::parse_word_index(bytes) {
        assert!(index.ranks.iter().all(|(word, rank)| index.words[*rank as usize - 1] == *word));
    }
});
