//! Keras's IMDB files rebuilt from other packings of the same reviews.
//!
//! Keras's author counted the words of the training reviews with Python 2.7 in 2015 and numbered them by their count.
//! Words of equal count kept the order of Python's dictionary, which is the order of their hashes in a table of a size
//! that depends on how many came before. So the numbers of half the vocabulary hang on the inner workings of a
//! dictionary; they are rebuilt here, and the checksums of Keras's own files confirm them.

use std::collections::HashMap;
use std::io::{Read, Seek};

use serde::Deserialize;

use crate::Malformed;
use crate::format::{npy, pickle};

/// Reviews to learn from, and as many to test with.
pub(crate) const REVIEWS_PER_SPLIT: usize = 25_000;
/// Length of `imdb_sequences.bin` in bytes.
const SEQUENCES_SIZE: u64 = 46_951_784;
/// The training reviews have 5,942,841 words, the test reviews fewer. Beside its words a review takes a handful of
/// instructions and values, and one of each kind more per thousand words.
const BOUNDS: pickle::Bounds = pickle::Bounds { instructions: 6_400_000, items: 6_200_000, bytes: 4096 };
/// Where the npm package keeps the review texts.
pub(crate) const REVIEWS: &str = "package/reviews.json";
/// Length of the review texts in bytes.
pub(crate) const REVIEWS_SIZE: u64 = 66_365_517;

const HALF: usize = REVIEWS_PER_SPLIT / 2;

/// The bytes of `imdb_sequences.bin`, from Keras's `imdb.npz` or a repacking of it; `limit` caps each member.
///
/// # Errors
/// If the archive is damaged or its arrays are not the reviews, praise before complaint.
pub fn sequences_from_npz(archive: impl Read + Seek, limit: u64) -> Result<Vec<u8>, Malformed> {
    let mut archive = npy::open(archive)?;
    let mut bytes = Vec::new();
    for split in ["train", "test"] {
        let labels = npy::member_bytes(&mut archive, &format!("y_{split}.npy"), limit.min(LABELS_LIMIT))?;
        check_labels(&labels)?;
        let reviews = npy::member(&mut archive, &format!("x_{split}.npy"))?;
        append_pickled(&mut bytes, reviews.take(limit))?;
    }
    Ok(bytes)
}

/// 25,000 numbers of 8 bytes, and a header.
const LABELS_LIMIT: u64 = 210_000;

fn check_labels(bytes: &[u8]) -> Result<(), Malformed> {
    let labels = npy::integers(bytes, REVIEWS_PER_SPLIT)?;
    if labels.into_iter().eq((0..REVIEWS_PER_SPLIT).map(|index| i64::from(index < HALF))) {
        return Ok(());
    }
    Err(Malformed("its labels are not 12,500 ones and 12,500 zeros".into()))
}

fn append_pickled(bytes: &mut Vec<u8>, mut array: impl Read) -> Result<(), Malformed> {
    let wrong = || Malformed("its reviews are not an array of lists of word ranks".into());
    if npy::header(&mut array)?.kind != "|O" {
        return Err(wrong());
    }
    let pickle = pickle::read(array, BOUNDS)?;
    let array = pickle.array(pickle.root()).ok_or_else(wrong)?;
    let pickle::ArrayData::Objects(reviews) = array.data else { return Err(wrong()) };
    for review in reviews {
        let ranks = pickle.list(*review).ok_or_else(wrong)?;
        // One list may be named by every review: no more may come out of that than goes into the real file.
        if (bytes.len() + 4 + 4 * ranks.len()) as u64 > SEQUENCES_SIZE {
            return Err(wrong());
        }
        bytes.extend((ranks.len() as u32).to_le_bytes());
        for rank in ranks {
            let pickle::Item::Int(rank) = rank else { return Err(wrong()) };
            bytes.extend(rank.to_le_bytes());
        }
    }
    Ok(())
}

/// The bytes of `imdb_sequences.bin`, from the review texts of the npm package.
///
/// # Errors
/// If `json` is not 50,000 reviews.
pub fn sequences_from_reviews(json: &[u8]) -> Result<Vec<u8>, Malformed> {
    let reviews = parse_reviews(json)?;
    let vocabulary = Vocabulary::new(&reviews);
    let ranks = vocabulary.ranks();
    let mut bytes = Vec::new();
    for texts in splits(&reviews).into_iter().flatten().flatten() {
        // Words that no training review has are left out of the test reviews.
        let review: Vec<u32> =
            words(&texts.t).split(' ').filter_map(|word| vocabulary.number.get(word)).map(|n| ranks[*n]).collect();
        bytes.extend((review.len() as u32).to_le_bytes());
        bytes.extend(review.iter().flat_map(|rank| rank.to_le_bytes()));
    }
    Ok(bytes)
}

/// The bytes of Keras's `imdb_word_index.json`, from the review texts of the npm package.
///
/// # Errors
/// If `json` is not 50,000 reviews.
pub fn word_index_from_reviews(json: &[u8]) -> Result<Vec<u8>, Malformed> {
    let reviews = parse_reviews(json)?;
    let vocabulary = Vocabulary::new(&reviews);
    let ranks = vocabulary.ranks();
    let mut by_rank = vec![""; vocabulary.words.len()];
    for (word, rank) in vocabulary.words.iter().zip(&ranks) {
        by_rank[*rank as usize - 1] = word;
    }
    // Keras's dictionary was filled by rank, saved, and filled again in the order in which it had been saved.
    let mut order = by_rank;
    for _ in 0..2 {
        order = python2_order(&order).into_iter().map(|index| order[index]).collect();
    }
    let entry = |word: &str| format!("{}: {}", python_json(word), ranks[vocabulary.number[word]]);
    let entries: Vec<String> = order.into_iter().map(entry).collect();
    Ok(format!("{{{}}}", entries.join(", ")).into_bytes())
}

