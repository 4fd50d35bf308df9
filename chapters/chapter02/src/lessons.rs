//! # What we learnt, and what to try

use literate::prelude::*;

pub fn run(_page: &Page) -> Result<()> {
    //| - Learning is a search for the place where one function, the loss, is smallest. Its variables are the
    //|   parameters, not the data.
    //| - Trying everything costs a factor for each variable. The slope tells the way for all variables at once.
    //| - A learning rate is too large or too small *for a curvature*. In a valley of curvature $c$ the limit is $2 /
    //|   c$.
    //| - Descent ends where the slope is 0, and nothing there says whether a lower place exists. The lowest place need
    //|   not be the only one, either.
    //| - A saddle point does not hold a walk for good. It slows it down until a small nudge has grown large.
    //| - Momentum carries a walk through a dip, AdaGrad slows down for ever, RMSProp forgets and goes on, Adam does
    //|   both tricks for two numbers a parameter.
    //| - Know what a printed number is the mean *of*. A metric that is never reset says more about the past than about
    //|   the network, and given enough digits it says how long that past was.
    //|
    //| ## Exercises
    //| The first four are changes of a line or two; run the chapter again, with `--only` and the row to be quick, and
    //| look at the figure named. Answers are in `solutions.md`; a page folds each under its exercise.
    //|
    //| 1. (2.4, one line) In `saddle_point.rs`, set `NUDGE` to `1e-12`. Before you run it: after how many steps will
    //|    descent leave the ridge? (The claim on 76 steps fails then, as it should.)
    //| 2. (2.4, two lines) In `rolling.rs`, make the dip deeper: `0.8` for `0.4` in `dipped`, and `6.4` for `3.2` in
    //|    `dipped_slope`. Now the dip is the lower of the two valleys. Where does momentum 0.9 end?
    //| 3. (2.3, one line) In `learning_rates.rs`, let `walk_in_parabola` walk down $3x^2$ instead of $x^2$ (its slope
    //|    is $6x$). Which rate is now the perfect one, and where does the climb begin?
    //| 4. (2.8, one line) In `training.rs`, set `HIDDEN` to `4`. What does the film of decisions look like, and how
    //|    many points does the network get right? (The claims on its size fail.)
    //| 5. (2.8, half an hour) Add a method to `Run` that resets both metrics, and call it at the start of every epoch.
    //|    What would the document's log have looked like?
    //| 6. (2.7, an hour) What is the best that *anybody* could do here? The clouds are round and equally wide, so
    //|    nobody beats the rule "the nearest true centre". Draw the ten centres (the first 20 numbers of the stream),
    //|    apply the rule, and count. Is 908 of 1,000 a good result?
    //| 7. (2.8, an afternoon) Make a log of your own that carries a past over: a number of earlier answers that you
    //|    write down and forget. Then find it from the printed accuracies with `carry_overs`. How many lines do you
    //|    need before one number is left? How many if the accuracy is printed with three digits only?
    Ok(())
}
