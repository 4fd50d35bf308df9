//! # X
use literate::prelude::*;
use datasets::Store;

pub fn run(_page: &Page, _store: &Store) -> Result<()> {
    Ok(())
}
