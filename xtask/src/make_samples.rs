//! `cargo xtask make-samples`: makes what ships in `datasets/assets/` out of the full datasets.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;
use common::random::RandomState;
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
    write_deflated("imdb_multi_hot_100.bits.gz", &imdb_bits(&store)?)?;
    for (split, count) in [("train", 5000), ("t10k", 1000)] {
        for (kind, length) in [("images-idx3-ubyte", 28 * 28), ("labels-idx1-ubyte", 1)] {
            let whole = fs::read(store.get(&format!("mnist/{split}-{kind}"))?)?;
            write_deflated(&format!("mnist-{split}-{count}-{kind}.gz"), &first_of_idx(&whole, count, length)?)?;
        }
    }
    write("cancer_synthetic.csv", synthetic_patients().as_bytes())
}

/// The IDX file of the first `count` items of `length` bytes each.
pub(crate) fn first_of_idx(whole: &[u8], count: u32, length: usize) -> Result<Vec<u8>> {
    let axes = usize::from(*whole.get(3).context("the file is empty")?);
    let header = 4 + 4 * axes;
    let end = header + count as usize * length;
    let mut first = whole.get(..end).context("the file has fewer items")?.to_vec();
    first[4..8].copy_from_slice(&count.to_be_bytes());
    Ok(first)
}

/// Patients invented for document 1's network: with age and size the odds of a malignant tumour rise.
fn synthetic_patients() -> String {
    let mut random = RandomState::new(1);
    let mut table = String::from("age,tumor_size,label\n");
    for _ in 0..300 {
        let age = random.normal(54.0, 13.0).round().clamp(20.0, 90.0);
        let size = (random.normal(24.0, 11.0) * 10.0).round().clamp(20.0, 700.0) / 10.0;
        let odds = 0.06 * (age - 54.0) + 0.18 * (size - 25.0);
        let label = u8::from(random.random_sample() < 1.0 / (1.0 + (-odds).exp()));
        table.push_str(&format!("{age},{size:.1},{label}\n"));
    }
    table
}

fn imdb_bits(store: &Store) -> Result<Vec<u8>> {
    Ok(imdb::pack_multi_hot(&imdb::load_multi_hot(store)?))
}

fn write_deflated(name: &str, bytes: &[u8]) -> Result<()> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    write(name, &encoder.finish()?)
}

fn write(name: &str, bytes: &[u8]) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/assets").join(name);
    fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    println!("datasets/assets/{name}: {} bytes", bytes.len());
    Ok(())
}
