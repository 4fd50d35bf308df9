//! # Four steps, ten thousand times
//!
//! A network has weights and biases, its parameters (매개변수), that can be fitted to data, and fitting them is called
//! learning. It goes in four steps:
//!
//! 1. **Mini-batch.** Take some of the training digits at random.
//! 2. **Gradient.** Find out how their loss changes with each parameter.
//! 3. **Update.** Move every parameter a little against its gradient.
//! 4. **Repeat.**
//!
//! Since the digits are drawn by chance, this is *stochastic* gradient descent (확률적 경사 하강법, SGD).
//!
//! Our network is the document's `TwoLayerNet`: 784 inputs, 50 sigmoid neurons, 10 outputs with softmax. It is put
//! together from four layers, which the second half of this chapter builds one by one. Its parameters have the document's
//! names: $W_1$ (784 × 50), $b_1$ (50), $W_2$ (50 × 10), $b_2$ (10), 39,760 numbers in all.

use std::time::Instant;

use chapter03::{BATCH, HIDDEN, TwoLayerNet, golden, learn, source};
use common::gradient::{H, numerical_gradient};
use common::metric::one_hot;
use common::random::RandomState;
use datasets::{Provenance, Store, mnist};
use literate::prelude::*;
use ndarray::s;

/// Iterations between two evaluations: 60,000 digits in batches of 100.
const ITERATIONS_PER_EPOCH: usize = 600;

