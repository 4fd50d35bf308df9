//! # Four films and a line
//!
//! On a Korean film site, members can mark a film as one they *want to see*. Four films have been in the cinemas, so
//! both numbers are known for them: how many members wanted to see the film, and how many tickets it sold. For the
//! fifth, "Okja", only the first is known. The second is what we would like to predict.
//!
//! Some words first, for they will stay with us to the end of the book:
//!
//! - a *feature* (피쳐), $x$: what we know about a film, here its number of marks;
//! - a *label* (라벨), $y$: what we want to know about it, here its audience. Feature and label of films that really
//!   happened are the *ground truth* (실측값);
//! - a *model* (모델): a machine that takes a feature and gives a guess, the *prediction* (예측값) $\hat y$. It has a few
//!   knobs, its *parameters* (파라미터), and how they stand decides what it says;
//! - *learning* (학습): turning the knobs until the guesses come close to the truth. Nobody tells the machine how to
//!   turn them: it finds out from the data.

use chapter01::{audience, want_to_see};
use datasets::films::{FILMS, OKJA_WANT_TO_SEE};
use literate::prelude::*;

pub fn run(page: &Page) -> Result<()> {
    let film_rows = FILMS.map(|film| {
        [
            format!("{} ({})", film.title, film.korean_title),
            format!("{:.0}", film.want_to_see),
            format!("{:.0}", film.audience),
        ]
    });
    page.table(Table::new(["film", "want to see", "audience (10,000 tickets)"]).rows(film_rows));
    page.claim("1.1", "films with both numbers known", FILMS.len(), 4).derived().equals();
    let okja = [OKJA_WANT_TO_SEE, OKJA_WANT_TO_SEE];
    page.show(
        Chart::new("More marks, more tickets")
            .x_label("members who want to see the film")
            .y_label("audience, in 10,000 tickets")
            .points("films whose audience is known", want_to_see(), audience())
            .line("Okja: marks known, audience wanted", okja, [400.0, 1100.0]),
    )?;
    //| The points nearly lie on a line. So let the machine be a line, the simplest model there is (*linear regression*
    //| (선형회귀)), with two knobs: $a$ says how steep it is, $b$ how high.
    //|
    //| $$ \hat y = a x + b $$
    page.show(
        Graph::new("A model is a machine with knobs")
            .node("x", "x: marks")
            .node("a", "knob a")
            .node("b", "knob b")
            .node("times", "a · x")
            .node("plus", "+ b")
            .node("prediction", "ŷ: audience")
            .edge("x", "times", "")
            .edge("a", "times", "")
            .edge("times", "plus", "")
            .edge("b", "plus", "")
            .edge("plus", "prediction", ""),
    )?;
    //| ## Three lines by hand
    //| Every setting of the knobs is another line. The document draws three of them and asks each about Okja.
    let red = 0.05 * OKJA_WANT_TO_SEE + 100.0;
    let green = 0.08 * OKJA_WANT_TO_SEE - 240.0;
    let blue = 0.12 * OKJA_WANT_TO_SEE - 600.0;
    //-
    page.claim("1.2", "Okja by the red line", red, 700.4).derived().within(0.05);
    page.claim("1.2", "Okja by the green line", green, 720.64).derived().within(0.005);
    page.claim("1.2", "Okja by the blue line", blue, 840.96).derived().within(0.005);
    let ends = array![8000.0, 18_000.0];
    page.show(
        Chart::new("Three lines drawn by hand")
            .x_label("members who want to see the film")
            .y_label("audience, in 10,000 tickets")
            .line("blue: 0.12 x − 600", &ends, &(0.12 * &ends - 600.0))
            .line("red: 0.05 x + 100", &ends, &(0.05 * &ends + 100.0))
            .line("green: 0.08 x − 240", &ends, &(0.08 * &ends - 240.0))
            .points("the films", want_to_see(), audience()),
    )?;
    //| They disagree by more than a million tickets. All three look as if somebody had a reason for them, and looking
    //| does not settle which is best. What is missing is a number that says how good a line is.
    //|
    //| (A small slip in the document: the legend of its picture calls the blue line 0.12 x − 660. Its code has −600,
    //| which is what we draw. With −660 the line would promise Okja 60 units less.)
    page.claim("1.2", "b of the blue line, code against legend", -600.0, -660.0)
        .corrected("the document's legend says −660 where its code, and so its line and its prediction, has −600");
    Ok(())
}
