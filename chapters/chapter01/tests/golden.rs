//! The document's numbers, as its procedure gives them in NumPy (`golden/derived.py`).

use chapter01::{RATE, START, audience, best_line, mse, mse_grid, slopes, want_to_see};
use datasets::cancer::min_max;
use datasets::films::OKJA_WANT_TO_SEE;
use datasets::toy;
use ndarray::{Array1, s};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/derived.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().unwrap()],
    }
}

/// Equal to 12 digits: NumPy may add in another order.
#[track_caller]
fn assert_close<'a>(ours: impl IntoIterator<Item = &'a f64>, numpy: &Value) {
    let (ours, numpy) = (ours.into_iter().copied().collect::<Vec<f64>>(), numbers(numpy));
    assert_eq!(ours.len(), numpy.len());
    for (ours, numpy) in ours.iter().zip(&numpy) {
        assert!((ours - numpy).abs() <= 1e-12 * ours.abs().max(numpy.abs()).max(1.0), "{ours} is not {numpy}");
    }
}

#[test]
fn lines_drawn_by_hand() {
    let golden = golden();
    for (name, a, b) in [("red", 0.05, 100.0), ("green", 0.08, -240.0), ("blue", 0.12, -600.0)] {
        let line = &golden["lines"][name];
        let predictions = a * want_to_see() + b;
        let errors = audience() - &predictions;
        assert_close(&predictions, &line["predictions"]);
        assert_close(&errors, &line["errors"]);
        assert_close(&(&errors * &errors), &line["squared_errors"]);
        assert_close(&[a * OKJA_WANT_TO_SEE + b], &line["okja"]);
        assert_close(&[mse(a, b)], &line["mse"]);
    }
    assert_close(&[mse(0.1, -100.0)], &golden["mse_at_0.1_-100"]);
}

#[test]
fn grid_search() {
    let grid = &golden()["grid"];
    let (a, b) = (Array1::linspace(-1.0, 1.0, 100), Array1::linspace(-1000.0, 1000.0, 100));
    let losses = mse_grid(&a, &b);
    let lowest = losses.iter().copied().fold(f64::INFINITY, f64::min);
    let (row, column) = losses.indexed_iter().find(|(_, loss)| **loss == lowest).unwrap().0;
    assert_close(&[a[column]], &grid["a"]);
    assert_close(&[b[row]], &grid["b"]);
    assert_close(&[lowest], &grid["loss"]);
    assert_close(&[losses[(0, 0)], losses[(0, 99)], losses[(99, 0)], losses[(99, 99)]], &grid["corners"]);
}

#[test]
fn one_step_with_three_learning_rates() {
    let rates = &golden()["learning_rates"];
    let (a, b) = START;
    let (slope_a, slope_b) = slopes(a, b);
    assert_close(&[slope_a, slope_b], &rates["gradient"]);
    assert_close(&[mse(a, b)], &rates["loss"]);
    for (name, rate) in [("1e-3", 1e-3), ("1e-12", 1e-12), ("2e-10", RATE)] {
        assert_close(&[mse(a - rate * slope_a, b - rate * slope_b)], &rates["losses_after_a_step"][name]);
    }
}

#[test]
fn descent_over_three_hundred_epochs() {
    let descent = &golden()["descent"];
    let (mut a, mut b) = START;
    let (mut path, mut recorded) = (vec![a], vec![mse(a, b)]);
    for _ in 0..300 {
        recorded.push(mse(a, b));
        let (slope_a, slope_b) = slopes(a, b);
        (a, b) = (a - RATE * slope_a, b - RATE * slope_b);
        path.push(a);
    }
    assert_close(&path, &descent["a_history"]);
    assert_close(&recorded, &descent["recorded_losses"]);
    assert_close(&[a], &descent["a"]);
    assert_close(&[b], &descent["b"]);
    assert_close(&[mse(a, b)], &descent["loss_after_the_last_step"]);
}

/// `polyfit` solves by another way, so its last digits are its own.
#[test]
fn best_line_of_all() {
    let golden = golden();
    let (a, b) = best_line();
    let numpy = &golden["descent"]["closed_form"];
    assert!((a / numpy["a"].as_f64().unwrap() - 1.0).abs() < 1e-10);
    assert!((b / numpy["b"].as_f64().unwrap() - 1.0).abs() < 1e-10);
}

#[test]
fn points_of_the_appendix_are_numpys() {
    let draws = &golden()["draws"];
    let x = toy::classes().x;
    assert_close(x.slice(s![..3, ..]), &draws["first_points"]);
    assert_close(x.slice(s![-3.., ..]), &draws["last_points"]);
    let scaled = min_max(&x);
    for class in 0..3 {
        let rows = s![1000 * class..1000 * (class + 1), ..];
        assert_close(&x.slice(rows).mean_axis(ndarray::Axis(0)).unwrap(), &draws["means"][class]);
        assert_close(&scaled.slice(rows).mean_axis(ndarray::Axis(0)).unwrap(), &draws["scaled_means"][class]);
    }
    let noisy = toy::noisy_line();
    assert_close(&noisy.x, &draws["noisy_x"]);
    assert_close(&noisy.y, &draws["noisy_y"]);
}
