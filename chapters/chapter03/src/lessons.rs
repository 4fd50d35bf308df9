//! # What we learnt, and what to try

use literate::prelude::*;

pub fn run(_page: &Page) -> Result<()> {
    //| - A neuron cuts its inputs along a straight line. Bends come from its activation, and without one any number of
    //|   layers is a single layer.
    Ok(())
}
