//! # Thirty points and an inverse
//!
//! Two small things are left in the document's appendix.

use chapter01::{audience, want_to_see};
use datasets::toy;
use literate::prelude::*;

/// The sigmoid.
fn squash(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Its inverse.
fn unsquash(y: f64) -> f64 {
    (y / (1.0 - y)).ln()
}

/// The slope of `f` at `x`, by a hair to either side.
fn slope_at(f: fn(f64) -> f64, x: f64) -> f64 {
    (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
}

pub fn run(page: &Page) -> Result<()> {
    //| ## A noisy line
    //| Thirty places between 0 and 10, the line $y = 0.5x + 2$ over them, and a little noise of standard deviation 0.5 added.
    //| They are drawn after the three clouds, from the same stream of random numbers, so they are NumPy's, too.
    let noisy = toy::noisy_line();
    page.show(
        Chart::new("Thirty points and the line that they come from")
            .x_label("x")
            .y_label("y")
            .line("y = 0.5 x + 2", [0.0, 10.0], [2.0, 7.0])
            .points("30 noisy points", &noisy.x, &noisy.y),
    )?;
    page.claim(
        "1.11",
        "first three places",
        noisy.x.iter().take(3).copied().collect::<Vec<f64>>(),
        vec![5.698_084_130_438_596, 6.903_979_427_322_947, 2.080_297_455_424_337],
    )
    .derived()
    .within(1e-12);
    page.claim(
        "1.11",
        "first three noisy values",
        noisy.y.iter().take(3).copied().collect::<Vec<f64>>(),
        vec![4.610_890_150_485_208, 5.256_081_983_897_539, 3.317_643_115_440_45],
    )
    .derived()
    .within(1e-12);
    let leftover = (&noisy.y - &noisy.line).mapv(|error| error * error).sum() / 30.0;
    page.claim("1.11", "mean squared error of the true line", leftover, 0.178002).derived().within(5e-7);
    //| Even the line that made the points has a loss: what is left is the noise. No model should get below it by
    //| much, and one that does has learnt the noise.
    //|
    //| A slip in the document follows from the names of its variables. These thirty points are called `x` and `y`, as the films
    //| were. The cells after it draw "the films" under the three lines of section 1, but by then `x` and `y` are the noise:
    //| all points sit in a corner far from the lines.
    let ends = array![0.0, 18_000.0];
    page.show(
        Panels::new("The same names, other points")
            .panel(
                Chart::new("as the document draws it")
                    .x_label("x")
                    .y_label("y")
                    .line("blue", &ends, &(0.12 * &ends - 600.0))
                    .line("red", &ends, &(0.05 * &ends + 100.0))
                    .line("green", &ends, &(0.08 * &ends - 240.0))
                    .points("x and y", &noisy.x, &noisy.y),
            )
            .panel(
                Chart::new("as it is meant")
                    .x_label("want to see")
                    .y_label("audience, in 10,000 tickets")
                    .line("blue", &ends, &(0.12 * &ends - 600.0))
                    .line("red", &ends, &(0.05 * &ends + 100.0))
                    .line("green", &ends, &(0.08 * &ends - 240.0))
                    .points("the films", want_to_see(), audience()),
            ),
    )?;
    let widest_noise = noisy.x.fold(0.0, |widest: f64, x| widest.max(*x));
    let widest_film = want_to_see().fold(0.0, |widest: f64, x| widest.max(*x));
    page.claim("1.11", "largest x under the three lines", widest_film, widest_noise).corrected(
        "the document's later cells scatter the thirty points here: their names, x and y, have taken the films' place",
    );
    //| ## There and back
    //| The last remark is about slopes. If $y$ is a function of $x$ that can be turned round, so that $x$ is one of $y$,
    //| then the slope of the way back is one over the slope of the way there (*inverse function theorem* (역함수 정리)):
    //|
    //| $$ \frac{dy}{dx} = \frac{1}{\;dx/dy\;} $$
    //|
    //| In the picture of gears: if $y$ turns half as fast as $x$, then $x$ turns twice as fast as $y$. For the line above, 0.5
    //| there and 2 back. It holds for bent functions, too, at each point. Take the sigmoid at $x = 1$:
    let there = slope_at(squash, 1.0);
    let back = slope_at(unsquash, squash(1.0));
    page.print(format!("there {there:.6}, back {back:.6}, there × back {:.6}", there * back));
    page.claim("1.11", "slope there times slope back, sigmoid at 1", there * back, 1.0).within(1e-6);
    let places = Array1::linspace(-5.0, 5.0, 101);
    page.show(
        Chart::new("The sigmoid and the way back")
            .x_label("from")
            .y_label("to")
            .line("sigmoid, x to y", &places, places.mapv(squash))
            .line("its inverse, y to x", places.mapv(squash), &places),
    )?;
    //| Two conditions are easily forgotten. The slope must not be zero: ReLU, where it is silent, cannot be turned round.
    //| And the remark is about *one* input. The document applies it to a neuron's sum $z = w_1 a_1 + w_2 a_2 + b$ as seen from
    //| $a_1$ alone; that is right as long as the other inputs are held still, and not otherwise.
    Ok(())
}
