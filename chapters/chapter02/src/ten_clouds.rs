//! # A thousand points in ten clouds
//!
//! Now the experiment. The document draws its own data: ten centres anywhere in the square from −8 to 8, and around
//! each of them 100 points with standard deviation 1. The label of a point is the number of its cloud. A network shall
//! learn to tell from the two coordinates which cloud a point belongs to.
//!
//! The draws begin with `np.random.seed(0)`, and NumPy has frozen that stream of random numbers for good. So these are
//! not points *like* the document's. They are its points.

use chapter02::points;
use datasets::toy;
use literate::prelude::*;
use ndarray::{Axis, s};

/// The mean of all points in NumPy: `tests/golden/points.py`.
const MEAN_IN_NUMPY: [f64; 2] = [0.300_171_938_864_072_4, 2.263_128_084_083_701_4];

/// The first point in NumPy after `astype(np.float32)`.
const FIRST_IN_NUMPY: [f32; 2] = [2.275_095_2, 3.237_871_6];

pub fn run(page: &Page) -> Result<()> {
    let drawn = toy::clusters();
    //- folded
    let mut clouds =
        Chart::new("The document's thousand points").x_label("first coordinate").y_label("second coordinate");
    for class in 0..10 {
        let cloud = drawn.x.slice(s![class * 100..(class + 1) * 100, ..]);
        clouds = clouds.points(format!("class {class}"), cloud.column(0).to_vec(), cloud.column(1).to_vec());
    }
    page.show(clouds)?;
    //| There are more clouds than colours; clouds that share one lie far apart. Some clouds lie on top of each other,
    //| so nobody can be right about every point. Keep that in mind when an accuracy comes out near 90 per cent.
    page.claim("2.7", "points and coordinates", drawn.x.shape(), [1000, 2]).equals();
    let per_class: Vec<usize> =
        (0..10).map(|class| drawn.labels.iter().filter(|&&label| label == class).count()).collect();
    page.claim("2.7", "points of each class", per_class, [100; 10]).equals();
    //| The document prints no point. Its code, run in NumPy, gives these:
    page.claim("2.7", "the first point", drawn.x.row(0), [2.275_095_135_994_802_4, 3.237_871_598_192_911])
        .derived()
        .within(1e-12);
    page.claim("2.7", "the last point", drawn.x.row(999), [4.725_155_218_810_052, 5.316_573_935_930_016])
        .derived()
        .within(1e-12);
    let means = drawn.x.mean_axis(Axis(0)).unwrap_or_default();
    page.claim("2.7", "the mean of all points", &means, MEAN_IN_NUMPY).derived().within(1e-12);
    //| A test compares them bit for bit on x86-64 Linux. Elsewhere the last bit of a logarithm may differ, and so may
    //| the last digit here.
    //|
    //| Then the document rounds the coordinates to 32 bits, as a GPU wants them:
    let rounded = points();
    let error = (&rounded.x.mapv(f64::from) - &drawn.x).fold(0.0, |worst: f64, error| worst.max(error.abs()));
    page.claim("2.7", "the first point in 32 bits", rounded.x.row(0), FIRST_IN_NUMPY).derived().equals();
    page.say(format!("The largest error that this makes is {error:.1e}."))?;
    Ok(())
}
