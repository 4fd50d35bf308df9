//! # What we learnt, and what to try

use literate::prelude::*;

pub fn run(_page: &Page) -> Result<()> {
    //| - One full gradient costs in proportion to the data. Many rough steps beat few exact ones at the same cost.
    //| - A product of many small slopes is nothing: sigmoids starve the first layers of a deep network, ReLU feeds them.
    //| - Weights must start different from one another and at the right size.
    //| - A falling training loss proves nothing. The test loss decides, and only as long as nobody chose by it.
    //| - "Which optimiser is best" has no answer without its learning rate, its decay, its start and the number of
    //|   epochs. Before saying that AdaGrad or Adam lost, look at the decay, and at where the test loss turned.
    //| - One run is an anecdote. The band over 20 seeds says whether the document's score could have been one of ours; the
    //|   count, seed by seed, says which of two is better.
    //|
    //| ## Exercises
    //| Each is a change of one line; run the chapter again and look at the figures of that section. Answers are in
    //| `solutions.md`; a page folds each under its exercise.
    //|
    //| 1. In `adaptive.rs`, set `DECAY` to `0.0`. Where does AdaGrad end now, against RMSProp? (The claim on the sum of its
    //|    learning rates fails then, as it should.)
    //| 2. In `adaptive.rs`, give Adam RMSProp's learning rate, `0.001`. Does its test curve still turn and rise?
    //| 3. In `momentum.rs`, raise `MOMENTUM` to `0.95`. By how much is a steady step lengthened, and does it help?
    //| 4. In `gd_against_sgd.rs`, let GD have the learning rate `0.5`. Is GD bad, or were its steps just too short?
    //| 5. In `initial_values.rs`, lower the standard deviation of `from_too_large` to `0.01`. Too small is also a trouble: which
    //|    one?
    //| 6. In `model.rs`, double `HIDDEN`. Do the scores leave their bands? (The claims on the network's size fail then, as
    //|    they should.)
    Ok(())
}
