//! `cargo xtask fuzz`: every reader of bytes from elsewhere, fed with damaged files for a while.

use std::fs;
use std::io::{BufRead, BufReader, Cursor, Write};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use clap::Args;
use datasets::format::{archive, npy};
use datasets::{Store, StoreOptions, imdb};

use crate::{cargo, make_samples, program};

/// Every target, and how many bytes its inputs may have: what its seeds have, and little else, for small inputs are tried
/// faster and the readers' own bounds are tested elsewhere.
const TARGETS: [(&str, usize); 10] = [
    ("archive", 16 * 1024),
    ("catalog", 16 * 1024),
    ("digits", 16 * 1024),
    ("npy", 4 * 1024),
    ("npz", 16 * 1024),
    ("pickle", 256 * 1024),
    ("reviews", 16 * 1024),
    ("sequences", 16 * 1024),
    ("table", 16 * 1024),
    ("word_index", 16 * 1024),
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
    let files = Files { crate_folder: &crate_folder, store: arguments.store.store().with_offline(true) };
    println!("{:<12} {:>6} {:>12} {:>9} {:>10}", "target", "seeds", "inputs", "coverage", "peak");
    let mut inputs = 0;
    for (target, longest) in TARGETS {
        let seeds = plant(&files, target, longest).with_context(|| format!("the seeds of {target}"))?;
        let outcome = fuzz(&crate_folder, target, arguments.seconds, longest)?;
        println!("{target:<12} {seeds:>6} {:>12} {:>9} {:>7} MB", outcome.inputs, outcome.coverage, outcome.peak);
        inputs += outcome.inputs;
    }
    println!("{:<19} {inputs:>12}", "in all");
    Ok(())
}

/// Where seeds are made from: what ships with `datasets`, and real files that the store has or a mirror folder gives.
struct Files<'a> {
    crate_folder: &'a Path,
    store: Store,
}

impl Files<'_> {
    fn shipped(&self, name: &str) -> Result<Vec<u8>> {
        fs::read(self.crate_folder.join(name)).with_context(|| format!("cannot read datasets/{name}"))
    }

    fn inflated(&self, name: &str) -> Result<Vec<u8>> {
        Ok(archive::gunzip(&self.shipped(name)?[..], u64::MAX)?)
    }

    fn real(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.store.get(path).ok()?).ok()
    }
}

/// Makes what the target begins with, and puts it into its corpus; returns how many files that are.
fn plant(files: &Files, target: &str, longest: usize) -> Result<usize> {
    let corpus = files.crate_folder.join("fuzz/corpus").join(target);
    fs::create_dir_all(&corpus).with_context(|| format!("cannot make {}", corpus.display()))?;
    let seeds = seeds(files, target)?;
    for (number, seed) in seeds.iter().enumerate() {
        let path = corpus.join(format!("seed-{number}"));
        fs::write(&path, &seed[..seed.len().min(longest)])
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(seeds.len())
}

/// Small files that the target reads to their ends, in the form that it expects (see `fuzz_targets`).
fn seeds(files: &Files, target: &str) -> Result<Vec<Vec<u8>>> {
    const LABELS: &str = "assets/mnist-t10k-1000-labels-idx1-ubyte.gz";
    let objects = || files.shipped("tests/suite/golden/object_array.npy");
    Ok(match target {
        "archive" => vec![files.shipped(LABELS)?, tar(&files.inflated(LABELS)?)?],
        "catalog" => vec![files.shipped("catalog.toml")?],
        "digits" => {
            let labels = make_samples::first_of_idx(&files.inflated(LABELS)?, 10, 1)?;
            let images = files.inflated("assets/mnist-t10k-1000-images-idx3-ubyte.gz")?;
            let images = make_samples::first_of_idx(&images, 10, 28 * 28)?;
            vec![[&[labels.len() as u8], &labels[..], &images].concat()]
        }
        "npy" => vec![objects()?, integers()],
        "npz" => vec![objects()?, zip(&objects()?)?],
        "pickle" => {
            let objects = objects()?;
            let mut pickle = &objects[..];
            npy::header(&mut pickle)?;
            [Some(pickle.to_vec()), files.real("pretrained/sample_weight.pkl")].into_iter().flatten().collect()
        }
        "reviews" => vec![files.shipped("../README.md")?],
        "sequences" => files.real("imdb/imdb_sequences.bin").into_iter().collect(),
        "table" => vec![files.shipped("assets/cancer_synthetic.csv")?],
        "word_index" => {
            files.real("imdb/imdb_word_index.json").iter().map(|json| frequent(json)).collect::<Result<_>>()?
        }
        _ => Vec::new(),
    })
}

fn tar(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    archive.append_data(&mut header, "package/x", bytes)?;
    Ok(archive.into_inner()?)
}

fn zip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("y_train.npy", zip::write::SimpleFileOptions::default())?;
    archive.write_all(bytes)?;
    Ok(archive.finish()?.into_inner())
}

