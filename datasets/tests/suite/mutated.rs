//! Files with random damage: every reader answers with a value or a typed error, never with a panic.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use datasets::format::{archive, idx, npy, pickle};
use datasets::{cancer, imdb, mnist, pretrained, rebuild};
use flate2::read::GzDecoder;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::support::real_data;

/// One kind of damage at a random place.
#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Cut(Index),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Repeat(Index, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<Index>(), 1..=u8::MAX).prop_map(|(place, mask)| Damage::Flip(place, mask)),
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), prop::collection::vec(any::<u8>(), 1..9))
            .prop_map(|(place, bytes)| Damage::Insert(place, bytes)),
        (any::<Index>(), 1..9usize).prop_map(|(place, count)| Damage::Remove(place, count)),
        (any::<Index>(), 1..200usize).prop_map(|(place, count)| Damage::Repeat(place, count)),
    ]
}

/// `bytes` with the damage done; half of it among the first 200 bytes, where headers are.
fn damaged(bytes: &[u8], damages: &[(bool, Damage)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (early, damage) in damages {
        if bytes.is_empty() {
            return bytes;
        }
        let reach = if *early { bytes.len().min(200) } else { bytes.len() };
        match damage {
            Damage::Flip(place, mask) => bytes[place.index(reach)] ^= mask,
            Damage::Cut(place) => bytes.truncate(place.index(reach)),
            Damage::Insert(place, new) => drop(bytes.splice(place.index(reach)..place.index(reach), new.clone())),
            Damage::Remove(place, count) => {
                let start = place.index(reach);
                bytes.drain(start..(start + count).min(bytes.len()));
            }
            Damage::Repeat(place, count) => {
                let start = place.index(reach);
                let piece = bytes[start..(start + count).min(bytes.len())].to_vec();
                bytes.splice(start..start, piece);
            }
        }
    }
    bytes
}

fn damages() -> impl Strategy<Value = Vec<(bool, Damage)>> {
    prop::collection::vec((any::<bool>(), damage()), 1..4)
}

fn asset(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name)).unwrap()
}

fn inflated(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(&asset(name)[..]).read_to_end(&mut bytes).unwrap();
    bytes
}

/// What `numpy.savez(x_train=object array of two lists)` writes, in small: `golden/numpy_object_array.py`.
const OBJECT_ARRAY: &[u8] = include_bytes!("golden/object_array.npy");

fn npz() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["y_train.npy", "x_train.npy"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(OBJECT_ARRAY).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn the_small_object_array_is_read() {
    let mut data = OBJECT_ARRAY;
    assert_eq!(npy::header(&mut data).unwrap().kind, "|O");
    let pickle = pickle::parse(data).unwrap();
    let array = pickle.array(pickle.root()).unwrap();
    assert_eq!((array.kind.as_str(), array.shape.as_slice()), ("|O", &[2][..]));
    let pickle::ArrayData::Objects(lists) = array.data else { panic!("{array:?}") };
    assert_eq!(pickle.list(lists[1]).unwrap(), [1, 500, 88_584].map(pickle::Item::Int));
    let mut archive = npy::open(Cursor::new(npz())).unwrap();
    assert_eq!(npy::member_bytes(&mut archive, "x_train.npy", 1000).unwrap(), OBJECT_ARRAY);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_digits(damage in damages()) {
        let images = inflated("mnist-t10k-1000-images-idx3-ubyte.gz");
        let labels = inflated("mnist-t10k-1000-labels-idx1-ubyte.gz");
        if let Ok(digits) = mnist::digits(&images, &damaged(&labels, &damage)) {
            prop_assert!(digits.len() == 1000 && digits.labels.iter().all(|label| *label < 10));
        }
        if let Ok(found) = idx::parse(&damaged(&images, &damage)) {
            prop_assert_eq!(found.shape.iter().product::<usize>(), found.data.len());
        }
    }

    #[test]
    fn damaged_tables(damage in damages()) {
        if let Ok((x, t)) = cancer::parse(&damaged(&asset("cancer_synthetic.csv"), &damage)) {
            prop_assert_eq!(x.nrows(), t.nrows());
            prop_assert!(x.iter().all(|value| value.is_finite()) && t.iter().all(|label| *label == 0.0 || *label == 1.0));
        }
    }

    #[test]
    fn damaged_archives(damage in damages()) {
        let gzip = damaged(&asset("mnist-t10k-1000-labels-idx1-ubyte.gz"), &damage);
        if let Ok(bytes) = archive::gunzip(&gzip[..], 1008) {
            prop_assert!(bytes.len() <= 1008);
        }
        let _ = archive::tar_member(&gzip[..], "package/x", 1008);
        let _ = rebuild::sequences_from_npz(Cursor::new(damaged(&npz(), &damage)), 1000);
        if let Ok(mut archive) = npy::open(Cursor::new(damaged(&npz(), &damage)))
            && let Ok(bytes) = npy::member_bytes(&mut archive, "x_train.npy", 1000) {
            prop_assert!(bytes.len() <= 1000);
        }
    }

    #[test]
    fn damaged_pickles(damage in damages()) {
        let bytes = damaged(OBJECT_ARRAY, &damage);
        let mut data = &bytes[..];
        if npy::header(&mut data).is_ok()
            && let Ok(pickle) = pickle::parse(data) {
            let _ = pickle.array(pickle.root());
        }
    }

    #[test]
    fn damaged_word_indexes_and_sequences(damage in damages()) {
        let index = br#"{"the": 1, "and": 2, "caf\u00e9": 4, "a": 3}"#;
        if let Ok(index) = imdb::parse_word_index(&damaged(index, &damage)) {
            prop_assert!(index.ranks.iter().all(|(word, rank)| index.words[*rank as usize - 1] == *word));
        }
        let empty_reviews = vec![0; 4 * 50_000];
        if let Ok([train, test]) = imdb::parse_sequences(&damaged(&empty_reviews, &damage)) {
            prop_assert_eq!((train.len(), test.len()), (25_000, 25_000));
        }
        let _ = rebuild::word_index_from_reviews(&damaged(br#"[{"t": "Good.", "s": 1}]"#, &damage));
    }

    #[test]
    #[ignore = "needs the real files: run with --ignored, and DOWNHILL_MIRROR if they are in a folder"]
    fn damaged_weights(damage in damages()) {
        let folder = real_data().expect("a folder with the real files");
        let weights = fs::read(folder.join("pretrained/sample_weight.pkl")).unwrap();
        if let Ok(weights) = pretrained::parse(&damaged(&weights, &damage)) {
            prop_assert_eq!(weights.w1.dim(), (784, 50));
        }
    }

    #[test]
    fn arbitrary_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let _ = (idx::parse(&bytes), npy::header(&mut &bytes[..]), npy::integers(&bytes, 3), pickle::parse(&bytes), cancer::parse(&bytes));
        let _ = (pretrained::parse(&bytes), imdb::parse_word_index(&bytes), imdb::parse_sequences(&bytes));
    }
}
