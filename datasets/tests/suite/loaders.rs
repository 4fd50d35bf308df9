//! Every loader but IMDB's, on its sample and on the real files.

use common::random::RandomState;
use datasets::{DataChoice, Provenance, Store, cancer, films, mnist, pretrained, toy};
use ndarray::{Array2, s};

use crate::support::{real_store, sha256};

fn sample_store() -> Store {
    Store::at("unused").with_choice(DataChoice::Sample)
}

#[test]
#[ignore = "needs the real files: run with --ignored, and DOWNHILL_MIRROR if they are in a folder"]
fn the_full_mnist_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let store = real_store(folder.path());
    let mnist = mnist::load(&store).unwrap();
    assert_eq!(mnist.train.images.dim(), (60_000, 28, 28));
    assert_eq!(mnist.test.images.dim(), (10_000, 28, 28));
    assert_eq!(mnist.train.labels[..6], [5, 0, 4, 1, 9, 2]);
    assert_eq!(mnist.train.labels[59_997..], [5, 6, 8]);
    assert!(mnist.source.to_string().contains("verified by sha256"), "{}", mnist.source);
}

#[test]
fn the_sample_has_6000_digits_and_says_so() {
    let sample = mnist::load(&sample_store()).unwrap();
    assert_eq!((sample.train.len(), sample.test.len()), (5000, 1000));
    assert_eq!(sample.train.labels[..6], [5, 0, 4, 1, 9, 2]);
    assert!(sample.source.to_string().starts_with("the shipped sample: 6,000 real digits"), "{}", sample.source);
}

#[test]
#[ignore = "needs the real files: run with --ignored, and DOWNHILL_MIRROR if they are in a folder"]
fn the_sample_is_the_start_of_the_full_mnist() {
    let folder = tempfile::tempdir().unwrap();
    let sample = mnist::load(&sample_store()).unwrap();
    let full = mnist::load(&real_store(folder.path())).unwrap();
    assert_eq!(sample.train.images, full.train.images.slice(s![..5000, .., ..]));
    assert_eq!(sample.test.labels, full.test.labels[..1000]);
}

#[test]
fn digits_come_flat_and_scaled() {
    let digits = mnist::load(&sample_store()).unwrap().test;
    let scaled = digits.scaled();
    assert_eq!((digits.flat().dim(), scaled.dim()), ((1000, 784), (1000, 784)));
    let one_pass = mnist::load_scaled(&sample_store(), mnist::Split::Test).unwrap();
    assert_eq!((one_pass.x, one_pass.labels), (scaled.clone(), digits.labels.clone()));
    assert_eq!(scaled[[7, 300]], f32::from(digits.flat()[[7, 300]]) / 255.0);
    assert!(scaled.iter().all(|pixel| (0.0..=1.0).contains(pixel)) && scaled.iter().any(|pixel| *pixel == 1.0));
}

#[test]
fn a_validation_split_is_seeded_and_parts_the_set() {
    let digits = mnist::load(&sample_store()).unwrap().test;
    let (rest, validation) = digits.split_validation(100, &mut RandomState::new(3));
    assert_eq!((rest.len(), validation.len()), (900, 100));
    assert_eq!(digits.split_validation(100, &mut RandomState::new(3)).1, validation);
    assert_ne!(digits.split_validation(100, &mut RandomState::new(4)).1, validation);
    let ink = |digits: &mnist::Digits| digits.images.iter().map(|pixel| u64::from(*pixel)).sum::<u64>();
    assert_eq!(ink(&rest) + ink(&validation), ink(&digits));
}

#[test]
#[ignore = "needs the real files: run with --ignored, and DOWNHILL_MIRROR if they are in a folder"]
fn the_pretrained_weights_are_right_on_9352_of_10000_digits() {
    let folder = tempfile::tempdir().unwrap();
    let store = real_store(folder.path());
    let weights = pretrained::load(&store).unwrap();
    let test = mnist::load(&store).unwrap().test;
    let sigmoid = |x: Array2<f32>| x.mapv(|x| 1.0 / (1.0 + (-x).exp()));
    let hidden = sigmoid(test.scaled().dot(&weights.w1) + &weights.b1);
    let hidden = sigmoid(hidden.dot(&weights.w2) + &weights.b2);
    let scores = hidden.dot(&weights.w3) + &weights.b3;
    let largest = |row: ndarray::ArrayView1<f32>| (0..10).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap();
    let right = scores.rows().into_iter().zip(&test.labels).filter(|(row, label)| largest(*row) == **label).count();
    assert_eq!(right, 9352);
}

