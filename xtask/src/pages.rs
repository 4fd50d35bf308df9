//! The chores that run chapters or read their sources: the half of `cargo xtask` that takes long to build. `main.rs`
//! starts it.

use std::process::ExitCode;

use clap::Parser;

#[macro_use]
mod print;

mod book;
mod cargo;
mod chapters;
mod notebooks;
mod program;
mod reproduce;
mod watch;
mod workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    Book(book::Arguments),
    Notebooks(notebooks::Arguments),
    Reproduce(reproduce::Arguments),
    Watch(watch::Arguments),
}

fn main() -> ExitCode {
    let result = match Command::parse() {
        Command::Book(arguments) => book::run(&arguments),
        Command::Notebooks(arguments) => notebooks::run(&arguments),
        Command::Reproduce(arguments) => reproduce::run(&arguments),
        Command::Watch(arguments) => watch::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
