//! # From one neuron to backpropagation
//!
//! A network is a long sum of small sums. This chapter begins with a single neuron that can only say yes or no, and
//! ends with a network that reads handwriting, having built every part of it on the way: what a neuron does with its
//! sum, how ten scores become ten probabilities, how "wrong" becomes a number, how that number says which way to move
//! forty thousand weights, and how backpropagation finds all of these directions at the price of two.
//!
//! **What you will see.** What one neuron can cut, and what it cannot; why softmax overflows; the digits of MNIST, read
//! by weights that others trained and then by ours; a gradient measured, drawn and checked; graphs of computation with
//! their values on their arrows; each layer derived and then shown in the code that runs; five ways to walk down one
//! valley; and the digits that the network gets wrong. At the end it reads a digit of your own:
//! `cargo run -p chapter03 -- --digit FILE`.
//!
//! **What it reproduces.** Every number that the third document prints is checked against what this run computes. Where
//! it prints code and no number, we ran its formulas in NumPy and kept the script (`tests/golden/document3.py`).
//!
//! **How long it takes.** Under two minutes on two cores; a few seconds with `--quick`. Without a network, and without
//! MNIST on this machine, it uses the 6,000 digits that come with the program and says so.
//!
//! **What you need to know.** What a function and a slope are, and how a matrix is multiplied by a vector.

mod activations;
mod affine_layer;
mod apples;
mod digits;
mod gradient;
mod gradient_check;
mod inference;
mod initial_weights;
mod lessons;
mod losses;
mod mistakes;
mod numerical_derivative;
mod optimizers;
mod optimizers_on_digits;
mod perceptron;
mod relu_layer;
mod sigmoid_layer;
mod softmax;
mod softmax_with_loss;
mod training;
mod why_a_loss;
mod your_digit;

use std::path::PathBuf;
use std::process::ExitCode;

use chapter03::picture;
use clap::Parser;
use datasets::DataOptions;
use literate::{Chapter, PageOptions, Section, refuse, section};

/// Chapter 3: from one neuron to backpropagation.
///
/// Runs the chapter, checks every number that its document states, and writes the page.
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    page: PageOptions,
    #[command(flatten)]
    data: DataOptions,

    /// Train the network and let it read one picture of a digit (PNG or JPEG); the page of it goes to DIR/partial
    #[arg(long, value_name = "FILE")]
    digit: Option<PathBuf>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let store = options.data.store();
    let digit = match options.digit.map(|file| picture::read(&file)).transpose() {
        Ok(digit) => digit,
        Err(error) => return refuse(error),
    };
    let chapter = Chapter::new("chapter03", include_str!("main.rs"));
    if let Some(digit) = digit {
        let reading = Section::new(&["3.8"], "your_digit", include_str!("your_digit.rs"), |page| {
            your_digit::read(page, &store, &digit)
        });
        return chapter.section(reading).run(&PageOptions { only: vec!["3.8".to_owned()], ..options.page });
    }
    chapter
        .section(section!(["3.1"], perceptron))
        .section(section!(["3.1"], activations))
        .section(section!(["3.2"], softmax))
        .section(section!(["3.3"], digits, &store))
        .section(section!(["3.4", "3.2"], inference, &store))
        .section(section!(["3.5"], losses))
        .section(section!(["3.6"], why_a_loss))
        .section(section!(["3.7"], numerical_derivative))
        .section(section!(["3.7"], gradient))
        .section(section!(["3.8"], training, &store))
        .section(section!(["3.9", "3.10"], apples))
        .section(section!(["3.10"], relu_layer))
        .section(section!(["3.10"], sigmoid_layer))
        .section(section!(["3.10"], affine_layer))
        .section(section!(["3.10"], softmax_with_loss))
        .section(section!(["3.11"], gradient_check))
        .section(section!(["3.8"], mistakes, &store))
        .section(section!(["3.8"], your_digit, &store))
        .section(section!(["3.12"], optimizers))
        .section(section!(["3.12"], optimizers_on_digits, &store))
        .section(section!(["3.13"], initial_weights, &store))
        .section(section!([], lessons))
        .solutions(include_str!("../solutions.md"))
        .run(&options.page)
}
