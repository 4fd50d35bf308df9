//! `cargo xtask`: the chores of the workspace, one command a file.

use std::process::ExitCode;

use clap::Parser;

#[macro_use]
mod print;

mod bench;
mod book;
mod cargo;
mod chapters;
mod fetch_data;
mod fuzz;
mod make_samples;
mod notebooks;
mod program;
mod reproduce;
mod workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The chores of the workspace")]
enum Command {
    Bench(bench::Arguments),
    Book(book::Arguments),
    FetchData(fetch_data::Arguments),
    Fuzz(fuzz::Arguments),
    MakeSamples(make_samples::Arguments),
    Notebooks(notebooks::Arguments),
    Reproduce(reproduce::Arguments),
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Book(arguments) => book::run(&arguments),
        Command::FetchData(arguments) => fetch_data::run(&arguments),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
        Command::MakeSamples(arguments) => make_samples::run(&arguments),
        Command::Notebooks(arguments) => notebooks::run(&arguments),
        Command::Reproduce(arguments) => reproduce::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