#[derive(Deserialize)]
struct Review {
    t: String,
}

fn parse_reviews(json: &[u8]) -> Result<Vec<Review>, Malformed> {
    let reviews: Vec<Review> = serde_json::from_slice(json).map_err(Malformed::new)?;
    if reviews.len() == 2 * REVIEWS_PER_SPLIT {
        return Ok(reviews);
    }
    Err(Malformed(format!("{} reviews instead of {}", reviews.len(), 2 * REVIEWS_PER_SPLIT)))
}

/// Training and test reviews, each as praise and complaint, in Keras's order. The package has the test reviews first
/// and complaint before praise.
fn splits(reviews: &[Review]) -> [[&[Review]; 2]; 2] {
    let quarter = |index: usize| &reviews[index * HALF..(index + 1) * HALF];
    [[quarter(3), quarter(1)], [quarter(2), quarter(0)]]
}

/// The review as Keras's tokenizer saw it: lower-case, words separated by single or more spaces.
fn words(text: &str) -> String {
    const FILTERED: &str = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n";
    text.chars().map(|c| if FILTERED.contains(c) { ' ' } else { c.to_ascii_lowercase() }).collect()
}

/// The words of the training reviews in the order of their first use, and how often each is used.
struct Vocabulary {
    words: Vec<String>,
    counts: Vec<u32>,
    number: HashMap<String, usize>,
}

impl Vocabulary {
    fn new(reviews: &[Review]) -> Self {
        let mut vocabulary = Self { words: Vec::new(), counts: Vec::new(), number: HashMap::new() };
        for review in splits(reviews)[0].into_iter().flatten() {
            for word in words(&review.t).split(' ').filter(|word| !word.is_empty()) {
                vocabulary.count(word);
            }
        }
        vocabulary
    }

    fn count(&mut self, word: &str) {
        if let Some(number) = self.number.get(word) {
            self.counts[*number] += 1;
            return;
        }
        self.number.insert(word.to_owned(), self.words.len());
        self.words.push(word.to_owned());
        self.counts.push(1);
    }

    /// The rank of each word, from 1 for the most frequent.
    fn ranks(&self) -> Vec<u32> {
        let mut order = python2_order(&self.words);
        order.sort_by_key(|number| std::cmp::Reverse(self.counts[*number]));
        let mut ranks = vec![0; order.len()];
        for (rank, number) in (1..).zip(order) {
            ranks[number] = rank;
        }
        ranks
    }
}

/// The order in which a dictionary of 64-bit CPython 2.7 lists `keys` that were put in one after another, as indices.
///
/// Source: CPython 2.7, `Objects/dictobject.c` and `Objects/stringobject.c`.
fn python2_order(keys: &[impl AsRef<str>]) -> Vec<usize> {
    let hashes: Vec<u64> = keys.iter().map(|key| python2_hash(key.as_ref().as_bytes())).collect();
    let mut table = vec![None; 8];
    for used in 1..=keys.len() {
        insert(&mut table, &hashes, used - 1);
        if used * 3 >= table.len() * 2 {
            let wanted = used * if used > 50_000 { 2 } else { 4 };
            let mut larger = vec![None; (wanted + 1).next_power_of_two().max(8)];
            table.into_iter().flatten().for_each(|index| insert(&mut larger, &hashes, index));
            table = larger;
        }
    }
    table.into_iter().flatten().collect()
}

/// Puts the key of number `index` into the first free slot of its probing sequence.
fn insert(table: &mut [Option<usize>], hashes: &[u64], index: usize) {
    let mask = table.len() as u64 - 1;
    let mut position = hashes[index];
    let mut perturb = hashes[index];
    while table[(position & mask) as usize].is_some() {
        position = position.wrapping_mul(5).wrapping_add(perturb).wrapping_add(1);
        perturb >>= 5;
    }
    table[(position & mask) as usize] = Some(index);
}

fn python2_hash(bytes: &[u8]) -> u64 {
    let Some(first) = bytes.first() else { return 0 };
    let start = u64::from(*first) << 7;
    let hash = bytes.iter().fold(start, |hash, byte| hash.wrapping_mul(1_000_003) ^ u64::from(*byte));
    match hash ^ bytes.len() as u64 {
        u64::MAX => u64::MAX - 1,
        hash => hash,
    }
}

/// A word as Python's `json.dumps` writes it: everything beyond ASCII as an escape.
fn python_json(word: &str) -> String {
    let mut json = String::from("\"");
    for unit in word.encode_utf16() {
        match u8::try_from(unit) {
            Ok(b'\r') => json.push_str("\\r"),
            Ok(0x08) => json.push_str("\\b"),
            Ok(0x0c) => json.push_str("\\f"),
            Ok(byte @ b' '..=b'~') => json.push(char::from(byte)),
            _ => json.push_str(&format!("\\u{unit:04x}")),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_python_2() {
        // python2.7 -c "print(hash('a'), hash(''))"
        assert_eq!(python2_hash(b"a"), 12_416_037_344);
        assert_eq!(python2_hash(b""), 0);
    }

    #[test]
    fn words_beyond_ascii_are_escaped_as_in_python() {
        // python3 -c "import json; print(json.dumps('capitães \r\b\f\x85\U0001f600'))"
        assert_eq!(python_json("capitães \r\u{8}\u{c}\u{85}😀"), r#""capit\u00e3es \r\b\f\u0085\ud83d\ude00""#);
    }
}
