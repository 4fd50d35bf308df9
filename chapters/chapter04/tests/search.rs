//! The searches, and what the Bayesian one stands on.

use std::convert::Infallible;

use chapter04::search::bayes::{self, expected_improvement};
use chapter04::search::gaussian_process::GaussianProcess;
use chapter04::search::{Trial, Tried, best, best_so_far, grid, random};
use checkpoint::{Checkpoints, Folder};
use common::random::RandomState;
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/search.json")).unwrap()
}

fn numbers<const N: usize>(value: &Value) -> [f64; N] {
    let numbers: Vec<f64> = value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect();
    numbers.try_into().unwrap()
}

fn assert_close(ours: f64, golden: f64, what: &str) {
    assert!((ours - golden).abs() < 1e-9 * golden.abs().max(1.0), "{what}: {ours}, NumPy has {golden}");
}

/// Golden values: `golden/search.py`, with NumPy.
#[test]
fn the_gaussian_process_is_the_textbooks() {
    let golden = golden();
    let points: Vec<[f64; 3]> = golden["points"].as_array().unwrap().iter().map(numbers).collect();
    let values = golden["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap());
    let trials: Vec<Trial<3>> = points.into_iter().zip(values).map(|(point, value)| Trial { point, value }).collect();
    for process in golden["processes"].as_array().unwrap() {
        let noise = process["noise"].as_f64().unwrap();
        let (likelihood, ours) = GaussianProcess::with(&trials, numbers(&process["lengths"]), noise).unwrap();
        assert_close(likelihood, process["likelihood"].as_f64().unwrap(), "likelihood");
        for (place, prediction) in
            golden["places"].as_array().unwrap().iter().zip(process["predictions"].as_array().unwrap())
        {
            let [golden_mean, golden_std] = numbers(prediction);
            let (mean, std) = ours.predict(&numbers(place));
            assert_close(mean, golden_mean, "mean");
            assert_close(std, golden_std, "standard deviation");
        }
    }
}

/// Golden values: `golden/search.py`, with SciPy's integral.
#[test]
fn the_expected_improvement_is_the_integral() {
    for golden in golden()["improvements"].as_array().unwrap() {
        let [mean, std, best, expected] =
            ["mean", "std", "best", "expected"].map(|name| golden[name].as_f64().unwrap());
        let ours = expected_improvement(mean, std, best);
        assert!((ours - expected).abs() < 1e-8 + 1e-4 * expected.min(1e-6), "{mean} {std} {best}: {ours} {expected}");
    }
    assert_eq!(expected_improvement(0.3, 0.0, 0.5), 0.2);
    assert_eq!(expected_improvement(0.7, 0.0, 0.5), 0.0);
}

#[test]
fn the_process_chosen_is_sure_where_it_was_and_unsure_where_it_was_not() {
    let trials: Vec<Trial<1>> =
        [0.1, 0.2, 0.3, 0.4].map(|x: f64| Trial { point: [x], value: (6.0 * x).sin() }).to_vec();
    let process = GaussianProcess::fit(&trials);
    let (mean, near) = process.predict(&[0.3]);
    assert!((mean - 1.8_f64.sin()).abs() < 0.05, "{mean}");
    assert!(process.predict(&[0.95]).1 > 5.0 * near);
}

#[test]
fn equal_values_and_equal_points_are_no_trouble() {
    let trials = vec![Trial { point: [0.5, 0.5], value: 2.0 }; 6];
    let next = bayes::next(&trials, &mut RandomState::new(0));
    assert!(next.iter().all(|x| (0.0..=1.0).contains(x)));
}

fn bowl([x, y]: [f64; 2]) -> Result<f64, Infallible> {
    Ok((x - 0.3).powi(2) + 2.0 * (y - 0.8).powi(2))
}

#[test]
fn a_grid_has_all_combinations_of_middles() {
    let Ok(trials) = grid::search(2, bowl);
    let points: Vec<[f64; 2]> = trials.iter().map(|trial| trial.point).collect();
    assert_eq!(points, [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]]);
    assert_eq!(best(&trials).unwrap().point, [0.25, 0.75]);
}

#[test]
fn the_best_so_far_never_rises() {
    let trials = [3.0, 5.0, 2.0, 4.0].map(|value| Trial { point: [0.0], value });
    assert_eq!(best_so_far(&trials), [3.0, 3.0, 2.0, 2.0]);
}

#[test]
fn every_search_keeps_its_budget_and_its_seed() {
    let twice = |search: &dyn Fn() -> Vec<Trial<2>>| {
        let trials = search();
        assert_eq!((trials.len(), &trials), (16, &search()));
    };
    twice(&|| grid::search(4, bowl).unwrap_or_default());
    twice(&|| random::search(16, &mut RandomState::new(1), bowl).unwrap_or_default());
    twice(&|| bayes::search(16, &mut RandomState::new(1), bowl).unwrap_or_default());
}

/// On a smooth bowl a guess with error bars must be worth something, whatever the seed.
#[test]
fn the_bayesian_search_finds_the_bottom_of_a_bowl() {
    for seed in 0..5 {
        let Ok(trials) = bayes::search(20, &mut RandomState::new(seed), bowl);
        let lowest = best(&trials).unwrap().value;
        assert!(lowest < 1e-3, "seed {seed}: {lowest}");
    }
}

#[test]
fn what_was_tried_is_not_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || Checkpoints::new(Folder::open(folder.path()).unwrap(), 1);
    let checkpoints = kept();
    let tried = Tried::new(&checkpoints, "a problem".to_owned()).unwrap();
    let point = [0.1, 1.0 / 3.0, 0.7];
    assert_eq!(tried.value(3, point, |[x, y, z]| x + y + z).unwrap(), 0.1 + 1.0 / 3.0 + 0.7);
    tried.write().unwrap();
    drop(tried);
    drop(checkpoints);

    let checkpoints = kept();
    let tried = Tried::new(&checkpoints, "a problem".to_owned()).unwrap();
    assert_eq!(tried.len(), 1);
    let value = tried.value(3, point, |_| panic!("it was tried before")).unwrap();
    assert_eq!(value, 0.1 + 1.0 / 3.0 + 0.7);
    assert_eq!(tried.value(4, point, |_| 5.0).unwrap(), 5.0, "another repetition is another trial");
    assert!(Tried::new(&checkpoints, "another problem".to_owned()).is_err());
}

#[test]
fn damaged_trials_are_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::new(Folder::open(folder.path()).unwrap(), 1);
    let tried = Tried::new(&checkpoints, "a problem".to_owned()).unwrap();
    tried.value(0, [0.5; 3], |_| 1.0).unwrap();
    tried.write().unwrap();
    let file = folder.path().join("search.checkpoint");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 3]).unwrap();
    let again = Tried::new(&checkpoints, "a problem".to_owned()).unwrap();
    assert!(again.is_empty());
    assert_eq!(again.value(0, [0.5; 3], |_| 2.0).unwrap(), 2.0);
}