/// What `numpy.save` writes for three 64-bit numbers.
fn integers() -> Vec<u8> {
    let header = format!("{:<117}\n", "{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }");
    [b"\x93NUMPY\x01\x00\x76\x00", header.as_bytes(), &[0; 24]].concat()
}

/// The 200 most frequent words of a word index, as a word index.
fn frequent(json: &[u8]) -> Result<Vec<u8>> {
    let index = imdb::parse_word_index(json)?;
    let entries: Vec<_> =
        (1..).zip(index.words.iter().take(200)).map(|(rank, word)| format!("{word:?}: {rank}")).collect();
    Ok(format!("{{{}}}", entries.join(", ")).into_bytes())
}

/// What libFuzzer says of a run.
#[derive(Default)]
struct Outcome {
    inputs: u64,
    coverage: String,
    peak: String,
}

fn fuzz(crate_folder: &Path, target: &str, seconds: u32, longest: usize) -> Result<Outcome> {
    // cargo-fuzz needs flags that only a nightly compiler takes without being told to.
    let mut child = cargo::command()
        .args(["fuzz", "run", target, "--", "-print_final_stats=1"])
        .args([format!("-max_total_time={seconds}"), format!("-max_len={longest}")])
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
            outcome.inputs = inputs.trim().parse().unwrap_or(0);
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
        assert_eq!(targets, TARGETS.map(|(target, _)| target));
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert!(targets.iter().all(|target| manifest.contains(&format!("name = \"{target}\""))));
    }

    #[test]
    fn seeds_are_files_that_their_readers_take() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets");
        let files = Files { crate_folder: &folder, store: Store::at("unused").with_offline(true) };
        let of = |target: &str| seeds(&files, target).unwrap();
        let [labels, tar] = &of("archive")[..] else { panic!("two seeds") };
        assert!(archive::gunzip(&labels[..], 10_000).is_ok() && tar.windows(9).any(|name| name == b"package/x"));
        let digits = &of("digits")[0];
        let (labels, images) = digits[1..].split_at(usize::from(digits[0]));
        assert_eq!(datasets::mnist::digits(images, labels).unwrap().len(), 10);
        assert_eq!(npy::integers(&of("npy")[1], 3).unwrap().len(), 3);
        let npz = of("npz");
        let mut archive = npy::open(Cursor::new(&npz[1])).unwrap();
        assert!(npy::member_bytes(&mut archive, "y_train.npy", 10_000).is_ok());
        assert!(datasets::format::pickle::parse(&of("pickle")[0]).is_ok());
        assert!(datasets::cancer::parse(&of("table")[0]).is_ok());
        let words = frequent(br#"{"the": 1, "and": 2}"#).unwrap();
        assert_eq!(imdb::parse_word_index(&words).unwrap().words, ["the", "and"]);
        for (target, longest) in TARGETS {
            assert!(of(target).iter().all(|seed| seed.len() <= longest || target == "reviews"), "{target}");
        }
    }
}
