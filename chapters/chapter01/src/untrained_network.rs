//! # From a line to a network
//!
//! A line can say "the more of this, the more of that", and nothing else. To tell a dangerous tumour from a harmless one, a
//! model must be able to bend. The trick is to take several lines, bend each of them, and lay lines over the results
//! again: a *neural network* (인공신경망).
//!
//! One unit of it, a *neuron* (뉴런), does two things. It multiplies each input by a *weight* (가중치) and adds them up with
//! a *bias* (편향), $z = w_1 x_1 + w_2 x_2 + b$. That is our line with two inputs: $a$ has become two weights, $b$ is
//! still $b$. Then it bends the result, here by *ReLU* (rectified linear unit), which passes on what is positive and makes zero
//! of the rest.
//!
//! So a ReLU neuron *cuts*: on one side of a straight line it is silent, on the other it speaks. And a neuron that
//! listens to two others can cut along a corner, which no single line can.

use chapter01::tumour_network;
use common::random::RandomState;
use datasets::{Store, cancer};
use literate::prelude::*;
use ndarray::{ArrayViewD, Axis};

/// Where a neuron with the sum `z` of its two inputs speaks, over the square from 0 to 1.
fn where_it_speaks(title: &str, z: fn(f64, f64) -> f64) -> RegionMap {
    let axis = Array1::linspace(0.0, 1.0, 61);
    let speaks = Array2::from_shape_fn((61, 61), |(row, column)| usize::from(z(axis[column], axis[row]) > 0.0));
    RegionMap::new(title)
        .x_label("first input")
        .y_label("second input")
        .regions(&axis, &axis, &speaks)
        .points("silent", [(0.1, 0.1)])
        .points("speaks", [(0.9, 0.9)])
}

/// The arrays of one layer as a table: a row for each input and one for the biases, a column for each neuron.
fn layer_table(name: &str, weights: &ArrayViewD<f64>, biases: &ArrayViewD<f64>) -> Table {
    let header = (0..=biases.len()).map(|unit| if unit == 0 { "from".to_owned() } else { format!("to neuron {unit}") });
    let mut table = Table::new(header).caption(name);
    for (input, row) in weights.outer_iter().enumerate() {
        let cells = row.iter().map(|weight| format!("{weight:+.4}"));
        table = table.row([format!("input {}", input + 1)].into_iter().chain(cells));
    }
    table.row(["bias".to_owned()].into_iter().chain(biases.iter().map(|bias| format!("{bias:.4}"))))
}

