//! `cargo xtask fetch-data`: the full datasets, verified.

use anyhow::{Result, bail};
use clap::Args;
use datasets::StoreOptions;

/// Fetches datasets and verifies them; all of them, or those named
#[derive(Args)]
pub(crate) struct Arguments {
    /// Datasets to fetch, such as mnist or imdb [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    #[command(flatten)]
    store: StoreOptions,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let store = arguments.store.store();
    let all = store.catalog().datasets.iter().map(|dataset| dataset.name.clone());
    let names = if arguments.names.is_empty() { all.collect() } else { arguments.names.clone() };
    let mut missing = 0;
    for name in &names {
        for result in store.get_all(name)? {
            match result {
                Ok(path) => println!("{name}: {} is verified", path.display()),
                Err(error) => {
                    missing += 1;
                    println!("{name}: {error}");
                }
            }
        }
    }
    if missing > 0 {
        bail!("{missing} files are missing");
    }
    Ok(())
}
