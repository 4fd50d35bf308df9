//! IMDB: 50,000 film reviews as word ranks, with Keras's `load_data` to the letter.
//!
//! A review is a sequence of words, each as its rank: 1 is the most frequent word of the training reviews. Both splits
//! have 25,000 reviews, half of them praise (label 1), half complaint (label 0).
//!
//! The store keeps the ranks in `imdb/imdb_sequences.bin`: for every review, training before test and praise before
//! complaint, its length and then its ranks, each a little-endian `u32`. Keras's own `imdb.npz` is turned into this
//! form on arrival, and so are the texts of a package, which makes the file's checksum one of the content.
//!
//! Source: A. L. Maas et al., *Learning Word Vectors for Sentiment Analysis*, ACL 2011; Keras,
//! `keras/datasets/imdb.py`.

use std::collections::HashMap;
use std::fs;
use std::io::Read;

use common::random::RandomState;
use flate2::read::GzDecoder;
use ndarray::Array2;

use crate::rebuild::REVIEWS_PER_SPLIT;
use crate::store::shipped;
use crate::{DataChoice, Disk, Error, Malformed, Provenance, Store};

const SEQUENCES: &str = "imdb/imdb_sequences.bin";
const WORD_INDEX: &str = "imdb/imdb_word_index.json";
/// The dimension of the shipped multi-hot matrix.
const SHIPPED_WORDS: usize = 100;

/// The arguments of Keras's `load_data`; `LoadData::default()` has Keras's defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadData {
    /// Ids from this one on become `oov_char`. `None` (or 0) stands for the largest id there is, which itself then
    /// becomes `oov_char`, as in Keras.
    pub num_words: Option<u32>,
    /// Ids below this one become `oov_char`.
    pub skip_top: u32,
    /// Reviews of this many ids or more are left out. `None` (or 0) keeps all.
    pub maxlen: Option<usize>,
    /// Seeds the order of the reviews.
    pub seed: u32,
    /// The id put before each review.
    pub start_char: Option<u32>,
    /// The id that stands for words that were cut out; with `None` they are dropped.
    pub oov_char: Option<u32>,
    /// Added to every rank to make its id.
    pub index_from: u32,
}

impl Default for LoadData {
    fn default() -> Self {
        Self {
            num_words: None,
            skip_top: 0,
            maxlen: None,
            seed: 113,
            start_char: Some(1),
            oov_char: Some(2),
            index_from: 3,
        }
    }
}

/// Reviews with their labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviews {
    /// One sequence of word ids per review.
    pub x: Vec<Vec<u32>>,
    /// One label per review: 1 for praise, 0 for complaint.
    pub t: Vec<u8>,
}

/// Both splits of the reviews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imdb {
    /// 25,000 reviews to learn from, unless `maxlen` left some out.
    pub train: Reviews,
    /// 25,000 other reviews.
    pub test: Reviews,
    /// Where they are from.
    pub source: Provenance,
}

/// Reviews as a matrix with a column per word id, and their labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// (25,000, 100): 1 where the review of this row contains the id of this column, else 0.
    pub x: Array2<f32>,
    /// (25,000, 1): 1 for praise, 0 for complaint.
    pub t: Array2<f32>,
}

/// Both splits as matrices.
#[derive(Debug, Clone, PartialEq)]
pub struct MultiHot {
    /// The reviews to learn from.
    pub train: Split,
    /// Other reviews.
    pub test: Split,
    /// Where they are from.
    pub source: Provenance,
}

/// The reviews as `keras.datasets.imdb.load_data` gives them, id for id and in the same order.
///
/// # Errors
/// Those of [`Store::get`], since no review sequences ship with this crate; [`Error::Options`] if `maxlen` leaves no
/// review.
pub fn load_data(store: &Store, options: &LoadData) -> Result<Imdb, Error> {
    let path = store.get(SEQUENCES)?;
    let bytes = fs::read(&path).map_err(Disk::at(&path))?;
    let splits = parse_sequences(&bytes).map_err(Error::malformed(&path))?;
    drop(bytes);
    let (train, test) = prepare(splits, options)?;
    Ok(Imdb { train, test, source: store.real(store.catalog().dataset("imdb")?) })
}

