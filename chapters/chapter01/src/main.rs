//! # What learning means, from a line to backpropagation
//!
//! A film is about to open. Twelve thousand people have said that they want to see it. How many will go? You could draw
//! a line through the films of the past and read the answer off it. But which line, and who draws it? This chapter
//! lets the machine draw it, and finds that everything a large network does in training is there already, in a line:
//! a model, a loss, a slope, and many small steps down.
//!
//! **What you will see.** Three lines drawn by hand, and a number that says which is best; ten thousand lines tried out
//! one by one, and the landscape that they make; a walk down into its valley. Then a small network in the place of the
//! line, and the question how it can know its slope: the same sums turn up again and again, and we count how often.
//! At the end a network learns to tell three clouds of points apart, and you can watch it, epoch by epoch.
//!
//! **What it reproduces.** The first document prints no results, only code. So each of its numbers was computed once
//! more with NumPy by the document's procedure (the script is kept beside the chapter's tests), and is compared here
//! with what this program gets. The document's pictures were not to be had: all of them are drawn anew.
//!
//! **How long it takes.** A few seconds on two cores; a second or two with `--quick`.
//!
//! **What you need to know.** What a straight line is, and that a slope says how steeply something rises.

mod chain_rule;
mod decision_regions;
mod descent;
mod films;
mod gradient;
mod grid_search;
mod inverse;
mod lessons;
mod loss;
mod repeated_work;
mod untrained_network;
mod validation_split;

use std::process::ExitCode;

use clap::Parser;
use datasets::DataOptions;
use literate::{Chapter, PageOptions, section};

/// Chapter 1: what learning means, from a line to backpropagation.
///
/// Runs the chapter, checks every number that its document yields, and writes the page.
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    page: PageOptions,
    #[command(flatten)]
    data: DataOptions,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let store = options.data.store();
    Chapter::new("chapter01", include_str!("main.rs"))
        .section(section!(["1.1", "1.2"], films))
        .section(section!(["1.3", "1.4"], loss))
        .section(section!(["1.5"], grid_search))
        .section(section!(["1.6"], gradient))
        .section(section!(["1.7"], descent))
        .section(section!(["1.8"], untrained_network, &store))
        .section(section!(["1.9"], chain_rule))
        .section(section!(["1.9"], repeated_work))
        .section(section!(["1.10"], decision_regions))
        .section(section!(["1.10"], validation_split))
        .section(section!(["1.11"], inverse))
        .section(section!([], lessons))
        .solutions(include_str!("../solutions.md"))
        .run(&options.page)
}
