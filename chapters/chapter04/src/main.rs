//! # Mini-batches, and what is chosen before learning
//!
//! To learn from 60,000 digits, must one look at all of them before taking a step? This chapter asks what a step costs
//! and what it is worth; what an epoch, a batch and an iteration are; why data come in three sets; and how to find the
//! numbers that no training finds. Then it trains the document's network on MNIST, ten epochs long.
//!
//! **What you will see.** The price of a gradient, and its noise, measured; a race by two clocks; digits in four
//! orders; how choosing flatters the chosen; a search that guesses the landscape and says where it is unsure; three
//! searches compared 20 times over; and the document's 31 numbers, each beside the band of five trainings of ours. At
//! the end the network leaves for NumPy, and a training is stopped and goes on as if nothing had happened.
//!
//! **What it reproduces.** The fourth document: its statements about mini-batches, put to the test, and the eight lines
//! that its program printed. They were one run with TensorFlow's random numbers, so each is judged by a band.
//!
//! **How long it takes.** Two to four minutes on two cores with all of MNIST, less with the 6,000 digits that come with
//! the program, and under a minute with `--quick`. With `--checkpoint DIR` it can be stopped and taken up again.
//!
//! **What you need to know.** What a layer, a loss and a gradient are (chapter 3). Adam is used here, not explained.

mod epochs;
mod gd_against_sgd;
mod how_bayes_searches;
mod hyperparameters;
mod kept;
mod lessons;
mod network_and_digits;
mod nodes;
mod noise;
mod one_step;
mod several_machines;
mod ten_epochs;
mod three_searches;
mod three_sets;
mod two_engines;

use std::process::ExitCode;

use burn_engine::{EngineOptions, FEATURES};
use checkpoint::CheckpointOptions;
use clap::Parser;
use datasets::DataOptions;
use literate::{Chapter, PageOptions, refuse, section};
use nodes::{NodeOptions, Run};

/// Chapter 4: mini-batches, and what is chosen before learning.
///
/// Runs the chapter, checks every number that its document states, and writes the page.
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    page: PageOptions,
    #[command(flatten)]
    data: DataOptions,
    #[command(flatten)]
    checkpoints: CheckpointOptions,
    #[command(flatten)]
    engine: EngineOptions,
    #[command(flatten)]
    nodes: NodeOptions,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let store = options.data.store();
    let checkpoints = match options.checkpoints.checkpoints() {
        Ok(checkpoints) => checkpoints.built_with(if cfg!(feature = "nodes") { "nodes" } else { FEATURES }),
        Err(error) => return refuse(error),
    };
    let node = Run { store: &store, checkpoints: &checkpoints, seed: options.page.seed, quick: options.page.quick };
    if let Some(code) = options.nodes.run(&node) {
        return checkpoints.end(code);
    }
    let engines = match options.engine.engines("chapter04") {
        Ok(engines) => engines,
        Err(end) => return end,
    };
    let code = Chapter::new("chapter04", include_str!("main.rs"))
        .section(section!(["4.1"], one_step, &store))
        .section(section!(["4.1"], noise, &store))
        .section(section!(["4.1"], gd_against_sgd, &store))
        .section(section!(["4.2"], epochs, &store))
        .section(section!(["4.2"], three_sets, &store))
        .section(section!(["4.3"], hyperparameters, &store))
        .section(section!(["4.3"], how_bayes_searches, &store))
        .section(section!(["4.3"], three_searches, &store, &checkpoints))
        .section(section!(["4.4"], network_and_digits, &store))
        .section(section!(["4.4"], ten_epochs, &store, &engines, &checkpoints))
        .section(section!(["4.4"], two_engines, &store, &engines))
        .section(section!(["4.4"], several_machines, &store))
        .section(section!(["4.4"], kept, &store))
        .section(section!([], lessons))
        .solutions(include_str!("../solutions.md"))
        .run(&options.page);
    checkpoints.end(code)
}
