//! `cargo xtask make-samples`: makes what ships in `datasets/assets/` out of the full datasets.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use datasets::{DataChoice, Store, StoreOptions, imdb};
use flate2::{Compression, write::GzEncoder};

/// Makes the shipped samples anew from the full datasets, which are fetched if need be
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    store: StoreOptions,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let store = arguments.store.store().with_choice(DataChoice::Real);
    write_deflated("imdb_multi_hot_100.bits.gz", &imdb_bits(&store)?)
}

fn imdb_bits(store: &Store) -> Result<Vec<u8>> {
    Ok(imdb::pack_multi_hot(&imdb::load_multi_hot(store)?))
}

fn write_deflated(name: &str, bytes: &[u8]) -> Result<()> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    let path = assets().join(name);
    let deflated = encoder.finish()?;
    fs::write(&path, &deflated).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{}: {} bytes", path.display(), deflated.len());
    Ok(())
}

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/assets")
}