/// The loss of the untrained network of each seed on these patients.
fn untrained_losses(patients: &cancer::Cancer, seeds: impl Iterator<Item = u32>) -> Vec<f64> {
    let x = cancer::min_max(&patients.x);
    seeds.map(|seed| tumour_network(&mut RandomState::new(seed)).evaluate(x.view(), patients.t.view()).loss).collect()
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    page.show(
        Panels::new("What a neuron cuts")
            .panel(where_it_speaks("one neuron", |x1, x2| x1 + 0.5 * x2 - 0.8))
            .panel(where_it_speaks("another", |x1, x2| x2 - 0.4 * x1 - 0.3))
            .panel(where_it_speaks("one that listens to both", |x1, x2| {
                2.0 * (x1 + 0.5 * x2 - 0.8).max(0.0) + (x2 - 0.4 * x1 - 0.3).max(0.0) - 0.2
            })),
    )?;
    //| ## The table of tumours
    //| The document's example is a table of patients: age, tumour size, and a label, 1 for malignant and 0 for benign.
    let patients = cancer::load(store)?;
    page.data(patients.source.to_string());
    let mut patient_table = Table::new(["age", "tumour size", "label"]).caption("The first five patients");
    for row in 0..5 {
        patient_table = patient_table.row([patients.x[(row, 0)], patients.x[(row, 1)], patients.t[(row, 0)]]);
    }
    page.table(patient_table);
    //| Ages and sizes have scales of their own. After the valley of the last section we know what that does, so each
    //| column is stretched to run from 0 to 1 (*min-max scaling* (min-max 정규화)):
    //|
    //| $$ x \leftarrow \frac{x - x_{\min}}{x_{\max} - x_{\min}} $$
    let scaled_patients = cancer::min_max(&patients.x);
    let least = scaled_patients.fold_axis(Axis(0), f64::INFINITY, |least, value| least.min(*value));
    let greatest = scaled_patients.fold_axis(Axis(0), f64::NEG_INFINITY, |greatest, value| greatest.max(*value));
    page.claim("1.8", "least of each column, scaled", &least, vec![0.0, 0.0]).derived().equals();
    page.claim("1.8", "greatest of each column, scaled", &greatest, vec![1.0, 1.0]).derived().equals();
    //| ## The network
    //| Two inputs, three neurons that look at them, three that look at those, and one that gives the answer. The
    //| last one bends differently: the *sigmoid* (시그모이드) $1/(1+e^{-z})$ presses its sum between 0 and 1, so that the
    //| answer can be read as "how likely is it malignant".
    page.show(
        Graph::new("Two inputs, three neurons, three neurons, one answer")
            .node("age", "age")
            .node("size", "size")
            .node("h11", "ReLU")
            .node("h12", "ReLU")
            .node("h13", "ReLU")
            .node("h21", "ReLU")
            .node("h22", "ReLU")
            .node("h23", "ReLU")
            .node("y", "sigmoid: ŷ")
            .edge("age", "h11", "")
            .edge("age", "h12", "")
            .edge("age", "h13", "")
            .edge("size", "h11", "")
            .edge("size", "h12", "")
            .edge("size", "h13", "")
            .edge("h11", "h21", "")
            .edge("h11", "h22", "")
            .edge("h11", "h23", "")
            .edge("h12", "h21", "")
            .edge("h12", "h22", "")
            .edge("h12", "h23", "")
            .edge("h13", "h21", "")
            .edge("h13", "h22", "")
            .edge("h13", "h23", "")
            .edge("h21", "y", "")
            .edge("h22", "y", "")
            .edge("h23", "y", ""),
    )?;
    //| Every arrow is a weight, every neuron has a bias: the knobs of this machine. Nobody has turned them yet; they
    //| start at random, the weights drawn as Keras draws them, the biases zero.
    let mut untrained = tumour_network(&mut RandomState::new(page.seed()));
    for layer in 1..=3 {
        let weights = untrained.parameter(&format!("W{layer}")).map(|parameter| parameter.value);
        let biases = untrained.parameter(&format!("b{layer}")).map(|parameter| parameter.value);
        if let (Some(weights), Some(biases)) = (weights, biases) {
            page.table(layer_table(&format!("Layer {layer}"), &weights, &biases));
        }
    }
    let knobs = untrained.flat_parameters().len();
    page.claim("1.8", "parameters of the 2-3-3-1 network", knobs, 25).derived().equals();
    //| Sending the patients through from left to right is the *forward pass* (순전파). What comes out is compared with
    //| the labels by the same mean squared error as before: the loss has not changed, only the machine has.
    let guesses = untrained.predict(scaled_patients.view()).to_owned();
    let untrained_loss = untrained.evaluate(scaled_patients.view(), patients.t.view()).loss;
    let by_hand = (&guesses - &patients.t).mapv(|error| error * error).sum() / guesses.len() as f64;
    //-
    let mut guess_table = Table::new(["age, scaled", "size, scaled", "ŷ", "label"]);
    for row in 0..5 {
        guess_table = guess_table.row([
            format!("{:.4}", scaled_patients[(row, 0)]),
            format!("{:.4}", scaled_patients[(row, 1)]),
            format!("{:.4}", guesses[(row, 0)]),
            patients.t[(row, 0)].to_string(),
        ]);
    }
    page.table(guess_table);
    page.claim("1.8", "loss of the network, against the mean of the squares by hand", untrained_loss, by_hand)
        .within(1e-12);
    let seeds: Vec<u32> = page.seeds(20).collect();
    let start_losses = untrained_losses(&patients, seeds.iter().copied());
    let mean_loss = start_losses.iter().sum::<f64>() / start_losses.len() as f64;
    page.say(format!(
        "With these weights the loss is {untrained_loss:.4}. Other random weights give other losses: over {} seeds they \
         are between {:.4} and {:.4}, {mean_loss:.4} on average. For comparison: to answer 0.5 to everybody would give 0.25. \
         An untrained network knows nothing.",
        start_losses.len(),
        start_losses.iter().copied().fold(f64::INFINITY, f64::min),
        start_losses.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    ))?;
    let shrug = patients.t.mapv(|label| (label - 0.5) * (label - 0.5)).sum() / patients.t.len() as f64;
    page.claim("1.8", "loss of answering 0.5 to everybody", shrug, 0.25).within(1e-12);
    page.claim("1.8", "loss of the untrained network", untrained_loss, "(not printed)")
        .unchecked("the document prints no loss and sets no seed here, so no run of anybody's can be compared with it");
    //| Now all is as it was with the films: knobs, a loss, and a landscape over the knobs. Only, there are now 25
    //| knobs. To walk down we need the slope of the loss in each, and the formula for a line will not do. The document
    //| leaves a row of question marks in its code at this place. Let us fill them in.
    Ok(())
}
