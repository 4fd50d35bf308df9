//! # Rules to keep: constrained problems
//!
//! In full, a problem of optimisation theory is written
//!
//! $$ \min_x f(x) \quad \text{subject to} \quad g(x) \le 0, \quad h(x) = 0. $$
//!
//! $f$ is the *objective function* (목적 함수). $g(x) \le 0$ is an *inequality constraint* (부등식 제약 조건): stay inside a
//! fence. $h(x) = 0$ is an *equality constraint* (등식 제약 조건): stay on a path.
//!
//! One problem, solved in two ways. The ground is $f(x, y) = (x - 3)^2 + (y - 2)^2$, whose lowest point is $(3, 2)$.
//! The fence is the circle $g = x^2 + y^2 - 4 \le 0$, and the path is the diagonal $h = x - y = 0$.

use chapter02::{descend, heights, pairs, places};
use common::optimizer::Sgd;
use literate::prelude::*;

/// Squared distance from (3, 2).
fn distance_squared([x, y]: [f64; 2]) -> f64 {
    (x - 3.0).powi(2) + (y - 2.0).powi(2)
}

/// The slope of [`distance_squared`].
fn distance_slope([x, y]: [f64; 2]) -> [f64; 2] {
    [2.0 * (x - 3.0), 2.0 * (y - 2.0)]
}

/// The nearest place on the path x = y.
fn onto_path([x, y]: [f64; 2]) -> [f64; 2] {
    [(x + y) / 2.0, (x + y) / 2.0]
}

/// The nearest place inside the circle of radius 2 around (0, 0).
fn into_fence([x, y]: [f64; 2]) -> [f64; 2] {
    let outside = (x.hypot(y) / 2.0).max(1.0);
    [x / outside, y / outside]
}

/// Projected descent from (−1, 1.5): a step downhill, then back to where the rules allow, 60 times.
fn walk_by_rules(rules: impl Fn([f64; 2]) -> [f64; 2]) -> Vec<[f64; 2]> {
    let mut path = vec![[-1.0, 1.5]];
    for step in 0..60 {
        let after = descend(&Sgd::new(0.1), path[step], distance_slope, 1);
        path.push(rules(after[1]));
    }
    path
}

pub fn run(page: &Page) -> Result<()> {
    //| ## Analytical: with pencil and paper
    //| The *analytical* method (분석적 방법) works on the formula. On the path, $y = x$, so $f = (x - 3)^2 + (x - 2)^2$,
    //| which is smallest where $2(x - 3) + 2(x - 2) = 0$, at $x = 2.5$. But $(2.5, 2.5)$ is outside the fence. Inside
    //| it, on the path, $2x^2 \le 4$, so $x$ can be at most $\sqrt 2$; and as $f$ falls all the way up to 2.5, that is
    //| the solution: $(\sqrt 2, \sqrt 2)$.
    //|
    //| ## Numerical: step by step
    //| The *numerical* method (수치적 방법) needs no formula, only values and slopes: a step downhill, then to the nearest
    //| place that keeps the rules, and again.
    let free = walk_by_rules(|place| place);
    let fenced = walk_by_rules(into_fence);
    let on_path = walk_by_rules(onto_path);
    // The fence lies evenly around the path, so that moving into it along the path is the nearest place that keeps both.
    let both = walk_by_rules(|place| into_fence(onto_path(place)));
    //-
    let circle: Vec<(f64, f64)> = (0..=72)
        .map(|step| (f64::from(step) * std::f64::consts::TAU / 72.0).sin_cos())
        .map(|(sin, cos)| (2.0 * cos, 2.0 * sin))
        .collect();
    let wide = places(-2.5, 3.5, 61);
    let root = 2.0_f64.sqrt();
    page.show(
        Contours::new("The lowest point that the rules allow")
            .x_label("x")
            .y_label("y")
            .equal_axes()
            .grid(&wide, &wide, heights(&wide, &wide, distance_squared))
            .levels([0.5, 2.0, 4.5, 8.0, 14.0, 22.0])
            .curve("fence g = 0", circle)
            .curve("path h = 0", [(-2.5, -2.5), (3.5, 3.5)])
            .path("descent that keeps both", pairs(&both))
            .mark("no rules", (3.0, 2.0))
            .mark("solution", (root, root)),
    )?;
    //-
    let in_circle = 2.0 / 13.0_f64.sqrt();
    let analytical = [[3.0, 2.0], [3.0 * in_circle, 2.0 * in_circle], [2.5, 2.5], [root, root]];
    let numerical = [free[60], fenced[60], on_path[60], both[60]];
    //- folded
    let mut solutions = Table::new(["rules", "analytical", "numerical, 60 steps"]);
    for (index, rules) in ["none", "the fence", "the path", "both"].iter().enumerate() {
        let point = |[x, y]: [f64; 2]| format!("({x:.5}, {y:.5})");
        solutions = solutions.row([(*rules).to_owned(), point(analytical[index]), point(numerical[index])]);
    }
    page.table(solutions);
    page.claim("2.5", "both constraints: numerical against analytical solution", both[60], [root, root])
        .beyond()
        .within(1e-9);
    let all_numerical: Vec<f64> = numerical.iter().flatten().copied().collect();
    let all_analytical: Vec<f64> = analytical.iter().flatten().copied().collect();
    page.claim("2.5", "the four solutions, numerical against analytical", all_numerical, all_analytical)
        .beyond()
        .within(1e-4);
    //| The document draws the line between the two so: analytical if you know the function in all its parts, numerical
    //| if you do not. One can also know a formula and be unable to solve it. A network is that case: its loss is a
    //| formula, thousands of terms long, and nobody solves it for its minimum.
    //|
    //| In deep learning there are mostly no constraints, as the document says. Any number is a fine weight.
    Ok(())
}
