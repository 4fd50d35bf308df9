//! `cargo xtask`: the chores of the workspace, one command a file.

use std::process::ExitCode;

use clap::Parser;

mod fetch_data;
mod make_samples;
mod notebooks;
mod workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The chores of the workspace")]
enum Command {
    FetchData(fetch_data::Arguments),
    MakeSamples(make_samples::Arguments),
    Notebooks(notebooks::Arguments),
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::FetchData(arguments) => fetch_data::run(&arguments),
        Command::MakeSamples(arguments) => make_samples::run(&arguments),
        Command::Notebooks(arguments) => notebooks::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
