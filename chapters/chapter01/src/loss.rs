//! # How wrong is a line?
//!
//! A line is good if its guesses are near the truth. The films whose audience is known can tell: for each of them,
//! the *error* (오차) is the truth minus the guess, $y - \hat y$. Making one number out of all errors is the job of the *loss
//! function* (손실함수), and that number is the *loss* (손실): large for a bad line, small for a good one, zero for a
//! perfect one. (Some say *cost* (비용) for it, and cost function for what computes it.)

use chapter01::{audience, mse, want_to_see};
use datasets::films::FILMS;
use literate::prelude::*;

/// The films in a table, each with what a line guessed, its error and the square of that.
fn error_table(name: &str, guesses: &Array1<f64>, errors: &Array1<f64>) -> Table {
    let mut table = Table::new(["film", "truth", "guess", "error", "error squared"]).caption(name);
    for (film, (guess, error)) in FILMS.iter().zip(guesses.iter().zip(errors)) {
        let numbers = [film.audience, *guess, *error, error * error].map(|number| format!("{number:.2}"));
        table = table.row([film.title.to_owned()].into_iter().chain(numbers));
    }
    table
}

/// The line y = a x + b over the films, with a stroke from each guess up or down to the truth.
fn sticks(title: &str, a: f64, b: f64) -> Chart {
    let ends = array![8000.0, 18_000.0];
    let mut chart = Chart::new(title)
        .x_label("want to see")
        .y_label("audience, in 10,000 tickets")
        .line("guesses", &ends, &(a * &ends + b))
        .points("truth", want_to_see(), audience());
    for film in FILMS {
        chart = chart.line("error", [film.want_to_see; 2], [a * film.want_to_see + b, film.audience]);
    }
    chart
}

pub fn run(page: &Page) -> Result<()> {
    let marks = want_to_see();
    let tickets = audience();
    let red_guesses = 0.05 * &marks + 100.0;
    let green_guesses = 0.08 * &marks - 240.0;
    let blue_guesses = 0.12 * &marks - 600.0;
    let red_errors = &tickets - &red_guesses;
    let green_errors = &tickets - &green_guesses;
    let blue_errors = &tickets - &blue_guesses;
    //-
    page.show(
        Panels::new("The errors of three lines")
            .panel(sticks("red", 0.05, 100.0))
            .panel(sticks("green", 0.08, -240.0))
            .panel(sticks("blue", 0.12, -600.0))
            .over_same_axes(),
    )?;
    page.table(error_table("Red: 0.05 x + 100", &red_guesses, &red_errors));
    page.table(error_table("Green: 0.08 x − 240", &green_guesses, &green_errors));
    page.table(error_table("Blue: 0.12 x − 600", &blue_guesses, &blue_errors));
    //| ## Why square?
    //| Adding the errors up as they are would let those above the line cancel those below it. A flat line through the
    //| mean audience shows how badly that goes: its errors add up to nothing, and it knows nothing about films.
    let flat_errors = &tickets - tickets.sum() / 4.0;
    page.print(format!("errors of the flat line: {flat_errors}, their sum: {}", flat_errors.sum()));
    page.claim("1.3", "the flat line's errors, added up", flat_errors.sum(), 0.0).within(1e-9);
    //| So each error is made positive first. Leaving off its sign, $|y - \hat y|$, would do. The square does two things
    //| more: an error twice as large counts four times, so one big mistake weighs more than a few small ones; and it
    //| has no corner at zero, so that it has a slope everywhere. We will live on slopes soon.
    let error_axis: Vec<f64> = (-20..=20).map(|tenth| f64::from(tenth) / 10.0).collect();
    let absolute: Vec<f64> = error_axis.iter().map(|error| error.abs()).collect();
    let squared: Vec<f64> = error_axis.iter().map(|error| error * error).collect();
    page.show(
        Chart::new("Three ways to count an error")
            .x_label("error")
            .y_label("counts as")
            .line("as it is: cancels", &error_axis, &error_axis)
            .line("without its sign: a corner", &error_axis, &absolute)
            .line("squared: smooth", &error_axis, &squared),
    )?;
    //| ## Why the mean?
    //| The sum of the squares grows with every film that is added, even if the line fits all of them equally well. Divided
    //| by the number of films it can be compared, and has a name, the *mean squared error* (평균제곱오차), MSE:
    //|
    //| $$ \mathrm{MSE} = \frac{1}{n} \sum_{i=1}^{n} (y_i - \hat y_i)^2 $$
    let red_loss = (&red_errors * &red_errors).sum() / 4.0;
    let green_loss = (&green_errors * &green_errors).sum() / 4.0;
    let blue_loss = (&blue_errors * &blue_errors).sum() / 4.0;
    //-
    page.show(
        BarChart::new("The losses of three lines", ["red", "green", "blue"], [red_loss, green_loss, blue_loss])
            .value_label("mean squared error"),
    )?;
    page.claim("1.3", "MSE of the red line", red_loss, 10168.430625).derived().within(5e-7);
    page.claim("1.3", "MSE of the green line", green_loss, 5978.0324).derived().within(5e-5);
    page.claim("1.3", "MSE of the blue line", blue_loss, 29568.1104).derived().within(5e-5);
    //| Green it is, and now the choice has a reason. Blue passes close to three films, but misses "Interstellar" by
    //| 3.4 million tickets, and the square does not forgive that. On our scale, by the way, a loss is in (10,000
    //| tickets)²: its square root, 77 for green, is in 10,000 tickets again.
    //|
    //| ## The loss is a function of the knobs
    //| The films are what they are. What we can turn is $a$ and $b$, so the loss belongs to the knobs:
    //|
    //| $$ \mathrm{Loss}(a, b) = \frac{1}{n} \sum_{i=1}^{n} (a x_i + b - y_i)^2 $$
    //|
    //| Looking for the $a$ and $b$ with the smallest loss is an *optimisation* (최적화), and that is what learning will be.
    //| Here is a setting that nobody would choose, and the loss as we turn knob $a$ with $b$ kept at −100:
    page.print(format!("Loss(0.1, −100) = {:.4}", mse(0.1, -100.0)));
    page.claim("1.4", "Loss(0.1, −100)", mse(0.1, -100.0), 123955.2225).derived().within(5e-5);
    let knob_a: Vec<f64> = (0..=140).map(|step| f64::from(step) / 1000.0).collect();
    let losses_by_a: Vec<f64> = knob_a.iter().map(|&a| mse(a, -100.0)).collect();
    page.show(
        Chart::new("Turning one knob")
            .x_label("a, with b = −100")
            .y_label("mean squared error")
            .line("loss", &knob_a, &losses_by_a)
            .points("a = 0.1", [0.1], [mse(0.1, -100.0)]),
    )?;
    Ok(())
}