/// The numerical gradient of the loss by some of the numbers of one parameter array, beside backpropagation's.
fn two_gradients(
    network: &mut TwoLayerNet<f64>,
    data: (&Array2<f64>, &Array2<f64>),
    array: usize,
    count: usize,
) -> [Vec<f64>; 2] {
    let (x, t) = data;
    network.gradient(x.view(), t.view());
    let places: Vec<usize> = {
        let (_, w, _) = &network.parameters()[array];
        (0..w.len()).step_by(w.len().div_ceil(count)).collect()
    };
    let backward: Vec<f64> = places.iter().map(|&place| network.parameters()[array].2[place]).collect();
    let mut numerical = Vec::new();
    for &place in &places {
        let here = network.parameters()[array].1[place];
        let mut moved = [here];
        let slope = numerical_gradient(&mut moved, |w| {
            network.parameters()[array].1[place] = w[0];
            network.loss(x.view(), t.view())
        });
        network.parameters()[array].1[place] = here;
        numerical.push(slope[0]);
    }
    [numerical, backward]
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let mnist = mnist::load(store)?;
    page.data(mnist.source.to_string());
    let complete = matches!(mnist.source, Provenance::Verified { .. });
    let mut network = TwoLayerNet::<f32>::new(784, HIDDEN, 10, 0.01, &mut RandomState::new(page.seed()));
    let mut sizes = Vec::new();
    for (name, w, _) in network.parameters() {
        sizes.push([name.to_owned(), w.len().to_string()]);
    }
    let parameters: usize = network.parameters().iter().map(|(_, w, _)| w.len()).sum();
    page.table(Table::new(["parameter", "numbers"]).rows(sizes));
    page.claim("3.8", "parameters in all", parameters, 784 * 50 + 50 + 50 * 10 + 10).equals();
    //-
    //| ## Two ways to a gradient
    //| Step 2 can be done as in the last section: move each of the 39,760 numbers up and down by a little and look at the
    //| loss each time. The document's network has that as `numerical_gradient`. It also has `gradient`, which walks once
    //| through the network and once back:
    page.code(source("two_layer_net", "pub fn gradient")?);
    //| How that works is what the rest of the chapter is about. First, do the two agree? On a small slice, so that the slow
    //| way ends today: three digits, and of each parameter array at most 200 numbers, spread evenly over it, computed in
    //| 64 bits.
    let x3 = mnist.train.scaled().slice(s![..3, ..]).mapv(f64::from);
    let t3 = one_hot::<f64>(&mnist.train.labels[..3], 10);
    let mut network64 = TwoLayerNet::<f64>::new(784, HIDDEN, 10, 0.01, &mut RandomState::new(page.seed()));
    let mut comparison = Table::new(["parameter", "compared", "mean gap"]);
    let mut largest_difference: f64 = 0.0;
    let start = Instant::now();
    let mut compared = 0;
    for (array, name) in ["W1", "b1", "W2", "b2"].into_iter().enumerate() {
        let [numerical, backward] = two_gradients(&mut network64, (&x3, &t3), array, 200);
        let differences: Vec<f64> = numerical.iter().zip(&backward).map(|(a, b)| (a - b).abs()).collect();
        let mean = differences.iter().sum::<f64>() / differences.len() as f64;
        comparison = comparison.row([name.to_owned(), differences.len().to_string(), format!("{mean:.1e}")]);
        largest_difference = differences.into_iter().fold(largest_difference, f64::max);
        compared += numerical.len();
    }
    let numerical_seconds = start.elapsed().as_secs_f64() / compared as f64 * parameters as f64;
    page.table(comparison);
    page.claim("3.8", "largest difference between the two gradients", largest_difference, 0.0).within(1e-8);
    //-
    let start = Instant::now();
    for _ in 0..20 {
        network64.gradient(x3.view(), t3.view());
    }
    let backward_seconds = start.elapsed().as_secs_f64() / 20.0;
    page.say(format!(
        "For those three digits and all {parameters} parameters, the numerical way (steps of {H} up and down) would take \
         {numerical_seconds:.2} s; backpropagation took {:.3} ms, some {:.0} hundred times less. Ten thousand updates, and only with three \
         digits each: {:.1} hours against {:.1} seconds.",
        1000.0 * backward_seconds,
        numerical_seconds / backward_seconds / 100.0,
        1e4 * numerical_seconds / 3600.0,
        1e4 * backward_seconds,
    ))?;
    //-
    //| ## Learning
    //| The four steps, as they run:
    page.code(source("two_layer_net", "pub fn learn")?);
    page.code(source("two_layer_net", "pub fn update")?);
    //| 10,000 iterations, batches of 100, learning rate 0.1. An epoch (에포크) is as many iterations as it takes to draw as
    //| many digits as there are; with 60,000 that is 600. The document evaluates the network at iterations 0, 600, 1200 and
    //| so on, which makes 17 evaluations, the first of them after a single update.
    let mut random = RandomState::new(page.seed());
    let mut learner = TwoLayerNet::<f32>::new(784, HIDDEN, 10, 0.01, &mut random);
    let (x_train, t_train) = (mnist.train.scaled(), one_hot(&mnist.train.labels, 10));
    let x_test = mnist.test.scaled();
    let iterations = if page.quick() { 1201 } else { 10_000 };
    let mut done = 0;
    let mut losses = Vec::new();
    let mut evaluated_at = Vec::new();
    let mut train_accuracy = Vec::new();
    let mut test_accuracy = Vec::new();
    let progress = page.progress("TwoLayerNet", iterations / ITERATIONS_PER_EPOCH + 1);
    for i in (0..iterations).step_by(ITERATIONS_PER_EPOCH) {
        losses.extend(learn(&mut learner, &x_train, &t_train, i + 1 - done, &mut random));
        done = i + 1;
        evaluated_at.push(i as f64);
        train_accuracy.push(learner.accuracy(x_train.view(), &mnist.train.labels));
        test_accuracy.push(learner.accuracy(x_test.view(), &mnist.test.labels));
        progress.tick();
    }
    losses.extend(learn(&mut learner, &x_train, &t_train, iterations - done, &mut random));
    drop(progress);
    //-
    let iteration_axis: Vec<f64> = (0..losses.len()).map(|i| i as f64).collect();
    let every_tenth = |values: &[f64]| values.iter().copied().step_by(10).collect::<Vec<_>>();
    page.show(
        Panels::new("Ten thousand steps")
            .panel(
                Chart::new("accuracy")
                    .x_label("iteration")
                    .line("training digits", &evaluated_at, &train_accuracy)
                    .points("test digits", &evaluated_at, &test_accuracy),
            )
            .panel(Chart::new("loss of each tenth mini-batch").x_label("iteration").line(
                "loss",
                every_tenth(&iteration_axis),
                every_tenth(&losses),
            )),
    )?;
    //-
    let evaluations = evaluated_at.len();
    page.table(Table::new(["iteration", "training accuracy", "test accuracy"]).rows((0..evaluations).map(|n| {
        [evaluated_at[n].to_string(), format!("{:.4}", train_accuracy[n]), format!("{:.4}", test_accuracy[n])]
    })));
    let all_evaluations = page.claim("3.8", "evaluations from i = 0 on", evaluations, 17);
    if page.quick() {
        all_evaluations.unchecked("quick run: needs all 10,000 iterations");
    } else {
        all_evaluations.equals();
    }
    //-
    //| The document prints no accuracies, only a picture that cannot be had. But its program is made of NumPy's random
    //| numbers, and so is ours: with seed 0 both draw the same starting weights and the same ten thousand mini-batches. Its
    //| formulas, run in NumPy in 64 bits, should then learn what ours learn in 32, up to rounding: within one digit in
    //| a thousand.
    let same_draws = page.seed() == 0 && complete;
    for (what, ours) in [("training", &train_accuracy), ("test", &test_accuracy)] {
        let numpy = golden(&format!("training, accuracy on the {what} digits"))[..evaluations].to_vec();
        let claim = page.claim("3.8", format!("{what} accuracy at each evaluation"), ours, numpy).derived();
        if same_draws {
            claim.within(0.001);
        } else {
            claim.unchecked("needs all 60,000 digits and seed 0: other draws, other accuracies");
        }
    }
    page.say(format!(
        "At the last evaluation {:.2} % of the training digits and {:.2} % of the test digits are told right. The two curves run \
         side by side: what the network learns about the digits it sees holds for digits it has never seen, and that is why \
         there are test data (시험 데이터).",
        100.0 * train_accuracy[evaluations - 1],
        100.0 * test_accuracy[evaluations - 1],
    ))?;
    page.say(format!(
        "The loss of a batch of {BATCH} digits was {:.3} for the first batch and {:.3} for the last.",
        losses[0],
        losses[losses.len() - 1]
    ))?;
    Ok(())
}
