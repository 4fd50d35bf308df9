//! The word ranks of the reviews: as a file, and as the start of a file whose other reviews are empty.
#![no_main]

use datasets::imdb;
use libfuzzer_sys::fuzz_target;

const REVIEWS: usize = 50_000;

fuzz_target!(|bytes: &[u8]| {
    assert!(imdb::parse_sequences(bytes).is_err(), "50,000 reviews are longer");

    let words: Vec<u32> = bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
    let (mut reviews, mut end) = (0, 0);
    while let Some(length) = words.get(end) {
        (reviews, end) = (reviews + 1, end + 1 + *length as usize);
    }
    if end <= words.len() + REVIEWS && reviews <= REVIEWS {
        let mut file: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        file.resize(4 * (end + REVIEWS - reviews), 0);
        let [train, test] = imdb::parse_sequences(&file).unwrap();
        assert_eq!((train.len(), test.len()), (REVIEWS / 2, REVIEWS / 2));
        file.push(0);
        assert!(imdb::parse_sequences(&file).is_err());
    }
});
