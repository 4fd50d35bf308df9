//! # The gradient, and walking down it
//!
//! A loss depends on many weights. Hold all but one of them still, and the slope along that one is a partial derivative
//! (편미분). All partial derivatives together are the gradient (기울기):
//!
//! $$ \nabla f = \left( \frac{\partial f}{\partial x_0}, \frac{\partial f}{\partial x_1} \right). $$
//!
//! Two numbers can be drawn. Here is a bowl, $f(x_0, x_1) = x_0^2 + x_1^2$.

use chapter03::{golden, source};
use common::gradient::numerical_gradient;
use literate::prelude::*;

/// x₀² + x₁²: a bowl whose lowest point is (0, 0).
fn bowl(x: &[f64]) -> f64 {
    x[0] * x[0] + x[1] * x[1]
}

/// The places that gradient descent visits, its start included. The start that is handed in stays as it is.
fn gradient_descent(f: impl Fn(&[f64]) -> f64, start: [f64; 2], learning_rate: f64, steps: usize) -> Vec<[f64; 2]> {
    let mut path = vec![start];
    let mut x = start;
    for _ in 0..steps {
        let slopes = numerical_gradient(&mut x, &f);
        x = [x[0] - learning_rate * slopes[0], x[1] - learning_rate * slopes[1]];
        path.push(x);
    }
    path
}

pub fn run(page: &Page) -> Result<()> {
    let axis = Array1::linspace(-3.0, 3.0, 25);
    let bowl_heights = Array2::from_shape_fn((25, 25), |(row, column)| bowl(&[axis[column], axis[row]]));
    page.show(Surface::new("A bowl: x₀² + x₁²").x_label("x₀").y_label("x₁").z_label("f").grid(
        &axis,
        &axis,
        &bowl_heights,
    ))?;
    //-
    //| ## One component at a time
    //| The gradient at (3, 4), as the document computes it: move $x_0$ up by $h$ and look, move it down by $h$ and look,
    //| put it back; then the same with $x_1$.
    page.code(source("gradient", "pub fn numerical_gradient")?);
    let above = bowl(&[3.0001, 4.0]);
    let below = bowl(&[2.9999, 4.0]);
    page.claim("3.7", "f(3.0001, 4)", above, 25.00060001).within(5e-9);
    page.claim("3.7", "f(2.9999, 4)", below, 24.99940001).within(5e-9);
    page.claim("3.7", "their difference over 0.0002", (above - below) / 0.0002, 6.0).within(1e-8);
    //-
    for (place, printed) in [([3.0, 4.0], [6.0, 8.0]), ([0.0, 2.0], [0.0, 4.0]), ([3.0, 0.0], [6.0, 0.0])] {
        let what = format!("gradient at ({}, {})", place[0], place[1]);
        let mut x = place;
        page.claim("3.7", what, numerical_gradient(&mut x, bowl), printed).within(1e-8);
    }
    //-
    //| ## Which way does it point?
    //| An arrow for *minus* the gradient at each place; the steeper the slope, the longer the arrow:
    let mut arrows = Vec::new();
    for row in -4..=4 {
        for column in -4..=4 {
            let mut x = [0.5 * f64::from(column), 0.5 * f64::from(row)];
            let slopes = numerical_gradient(&mut x, bowl);
            arrows.push((x[0], x[1], -slopes[0], -slopes[1]));
        }
    }
    page.show(VectorField::new("Minus the gradient of the bowl").x_label("x₀").y_label("x₁").arrows(&arrows))?;
    //| All arrows point down to the middle. The document says that the gradient itself points where the function falls
    //| most. That is a slip of one sign: the gradient points where the function *rises* most, and one walks against it. A
    //| hundredth of the way along the gradient from (3, 4):
    let along = bowl(&[3.0 + 0.01 * 6.0, 4.0 + 0.01 * 8.0]) - bowl(&[3.0, 4.0]);
    let direction = if along > 0.0 { "it rises" } else { "it falls" };
    page.claim("3.7", "along the gradient, what does the function do?", direction, "it falls")
        .corrected("its negative points where the function falls most; the document's own descent subtracts it");
    //-
    //| A steep place has a long arrow, and where the gradient is zero there is none: at a lowest point, at a point that is
    //| lowest only among its neighbours (a local minimum, 극솟값), and at a saddle (안장점), which is lowest in one
    //| direction and highest in another. Nor need the arrow point at the lowest place of all. It only knows the way down
    //| from here.
    //|
    //| ## Gradient descent
    //| Still it is the only clue there is, and following it is called gradient descent (경사 하강법). Take a step against
    //| the gradient, look again, and so on:
    //|
    //| $$ x_0 \leftarrow x_0 - \eta \frac{\partial f}{\partial x_0}, \qquad x_1 \leftarrow x_1 - \eta \frac{\partial f}{\partial x_1}. $$
    //|
    //| The learning rate (학습률) $\eta$ says how far a step goes. It is a hyperparameter (하이퍼파라미터): a number that we
    //| set, not one that is learnt. From (−3, 4) with $\eta = 0.1$:
    let start = [-3.0, 4.0];
    let path = gradient_descent(bowl, start, 0.1, 100);
    let points: Vec<(f64, f64)> = path.iter().map(|x| (x[0], x[1])).collect();
    let wide_axis = Array1::linspace(-5.0, 5.0, 101);
    let wide_heights = Array2::from_shape_fn((101, 101), |(row, column)| bowl(&[wide_axis[column], wide_axis[row]]));
    page.show(
        Contours::new("Down into the bowl")
            .x_label("x₀")
            .y_label("x₁")
            .equal_axes()
            .grid(&wide_axis, &wide_axis, &wide_heights)
            .levels([1.0, 4.0, 9.0, 16.0, 25.0, 36.0])
            .path("η = 0.1", &points),
    )?;
    page.claim("3.7", "where 100 steps from (−3, 4) end", path[100], golden("descent, end")).derived().within(1e-15);
    //-
    //| One more slip, of a kind that costs an afternoon. The document's function begins with `x = init_x` and goes on with
    //| `x -= lr * grad`. In NumPy that is not a copy: both names mean the same array, and the caller's start is overwritten.
    //| Whoever runs it a second time, to compare two learning rates, starts where the first run ended. Here a start is handed
    //| over by value, and stays what it was.
    page.claim("3.7", "the start, after the descent", start, golden("descent, start afterwards"))
        .derived()
        .corrected("`x = init_x` is no copy in NumPy: the document's descent overwrites its start");
    Ok(())
}