/// All reviews as a (25,000, 100) matrix per split: `load_data` with `num_words = 100`, then [`multi_hot`].
///
/// This matrix ships complete with the crate. So `--data auto` takes it from verified files if the store has them and
/// the shipped one otherwise, without asking any network; `--data real` fetches the files; the numbers are the same.
///
/// # Errors
/// Those of [`load_data`], with `--data real` only.
pub fn load_multi_hot(store: &Store) -> Result<MultiHot, Error> {
    let dataset = store.catalog().dataset("imdb")?;
    match store.choice() {
        DataChoice::Sample => Ok(shipped_multi_hot(shipped(dataset, "as --data sample asks"))),
        DataChoice::Auto if !store.has(&[SEQUENCES]) => {
            Ok(shipped_multi_hot(shipped(dataset, "the review files are not on this machine")))
        }
        DataChoice::Auto | DataChoice::Real => {
            let options = LoadData { num_words: Some(SHIPPED_WORDS as u32), ..LoadData::default() };
            let reviews = load_data(store, &options)?;
            let split = |reviews: &Reviews| Split {
                x: multi_hot(&reviews.x, SHIPPED_WORDS),
                t: Array2::from_shape_fn((reviews.t.len(), 1), |(row, _)| f32::from(reviews.t[row])),
            };
            Ok(MultiHot { train: split(&reviews.train), test: split(&reviews.test), source: reviews.source })
        }
    }
}

/// Sequences as a (sequences, dimension) matrix: 1 where the sequence of this row contains the id of this column.
///
/// # Panics
/// If an id is not below `dimension`, as indexing an array would; load with `num_words` at most `dimension`.
pub fn multi_hot(sequences: &[Vec<u32>], dimension: usize) -> Array2<f32> {
    let mut matrix = Array2::zeros((sequences.len(), dimension));
    for (mut row, sequence) in matrix.rows_mut().into_iter().zip(sequences) {
        for &id in sequence {
            assert!((id as usize) < dimension, "the id {id} needs more than {dimension} columns");
            row[id as usize] = 1.0;
        }
    }
    matrix
}

/// Which word has which rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordIndex {
    /// The words by rank: the first is the most frequent, of rank 1.
    pub words: Vec<String>,
    /// The rank of each word, from 1.
    pub ranks: HashMap<String, u32>,
}

/// The 88,584 words of the training reviews with their ranks: Keras's `get_word_index`.
///
/// # Errors
/// Those of [`Store::get`].
pub fn word_index(store: &Store) -> Result<WordIndex, Error> {
    let path = store.get(WORD_INDEX)?;
    let bytes = fs::read(&path).map_err(Disk::at(&path))?;
    parse_word_index(&bytes).map_err(Error::malformed(&path))
}

/// Reads a JSON object of words and ranks.
///
/// # Errors
/// If `json` is none, or the ranks are not 1, 2, 3, … without a gap.
pub fn parse_word_index(json: &[u8]) -> Result<WordIndex, Malformed> {
    let ranks: HashMap<String, u32> = serde_json::from_slice(json).map_err(Malformed::new)?;
    let mut words = vec![String::new(); ranks.len()];
    let mut seen = vec![false; ranks.len()];
    for (word, &rank) in &ranks {
        let place = (rank as usize).checked_sub(1).filter(|place| *place < words.len() && !seen[*place]);
        let place = place.ok_or_else(|| Malformed(format!("the word `{word}` has the rank {rank}")))?;
        seen[place] = true;
        words[place].clone_from(word);
    }
    Ok(WordIndex { words, ranks })
}

