//! # What we learnt, and what to try

use literate::prelude::*;

pub fn run(_page: &Page) -> Result<()> {
    //| - A step costs in proportion to the examples it asks. What it learns from them grows only with their square
    //|   root.
    //| - A step along the true gradient may be better; a second spent on rough steps is far better.
    //| - An epoch is a pass over the data, an iteration a step. The order within an epoch is free, as long as it is
    //|   mixed.
    //| - Training data move the weights, validation data guide our choices, test data are for the end. Whatever was
    //|   chosen by a score seems better than it is by that score.
    //| - Whoever searches for hyperparameters pays with trainings. A grid spends most of them on what hardly matters; a
    //|   guess with error bars says where the next one is worth most.
    //| - "Better" is a count over repetitions, with a coin toss beside it.
    //| - A training that can go on as if nothing had happened must keep all that it depends on: weights, memories,
    //|   random numbers, its place.
    //|
    //| ## Exercises
    //| Most are a change of one line; run the chapter again with `--only` and the row of its section.
    //|
    //| 1. `gd_against_sgd.rs`: lower SGD's learning rate to `0.01` and leave GD's. Who is lower after 30 steps now, and
    //|    what does that say about comparing at one learning rate?
    //| 2. `epochs.rs`: give the sorted digits a buffer of 4,096. How close does it come to shuffling?
    //| 3. `three_sets.rs`: choose by 1,000 validation digits instead of 100. How much of the flattery is left?
    //| 4. `three_searches.rs`: give the searches a budget of 8 trials (a grid of $2^3$). Which order of the three
    //|    survives?
    //| 5. `search/bayes.rs`: let the next trial be the one with the lowest *mean*, which only exploits. How does it
    //|    end?
    //| 6. `model.rs`: turn the hidden layers round, `[256, 128, 64, 32]`. How many parameters has the network now, and
    //|    do the document's numbers leave their bands? (The claims on its size fail then, as they should.)
    //| 7. An afternoon: write a fourth search that halves the field: many short trainings, the better half trained
    //|    twice as long, and so on. Give it the same number of epochs in all.
    Ok(())
}
