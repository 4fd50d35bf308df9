//! `cargo xtask fuzz`: every reader of bytes from elsewhere, fed with damaged files for a while.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use clap::Args;
use datasets::{Store, StoreOptions};

use crate::{cargo, program};

/// No input is larger: the readers' own bounds are tested elsewhere, and small inputs are tried faster.
const LONGEST_INPUT: usize = 64 * 1024;

/// Which files each target begins with: what ships with `datasets`, and real files if the store has them.
const SEEDS: [(&str, &[&str]); 10] = [
    ("archive", &["assets/mnist-t10k-1000-labels-idx1-ubyte.gz"]),
    ("catalog", &["catalog.toml"]),
    ("digits", &["mnist/t10k-labels-idx1-ubyte", "mnist/t10k-images-idx3-ubyte"]),
    ("npy", &["tests/suite/golden/object_array.npy"]),
    ("npz", &["tests/suite/golden/object_array.npy"]),
    ("pickle", &["tests/suite/golden/object_array.npy", "pretrained/sample_weight.pkl"]),
    ("reviews", &["imdb/imdb_word_index.json"]),
    ("sequences", &["imdb/imdb_sequences.bin"]),
    ("table", &["assets/cancer_synthetic.csv"]),
    ("word_index", &["imdb/imdb_word_index.json"]),
];

/// Feeds every reader of files with damaged ones and says how many were tried; needs cargo-fuzz
#[derive(Args)]
pub(crate) struct Arguments {
    /// How long each target runs
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,

    #[command(flatten)]
    store: StoreOptions,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if program::find("cargo-fuzz", &[]).is_none() {
        bail!("cargo-fuzz is not installed\nnext: cargo install cargo-fuzz --locked");
    }
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets");
    let store = arguments.store.store();
    println!("{:<12} {:>12} {:>9} {:>10}", "target", "inputs", "coverage", "peak");
    for (target, seeds) in SEEDS {
        plant(&crate_folder, &store, target, seeds)?;
        let outcome = fuzz(&crate_folder, target, arguments.seconds)?;
        println!("{target:<12} {:>12} {:>9} {:>7} MB", outcome.inputs, outcome.coverage, outcome.peak);
    }
    Ok(())
}

/// Puts the starts of the files that are there into the target's corpus.
fn plant(crate_folder: &Path, store: &Store, target: &str, seeds: &[&str]) -> Result<()> {
    let corpus = crate_folder.join("fuzz/corpus").join(target);
    fs::create_dir_all(&corpus).with_context(|| format!("cannot make {}", corpus.display()))?;
    for seed in seeds {
        let places: [PathBuf; 2] = [crate_folder.join(seed), store.path(seed)];
        if let Some(mut bytes) = places.iter().find_map(|place| fs::read(place).ok()) {
            bytes.truncate(LONGEST_INPUT);
            let name = seed.replace('/', "-");
            fs::write(corpus.join(&name), bytes).with_context(|| format!("cannot write the seed {name}"))?;
        }
    }
    Ok(())
}

/// What libFuzzer says of a run.
#[derive(Default)]
struct Outcome {
    inputs: String,
    coverage: String,
    peak: String,
}

fn fuzz(crate_folder: &Path, target: &str, seconds: u32) -> Result<Outcome> {
    // cargo-fuzz needs flags that only a nightly compiler takes without being told to.
    let mut child = cargo::command()
        .args(["fuzz", "run", target, "--", "-print_final_stats=1"])
        .args([format!("-max_total_time={seconds}"), format!("-max_len={LONGEST_INPUT}")])
        .current_dir(crate_folder)
        .env("RUSTC_BOOTSTRAP", "1")
        .stderr(Stdio::piped())
        .spawn()
        .context("cargo fuzz does not start")?;
    let mut outcome = Outcome::default();
    let mut last = Vec::new();
    let stderr = child.stderr.take().context("cargo fuzz has no standard error")?;
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        if let Some(inputs) = line.strip_prefix("stat::number_of_executed_units:") {
            outcome.inputs = inputs.trim().to_owned();
        } else if let Some(peak) = line.strip_prefix("stat::peak_rss_mb:") {
            outcome.peak = peak.trim().to_owned();
        } else if let Some((_, rest)) = line.split_once(" cov: ") {
            outcome.coverage = rest.split(' ').next().unwrap_or_default().to_owned();
        } else {
            last.push(line);
            if last.len() > 40 {
                last.remove(0);
            }
        }
    }
    if !child.wait()?.success() {
        bail!("the target {target} found something, or does not build:\n{}", last.join("\n"));
    }
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_run() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/fuzz");
        let mut targets: Vec<_> = fs::read_dir(folder.join("fuzz_targets"))
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        targets.sort();
        assert_eq!(targets, SEEDS.map(|(target, _)| target));
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert!(targets.iter().all(|target| manifest.contains(&format!("name = \"{target}\""))));
    }
}
