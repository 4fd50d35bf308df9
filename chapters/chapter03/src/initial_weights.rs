//! # Small weights, but not zero
//!
//! Weights that are large bend the answer sharply round single examples, and a network that bends round its examples has
//! learnt them by heart: overfitting (오버피팅). Weight decay (가중치 감소) is a remedy. It makes large weights cost
//! something, by adding half the sum of their squares to the loss,
//!
//! $$ L + \frac{\lambda}{2} \sum w^2, \qquad \text{whose gradient is} \quad \frac{\partial L}{\partial w} + \lambda w, $$
//!
//! so that every step also shrinks each weight a little. And if small weights are good, why not begin with the smallest,
//! with zero? Here the document asks its last question and stops. Both can be tried.

use chapter03::{BATCH, HIDDEN, TwoLayerNet, golden, learn};
use common::random::RandomState;
use datasets::mnist::{self, Digits, Mnist};
use datasets::{Provenance, Store};
use literate::prelude::*;
use literate::spread::Spread;
use ndarray::Axis;
use rayon::prelude::*;

/// Digits that the network of the first experiment learns from: few enough to learn them by heart.
const FEW: usize = 300;

/// How many evaluations each run of it has.
const EVALUATIONS: usize = 40;

/// A run on few digits: accuracies at each evaluation, and the sum of all squared weights at the end.
#[derive(Debug, Clone)]
struct Decayed {
    train: Vec<f64>,
    test: Vec<f64>,
    squares: f64,
}

/// Trains on few digits with the weight decay `lambda`.
fn train_decayed(few: &Digits, test: &Digits, lambda: f32, iterations: usize, seed: u32) -> Decayed {
    let mut random = RandomState::new(seed);
    let mut network = TwoLayerNet::<f32>::new(784, HIDDEN, 10, 0.1, &mut random);
    let (x, t, x_test) = (few.scaled(), few.one_hot(), test.scaled());
    let mut run = Decayed { train: Vec::new(), test: Vec::new(), squares: 0.0 };
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
            run.train.push(network.accuracy(x.view(), &few.labels));
            run.test.push(network.accuracy(x_test.view(), &test.labels));
        }
    }
    for (_, w, _) in network.parameters() {
        run.squares += w.iter().map(|w| f64::from(w * w)).sum::<f64>();
    }
    run
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
    learn(&mut network, &mnist.train.scaled(), &mnist.train.one_hot(), iterations, &mut random);
    network
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    //| ## Weight decay
    //| The two-layer network learns 300 digits, with $\lambda = 0$ and with $\lambda = 0.01$ (learning rate 0.5; 5 seeds each,
    //| 1,000 test digits). Nothing else differs.
    let mnist = mnist::load(store)?;
    page.data(mnist.source.to_string());
    let few = mnist.train.select(&(0..FEW).collect::<Vec<_>>());
    let some = mnist.test.select(&(0..1000).collect::<Vec<_>>());
    let iterations = if page.quick() { 400 } else { 4000 };
    let seeds: Vec<u32> = page.seeds(5).collect();
    let free: Vec<Decayed> = seeds.par_iter().map(|&seed| train_decayed(&few, &some, 0.0, iterations, seed)).collect();
    let decayed: Vec<Decayed> =
        seeds.par_iter().map(|&seed| train_decayed(&few, &some, 0.01, iterations, seed)).collect();
    //-
    let evaluated: Vec<f64> = (1..=EVALUATIONS).map(|n| (n * iterations / EVALUATIONS) as f64).collect();
    page.show(
        Panels::new("Three hundred digits, learnt by heart or not")
            .panel(
                Chart::new("without decay")
                    .x_label("iteration")
                    .y_label("accuracy")
                    .spread("the 300", &evaluated, &Spread::of(&free, |run| &run.train))
                    .spread("test digits", &evaluated, &Spread::of(&free, |run| &run.test)),
            )
            .panel(
                Chart::new("with decay 0.01")
                    .x_label("iteration")
                    .y_label("accuracy")
                    .spread("the 300", &evaluated, &Spread::of(&decayed, |run| &run.train))
                    .spread("test digits", &evaluated, &Spread::of(&decayed, |run| &run.test)),
            ),
    )?;
    //-
    let smaller = free.iter().zip(&decayed).filter(|(free, decayed)| decayed.squares < free.squares).count();
    page.claim("3.13", "weight decay keeps the weights smaller", smaller, "smaller weights").order(seeds.len());
    let gap = |run: &Decayed| run.train[EVALUATIONS - 1] - run.test[EVALUATIONS - 1];
    let narrower = free.iter().zip(&decayed).filter(|(free, decayed)| gap(decayed) < gap(free)).count();
    page.claim("3.13", "and the gap between training and test narrower", narrower, "holds overfitting down")
        .explain("on this little network and these 300 digits the gap does not close")
        .order(seeds.len());
    let better =
        free.iter().zip(&decayed).filter(|(free, decayed)| decayed.test[EVALUATIONS - 1] > free.test[EVALUATIONS - 1]);
    let better = better.count();
    page.claim("3.13", "and the test accuracy higher", better, "generalises better")
        .explain("on this little network and these 300 digits the test accuracy gains nothing")
        .order(seeds.len());
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
    let complete = matches!(mnist.source, Provenance::Verified { .. });
    let numpy = golden("from zero, different columns of W1")[0];
    page.claim("3.13", "from zero: hidden neurons that differ", columns_from_zero, numpy).derived().equals();
    page.claim("3.13", "from small random weights: hidden neurons that differ", columns_from_small, HIDDEN).equals();
    let _ = complete;
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
    //| large, is a question of its own; chapter 5 takes it up.
    Ok(())
}
