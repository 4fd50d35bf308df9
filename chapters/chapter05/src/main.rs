//! # What goes wrong in deep training, and the optimisers
//!
//! A network learns by walking downhill on its loss. In the 1990s that walk kept failing: it took too long, it lost its
//! way in deep networks, it depended on where it started, and where it succeeded the network had often learnt its
//! examples by heart. This chapter measures each of the four troubles, and then follows the family of methods that
//! grew out of the first one: from plain gradient descent to Adam.
//!
//! **What you will see.** Four troubles, measured; the family tree of the optimisers, and five of them side by side in a
//! narrow valley, step by step, and one of them there in a fog of noise; 50,000 film reviews turned into rows of a hundred ones and zeros; and three contests on
//! them, each run with 20 seeds. Six ways down train the same network of 4,321 numbers: GD, SGD,
//! momentum, AdaGrad, RMSProp and Adam.
//!
//! **What it reproduces.** The fifth document prints five scores. Each was one run of a program that draws its starting
//! weights at random, so a single run of ours beside it would prove nothing. We run 20 seeds, and ask whether the
//! document's score falls where a 21st run would.
//!
//! **How long it takes.** About a minute on two cores; some ten seconds with `--quick`. With `--checkpoint DIR` the contests
//! can be stopped and taken up again.
//!
//! **What you need to know.** What a layer, a loss and a gradient are. Backpropagation is used here, not explained.

mod adaptive;
mod family_tree;
mod gd_against_sgd;
mod initial_values;
mod lessons;
mod momentum;
mod narrow_valley;
mod noisy_valley;
mod overfitting;
mod rare_words;
mod reviews;
mod slow_learning;
mod two_engines;
mod vanishing_gradient;

use std::process::ExitCode;

use burn_engine::EngineOptions;
use checkpoint::CheckpointOptions;
use clap::Parser;
use datasets::DataOptions;
use literate::{Chapter, PageOptions, refuse, section};

/// Chapter 5: what goes wrong in deep training, and the optimisers.
///
/// Runs the chapter, checks every number that its document states, and writes the page.
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    page: PageOptions,
    #[command(flatten)]
    data: DataOptions,
    #[command(flatten)]
    engine: EngineOptions,
    #[command(flatten)]
    checkpoints: CheckpointOptions,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let store = options.data.store();
    let engines = match options.engine.engines("chapter05") {
        Ok(engines) => engines,
        Err(end) => return end,
    };
    let checkpoints = match options.checkpoints.checkpoints() {
        Ok(checkpoints) => checkpoints.built_with(burn_engine::FEATURES),
        Err(error) => return refuse(error),
    };
    let code = Chapter::new("chapter05", include_str!("main.rs"))
        .section(section!(["5.1"], slow_learning, &store))
        .section(section!(["5.1"], vanishing_gradient, &store))
        .section(section!(["5.1"], initial_values, &store))
        .section(section!(["5.1"], overfitting, &store))
        .section(section!(["5.2"], family_tree, &store))
        .section(section!(["5.2"], narrow_valley))
        .section(section!(["5.2"], noisy_valley))
        .section(section!(["5.3"], reviews, &store))
        .section(section!(["5.4"], gd_against_sgd, &store, &engines, &checkpoints))
        .section(section!(["5.5"], momentum, &store, &engines, &checkpoints))
        .section(section!(["5.6"], rare_words, &store))
        .section(section!(["5.6"], adaptive, &store, &engines, &checkpoints))
        .section(section!(["5.6"], two_engines, &store, &engines))
        .section(section!([], lessons))
        .solutions(include_str!("../solutions.md"))
        .run(&options.page);
    checkpoints.end(code)
}
