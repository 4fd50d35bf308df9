//! # Trouble 2: the gradient vanishes
//!
//! Backpropagation (역전파) carries the gradient from the loss down to the first layer, and multiplies it at every
//! layer on the way. The sigmoid's share of that product is its slope,
//!
//! $$ \frac{dy}{dx} = y\,(1 - y) \le \frac{1}{4}, $$
//!
//! so ten layers of it multiply by at most $4^{-10}$, about one millionth. The layers nearest to the data hear
//! almost nothing of what went wrong: the vanishing gradient (기울기 소실). ReLU's slope is 1 wherever it lets
//! anything through.
//!
//! Ten hidden layers of 32 neurons, not trained at all, one batch of 500 reviews, 20 seeds: how large is the
//! gradient of a weight, layer by layer? In the figure, and in all that follow, a line is the mean over the seeds, and the
//! shading reaches from the lowest seed to the highest.

use chapter05::SEEDS;
use chapter05::model::{BATCH, HIDDEN, WORDS};
use common::network::{Activation, Description, Initializer, Loss, Network};
use common::random::RandomState;
use datasets::{Store, imdb};
use literate::prelude::*;
use literate::spread::Spread;
use ndarray::s;

/// `depth` hidden layers of 32, each started the way that suits its activation, and one output.
fn deep_network(activation: Activation, depth: usize, seed: u32) -> Network<f32> {
    let initializer = if activation == Activation::Relu { Initializer::He } else { Initializer::Xavier };
    let sizes = [vec![WORDS], vec![HIDDEN; depth], vec![1]].concat();
    Description::new(&sizes, activation, initializer, Loss::SigmoidCrossEntropy).build(&mut RandomState::new(seed))
}

/// The mean size |∂loss/∂w| of a weight's gradient in each hidden layer, the first layer first, before any training.
fn gradient_sizes(activation: Activation, depth: usize, seed: u32, reviews: &imdb::MultiHot) -> Vec<f64> {
    let mut network = deep_network(activation, depth, seed);
    network.gradient(reviews.train.x.slice(s![..BATCH, ..]), reviews.train.t.slice(s![..BATCH, ..]));
    let weights = network.parameters().into_iter().filter(|parameter| parameter.name.starts_with('W')).take(depth);
    weights.map(|w| w.gradient.iter().map(|dw| f64::from(dw.abs())).sum::<f64>() / w.gradient.len() as f64).collect()
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    let depth = 10;
    let seeds: Vec<u32> = page.seeds(SEEDS).collect();
    let mut sigmoid = Vec::new();
    let mut relu = Vec::new();
    for &seed in &seeds {
        sigmoid.push(gradient_sizes(Activation::Sigmoid, depth, seed, &reviews));
        relu.push(gradient_sizes(Activation::Relu, depth, seed, &reviews));
    }
    //-
    let layers: Vec<f64> = (1..=depth).map(|layer| layer as f64).collect();
    let sigmoid_spread = Spread::of(&sigmoid, |sizes| sizes);
    let relu_spread = Spread::of(&relu, |sizes| sizes);
    page.show(
        Chart::new("Who hears of the error?")
            .x_label("hidden layer (1 is nearest to the data)")
            .y_label("mean |gradient| of a weight")
            .log_y()
            .spread("sigmoid", &layers, &sigmoid_spread)
            .spread("ReLU", &layers, &relu_spread),
    )?;
    //-
    //| The document says that learning suffers the more, the further a layer is from the output. For the sigmoid we
    //| count the seeds in which the first layer's gradient is below a thousandth of the last one's.
    let vanished = sigmoid.iter().filter(|sizes| sizes[0] < 1e-3 * sizes[depth - 1]).count();
    page.claim("5.1", "sigmoid: gradient in layer 1 below 1/1000 of layer 10", vanished, "it vanishes")
        .order(seeds.len());
    let relu_kept = relu.iter().filter(|sizes| sizes[0] > 1e-3 * sizes[depth - 1]).count();
    page.say(format!(
        "With ReLU the first layer stays above that thousandth in {relu_kept} of {} seeds. On average its gradient is \
         {:.2} times the tenth layer's; with the sigmoid it is {:.1} millionths of it.",
        seeds.len(),
        relu_spread.mean[0] / relu_spread.mean[depth - 1],
        1e6 * sigmoid_spread.mean[0] / sigmoid_spread.mean[depth - 1],
    ))?;
    //-
    //| The same for networks of 1 to 12 layers, looking only at the first layer. On this logarithmic axis a
    //| straight line means that every further layer divides the gradient by the same number.
    let depths: Vec<usize> = (1..=12).collect();
    let mut sigmoid_first = Vec::new();
    let mut relu_first = Vec::new();
    for &seed in &seeds {
        let first = |activation| -> Vec<f64> {
            depths.iter().map(|&depth| gradient_sizes(activation, depth, seed, &reviews)[0]).collect()
        };
        sigmoid_first.push(first(Activation::Sigmoid));
        relu_first.push(first(Activation::Relu));
    }
    let depth_axis: Vec<f64> = depths.iter().map(|&depth| depth as f64).collect();
    let sigmoid_spread = Spread::of(&sigmoid_first, |sizes| sizes);
    let relu_spread = Spread::of(&relu_first, |sizes| sizes);
    page.show(
        Chart::new("The first of ever more layers")
            .x_label("hidden layers")
            .y_label("mean |gradient| in layer 1")
            .log_y()
            .spread("sigmoid", &depth_axis, &sigmoid_spread)
            .spread("ReLU", &depth_axis, &relu_spread),
    )?;
    let per_layer =
        (sigmoid_spread.mean[depths.len() - 1] / sigmoid_spread.mean[0]).powf(1.0 / (depths.len() - 1) as f64);
    page.say(format!("On average each further sigmoid layer leaves {per_layer:.2} of the first layer's gradient."))?;
    Ok(())
}
