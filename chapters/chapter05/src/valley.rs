//! The valley f(x, y) = x²/20 + y², in which the optimisers are watched: steep across, flat along.

use literate::figure::Contours;
use ndarray::{Array1, Array2};

/// Where everybody starts: on the wall.
pub const START: [f64; 2] = [-7.0, 2.0];

/// How fast the slope changes along the valley and across it.
pub const CURVATURES: [f64; 2] = [0.1, 2.0];

/// The gradient at a place.
pub fn gradient([x, y]: [f64; 2]) -> [f64; 2] {
    [x / 10.0, 2.0 * y]
}

/// f at a place.
pub fn height((x, y): (f64, f64)) -> f64 {
    x * x / 20.0 + y * y
}

/// The places that a walk passes, `start` included; `step` takes it on from one, told how many steps were before.
pub fn walk(start: [f64; 2], steps: usize, mut step: impl FnMut(&mut [f64; 2], usize)) -> Vec<(f64, f64)> {
    let mut place = start;
    let mut path = vec![place.into()];
    for number in 0..steps {
        step(&mut place, number);
        path.push(place.into());
    }
    path
}

/// The first `steps` steps of each path on the map of the valley.
pub fn map(paths: &[(&'static str, Vec<(f64, f64)>)], steps: usize) -> Contours {
    let (x, y) = (Array1::linspace(-8.0, 8.0, 129), Array1::linspace(-3.0, 3.0, 97));
    let heights = Array2::from_shape_fn((y.len(), x.len()), |(row, column)| height((x[column], y[row])));
    let valley = Contours::new("").x_label("x").y_label("y").grid(&x, &y, heights.view());
    let valley = valley.levels([0.1, 0.5, 1.0, 2.0, 4.0, 8.0]);
    paths.iter().fold(valley, |valley, (name, path)| valley.path(*name, &path[..=steps]))
}
