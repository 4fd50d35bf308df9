//! NumPy's own draws, made by `golden/random_state.py`.

use common::random::RandomState;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    seed: u32,
    random_sample: Vec<f64>,
    uniform: Vec<Vec<f64>>,
    randn: Vec<f64>,
    normal: Vec<Vec<f64>>,
    randint: Vec<usize>,
    permutation: Vec<usize>,
    choice: Vec<usize>,
    choice_without_replacement: Vec<usize>,
    shuffle: Vec<usize>,
    after: f64,
}

#[test]
fn the_stream_is_numpys() {
    let goldens: Vec<Golden> = serde_json::from_str(include_str!("golden/random_state.json")).unwrap();
    assert_eq!(goldens.len(), 3);
    for golden in goldens {
        let mut random = RandomState::new(golden.seed);
        for expected in golden.random_sample {
            assert_eq!(random.random_sample(), expected);
        }
        assert_eq!(random.uniform_array(-8.0, 8.0, (2, 3)).into_raw_vec_and_offset().0, golden.uniform.concat());
        for (ours, expected) in random.randn(5).into_iter().zip(golden.randn) {
            close(ours, expected);
        }
        for (ours, expected) in random.normal_array(3.0, 0.5, (2, 2)).into_iter().zip(golden.normal.concat()) {
            close(ours, expected);
        }
        for expected in golden.randint {
            assert_eq!(random.below(1000), expected);
        }
        assert_eq!(random.permutation(12), golden.permutation);
        assert_eq!(random.choice(60_000, 5), golden.choice);
        assert_eq!(random.choice_without_replacement(50, 6), golden.choice_without_replacement);
        let mut shuffled: Vec<usize> = (0..10).collect();
        random.shuffle(&mut shuffled);
        assert_eq!(shuffled, golden.shuffle);
        assert_eq!(random.random_sample(), golden.after);
    }
}

/// Normal draws go through the platform's logarithm, which may differ from NumPy's in the last bit.
fn close(ours: f64, expected: f64) {
    assert!((ours - expected).abs() <= 4.0 * f64::EPSILON * expected.abs(), "{ours} is not {expected}");
}