/// A review in words again, as far as its ids tell: `sequence` must have been loaded with Keras's default ids.
///
/// Case and punctuation are gone; `<start>` opens the review and `<unknown>` stands for words that were cut out.
pub fn decode(sequence: &[u32], index: &WordIndex) -> String {
    let word = |&id: &u32| match id {
        0 => "<pad>",
        1 => "<start>",
        2 | 3 => "<unknown>",
        _ => index.words.get(id as usize - 4).map_or("<unknown>", String::as_str),
    };
    sequence.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// The ranks of each split's reviews, praise first, out of the bytes of `imdb_sequences.bin`.
///
/// # Errors
/// If `bytes` are not 50,000 reviews to the last byte.
pub fn parse_sequences(bytes: &[u8]) -> Result<[Vec<Vec<u32>>; 2], Malformed> {
    let wrong = || Malformed(format!("not {} reviews of word ranks", 2 * REVIEWS_PER_SPLIT));
    let (words, []) = bytes.as_chunks::<4>() else { return Err(wrong()) };
    let mut rest = words;
    let mut review = || {
        let (length, after) = rest.split_first()?;
        let (ranks, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        rest = after;
        Some(ranks.iter().map(|rank| u32::from_le_bytes(*rank)).collect::<Vec<_>>())
    };
    let mut split = || (0..REVIEWS_PER_SPLIT).map(|_| review()).collect::<Option<Vec<_>>>().ok_or_else(wrong);
    let splits = [split()?, split()?];
    if rest.is_empty() { Ok(splits) } else { Err(wrong()) }
}

/// What Keras does to the reviews, step by step.
fn prepare([train, test]: [Vec<Vec<u32>>; 2], options: &LoadData) -> Result<(Reviews, Reviews), Error> {
    let mut random = RandomState::new(options.seed);
    let mut train = shuffled(train, &mut random);
    let mut test = shuffled(test, &mut random);
    for reviews in [&mut train, &mut test] {
        mark_start(&mut reviews.x, options)?;
        remove_long(reviews, options)?;
    }
    let largest = || train.x.iter().chain(&test.x).flatten().copied().max().unwrap_or(0);
    let num_words = options.num_words.filter(|words| *words != 0).unwrap_or_else(largest);
    for reviews in [&mut train, &mut test] {
        limit_words(&mut reviews.x, options.skip_top..num_words, options.oov_char);
    }
    Ok((train, test))
}

fn shuffled(mut reviews: Vec<Vec<u32>>, random: &mut RandomState) -> Reviews {
    let order = random.permutation(reviews.len());
    let praise = reviews.len() / 2;
    let t = order.iter().map(|&index| u8::from(index < praise)).collect();
    let x = order.iter().map(|&index| std::mem::take(&mut reviews[index])).collect();
    Reviews { x, t }
}

/// Shifts every rank to its id and puts the start before them.
fn mark_start(sequences: &mut [Vec<u32>], options: &LoadData) -> Result<(), Error> {
    for sequence in sequences {
        let shifted = sequence.iter().map(|id| id.checked_add(options.index_from));
        let marked = options.start_char.map(Some).into_iter().chain(shifted).collect::<Option<_>>();
        *sequence = marked.ok_or_else(|| Error::Options("index_from: ids would exceed 32 bits".into()))?;
    }
    Ok(())
}

fn remove_long(reviews: &mut Reviews, options: &LoadData) -> Result<(), Error> {
    let Some(maxlen) = options.maxlen.filter(|maxlen| *maxlen != 0) else { return Ok(()) };
    let mut short = reviews.x.iter().map(|sequence| sequence.len() < maxlen);
    reviews.t.retain(|_| short.next().unwrap_or(false));
    reviews.x.retain(|sequence| sequence.len() < maxlen);
    if reviews.x.is_empty() {
        return Err(Error::Options(format!("maxlen {maxlen} leaves no review\nnext: choose a larger maxlen")));
    }
    Ok(())
}

fn limit_words(sequences: &mut [Vec<u32>], kept: std::ops::Range<u32>, oov_char: Option<u32>) {
    for sequence in sequences {
        match oov_char {
            Some(oov) => sequence.iter_mut().filter(|id| !kept.contains(id)).for_each(|id| *id = oov),
            None => sequence.retain(|id| kept.contains(id)),
        }
    }
}

/// One bit per cell of the training matrix, then of the test matrix, column by column because a column's bits are
/// alike and deflate well; then the labels in the same way. Nothing lies between columns.
///
/// Made by `cargo xtask make-samples`.
const SHIPPED: &[u8] = include_bytes!("../assets/imdb_multi_hot_100.bits.gz");

/// The bits that [`load_multi_hot`] ships, packed: what `cargo xtask make-samples` deflates and writes.
pub fn pack_multi_hot(data: &MultiHot) -> Vec<u8> {
    let columns = [&data.train.x, &data.test.x, &data.train.t, &data.test.t].map(|matrix| matrix.t().to_owned());
    let bits: Vec<bool> = columns.iter().flatten().map(|cell| *cell != 0.0).collect();
    bits.chunks(8).map(|bits| bits.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect()
}

fn shipped_multi_hot(source: Provenance) -> MultiHot {
    let mut bytes = Vec::new();
    GzDecoder::new(SHIPPED).read_to_end(&mut bytes).expect("the shipped sample is tested to inflate");
    let mut bits = bytes.iter().flat_map(|byte| (0..8).map(move |bit| f32::from(byte >> bit & 1)));
    let mut matrix = |columns: usize| {
        let cells = bits.by_ref().take(columns * REVIEWS_PER_SPLIT).collect();
        let transposed = Array2::from_shape_vec((columns, REVIEWS_PER_SPLIT), cells);
        let transposed = transposed.expect("the shipped sample is tested to be complete");
        transposed.t().as_standard_layout().into_owned()
    };
    let (train_x, test_x) = (matrix(SHIPPED_WORDS), matrix(SHIPPED_WORDS));
    let (train_t, test_t) = (matrix(1), matrix(1));
    MultiHot { train: Split { x: train_x, t: train_t }, test: Split { x: test_x, t: test_t }, source }
}
