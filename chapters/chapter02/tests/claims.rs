//! What the chapter's sections stand on: NumPy's points, the walk downhill, the metrics that are never reset, the log.

use chapter02::{BATCHES, Run, RunningMean, descend, document_log, network, points};
use common::optimizer::{Momentum, Sgd};
use common::random::RandomState;
use datasets::toy;
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// Golden values: `golden/points.py`, with NumPy.
#[test]
fn the_points_are_numpys_bit_for_bit() {
    let golden: Value = serde_json::from_str(include_str!("golden/points.json")).unwrap();
    let same = |ours: f64, numpys: f64| {
        if cfg!(all(target_arch = "x86_64", target_os = "linux")) {
            ours == numpys
        } else {
            (ours - numpys).abs() < 1e-12
        }
    };
    let mut random = RandomState::new(0);
    for centre in golden["centres"].as_array().unwrap() {
        let [x, y] = numbers(centre)[..] else { panic!("a centre has two coordinates") };
        assert_eq!((random.uniform(-8.0, 8.0), random.uniform(-8.0, 8.0)), (x, y));
    }
    let (double, single) = (toy::clusters(), points());
    for (index, row) in golden["rows"].as_array().unwrap().iter().enumerate() {
        let row = row.as_u64().unwrap() as usize;
        for (coordinate, &numpys) in numbers(&golden["points"][index]).iter().enumerate() {
            assert!(same(double.x[(row, coordinate)], numpys), "point {row}: {} {numpys}", double.x[(row, coordinate)]);
        }
        for (coordinate, &numpys) in numbers(&golden["single"][index]).iter().enumerate() {
            assert_eq!(f64::from(single.x[(row, coordinate)]), numpys, "point {row} in 32 bits");
        }
    }
}

#[test]
fn a_walk_is_its_formula() {
    let walk = descend(&Sgd::new(0.1), [4.0], |[x]| [2.0 * x], 3);
    assert_eq!(walk.len(), 4);
    for (step, [x]) in walk.into_iter().enumerate() {
        assert!((x - 4.0 * 0.8_f64.powi(step as i32)).abs() < 1e-12);
    }
    let [first, second] = descend(&Momentum::new(1.0, 0.5), [0.0], |_| [1.0], 2)[1..] else { panic!("two steps") };
    assert_eq!((first, second), ([-1.0], [-2.5]), "half of the first step is kept");
}

#[test]
fn the_network_has_the_documents_parameters() {
    assert_eq!(network(&mut RandomState::new(0)).flat_parameters().len(), 2 * 128 + 128 + 128 * 10 + 10);
}

#[test]
fn a_running_mean_is_never_reset() {
    let mut mean = RunningMean::default();
    assert!(mean.result().is_nan());
    mean.add(3.0, 1);
    mean.add(3.0, 3);
    assert_eq!(mean.result(), 1.5);
}

/// The printed accuracy counts points, the printed loss batches; both remember a pass that was broken off.
#[test]
fn metrics_carry_over_what_came_before() {
    let points = points();
    let mut run = Run::new(&points, 0);
    let broken_off = run.broken_off_after(20);
    let epoch = run.epoch();
    let loss = (20.0 * broken_off.loss + BATCHES as f64 * epoch.loss) / (20 + BATCHES) as f64;
    assert!((f64::from(epoch.printed_loss) - loss).abs() < 1e-5);
    let accuracy = 100.0 * (broken_off.right + epoch.right) / 1640.0;
    assert!((f64::from(epoch.printed_accuracy) - accuracy).abs() < 1e-4);
}

#[test]
fn a_short_training_already_tells_most_clouds_apart() {
    let points = points();
    let mut run = Run::new(&points, 0);
    let first = run.epoch();
    let last = (0..60).map(|_| run.epoch()).last().unwrap();
    assert!(first.right < 400.0 && last.right > 800.0, "{} {}", first.right, last.right);
    assert!(last.loss < 0.5 * first.loss);
}

#[test]
fn the_log_has_eight_pieces_of_fifteen_lines() {
    let log = document_log();
    assert_eq!((log.len(), log[0].epoch, log[119].epoch), (120, 1, 914));
    let gaps = log.windows(2).filter(|pair| pair[1].epoch != pair[0].epoch + 1).count();
    assert_eq!(gaps, 7);
    assert_eq!((log[0].loss, log[119].accuracy), (0.255_038_86, 90.201_04));
}