#[test]
fn there_is_no_sample_of_the_weights() {
    let error = pretrained::load(&sample_store()).unwrap_err().to_string();
    assert!(error.contains("sample_weight.pkl: no sample of it ships"), "{error}");
}

#[test]
fn the_cancer_sample_says_that_it_is_synthetic() {
    let cancer = cancer::load(&sample_store()).unwrap();
    assert_eq!((cancer.x.dim(), cancer.t.dim()), ((300, 2), (300, 1)));
    assert!(cancer.source.to_string().contains("synthetic") && cancer.source.to_string().contains("not real data"));
    let scaled = cancer::min_max(&cancer.x);
    for column in scaled.columns() {
        assert_eq!(column.fold(1.0, |least, value| value.min(least)), 0.0);
        assert_eq!(column.fold(0.0, |greatest, value| value.max(greatest)), 1.0);
    }
}

#[test]
fn without_data_and_network_auto_takes_the_sample_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let cancer = cancer::load(&Store::at(folder.path()).with_offline(true)).unwrap();
    let Provenance::Shipped { reason, .. } = &cancer.source else { panic!("{}", cancer.source) };
    assert_eq!(reason, "the full data could not be fetched");
}

#[test]
fn the_films_are_those_of_the_document() {
    let line = |film: &films::Film| (film.want_to_see, film.audience);
    let expected = [(8759.0, 487.0), (10132.0, 612.0), (12078.0, 866.0), (16430.0, 1030.0)];
    assert_eq!(films::FILMS.each_ref().map(line), expected);
    assert_eq!(films::OKJA_WANT_TO_SEE, 12008.0);
}

/// Bit for bit where NumPy and Rust share their logarithm, to 1e-12 elsewhere: `golden/numpy_toy.py`.
fn assert_golden<'a>(values: impl Iterator<Item = &'a f64> + Clone, digest: &str, some: &[(usize, f64)]) {
    for (index, expected) in some {
        let value = values.clone().nth(*index).unwrap();
        assert!((value - expected).abs() < 1e-12, "value {index} is {value}, not {expected}");
    }
    if cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        let bytes: Vec<u8> = values.flat_map(|value| value.to_le_bytes()).collect();
        assert_eq!(sha256(&bytes), digest);
    }
}

#[test]
fn the_points_of_documents_1_and_2_are_numpys() {
    let clusters = toy::clusters();
    assert_golden(
        clusters.x.iter(),
        "70f232587eec2b74c56317e3138d46b20270630da2e905b3c2f6cf4d7e8ec69c",
        &[(0, 2.2750951359948024), (1, 3.237871598192911), (1998, 4.725155218810052), (1999, 5.316573935930016)],
    );
    assert_eq!((clusters.labels[0], clusters.labels[100], clusters.labels[999]), (0, 1, 9));

    let classes = toy::classes();
    assert_golden(
        classes.x.iter(),
        "0f6bb66e0a0023d0ca823f4210cbc30017dcaecf9bd61907357e5f0d84b090a7",
        &[(0, 11.00187621556242), (1, 29.560699856778513), (5998, 44.00501136579182), (5999, 69.58764604470498)],
    );
    assert_eq!((classes.labels[999], classes.labels[1000], classes.labels[2999]), (0, 1, 2));
    let scaled = cancer::min_max(&classes.x);
    assert_golden(scaled.iter(), "cb7acbc7d0345983565dfd44471019b090d4bccd1e728062a417ca672d39406f", &[]);

    let line = toy::noisy_line();
    assert_golden(
        line.x.iter().chain(&line.line).chain(&line.y),
        "2a7f5528643dd6a551318a30bb6798d1e9695ea4ad0541b0a961041f58bf9082",
        &[(0, 5.698084130438596), (59, 4.261230330046978), (89, 4.602288773408513)],
    );
}
