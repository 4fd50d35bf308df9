//! # Measuring a slope
//!
//! The derivative of $f$ at $x$ says how fast $f$ changes there: move $x$ by a little $h$, see what $f$ does, divide.
//!
//! $$ \frac{df(x)}{dx} = \lim_{h \to 0} \frac{f(x + h) - f(x)}{h} $$
//!
//! A computer has no limits, but it has small numbers. Taking this literally is called numerical differentiation (수치
//! 미분), as against analytic differentiation (해석적 미분), which works on the formula: of $x^2$ it makes $2x$. The
//! document first takes $h$ as small as it can, `10e-50`.

use chapter03::golden;
use literate::prelude::*;

/// The slope of `f` between `x` and `x + h`.
fn forward_difference(f: impl Fn(f64) -> f64, x: f64, h: f64) -> f64 {
    (f(x + h) - f(x)) / h
}

/// The slope of `f` between `x - h` and `x + h`.
fn central_difference(f: impl Fn(f64) -> f64, x: f64, h: f64) -> f64 {
    (f(x + h) - f(x - h)) / (2.0 * h)
}

/// A parabola; its slope is 2x.
fn square(x: f64) -> f64 {
    x * x
}

/// A curve with a slope that is never twice the same: eˣ is its own derivative.
fn exponential(x: f64) -> f64 {
    x.exp()
}

/// How far `slope` is from that of eˣ at 1.
fn error_of(slope: f64) -> f64 {
    (slope - 1.0_f64.exp()).abs()
}

pub fn run(page: &Page) -> Result<()> {
    //| The slope of $x^2$ at 3 is 6. With $h$ = `10e-50`:
    let too_small = forward_difference(square, 3.0, 10e-50);
    let numpy = golden("forward difference, h = 10e-50")[0];
    page.claim("3.7", "slope of x² at 3 with h = 10e-50", too_small, numpy).derived().equals();
    //-
    //| Zero. A float has some 16 digits, and next to a 3 the fiftieth digit does not exist: `3.0 + 10e-50` *is* `3.0`, both
    //| values of $f$ are the same, and their difference is rounded away. This is rounding error (반올림 오차).
    //|
    //| With a larger $h$ another error appears. The straight line through two points of a curve is not its tangent (접선),
    //| and the further apart the points, the less it is. Taking them on both sides of $x$, as the central difference
    //| (중앙 차분) does, cancels the greater part of it: what is left shrinks with $h^2$ instead of $h$. Both errors at once,
    //| for $e^x$ at 1:
    let steps: Vec<f64> = (4..=64).map(|i| 10.0_f64.powf(-f64::from(i) / 4.0)).collect();
    let forward: Vec<f64> = steps.iter().map(|h| error_of(forward_difference(exponential, 1.0, *h))).collect();
    let central: Vec<f64> = steps.iter().map(|h| error_of(central_difference(exponential, 1.0, *h))).collect();
    page.show(
        Chart::new("Too large a step, or too small a step")
            .x_label("h")
            .y_label("error of the slope of eˣ at 1")
            .log_x()
            .log_y()
            .line("forward difference", &steps, &forward)
            .line("central difference", &steps, &central),
    )?;
    //-
    //| From the right, both curves fall as $h$ shrinks: the line becomes a tangent. Then they rise again: differences of
    //| nearly equal numbers have few digits left. In between lies the best that can be had, and the central difference
    //| goes lower. The document settles on $h = 10^{-4}$ with the central difference.
    let best = |errors: &[f64]| errors.iter().copied().fold(f64::INFINITY, f64::min);
    let central_at_1e4 = central_difference(square, 3.0, 1e-4);
    page.table(
        Table::new(["", "least error", "error with h = 10⁻⁴"])
            .row([
                "forward difference".to_owned(),
                format!("{:.1e}", best(&forward)),
                format!("{:.1e}", error_of(forward_difference(exponential, 1.0, 1e-4))),
            ])
            .row([
                "central difference".to_owned(),
                format!("{:.1e}", best(&central)),
                format!("{:.1e}", error_of(central_difference(exponential, 1.0, 1e-4))),
            ]),
    );
    page.claim(
        "3.7",
        "slope of x² at 3, central difference, h = 1e-4",
        central_at_1e4,
        golden("central difference, h = 1e-4")[0],
    )
    .derived()
    .within(1e-10);
    Ok(())
}
