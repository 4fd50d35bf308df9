//! # What it means to learn: walking to the bottom of a function
//!
//! A network is a formula with numbers in it, and learning is the search for good numbers. How good they are is itself
//! a number, the loss, and so all of learning comes down to one task: *find the place where a function is smallest*.
//! This chapter takes that task apart on functions so small that you can see all of them, and then hands it a network
//! of 1,674 numbers.
//!
//! **What you will see.** Why trying everything is hopeless, and what a slope is good for. What a learning rate does
//! when it is too small, right, or too large. Where downhill leads when there are several valleys, and what it takes to
//! roll out of a shallow one, or off a saddle. What four optimisers remember. Then 1,000 points in ten clouds, a
//! network that learns to tell them apart, and a small detective story: what the document's training log *really* says.
//!
//! **What it reproduces.** The second document is half theory, half an experiment. Each statement of the theory gets an
//! experiment here, and two of them turn out not to hold as they stand. The experiment's data come out exactly, number
//! for number. Its log is checked twice: by arithmetic on the printed digits, and by repeating a training of the same
//! length with several seeds.
//!
//! **How long it takes.** Half a minute on two cores with nothing else to do; a few seconds with `--quick`. It needs no
//! files and no network connection.
//!
//! **What you need to know.** What a derivative is: the slope of a curve at a point.

mod adaptive_steps;
mod as_long_as_the_document;
mod brute_force;
mod constraints;
mod convex_or_not;
mod learning_rates;
mod learning_setup;
mod lessons;
mod rolling;
mod saddle_point;
mod saved;
mod shallow_network;
mod ten_clouds;
mod what_the_log_says;

use std::process::ExitCode;

use clap::Parser;
use literate::{Chapter, PageOptions, section};

/// Chapter 2: what it means to learn, and the theory of optimisation.
///
/// Runs the chapter, checks every number that its document states, and writes the page.
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    page: PageOptions,
    #[command(flatten)]
    data: datasets::DataOptions,
}

fn main() -> ExitCode {
    let options = Options::parse();
    Chapter::new("chapter02", include_str!("main.rs"))
        .section(section!(["2.1"], learning_setup))
        .section(section!(["2.2"], brute_force))
        .section(section!(["2.3"], learning_rates))
        .section(section!(["2.4"], convex_or_not))
        .section(section!(["2.4"], saddle_point))
        .section(section!(["2.4"], rolling))
        .section(section!(["2.5"], constraints))
        .section(section!(["2.6"], adaptive_steps))
        .section(section!(["2.7"], ten_clouds))
        .section(section!(["2.8"], shallow_network))
        .section(section!(["2.8"], what_the_log_says))
        .section(section!(["2.8"], as_long_as_the_document))
        .section(section!(["2.9"], saved))
        .section(section!([], lessons))
        .solutions(include_str!("../solutions.md"))
        .run(&options.page)
}
