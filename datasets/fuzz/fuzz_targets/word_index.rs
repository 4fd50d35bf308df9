//! The word index, the word ranks, and the review texts they can be rebuilt from.
#![no_main]

use datasets::imdb::{self, rebuild};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(index) = imdb::parse_word_index(bytes) {
        assert!(index.ranks.iter().all(|(word, rank)| index.words[*rank as usize - 1] == *word));
    }
    let _ = imdb::parse_sequences(bytes);
    let _ = rebuild::word_index_from_reviews(bytes);
});
