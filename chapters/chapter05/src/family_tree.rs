//! # The family tree, and what SGD cannot do
//!
//! Every optimiser (최적화 알고리즘) of this chapter descends from gradient descent, and each was made to improve
//! on its parent.

use std::f64::consts::LN_2;

use anyhow::Context;
use chapter05::model::{BATCH, network};
use chapter05::{data, test_curves, update_of};
use common::network::Scratch;
use common::optimizer::Sgd;
use common::random::RandomState;
use common::train::{History, Order, Training};
use datasets::{Store, imdb};
use literate::prelude::*;
use literate::spread::Spread;
use ndarray::Axis;
use rayon::prelude::*;

/// The sum of the products of two lists' numbers.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
}

/// A batch's gradient taken apart: how far it goes along the full one, and how far off to a side, both in lengths of the
/// full one. Of the many sides that there are, left and right are kept.
fn along_and_off(gradient: &[f32], full: &[f32]) -> [f64; 2] {
    let along = dot(gradient, full) / dot(full, full);
    let off: Vec<f32> = gradient.iter().zip(full).map(|(&g, &full)| g - along as f32 * full).collect();
    let side = f64::from(off.iter().sum::<f32>().signum());
    [along, side * (dot(&off, &off) / dot(full, full)).sqrt()]
}

/// The cosine of the angle between a gradient taken apart and the full one: 1 for the same direction, 0 for a right angle.
fn cosine([along, off]: [f64; 2]) -> f64 {
    along / along.hypot(off)
}

/// The gradient of a random mini-batch of each size, [taken apart](along_and_off); 40 times over.
fn estimates(reviews: &imdb::MultiHot, sizes: &[usize], seed: u32) -> Vec<Vec<[f64; 2]>> {
    let mut random = RandomState::new(seed);
    let mut network = network(&mut random);
    let all = data(&reviews.train);
    network.gradient(all.x, all.t);
    let full = network.flat_gradient();
    let mut of_batch = |&size: &usize| {
        let rows = random.choice(all.x.nrows(), size);
        network.gradient(all.x.select(Axis(0), &rows).view(), all.t.select(Axis(0), &rows).view());
        along_and_off(&network.flat_gradient(), &full)
    };
    (0..40).map(|_| sizes.iter().map(&mut of_batch).collect()).collect()
}

/// Gradients taken apart, as arrows from one point.
fn fan(gradients: &[[f64; 2]]) -> VectorField {
    let arrows: Vec<_> = gradients.iter().map(|&[along, off]| (0.0, 0.0, along, off)).collect();
    let field = VectorField::new("")
        .x_label("along the full gradient, in its lengths")
        .y_label("off to a side, in the same lengths");
    field.arrows(arrows).path("all 25,000 reviews", [(0.0, 0.0), (1.0, 0.0)])
}

