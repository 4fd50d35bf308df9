//! # Three hundred steps down
//!
//! Feel the slope, take a step, feel again: that is *gradient descent* (경사하강법), and the whole of learning in this
//! book. The choices that we made by hand (the learning rate, the number of epochs) are the *hyper parameters* (하이퍼
//! 파라미터); the knobs that the machine turns by itself are the parameters.

use chapter01::{RATE, START, audience, best_line, mse, mse_grid, want_to_see};
use datasets::films::OKJA_WANT_TO_SEE;
use literate::prelude::*;

/// Epochs of the document's descent.
const EPOCHS: usize = 300;

/// The values with their mean taken off and divided by their standard deviation.
fn standardised(values: &Array1<f64>) -> Array1<f64> {
    let centred = values - values.sum() / values.len() as f64;
    let deviation = ((&centred * &centred).sum() / values.len() as f64).sqrt();
    centred / deviation
}

/// Gradient descent on the line through (x, y) from `start`: a and b before the first step and after each.
fn walk(x: &Array1<f64>, y: &Array1<f64>, start: (f64, f64), rate: f64, steps: usize) -> Vec<(f64, f64)> {
    let mut path = vec![start];
    let (mut a, mut b) = start;
    for _ in 0..steps {
        let error = a * x + b - y;
        a -= rate * (&error * x).sum() / x.len() as f64;
        b -= rate * error.sum() / x.len() as f64;
        path.push((a, b));
    }
    path
}

/// The loss over a grid of a and b, as lines of equal loss, with a path over it.
fn map(title: &str, x: &Array1<f64>, y: &Array1<f64>, half: (f64, f64), path: &[(f64, f64)]) -> Contours {
    let (best_a, best_b) = path[path.len() - 1];
    let a_axis = Array1::linspace(best_a - half.0, best_a + half.0, 61);
    let b_axis = Array1::linspace(best_b - half.1, best_b + half.1, 61);
    let losses = Array2::from_shape_fn((61, 61), |(row, column)| {
        let error = a_axis[column] * x + b_axis[row] - y;
        (&error * &error).sum() / x.len() as f64
    });
    let highest = losses.fold(0.0, |highest: f64, loss| highest.max(*loss));
    Contours::new(title)
        .x_label("a")
        .y_label("b")
        .grid(&a_axis, &b_axis, &losses)
        .levels([0.03, 0.12, 0.3, 0.6].map(|share| share * highest))
        .path("descent", path)
}

