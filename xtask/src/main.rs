//! `cargo xtask`: the chores of the workspace, one command a file.
//!
//! Fetching data is here, and builds in about a minute. What needs chapters and pages is `pages.rs`, a program of its
//! own, which is built and started when one of its commands is asked for; so is the crate `bench`.

use std::ffi::OsString;
use std::path::Path;
use std::process::{self, ExitCode};

use anyhow::{Context, Result};
use clap::{Args, Parser};

#[macro_use]
mod print;

mod cargo;
mod fetch_data;
mod fuzz;
mod make_samples;
mod program;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The chores of the workspace")]
enum Command {
    /// Times how fast the documents' networks train here, and with others: NumPy, PyTorch, JAX, TensorFlow, Burn, candle
    #[command(disable_help_flag = true)]
    Bench(Rest),
    /// Runs all chapters and binds their pages into a book
    #[command(disable_help_flag = true)]
    Book(Rest),
    FetchData(fetch_data::Arguments),
    Fuzz(fuzz::Arguments),
    MakeSamples(make_samples::Arguments),
    /// Makes the chapters' notebooks, or checks, runs or opens them
    #[command(disable_help_flag = true)]
    Notebooks(Rest),
    /// Runs all chapters in full and sets every number of the documents beside ours
    #[command(disable_help_flag = true)]
    Reproduce(Rest),
    /// Runs a chapter's section again whenever it is saved, and reloads its page
    #[command(disable_help_flag = true)]
    Watch(Rest),
}

/// What the other program reads.
#[derive(Args)]
struct Rest {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    arguments: Vec<OsString>,
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Bench(rest) => return exit_code(run_bench(&rest)),
        Command::Book(rest) => return of_pages("book", &rest),
        Command::FetchData(arguments) => fetch_data::run(&arguments),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
        Command::MakeSamples(arguments) => make_samples::run(&arguments),
        Command::Notebooks(rest) => return of_pages("notebooks", &rest),
        Command::Reproduce(rest) => return of_pages("reproduce", &rest),
        Command::Watch(rest) => return of_pages("watch", &rest),
    };
    exit_code(result.map(|()| ExitCode::SUCCESS))
}

fn of_pages(command: &str, rest: &Rest) -> ExitCode {
    exit_code(run_pages(command, rest))
}

fn exit_code(result: Result<ExitCode>) -> ExitCode {
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

/// Builds and runs a command of `pages.rs`, which says itself what goes wrong.
fn run_pages(command: &str, rest: &Rest) -> Result<ExitCode> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let mut cargo = cargo::command();
    cargo.args(["run", "--locked", "--bin", "xtask-pages", "--manifest-path"]).arg(manifest);
    run(cargo.arg("--").arg(command).args(&rest.arguments))
}

/// Builds and runs the crate `bench` with what ours is compared with, all of it optimised as far as it goes; what trains
/// in Rust takes long to build, and is there only where it is asked for.
fn run_bench(rest: &Rest) -> Result<ExitCode> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench/Cargo.toml");
    let has = |option: &str| rest.arguments.iter().any(|argument| argument == option);
    let features = if has("--card") {
        "products,cuda"
    } else if has("--peers") {
        "products,rust-peers"
    } else {
        "products"
    };
    let mut cargo = cargo::command();
    cargo.args(["run", "--release", "--locked", "--features", features, "--manifest-path"]).arg(manifest);
    run(cargo.arg("--").args(&rest.arguments))
}

/// Whether the program that cargo starts succeeds.
fn run(cargo: &mut process::Command) -> Result<ExitCode> {
    let status = cargo.status().context("cannot start cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
