//! # Which way is down?
//!
//! You stand somewhere in the landscape of the loss, in thick fog. You cannot see the valley. But you feel with your
//! feet how the ground slopes, and that is enough to take a step down. Then you feel again.
//!
//! How the ground slopes is a matter of two numbers: how steeply the loss rises if $a$ is turned up a little, and how
//! steeply if $b$ is. Together they are the *gradient* (그래디언트). It points uphill, so the way down is against it.

use chapter01::{RATE, START, mse, slopes};
use literate::prelude::*;

/// Where one step of this learning rate leads from the document's start.
fn after_a_step(rate: f64) -> (f64, f64) {
    let (a, b) = START;
    let (slope_a, slope_b) = slopes(a, b);
    (a - rate * slope_a, b - rate * slope_b)
}

/// The loss after one step of this learning rate.
fn loss_after_a_step(rate: f64) -> f64 {
    let (a, b) = after_a_step(rate);
    mse(a, b)
}

/// The parabola of the loss in a, with the tangent at the document's start.
fn tangent_chart() -> Chart {
    let (start_a, b) = START;
    let a_axis = Array1::linspace(-1.0, 1.2, 111);
    let beside = array![start_a - 0.2, start_a + 0.35];
    // The slope of the loss itself: here the factor 2 counts.
    let slope = 2.0 * slopes(start_a, b).0;
    Chart::new("The ground under one's feet")
        .x_label("a, with b = −100")
        .y_label("loss")
        .line("loss", &a_axis, a_axis.mapv(|a| mse(a, b)))
        .line("its slope at a = −0.75", &beside, beside.mapv(|a| mse(start_a, b) + slope * (a - start_a)))
        .points("where we stand", [start_a], [mse(start_a, b)])
}

/// The gradient (2a, 4b) of the bowl a² + 2b² at places around its bottom.
fn bowl_arrows() -> Vec<(f64, f64, f64, f64)> {
    let places = (-4..=4).flat_map(|row| (-4..=4).map(move |column| (f64::from(column) / 4.0, f64::from(row) / 4.0)));
    places.map(|(a, b)| (a, b, 2.0 * a, 4.0 * b)).collect()
}

/// Twelve steps down into the bowl, with learning rate 0.1.
fn bowl_path() -> Vec<(f64, f64)> {
    let start = (-0.9, 0.85);
    std::iter::successors(Some(start), |(a, b)| Some((a - 0.1 * 2.0 * a, b - 0.1 * 4.0 * b))).take(13).collect()
}

