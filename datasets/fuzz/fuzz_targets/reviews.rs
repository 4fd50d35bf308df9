//! The review texts that word ranks and index can be rebuilt from: as a file, and as the texts of a file made here.
#![no_main]

use datasets::{imdb, rebuild};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    assert!(rebuild::sequences_from_reviews(bytes).is_err(), "50,000 reviews are longer");
    assert!(rebuild::word_index_from_reviews(bytes).is_err());

    // A review a line, praise to learn from, which is the last quarter of the file; the other reviews are empty.
    let text = String::from_utf8_lossy(bytes);
    let mut reviews = vec![r#"{"t":""}"#.to_owned(); 50_000];
    for (review, line) in reviews[37_500..].iter_mut().zip(text.split('\n')) {
        *review = serde_json::json!({ "t": line }).to_string();
    }
    let json = format!("[{}]", reviews.join(","));
    let sequences = rebuild::sequences_from_reviews(json.as_bytes()).unwrap();
    imdb::parse_sequences(&sequences).unwrap();
    let index = rebuild::word_index_from_reviews(json.as_bytes()).unwrap();
    imdb::parse_word_index(&index).unwrap();
});
