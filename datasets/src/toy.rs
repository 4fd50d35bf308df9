//! Points drawn from a formula: exactly the numbers that documents 1 and 2 draw with NumPy.
//!
//! They come from NumPy's legacy stream, bit for bit on x86-64 Linux; elsewhere the last bit of a logarithm may differ.

use common::random::RandomState;
use ndarray::{Array1, Array2, Axis, s};

/// Points in the plane, each of a class.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// (n, 2): a point per row.
    pub x: Array2<f64>,
    /// n classes, from 0.
    pub labels: Vec<usize>,
}

/// Points along a line.
#[derive(Debug, Clone, PartialEq)]
pub struct NoisyLine {
    /// 30 places between 0 and 10.
    pub x: Array1<f64>,
    /// The line at these places: 0.5 x + 2.
    pub line: Array1<f64>,
    /// The line with noise of standard deviation 0.5.
    pub y: Array1<f64>,
}

/// Document 2's 1,000 points: 100 around each of 10 centres that lie anywhere in the square from −8 to 8, with
/// standard deviation 1; NumPy seed 0.
pub fn clusters() -> Points {
    let mut random = RandomState::new(0);
    let centres = random.uniform_array(-8.0, 8.0, (10, 2));
    let mut x = random.normal_array(0.0, 1.0, (1000, 2));
    for (mut points, centre) in x.axis_chunks_iter_mut(Axis(0), 100).zip(centres.rows()) {
        points += &centre;
    }
    Points { x, labels: (0..1000).map(|index| index / 100).collect() }
}

/// Document 1's 3,000 points of three classes, 1,000 each and in this order, clipped to the square from 0 to 100;
/// NumPy seed 100. [`min_max`](crate::cancer::min_max) scales them as the document does.
pub fn classes() -> Points {
    draw_classes(&mut RandomState::new(100))
}

/// Document 1's 30 points around the line y = 0.5 x + 2, drawn after its [`classes`] from the same stream.
pub fn noisy_line() -> NoisyLine {
    let mut random = RandomState::new(100);
    draw_classes(&mut random);
    let x = Array1::from_shape_simple_fn(30, || random.uniform(0.0, 10.0));
    let line = x.mapv(|x| 0.5 * x + 2.0);
    let y = line.mapv(|line| line + random.normal(0.0, 0.5));
    NoisyLine { x, line, y }
}

/// The document draws the first coordinate of all classes before the second.
fn draw_classes(random: &mut RandomState) -> Points {
    const MEAN_AND_STD: [[(f64, f64); 3]; 2] =
        [[(25.0, 8.0), (80.0, 10.0), (50.0, 10.0)], [(30.0, 8.0), (40.0, 10.0), (70.0, 10.0)]];
    let mut x = Array2::zeros((3000, 2));
    for (coordinate, classes) in MEAN_AND_STD.into_iter().enumerate() {
        for (class, (mean, std)) in classes.into_iter().enumerate() {
            let mut points = x.slice_mut(s![class * 1000..(class + 1) * 1000, coordinate]);
            points.mapv_inplace(|_: f64| random.normal(mean, std).clamp(0.0, 100.0));
        }
    }
    Points { x, labels: (0..3000).map(|index| index / 1000).collect() }
}
