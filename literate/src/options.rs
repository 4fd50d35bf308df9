//! The options every chapter shares.

use std::{env, path::PathBuf};

use clap::Args;

/// Leaves room for a run's further seeds: the generator takes 32 bits.
const LAST_SEED: u32 = 4_294_000_000;

/// How a chapter runs and where its page goes; flatten it into the chapter's own options.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Page")]
pub struct PageOptions {
    /// First seed of the run: another seed, another run; the same seed on the same machine, the same run
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = seed, allow_negative_numbers = true)]
    pub seed: u32,

    /// Train less, for a first look: what needs the whole training is shown but not checked
    #[arg(long)]
    pub quick: bool,

    /// Folder for the page, its figures and its ledger [default: target/book in the workspace]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// List the sections and the rows of the document they reproduce, and stop
    #[arg(long)]
    pub list: bool,

    /// Run only the sections with this row, such as 5.4, or this topic (repeatable); their page goes to DIR/partial
    #[arg(long, value_name = "ROW")]
    pub only: Vec<String>,

    /// Draw the figures as PNG files too
    #[arg(long)]
    pub png: bool,

    /// Open the page in the browser after the run
    #[arg(long)]
    pub open: bool,
}

fn seed(text: &str) -> Result<u32, String> {
    let seed = text.parse().ok().filter(|seed| *seed <= LAST_SEED);
    seed.ok_or_else(|| format!("a seed is a whole number from 0 to {LAST_SEED}"))
}

impl PageOptions {
    /// Where the page goes. The page of a partial run has a folder of its own, so that it never replaces a whole one.
    pub(crate) fn folder(&self) -> PathBuf {
        let book = self.out.clone().unwrap_or_else(default_folder);
        if self.only.is_empty() { book } else { book.join("partial") }
    }
}

/// `target/book` of the workspace that `cargo run` started in, or of the current folder's.
fn default_folder() -> PathBuf {
    let start = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).or_else(|| env::current_dir().ok());
    let start = start.unwrap_or_default();
    let workspace = start.ancestors().find(|folder| folder.join("Cargo.lock").exists());
    workspace.unwrap_or(&start).join("target").join("book")
}