pub fn run(page: &Page) -> Result<()> {
    let marks = want_to_see();
    let tickets = audience();
    let mut a_history = vec![START.0];
    let mut b_history = vec![START.1];
    let mut losses = vec![mse(START.0, START.1)];
    for epoch in 0..EPOCHS {
        let error = a_history[epoch] * &marks + b_history[epoch] - &tickets;
        let slope_a = (&error * &marks).sum() / 4.0;
        let slope_b = error.sum() / 4.0;
        a_history.push(a_history[epoch] - RATE * slope_a);
        b_history.push(b_history[epoch] - RATE * slope_b);
        losses.push(mse(a_history[epoch + 1], b_history[epoch + 1]));
    }
    //-
    let mut history_table = Table::new(["epoch", "a", "b", "loss"]);
    for epoch in [0, 1, 2, 3, 5, 10, 20, 50, 100, 200, 300] {
        history_table = history_table.row([
            epoch.to_string(),
            format!("{:.7}", a_history[epoch]),
            format!("{:.5}", b_history[epoch]),
            format!("{:.2}", losses[epoch]),
        ]);
    }
    page.table(history_table);
    let epoch_axis: Vec<f64> = (0..=EPOCHS).map(|epoch| epoch as f64).collect();
    page.show(Chart::new("The loss, epoch by epoch").x_label("epoch").y_label("mean squared error").log_y().line(
        "loss",
        &epoch_axis,
        &losses,
    ))?;
    let trained_a = a_history[EPOCHS];
    let trained_b = b_history[EPOCHS];
    let okja_by_descent = trained_a * OKJA_WANT_TO_SEE + trained_b;
    page.claim("1.7", "a after 300 epochs", trained_a, 0.0714585).derived().within(5e-8);
    page.claim("1.7", "b after 300 epochs", trained_b, -99.99993).derived().within(5e-6);
    page.claim("1.7", "Okja by the trained line", okja_by_descent, 758.07).derived().within(5e-3);
    //| A remark on the document's own list of losses. It works out each loss *before* the step of that epoch, and has put
    //| the loss of the start into the list already. So its entries 0 and 1 are the same, and the loss after the last step
    //| is missing. Nothing is trained differently; the curve is only one epoch late. Ours has the loss after each step.
    page.claim("1.7", "loss recorded for epoch 1", losses[1], losses[0])
        .corrected("the document records the loss from before the step, so its entry 1 repeats entry 0");
    //| ## The path through the landscape
    //| The grid search needed 10,000 losses to find its place, the descent 300 slopes. It starts high on the wall of the
    //| valley, where the line still falls instead of rising, and runs straight down.
    let drawn_a = Array1::linspace(-1.0, 1.0, 31);
    let drawn_b = Array1::linspace(-1000.0, 1000.0, 31);
    let footprints: Vec<(f64, f64, f64)> =
        (0..=EPOCHS).map(|epoch| (a_history[epoch], b_history[epoch], losses[epoch])).collect();
    page.show(
        Surface::new("Down into the valley")
            .x_label("a")
            .y_label("b")
            .z_label("loss")
            .grid(&drawn_a, &drawn_b, mse_grid(&drawn_a, &drawn_b))
            .path("300 epochs", &footprints),
    )?;
    let ends = array![8000.0, 18_000.0];
    page.show(
        Chart::new("The line that drew itself")
            .x_label("members who want to see the film")
            .y_label("audience, in 10,000 tickets")
            .line("at the start", &ends, &(START.0 * &ends + START.1))
            .line("after 5 epochs", &ends, &(a_history[5] * &ends + b_history[5]))
            .line("after 20 epochs", &ends, &(a_history[20] * &ends + b_history[20]))
            .line("after 300 epochs", &ends, &(trained_a * &ends + trained_b))
            .points("the films", &marks, &tickets)
            .points("Okja, predicted", [OKJA_WANT_TO_SEE], [okja_by_descent]),
    )?;
    //| ## Is this the best line?
    //| *Beyond the document.* A straight line is so simple that its lowest loss can be had without walking. There both slopes
    //| are zero, and two equations with two unknowns give
    //|
    //| $$ a = \frac{\sum_i (x_i - \bar x)(y_i - \bar y)}{\sum_i (x_i - \bar x)^2}, \qquad b = \bar y - a \bar x. $$
    let exact_a = best_line().0;
    let exact_b = best_line().1;
    let exact_loss = mse(exact_a, exact_b);
    //-
    page.claim("1.7", "a and b of the best line", vec![exact_a, exact_b], vec![0.070342, -84.78577])
        .beyond()
        .within(5e-6);
    page.table(
        Table::new(["line", "a", "b", "loss", "Okja"])
            .row([
                "300 epochs of descent".to_owned(),
                format!("{trained_a:.5}"),
                format!("{trained_b:.3}"),
                format!("{:.3}", losses[EPOCHS]),
                format!("{okja_by_descent:.2}"),
            ])
            .row([
                "formula".to_owned(),
                format!("{exact_a:.5}"),
                format!("{exact_b:.3}"),
                format!("{exact_loss:.3}"),
                format!("{:.2}", exact_a * OKJA_WANT_TO_SEE + exact_b),
            ]),
    );
    //| The descent is nearly there in its loss and in what it says of Okja, but look at $b$: it has not moved from −100.
    //| The valley is steep across and almost flat along. A learning rate small enough for the walls is far too small
    //| for the floor, and along the floor lies the way to the best $b$.
    let mean_square = (&marks * &marks).sum() / 4.0;
    let variance = mean_square - (marks.sum() / 4.0).powi(2);
    let along_the_floor = variance / mean_square;
    page.say(format!(
        "Across, the slope grows by {:.0} million for each unit that $a$ moves; along the floor, by {along_the_floor:.4} \
         for each unit that $b$ moves. With the document's rate, half of the way that is left for $b$ would take \
         {:.0} thousand million epochs.",
        mean_square / 1e6,
        2.0_f64.ln() / (RATE * along_the_floor) / 1e9,
    ))?;
    //| The cure is not patience but scale. Measure marks and audience from their means, in standard deviations, and the
    //| valley becomes a bowl: both directions equally steep, one learning rate right for both. Most of the data in this
    //| book are scaled before anything learns from them, and this is why.
    let scaled_x = standardised(&marks);
    let scaled_y = standardised(&tickets);
    let raw_path = walk(&marks, &tickets, START, RATE, EPOCHS);
    let scaled_path = walk(&scaled_x, &scaled_y, (-0.75, -1.0), 0.1, EPOCHS);
    //-
    page.show(
        Panels::new("A valley and a bowl")
            .panel(map("raw: b does not move", &marks, &tickets, (0.9, 900.0), &raw_path))
            .panel(map("scaled: straight to the middle", &scaled_x, &scaled_y, (1.9, 1.9), &scaled_path)),
    )?;
    let scaled_end = scaled_path[EPOCHS];
    let deviation_y = (&tickets - tickets.sum() / 4.0).mapv(|y| y * y).sum().sqrt();
    let deviation_x = variance.sqrt() * 2.0;
    page.claim("1.7", "a by descent on scaled data, put back", scaled_end.0 * deviation_y / deviation_x, exact_a)
        .beyond()
        .within(1e-9);
    Ok(())
}
