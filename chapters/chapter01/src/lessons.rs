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
    //| The first four are changes of a line; run the chapter again and look at the figure named. The others take from an
    //| hour to an afternoon. What comes out of all of them is in `solutions.md`, beside the chapter's `src`.
    //|
    //| 1. In `films.rs`, draw a fourth line of your own. Can you get below green's loss by eye? By how much does the
    //|    formula beat you?
    //| 2. In `lib.rs`, set `RATE` to `6e-9`, near the best that "One step with each learning rate" shows. How many epochs
    //|    does the loss need now? And with `1.4e-8`? (Claims on the document's numbers fail then, as they should.)
    //| 3. In `loss.rs`, leave "Blue" as it is but take the mean of $|y - \hat y|$ instead of the square. Which line wins now,
    //|    and why?
    //| 4. In `classes.rs`, let the two hidden layers have 3 neurons each instead of 40. Count the corners of the regions.
    //| 5. In `repeated_work.rs`, raise the width from 10 to 20. How deep can you go before writing out takes ten seconds?
    //|    Guess first.
    //| 6. Scale the films as in the last figure of "Three hundred steps down", and find by trial the largest learning rate that
    //|    still converges. Explain the number. (An hour.)
    //| 7. Write the three-step idea of backpropagation for the tumour network yourself, biases included, train it for 1,000
    //|    epochs on the synthetic table and draw its decision regions. (An afternoon; chapter 3 is a help.)
    Ok(())
}
