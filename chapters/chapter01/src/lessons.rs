//! # What we learnt, and what to try

use literate::prelude::*;

pub fn run(_page: &Page) -> Result<()> {
    //| - A model is a machine with knobs; learning is turning them until the loss is small.
    //| - The loss makes one number of all errors. Squaring makes each error positive, weighs large ones more, and leaves a
    //|   slope everywhere.
    //| - Trying all settings ends with two or three knobs. The gradient says which way is down at the place where you are.
    //| - The learning rate decides how far to go: too small and nothing moves, too large and it gets worse. Where one
    //|   direction is much steeper than another, no rate is right for both; scaling the data helps.
    //| - A network has the same loss and the same descent, only a longer way from a knob to the loss. The chain rule
    //|   follows it.
    //| - Written out weight by weight, the same factors come again and again, more with every layer. Backpropagation works
    //|   each of them out once.
    //| - Points that are held back must look like those to come: shuffle, then split.
    //|
    //| ## Exercises
    //| The first five are changes of a line or two; run the chapter again and look at the figure named. The last two take from
    //| an hour to an afternoon. Answers are in `solutions.md`; a page folds each under its exercise.
    //|
    //| 1. In `films.rs`, draw a line of your own instead of the red one, and give it to `mse` in `loss.rs`. Can you get
    //|    below green's loss by eye? By how much does the formula beat you?
    //| 2. In `lib.rs`, set `RATE` to `6e-9`, near the best that "One step with each learning rate" shows. How many epochs
    //|    does the loss need now? And with `1.4e-8`? (Claims on the document's numbers fail then, as they should.)
    //| 3. In `loss.rs`, replace the square in the three losses by `.mapv(f64::abs)`. Is blue still so far behind? And if you take
    //|    the median of the four instead of their mean, which line wins?
    //| 4. In `classes.rs`, give the two hidden layers 3 neurons each instead of 40. Run with `--only 1.10` and `--seed` 0, 1
    //|    and 2. Does the network still learn? (The claim on its size fails, as it should.)
    //| 5. In `repeated_work.rs`, raise the width from 10 to 20. How many operations will six layers take to write out? Guess
    //|    from the 16 million of width 10 before you run it. (One claim fails: which, and why?)
    //| 6. Descend on the scaled films of "A valley and a bowl", and find by trial the largest learning rate that still
    //|    converges. Explain the number. (An hour.)
    //| 7. Write backpropagation for the tumour network yourself, in its three steps, biases included. Train with it for
    //|    1,000 epochs and compare with the layers of `common`. Does it always learn? (An afternoon; chapter 3 is a help.)
    Ok(())
}
