//! # Stopping, going on, taking along
//!
//! A training of a minute can be run again. A training of a week cannot, and machines stop. So a program that trains
//! should be able to stop anywhere and go on *as if nothing had happened*. For that it must keep more than the weights:
//! Adam's two memories of every weight and its count of steps, the random numbers still to come, the order of the
//! running epoch and the place in it, and what was counted so far.
//!
//! ```console
//! # keeps its trainings and searches as it goes
//! cargo run -p chapter04 -- --checkpoint my-run
//! # goes on after Ctrl-C, a power cut, a crash
//! cargo run -p chapter04 -- --checkpoint my-run --resume
//! ```
//!
//! States are written beside their place and then moved there, so none is ever half there. The one before stays, in
//! case the disk damages the newest.

use chapter04::model::{BATCH, EPOCHS, description, scratch, test_score, training};
use chapter04::{Digits, Mnist, load_few};
use checkpoint::{Checkpoints, parameters};
use common::network::{Activation, Description, Initializer, Loss, Network};
use common::optimizer::Adam;
use common::random::RandomState;
use common::train::{Data, History, Training};
use common::{metric::argmax, network::Scratch};
use datasets::Store;
use literate::prelude::*;

/// The document's training of a few digits.
type Small<'digits> = Training<Scratch<f32, Adam<f32>>, Data<'digits, f32>>;

/// A training of `digits` that has not begun.
fn fresh(digits: &Digits, seed: u32) -> Small<'_> {
    let mut random = RandomState::new(seed);
    let learner = scratch(&description(), &mut random);
    training(learner, digits.data(), random)
}

/// The document's training up to so many epochs, with nothing kept on disk.
fn train(training: &mut Small, test: &Digits, epochs: usize) -> Result<()> {
    let test = test.in_batches(BATCH);
    Ok(Checkpoints::default().train("", "", training, epochs, |learner| test_score(learner, &test))?)
}

/// A training that is never stopped.
fn uninterrupted(mnist: &Mnist, epochs: usize) -> Result<(History, Network<f32>)> {
    let mut training = fresh(&mnist.train, 0);
    train(&mut training, &mnist.test, epochs)?;
    Ok((training.history, training.learner.network))
}

/// The state of the same training, stopped 40 steps into an epoch.
fn stopped_state(mnist: &Mnist, epochs: usize) -> Result<Vec<u8>> {
    let mut training = fresh(&mnist.train, 0);
    train(&mut training, &mnist.test, epochs / 2)?;
    for _ in 0..40 {
        training.iteration();
    }
    Ok(training.state())
}

/// Goes on from a state, in a training that was made anew.
fn resumed(mnist: &Mnist, state: &[u8], epochs: usize) -> Result<(History, Network<f32>)> {
    let mut training = fresh(&mnist.train, 0);
    training.restore(state)?;
    train(&mut training, &mnist.test, epochs)?;
    Ok((training.history, training.learner.network))
}

/// How many numbers of two lists differ in some bit.
fn different(one: &[f32], other: &[f32]) -> usize {
    one.iter().zip(other).filter(|(one, other)| one.to_bits() != other.to_bits()).count()
}

/// The class that the network gives to each digit.
fn classes(network: &mut Network<f32>, digits: &Digits) -> Vec<usize> {
    network.predict(digits.x.view()).rows().into_iter().map(argmax).collect()
}

/// A network of this chapter with the parameters of a file.
fn from_file(file: &str, bytes: &[u8]) -> Result<Network<f32>> {
    let mut network = description().build(&mut RandomState::new(1));
    parameters::read(&mut network, file, bytes)?;
    Ok(network)
}

/// What is said of a file that does not fit a network of another width.
fn refusal(file: &str, bytes: &[u8]) -> String {
    let sizes = [784, 50, 10];
    let other = Description::new(&sizes, Activation::Relu, Initializer::GlorotUniform, Loss::SoftmaxCrossEntropy);
    let mut other: Network<f32> = other.build(&mut RandomState::new(0));
    parameters::read(&mut other, file, bytes).err().map(|error| error.to_string()).unwrap_or_default()
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    //| ## As if nothing had happened
    //| The document's training on 5,000 digits, twice: once without a break; and once stopped 40 steps into an epoch,
    //| its state put into bytes, and taken up by a training made anew.
    let mnist = load_few(store)?;
    page.data(mnist.source.clone());
    let epochs = if page.quick() { 2 } else { EPOCHS };
    let (history, mut network) = uninterrupted(&mnist, epochs)?;
    let state = stopped_state(&mnist, epochs)?;
    let (resumed_history, resumed_network) = resumed(&mnist, &state, epochs)?;
    page.say(format!("The state takes {:.1} million bytes.", state.len() as f64 / 1e6))?;
    page.claim(
        "4.4",
        "after a break: parameters that differ in some bit",
        different(&network.flat_parameters(), &resumed_network.flat_parameters()),
        0,
    )
    .beyond()
    .equals();
    page.claim(
        "4.4",
        "after a break: the history",
        if history == resumed_history { "the same" } else { "another" },
        "the same",
    )
    .beyond()
    .equals();
    //-
    //| ## For NumPy and others
    //| To *use* a network, its parameters are enough. They leave in two formats, both beside this page: `.npz` is
    //| NumPy's, `.safetensors` is what most other tools read. Arrays are called W1, b1, W2 and so on, with weights as
    //| (inputs, outputs), as Keras has them.
    let npz = parameters::to_npz(&network);
    let safetensors = parameters::to_safetensors(&network);
    page.file("chapter04-parameters.npz", npz.clone());
    page.file("chapter04-parameters.safetensors", safetensors.clone());
    page.table(
        Table::new(["file", "bytes"])
            .row(["chapter04-parameters.npz (compressed)".to_owned(), npz.len().to_string()])
            .row(["chapter04-parameters.safetensors".to_owned(), safetensors.len().to_string()]),
    );
    let told = classes(&mut network, &mnist.test);
    let mut from_npz = from_file("chapter04-parameters.npz", &npz)?;
    let mut from_safetensors = from_file("chapter04-parameters.safetensors", &safetensors)?;
    let others = [classes(&mut from_npz, &mnist.test), classes(&mut from_safetensors, &mnist.test)];
    let same: Vec<usize> = others.iter().map(|other| told.iter().zip(other).filter(|(a, b)| a == b).count()).collect();
    page.claim("4.4", "test digits of 1,000 told alike from both files", same, vec![1000, 1000]).beyond().equals();
    //-
    //| A file that belongs to another network is refused with what does not fit:
    page.print(refusal("chapter04-parameters.safetensors", &safetensors));
    Ok(())
}
