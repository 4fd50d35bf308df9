//! # Trouble 3: everything depends on the start
//!
//! Training moves the weights from where they are, so somebody has to put them somewhere first. Four ways to do it,
//! and the same network, data and optimiser after it (SGD with learning rate 0.1, 5 seeds each):
//!
//! - **zero**: all weights 0. Every neuron of a layer computes the same sum and gets the same gradient, and with
//!   ReLU that gradient is 0: nothing tells the neurons apart, ever;
//! - **too large**: normal with standard deviation 1. The sums grow from layer to layer, and the network starts out
//!   certain and wrong;
//! - **Xavier**: standard deviation $\sqrt{1/n}$ for $n$ inputs, so that sums stay about as large as what they sum;
//! - **He**: $\sqrt{2/n}$, because ReLU throws half of it away.
//!
//! Xavier is the first name of Xavier Glorot. What the textbooks call Xavier counts a layer's inputs alone. Keras's
//! default, *Glorot uniform*, counts its outputs too: it draws evenly from $\pm\sqrt{6/(n_\text{in} + n_\text{out})}$.
//! The other networks of this size in this chapter start that way, as the document's do.

use chapter05::model::{BATCH, EPOCHS, description};
use chapter05::{data, score, test_curves};
use common::network::{Description, Initializer, Scratch};
use common::optimizer::Sgd;
use common::random::RandomState;
use common::train::{History, Order, Training};
use datasets::{Store, imdb};
use literate::prelude::*;
use rayon::prelude::*;

/// Twenty epochs of mini-batch descent with learning rate 0.1, for each seed.
fn train_from(initializer: Initializer, reviews: &imdb::MultiHot, seeds: &[u32]) -> Vec<History> {
    seeds
        .par_iter()
        .map(|&seed| {
            let mut random = RandomState::new(seed);
            let network = Description { initializer, ..description() }.build(&mut random);
            let learner = Scratch::new(network, &Sgd::new(0.1));
            let mut training = Training::new(learner, data(&reviews.train), Order::Permutation, BATCH, random);
            training.run(EPOCHS, &data(&reviews.test), |_| ());
            training.history
        })
        .collect()
}

//- folded
/// A row of the table: the document says nothing of this start.
fn result(name: &str, histories: &[History]) -> [String; 4] {
    let [name, _, mean, range, accuracy] = score(name, "–", histories);
    [name, mean, range, accuracy]
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    let seeds: Vec<u32> = page.seeds(5).collect();
    let from_zero = train_from(Initializer::Zeros, &reviews, &seeds);
    let from_too_large = train_from(Initializer::Normal { std: 1.0 }, &reviews, &seeds);
    let from_xavier = train_from(Initializer::Xavier, &reviews, &seeds);
    let from_he = train_from(Initializer::He, &reviews, &seeds);
    //-
    let epochs: Vec<f64> = (1..=EPOCHS).map(|epoch| epoch as f64).collect();
    page.show(
        Chart::new("Four starts, one network")
            .x_label("epoch")
            .y_label("test cross-entropy")
            .log_y()
            .spread("zero", &epochs, &test_curves(&from_zero))
            .spread("too large", &epochs, &test_curves(&from_too_large))
            .spread("Xavier", &epochs, &test_curves(&from_xavier))
            .spread("He", &epochs, &test_curves(&from_he)),
    )?;
    //-
    page.table(
        Table::new(["start", "test loss, mean", "lowest to highest", "reviews told right"])
            .row(result("zero", &from_zero))
            .row(result("too large", &from_too_large))
            .row(result("Xavier", &from_xavier))
            .row(result("He", &from_he)),
    );
    //| Too large a start has to unlearn its opinions first. How far apart Xavier and He end depends on the depth: this
    //| network has only two hidden layers for the sums to shrink in.
    //|
    //| A network that always answers "fifty-fifty" has a cross-entropy of ln 2 = 0.6931. From zero the loss stays
    //| there: only the bias of the last neuron ever moves, and the labels are balanced, so it has nowhere to go.
    let mut stuck = 0;
    for history in &from_zero {
        stuck += usize::from((history.validation_loss[EPOCHS - 1] - 2.0_f64.ln()).abs() < 1e-3);
    }
    page.claim("5.1", "from zero: loss still ln 2 after 20 epochs", stuck, "learning depends on the start")
        .order(seeds.len());
    Ok(())
}
