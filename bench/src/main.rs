//! `cargo xtask bench`: how fast the documents' networks train on this machine, and how fast others train them.

#[cfg(feature = "rust-peers")]
mod burn;
#[cfg(feature = "rust-peers")]
mod candle;
mod contest;
mod data;
mod ours;
mod products;
mod python;
mod readme;
mod report;
mod worker;
mod workload;

use std::io::{ErrorKind, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Parser, Subcommand};
use datasets::DataOptions;
use rayon::ThreadPoolBuilder;

use crate::contest::{Contestant, Patience};
use crate::report::{Machine, Report};
use crate::workload::{Workload, select};

const ABOUT: &str = "\
W1       2-128-10, Adam, batches of 32, chapter 2's 1,000 points
W2       784-50-10, SGD, batches of 100, MNIST
W3       784-32-64-128-256-10, Adam, batches of 32, MNIST
W4       100-32-32-1, SGD, batches of 500, IMDB
W4-full  the same, all 25,000 reviews in one batch
W5       784-50-100-10 only answers: one digit (W5-1), 100 (W5-100)

Before them come matrix products of these shapes, also those of other
crates, and the peak of this run: the fastest large product on one thread.
A step's share of the peak counts the multiply-adds of the dense network,
whatever was skipped.

With --peers NumPy, PyTorch, JAX, TensorFlow (with and without XLA), Burn
and candle train the same networks from the same weights, on one thread
and on two, and with --card Burn and PyTorch on an NVIDIA card, the latter
step by step and as a CUDA graph. The fastest variant of each then takes
turns with ours, round by round. Our step counts loss and accuracy too,
which others leave out. \u{201c}× ours\u{201d} is the median of the ratios within a
round; that all have learnt the same, loss and accuracy show. On a busy
machine a ratio still says something, a time does not.

Nothing is fetched: where MNIST is not in the store, the shipped sample
serves. `cargo xtask fetch-data mnist` brings it.";

/// Times how fast the documents' networks train, as whole epochs: shuffle, gather, step
#[derive(Parser)]
#[command(name = "cargo xtask bench", bin_name = "cargo xtask bench", after_help = ABOUT)]
#[command(args_conflicts_with_subcommands = true)]
struct Program {
    #[command(subcommand)]
    worker: Option<Worker>,

    #[command(flatten)]
    arguments: Arguments,
}

#[derive(Subcommand)]
enum Worker {
    /// A contestant that waits for lines
    #[command(hide = true)]
    Worker { engine: String, folder: PathBuf },
}

#[derive(Args)]
struct Arguments {
    /// Only these: W1 W2 W3 W4 W4-full W5 [default: all]
    workloads: Vec<String>,

    /// Trains them with the others as well, which takes some minutes and, the first time, 8 GB in this user's cache for
    /// PyTorch and the rest
    #[arg(long)]
    peers: bool,

    /// Trains them on an NVIDIA card as well: with Burn and, with --peers, PyTorch
    #[arg(long)]
    card: bool,

    /// A Python in which `bench/peers/requirements.txt` is installed [default: one made in this user's cache]
    #[arg(long, value_name = "PATH", requires = "peers")]
    python: Option<PathBuf>,

    /// Writes what was measured: {"W3": {"ours": {"us": [..], "metric": ..}, "jax": {..}}, ..}, the metric being the
    /// accuracy
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Puts the table and the chart into the README, or with --card the table of that machine
    #[arg(long, requires = "peers", conflicts_with_all = ["quick", "workloads"])]
    readme: bool,

    /// To see in seconds that it works: a thousandth of the work; its numbers mean nothing
    #[arg(long)]
    quick: bool,

    #[command(flatten)]
    data: DataOptions,
}

fn main() -> ExitCode {
    let program = Program::parse();
    let result = match &program.worker {
        Some(Worker::Worker { engine, folder }) => work(engine, folder),
        None => run(&program.arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn work(engine: &str, folder: &Path) -> Result<()> {
    match engine {
        "ours" => {
            // As in a chapter, whose main thread is one of rayon's.
            ThreadPoolBuilder::new().use_current_thread().build_global()?;
            worker::serve(folder, ours::race)
        }
        #[cfg(feature = "rust-peers")]
        "burn" => worker::serve(folder, burn::on_the_cpu),
        #[cfg(feature = "rust-peers")]
        "burn CUDA" => worker::serve(folder, burn::on_a_card),
        #[cfg(feature = "rust-peers")]
        "candle" => worker::serve(folder, candle::race),
        _ => bail!("there is no engine `{engine}`"),
    }
}

const QUICK: Patience = Patience { rounds: 1, seconds: 0.01 };
const FULL: Patience = Patience { rounds: 5, seconds: 0.25 };
/// Rows of a quick run.
const QUICK_ROWS: usize = 500;

fn run(arguments: &Arguments) -> Result<()> {
    let mut workloads = select(&arguments.workloads).map_err(|error| anyhow!(error))?;
    if arguments.quick {
        workloads.iter_mut().for_each(|workload| workload.epochs = 1);
    }
    let patience = if arguments.quick { QUICK } else { FULL };
    let card = arguments.card.then(card).transpose()?;
    let python = match (&arguments.python, arguments.peers) {
        (Some(python), _) => Some(python.clone()),
        (None, true) => Some(python::with_peers()?),
        (None, false) => None,
    };

    let folder = tempfile::tempdir().context("a folder for the data")?;
    let rows = if arguments.quick { QUICK_ROWS } else { usize::MAX };
    let sources = data::write(folder.path(), &workloads, &arguments.data.store(), rows)?;
    let machine = Machine::here(card);
    say(&machine.to_string())?;
    for source in &sources {
        say(source)?;
    }
    let products = products::measure(patience.rounds, patience.seconds / 10.0);
    let peak = products::peak(&products);
    say(&format!("\n{}\npeak: {peak:.1} GFLOP/s on one thread", report::products(&products)))?;

    let mut contestants = Vec::new();
    let mut entries = contest::entries(python.as_deref());
    if machine.card.is_some() {
        entries.extend(contest::entries_on_a_card(python.as_deref()));
    }
    for entry in entries {
        match Contestant::start(entry, folder.path()) {
            Ok(contestant) => contestants.push(contestant),
            Err(error) => _ = writeln!(std::io::stderr(), "left out: {error:#}"),
        }
    }
    let mut report = Report { machine, sources, peak, products, races: Vec::new() };
    for workload in workloads {
        let rows = data::rows(folder.path(), &workload)?;
        let workload = Workload { batch: workload.batch.min(rows), ..workload };
        let outcomes = contest::race(&workload, &mut contestants, patience, rows.div_ceil(workload.batch))?;
        say(&format!("\n{}", report::race(&workload, &outcomes, peak)))?;
        report.races.push((workload, outcomes));
    }
    if let Some(path) = &arguments.json {
        write_whole(path, &serde_json::to_string_pretty(&report.json())?)?;
    }
    if arguments.readme {
        readme::write(&report)?;
    }
    Ok(())
}

/// The name of the card that is to take part.
fn card() -> Result<String> {
    #[cfg(feature = "rust-peers")]
    return burn::card();
    #[cfg(not(feature = "rust-peers"))]
    bail!("no card can be used by what is compiled in: `cargo xtask bench --card` compiles it")
}

/// Prints a line; where nobody listens, the program ends.
fn say(text: &str) -> Result<()> {
    match writeln!(stdout(), "{text}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(1),
        result => result.context("standard output"),
    }
}

/// Writes a file by way of another beside it, so that it appears whole or not at all.
fn write_whole(path: &Path, text: &str) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
