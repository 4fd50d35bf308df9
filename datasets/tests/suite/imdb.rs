//! The IMDB loader against Keras's own. Golden values: `golden/keras_imdb.py`.

use crate::support::{real_store, sha256};
use datasets::imdb::{self, LoadData, MultiHot, Reviews};
use datasets::{DataChoice, Store};

fn digest(reviews: &Reviews) -> String {
    let mut bytes = Vec::new();
    for (sequence, label) in reviews.x.iter().zip(&reviews.t) {
        bytes.extend((sequence.len() as u32).to_le_bytes());
        bytes.extend(sequence.iter().flat_map(|id| id.to_le_bytes()));
        bytes.extend(u32::from(*label).to_le_bytes());
    }
    sha256(&bytes)[..16].to_owned()
}

#[test]
#[ignore = "needs the real files: run with --ignored, and DOWNHILL_MIRROR if they are in a folder"]
fn load_data_is_that_of_keras_for_every_option() {
    let folder = tempfile::tempdir().unwrap();
    let store = real_store(folder.path());
    let keras = LoadData::default;
    let golden = [
        (keras(), 25000, "8d1d506bd8716b84", 25000, "3db1ab33dc4ee8b6"),
        (LoadData { num_words: Some(100), ..keras() }, 25000, "8ee54d623e374864", 25000, "137733938e533758"),
        (
            LoadData { num_words: Some(10000), skip_top: 20, maxlen: Some(200), ..keras() },
            14244,
            "11b1f15202152d39",
            14669,
            "c8d6f326172ba447",
        ),
        (
            LoadData { seed: 7, start_char: None, oov_char: None, num_words: Some(500), ..keras() },
            25000,
            "2b504af29ae9c1ef",
            25000,
            "c2cd6f5aadc26c42",
        ),
        (
            LoadData {
                start_char: Some(5),
                oov_char: Some(9),
                index_from: 10,
                num_words: Some(2000),
                skip_top: 12,
                ..keras()
            },
            25000,
            "9a45b90d54be2fcb",
            25000,
            "36ecc4cc225c9cd1",
        ),
        (
            LoadData { start_char: None, index_from: 0, maxlen: Some(100), ..keras() },
            2822,
            "0278263c2a7654b7",
            3012,
            "9e8151edd6299cdc",
        ),
    ];
    for (options, train, train_digest, test, test_digest) in golden {
        let imdb = imdb::load_data(&store, &options).unwrap();
        assert_eq!((imdb.train.x.len(), imdb.test.x.len()), (train, test), "{options:?}");
        assert_eq!(digest(&imdb.train), train_digest, "training reviews of {options:?}");
        assert_eq!(digest(&imdb.test), test_digest, "test reviews of {options:?}");
    }
}

#[test]
#[ignore = "needs the real files: run with --ignored, and DOWNHILL_MIRROR if they are in a folder"]
fn the_first_review_reads_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let store = real_store(folder.path());
    let train = imdb::load_data(&store, &LoadData::default()).unwrap().train;
    assert_eq!((train.x[0].len(), train.x[1].len()), (218, 189));
    assert_eq!(train.x[0][..10], [1, 14, 22, 16, 43, 530, 973, 1622, 1385, 65]);
    let index = imdb::word_index(&store).unwrap();
    assert_eq!((index.words.len(), index.ranks["the"], index.words[0].as_str()), (88_584, 1, "the"));
    let text = imdb::decode(&train.x[0][..10], &index);
    assert_eq!(text, "<start> this film was just brilliant casting location scenery story");
}

#[test]
#[ignore = "needs the real files: run with --ignored, and DOWNHILL_MIRROR if they are in a folder"]
fn maxlen_that_leaves_nothing_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let store = real_store(folder.path());
    let error = imdb::load_data(&store, &LoadData { maxlen: Some(1), ..LoadData::default() }).unwrap_err();
    assert!(error.to_string().contains("maxlen 1 leaves no review"), "{error}");
}

fn multi_hot_digests(data: &MultiHot) -> [String; 2] {
    [&data.train, &data.test]
        .map(|split| sha256(&split.x.iter().chain(&split.t).map(|cell| *cell as u8).collect::<Vec<_>>()))
}

const MULTI_HOT: [&str; 2] = [
    "c8e33c84d1989a799f2796a3954b87072cad3e82b91ac2bab3f324ebca6b3799",
    "862121fb4804233fa7dddcde4a70185eddc03e0d3cc7d94bb1f1ab69f6a74acd",
];

#[test]
fn the_shipped_matrix_is_the_one_keras_gives() {
    let folder = tempfile::tempdir().unwrap();
    for choice in [DataChoice::Sample, DataChoice::Auto] {
        let data = imdb::load_multi_hot(&Store::at(folder.path()).with_choice(choice)).unwrap();
        assert_eq!(data.train.x.dim(), (25_000, 100));
        assert_eq!(data.test.t.dim(), (25_000, 1));
        assert_eq!(multi_hot_digests(&data), MULTI_HOT);
        assert!(data.source.to_string().starts_with("the shipped sample: the complete"), "{}", data.source);
    }
    assert!(folder.path().read_dir().unwrap().next().is_none(), "nothing was fetched");
}

#[test]
#[ignore = "needs the real files: run with --ignored, and DOWNHILL_MIRROR if they are in a folder"]
fn the_full_files_give_the_shipped_matrix() {
    let folder = tempfile::tempdir().unwrap();
    let store = real_store(folder.path());
    let real = imdb::load_multi_hot(&store).unwrap();
    assert_eq!(multi_hot_digests(&real), MULTI_HOT);
    // Once the verified files are there, `auto` takes them.
    let auto = imdb::load_multi_hot(&store.with_choice(DataChoice::Auto)).unwrap();
    assert!(auto.source.to_string().contains("verified by sha256"), "{}", auto.source);
}

#[test]
fn review_sequences_have_no_sample_and_say_so() {
    let store = Store::at("unused").with_choice(DataChoice::Sample);
    let error = imdb::load_data(&store, &LoadData::default()).unwrap_err();
    assert!(error.to_string().contains("leave out --data sample"), "{error}");
}

#[test]
#[should_panic(expected = "the id 100 needs more than 100 columns")]
fn an_id_beyond_the_last_column_is_not_ignored() {
    imdb::multi_hot(&[vec![1, 100]], 100);
}