pub fn run(page: &Page) -> Result<()> {
    page.show(tangent_chart())?;
    //| With two knobs the ground slopes in two directions at once, and the gradient is an arrow. Here is a small landscape
    //| made up for the purpose, a bowl of height $a^2 + 2b^2$. Each arrow is the gradient at its foot: it points the steepest
    //| way up, and is long where the ground is steep (all are shortened by one factor). The path takes steps against the arrows, and they shorten by
    //| themselves as the ground gets flat.
    page.show(
        VectorField::new("The gradient points uphill")
            .x_label("a")
            .y_label("b")
            .arrows(bowl_arrows())
            .path("steps against the gradient", bowl_path()),
    )?;
    //| The slope of the loss needs no trying out, it has a formula. Take the loss of one film, $(ax + b - y)^2$. Turn
    //| $a$ up by a tiny bit: the guess rises by $x$ times that bit, and the square by $2(ax+b-y)$ times as much again. With
    //| the mean over the films,
    //|
    //| $$ \frac{\partial \mathrm{Loss}}{\partial a} = \frac{1}{m} \sum_i (a x_i + b - y_i)\, x_i, \qquad
    //| \frac{\partial \mathrm{Loss}}{\partial b} = \frac{1}{m} \sum_i (a x_i + b - y_i). $$
    //|
    //| The factor 2 is missing on purpose: the document leaves it out, since it only makes all steps twice as long, and that
    //| can be said with the learning rate. We do as it does.
    //|
    //| Put into words: *error times input, on average*. A knob is at fault for an error as much as its input had a part in
    //| the guess. You will meet this again in every network.
    let start_a = START.0;
    let start_b = START.1;
    let errors = start_a * chapter01::want_to_see() + start_b - chapter01::audience();
    let slope_a = (&errors * &chapter01::want_to_see()).sum() / 4.0;
    let slope_b = errors.sum() / 4.0;
    page.print(format!("at a = {start_a}, b = {start_b}: slopes {slope_a:.4} and {slope_b:.4}"));
    page.claim("1.6", "slopes at (−0.75, −100)", vec![slope_a, slope_b], vec![-122247282.9375, -9736.0625])
        .derived()
        .within(5e-5);
    page.claim("1.6", "loss at (−0.75, −100)", mse(start_a, start_b), 1.00436e8).derived().within(500.0);
    //| Both slopes are negative: turning either knob up makes the loss smaller. And see how unequal they are.
    //|
    //| ## How long a step?
    //| The gradient says which way. How far to go is for us to say, by the *learning rate* (러닝레이트) $\gamma$:
    //|
    //| $$ a \leftarrow a - \gamma\, \frac{\partial \mathrm{Loss}}{\partial a}, \qquad b \leftarrow b - \gamma\, \frac{\partial \mathrm{Loss}}{\partial b} $$
    //|
    //| A slope of a hundred million next to a knob that stands at −0.75: the learning rate had better be tiny. The
    //| document tries three.
    let tried = [1e-3, 1e-12, RATE];
    let tried_losses: Vec<f64> = tried.iter().map(|&rate| loss_after_a_step(rate)).collect();
    //- folded
    let mut rate_table = Table::new(["learning rate", "a after a step", "b after a step", "loss after a step"]);
    for (&rate, &loss) in tried.iter().zip(&tried_losses) {
        let (a, b) = after_a_step(rate);
        rate_table = rate_table.row([format!("{rate:e}"), format!("{a:.6}"), format!("{b:.6}"), format!("{loss:.5e}")]);
    }
    page.table(rate_table);
    page.claim("1.6", "loss after a step with 1e-3", tried_losses[0], 2.22e18).derived().within(5e15);
    page.claim("1.6", "loss after a step with 1e-12", tried_losses[1], 1.00406e8).derived().within(500.0);
    page.claim("1.6", "loss after a step with 2e-10", tried_losses[2], 9.4547e7).derived().within(500.0);
    let moved = 100.0 * (1.0 - tried_losses[1] / mse(start_a, start_b));
    page.claim("1.6", "per cent of the loss that 1e-12 takes off", moved, 0.03).derived().within(0.005);
    //| - **0.001** leaps over the valley and lands far up the other side: the loss is twenty thousand million times what
    //|   it was. The next step would start from there, with a far larger slope.
    //| - **1e-12** goes the right way, but moves the loss by three hundredths of a per cent.
    //| - **2e-10** takes off nearly six per cent at once.
    //|
    //| What lies between? One step is quickly computed, so here is the loss after it for every learning rate on the way.
    let rate_axis: Vec<f64> = (-520..=-300).map(|exponent| 10_f64.powf(f64::from(exponent) / 40.0)).collect();
    let rate_losses: Vec<f64> = rate_axis.iter().map(|&rate| loss_after_a_step(rate)).collect();
    page.show(
        Chart::new("One step with each learning rate")
            .x_label("learning rate")
            .y_label("loss after one step")
            .log_x()
            .log_y()
            .line("loss after the step", &rate_axis, &rate_losses)
            .points("the document's two smaller ones", [1e-12, RATE], [tried_losses[1], tried_losses[2]])
            .horizontal("where we stood", mse(start_a, start_b)),
    )?;
    let best_loss = rate_losses.iter().copied().fold(f64::INFINITY, f64::min);
    let best_place = rate_losses.iter().position(|&loss| loss == best_loss).unwrap_or(0);
    let longest = rate_losses.iter().rposition(|&loss| loss < mse(start_a, start_b)).unwrap_or(0);
    page.say(format!(
        "Too small, and nothing happens. Too large, and it gets worse. In this picture a step pays up to a \
         rate of ${:.1} \\cdot 10^{{-8}}$; the best one, ${:.1} \\cdot 10^{{-9}}$, is {:.0} times the document's choice. So $2 \\cdot \
         10^{{-10}}$ is careful, and it works.",
        1e8 * rate_axis[longest],
        1e9 * rate_axis[best_place],
        rate_axis[best_place] / RATE,
    ))?;
    //| ## And how often?
    //| One step uses all four films once. Using every example of the data once is an *epoch* (에폭). The document
    //| decides on 300 of them.
    Ok(())
}