/// Five epochs of SGD with the learning rate `lr`.
fn five_epochs(reviews: &imdb::MultiHot, lr: f64, seed: u32) -> History {
    let mut random = RandomState::new(seed);
    let learner = Scratch::new(network(&mut random), &Sgd::new(lr));
    let mut training = Training::new(learner, data(&reviews.train), Order::Permutation, BATCH, random);
    training.run(5, &data(&reviews.test), |_| ());
    training.history
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    page.show(
        Graph::new("From gradient descent to Adam")
            .node("GD", "GD")
            .node("SGD", "SGD")
            .node("Momentum", "Momentum")
            .node("AdaGrad", "AdaGrad")
            .node("RMSProp", "RMSProp")
            .node("Adam", "Adam")
            .edge("GD", "SGD", "ask a few, step often")
            .edge("SGD", "Momentum", "better direction")
            .edge("SGD", "AdaGrad", "better learning rate")
            .edge("AdaGrad", "RMSProp", "forget the past")
            .edge("Momentum", "Adam", "")
            .edge("RMSProp", "Adam", "join both"),
    )?;
    //| **GD** looks at all data, then takes one step. **SGD** (확률적 경사 하강법) looks at a mini-batch and steps at once.
    //| Both go against the gradient $g$, as far as the learning rate (학습률) $\eta$ says. With each formula stands what
    //| this project's engine does for it: the very lines that train the networks of this chapter. There the gradient is
    //| `dw`.
    //|
    //| $$ w \leftarrow w - \eta\, g $$
    page.code(update_of("sgd")?);
    //| **Momentum** (모멘텀) keeps some of its last step and adds the new gradient to it. Zigzags cancel, a steady slope
    //| adds up.
    //|
    //| $$ v \leftarrow \mu v - \eta\, g $$
    //| $$ w \leftarrow w + v $$
    page.code(update_of("momentum")?);
    //| **AdaGrad** gives each weight its own learning rate and lowers it the larger its gradients have been (the document
    //| says: the more the weight has moved; it is the gradients that are counted). As $h$ only grows, each weight's learning
    //| rate only falls.
    //|
    //| $$ h \leftarrow h + g^2 $$
    //| $$ w \leftarrow w - \eta\, \frac{g}{\sqrt{h} + \varepsilon} $$
    page.code(update_of("adagrad")?);
    //| The `start` of $h$ and the `decay` are Keras's additions; the last contest meets them.
    //|
    //| **RMSProp** lets old gradients fade and steps as AdaGrad does; its steps need not die out.
    //|
    //| $$ h \leftarrow \rho h + (1 - \rho)\, g^2 $$
    //| $$ w \leftarrow w - \eta\, \frac{g}{\sqrt{h} + \varepsilon} $$
    page.code(update_of("rmsprop")?);
    //| **Adam** keeps a fading mean $m$ of the gradients for the direction and one of their squares, as RMSProp does, for
    //| the step (here called $v$, as in its paper). The hats make up for both having started at 0.
    //|
    //| $$ m \leftarrow \beta_1 m + (1 - \beta_1)\, g $$
    //| $$ v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2 $$
    //| $$ w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon} $$
    page.code(update_of("adam")?);
    //| What would go wrong without the hats? Take a gradient that never changes. After $t$ steps $m$ has reached
    //| $1 - \beta_1^t$ of it and $\sqrt v$ only $\sqrt{1 - \beta_2^t}$, with $\beta_1 = 0.9$ and $\beta_2 = 0.999$ as everybody sets
    //| them. With hats each step is $\eta$ long; without them it is $\eta$ times this:
    let updates = Array1::from_iter(1..=5000).mapv(f64::from);
    let without_hats = updates.mapv(|t| (1.0 - 0.9_f64.powf(t)) / (1.0 - 0.999_f64.powf(t)).sqrt());
    //- folded
    page.show(
        Chart::new("Adam's steps without its hats")
            .x_label("update")
            .y_label("times the learning rate")
            .log_x()
            .line("without hats", &updates, &without_hats)
            .horizontal("with hats", 1.0),
    )?;
    let longest = without_hats.iter().copied().fold(0.0, f64::max);
    let at = without_hats.iter().position(|&length| length == longest).context("there is a longest step")? + 1;
    let last = without_hats.iter().rposition(|&length| length > 1.1).context("some step is too long")? + 1;
    page.say(format!(
        "The first step would be {:.1} times as long as asked for, the one at update {at} {longest:.1} times, and only after update \
         {last} are they within a tenth of it: the denominator forgets its 0 a hundred times more slowly than the numerator.",
        without_hats[0],
    ))?;
    //| The document reads the two branches as two complaints about SGD: its *direction* and its *learning rate*. Both can
    //| be measured.
    //|
    //| ## The direction
    //| A mini-batch's gradient is an estimate. How far does it point away from the gradient over all 25,000 reviews? Below
    //| are 40 random batches of each size for each of 5 starting weights; a cosine of 1 is the same direction, 0 a right angle.
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    let sizes = vec![5, 20, 50, 100, 200, 500, 1000, 2500];
    let seeds: Vec<u32> = page.seeds(5).collect();
    let gradients: Vec<Vec<[f64; 2]>> = seeds.par_iter().flat_map(|&seed| estimates(&reviews, &sizes, seed)).collect();
    //-
    //| The first 20 of each size as arrows, measured in lengths of the full gradient. How far each points off is a distance
    //| over thousands of directions and never 0, so there are two wings and nothing between them; left and right only tell two
    //| kinds of sides apart. The wider the wings, the more a batch of this size guesses.
    //- folded
    let mut fans = Family::new("What mini-batches say of the way down", "reviews in the batch").opening_at("100");
    for (number, size) in sizes.iter().enumerate().filter(|(_, size)| [20, 50, 100, 500, 2500].contains(*size)) {
        let of_size: Vec<[f64; 2]> = gradients[..20].iter().map(|of_sizes| of_sizes[number]).collect();
        fans = fans.member(size.to_string(), fan(&of_size));
    }
    page.show(fans)?;
    //| And all of them, as angles; here the shading reaches from the lowest of the batches to the highest:
    let cosines: Vec<Vec<f64>> =
        gradients.iter().map(|of_sizes| of_sizes.iter().map(|&gradient| cosine(gradient)).collect()).collect();
    let spread = Spread::of(&cosines, |cosines| cosines);
    //-
    let size_axis: Vec<f64> = sizes.iter().map(|&size| size as f64).collect();
    page.show(
        Chart::new("How well a mini-batch knows the way")
            .x_label("reviews in the batch")
            .y_label("cosine with the full gradient")
            .log_x()
            .spread(format!("{} batches", cosines.len()), &size_axis, &spread),
    )?;
    let batch =
        sizes.iter().position(|&size| size == BATCH).context("the document's batch size is not among the sizes")?;
    let (of_five, of_a_batch, worst_of_five) = (spread.mean[0], spread.mean[batch], spread.low[0]);
    page.say(format!(
        "On average a batch of {BATCH} agrees with the whole to a cosine of {of_a_batch:.2}, a batch of 5 to {of_five:.2}; \
         the worst batch of 5 comes to {worst_of_five:.2}. This is at the start of training; the batches are drawn with replacement."
    ))?;
    //| ## The learning rate
    //| With one number for all weights and all times, too small means too slow and too large means never arriving. Five
    //| epochs of SGD with eleven learning rates, 5 seeds each. Move the slider, or look along the small pictures: every curve was
    //| trained.
    let rates = vec![0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0];
    let runs: Vec<Vec<History>> =
        rates.iter().map(|&lr| seeds.par_iter().map(|&seed| five_epochs(&reviews, lr, seed)).collect()).collect();
    //- folded
    let five: Vec<f64> = (1..=5).map(f64::from).collect();
    let mut by_rate = Family::new("Five epochs of SGD", "learning rate").opening_at("0.01");
    for (rate, runs) in rates.iter().zip(&runs) {
        let chart = Chart::new("")
            .x_label("epoch")
            .y_label("test cross-entropy")
            .spread(format!("{} seeds", runs.len()), &five, &test_curves(runs))
            .horizontal("a coin toss", LN_2);
        by_rate = by_rate.member(rate.to_string(), chart);
    }
    page.show(by_rate)?;
    //-
    //| Where each of them ends:
    //- folded
    let losses: Vec<Vec<f64>> =
        (0..seeds.len()).map(|seed| runs.iter().map(|of_rate| of_rate[seed].validation_loss[4]).collect()).collect();
    let spread = Spread::of(&losses, |losses| losses);
    page.show(
        Chart::new("Too small, right, too large")
            .x_label("learning rate of SGD")
            .y_label("test cross-entropy after 5 epochs")
            .log_x()
            .spread(format!("{} seeds", seeds.len()), &rates, &spread),
    )?;
    let best = spread.mean.iter().copied().fold(f64::INFINITY, f64::min);
    let best_rate = rates[spread.mean.iter().position(|&loss| loss == best).context("no learning rate has a loss")?];
    let documents = rates.iter().position(|&lr| lr == 0.01).context("the document's rate is not among the rates")?;
    page.say(format!(
        "The best learning rate of them is {best_rate}, with {best:.4}. The document's 0.01 ends at {:.4}, 10 at {:.2}; a coin toss \
         is at ln 2 = 0.6931.",
        spread.mean[documents],
        spread.mean[rates.len() - 1],
    ))?;
    //| ## The document's list of defaults
    //| The document prints a default value for each argument of Keras's optimisers. Most of them are not the library's.
    //| Beside them stand the defaults in the reference of TensorFlow 2.0, a version that the document's code fits (its
    //| arguments are still called `lr` and `decay`). They are looked up, not measured; they matter to whoever copies a call without its arguments.
    //- folded
    let defaults = vec![
        ("SGD: lr", 0.1, 0.01),
        ("SGD: momentum", 0.9, 0.0),
        ("Adagrad: lr", 0.1, 0.001),
        ("Adagrad: epsilon", 1e-6, 1e-7),
        ("Adagrad: decay", 0.0, 0.0),
        ("RMSprop: lr", 0.1, 0.001),
        ("Adam: lr", 0.01, 0.001),
        ("Adam: beta_1", 0.9, 0.9),
        ("Adam: beta_2", 0.999, 0.999),
    ];
    for &(argument, document, keras) in &defaults {
        page.claim("5.2", format!("Keras's default of {argument}"), keras, document)
            .looked_up("the reference of TensorFlow 2.0");
    }
    Ok(())
}
