//! # One valley or several
//!
//! A function is *convex* (볼록) if the straight line between any two points of its graph never runs below it: a bowl. In
//! a bowl there is one way down, and from wherever you start it leads to the same lowest height. A function that is
//! *not convex* (비볼록) can have several valleys, and descent sees only the one that it stands in. The bottom of such a valley
//! is a *local* minimum (지엽 최적값); the lowest of them all is the *global* one.

use chapter02::{descend, heights, pairs, places};
use common::optimizer::Sgd;
use literate::prelude::*;

/// A long bowl, convex: x² / 2 + 2 y².
fn long_bowl([x, y]: [f64; 2]) -> f64 {
    x * x / 2.0 + 2.0 * y * y
}

/// The slope of [`long_bowl`].
fn long_bowl_slope([x, y]: [f64; 2]) -> [f64; 2] {
    [x, 4.0 * y]
}

/// Two valleys, the left one deeper: (x² − 1)² + 0.3 x.
fn two_valleys(x: f64) -> f64 {
    (x * x - 1.0).powi(2) + 0.3 * x
}

/// The slope of [`two_valleys`].
fn two_valleys_slope([x]: [f64; 1]) -> [f64; 1] {
    [4.0 * x * (x * x - 1.0) + 0.3]
}

/// Himmelblau's function: (x² + y − 11)² + (x + y² − 7)². Nowhere below 0, and 0 at four points.
fn himmelblau([x, y]: [f64; 2]) -> f64 {
    (x * x + y - 11.0).powi(2) + (x + y * y - 7.0).powi(2)
}

/// The slope of [`himmelblau`].
fn himmelblau_slope([x, y]: [f64; 2]) -> [f64; 2] {
    let (first, second) = (x * x + y - 11.0, x + y * y - 7.0);
    [4.0 * x * first + 2.0 * second, 2.0 * first + 4.0 * y * second]
}

/// Where descent on [`himmelblau`] from `start` ends.
fn end_of_descent(start: [f64; 2]) -> [f64; 2] {
    descend(&Sgd::new(0.005), start, himmelblau_slope, 2000)[2000]
}

/// Straight-line distance.
fn apart([x, y]: [f64; 2], [u, v]: [f64; 2]) -> f64 {
    (x - u).hypot(y - v)
}

pub fn run(page: &Page) -> Result<()> {
    //| ## Convex: every start ends at the bottom
    let starts: Vec<[f64; 2]> = (0..16)
        .map(|direction| (f64::from(direction) * std::f64::consts::TAU / 16.0).sin_cos())
        .map(|(sin, cos)| [4.0 * cos, 2.5 * sin])
        .collect();
    let walks: Vec<Vec<[f64; 2]>> =
        starts.iter().map(|&start| descend(&Sgd::new(0.1), start, long_bowl_slope, 200)).collect();
    //-
    let across = places(-4.5, 4.5, 61);
    let along = places(-3.0, 3.0, 61);
    let mut map = Contours::new("Sixteen starts, one end")
        .x_label("x")
        .y_label("y")
        .grid(&across, &along, heights(&across, &along, long_bowl))
        .levels([0.5, 2.0, 5.0, 10.0, 16.0]);
    for number in [2, 5, 10, 13] {
        map = map.path(format!("start {}", number + 1), pairs(&walks[number]));
    }
    page.show(map.mark("the lowest point", (0.0, 0.0)))?;
    //| Four of the sixteen walks are drawn. They bend because the slope across the valley is steeper than the slope
    //| along it.
    let arrived = walks.iter().filter(|walk| apart(walk[200], [0.0, 0.0]) < 1e-6).count();
    page.claim("2.4", "convex: starts of 16 that end at the lowest point", arrived, 16).equals();
    //| ## Not convex: it depends on where you start
    //| Two valleys. The left one is deeper.
    let line = places(-1.6, 1.6, 129);
    let starts_in_line = places(-1.6, 1.6, 33);
    let ends_in_line: Vec<f64> =
        starts_in_line.iter().map(|&start| descend(&Sgd::new(0.05), [start], two_valleys_slope, 500)[500][0]).collect();
    let ends_of_curve: Vec<f64> = ends_in_line.iter().map(|&x| two_valleys(x)).collect();
    page.show(
        Panels::new("Two valleys")
            .panel(
                Chart::new("33 starts end at two points")
                    .x_label("x")
                    .y_label("f(x)")
                    .line("f", &line, line.iter().map(|&x| two_valleys(x)).collect::<Vec<_>>())
                    .points("ends", &ends_in_line, &ends_of_curve),
            )
            .panel(Chart::new("Which start ends where").x_label("start").y_label("end").points(
                "a walk",
                &starts_in_line,
                &ends_in_line,
            )),
    )?;
    //-
    let to_the_left = ends_in_line.iter().filter(|&&end| end < 0.0).count();
    let at_bottoms = ends_in_line.iter().filter(|&&end| two_valleys_slope([end])[0].abs() < 1e-9).count();
    page.claim("2.4", "not convex: walks of 33 that end where the slope is 0", at_bottoms, 33).equals();
    page.say(format!(
        "{to_the_left} of the starts lead to the left valley, {} to the right one. What decides is on which side of the hill \
         between them the walk begins.",
        33 - to_the_left,
    ))?;
    //| At both ends the slope is 0, and a slope of 0 is all that descent can see. So when training stops making
    //| progress, that alone does not say whether the place is the lowest of all. The document is right about that.
    //|
    //| ## Is the global solution unique?
    //| The document says that it is. Here the document is wrong. The slip is an easy one. What is unique is the lowest
    //| *value*. The *place* where it is reached need not be. Himmelblau's function is 0 at four points and nowhere
    //| below. The map is coloured by the end of the walk that starts there.
    let grid = places(-5.0, 5.0, 60);
    let known = [[3.0, 2.0], [-2.8, 3.1], [-3.8, -3.3], [3.6, -1.8]];
    let lowest: Vec<[f64; 2]> = known.iter().map(|&near| end_of_descent(near)).collect();
    let mut basins = Array2::<usize>::zeros((60, 60));
    let mut settled = 0;
    for (row, &y) in grid.iter().enumerate() {
        for (column, &x) in grid.iter().enumerate() {
            let end = end_of_descent([x, y]);
            let distances: Vec<f64> = lowest.iter().map(|&point| apart(end, point)).collect();
            let least = distances.iter().copied().fold(f64::INFINITY, f64::min);
            basins[(row, column)] = distances.iter().position(|&distance| distance == least).unwrap_or(0);
            settled += usize::from(least < 1e-3);
        }
    }
    //-
    let mut basin_map = RegionMap::new("Where descent ends, by where it starts")
        .x_label("x of the start")
        .y_label("y of the start")
        .regions(&grid, &grid, &basins);
    for &[x, y] in &lowest {
        basin_map = basin_map.points(format!("ends at ({x:.2}, {y:.2})"), [(x, y)]);
    }
    page.show(basin_map)?;
    page.claim("2.4", "walks of 3,600 that end at one of the four points", settled, 3600).equals();
    let at_zero = lowest.iter().filter(|&&point| himmelblau(point) < 1e-20).count();
    page.claim("2.4", "places at which Himmelblau's function takes its lowest value", at_zero, 1).corrected(
        "the lowest value is one number, but several places can have it; the document says that the solution is unique",
    );
    //| A network is an extreme case. Swap two hidden neurons together with their weights, and it computes the very same
    //| thing: with 128 of them there are $128! = 128 \cdot 127 \cdots 1$ copies of every solution. For a convex function, too, the place need not
    //| be unique, if its floor is flat.
    Ok(())
}
