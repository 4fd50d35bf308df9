//! # What an optimiser remembers
//!
//! Plain descent forgets everything between two steps. Its four descendants in the document each remember something, a
//! number or two for every parameter, and use it to choose a better step. With the slope $g$, the learning rate
//! $\alpha$, and everything done for each parameter separately:
//!
//! - **Momentum** (관성) remembers its speed: $v \leftarrow \mu v - \alpha g$, $w \leftarrow w + v$.
//! - **AdaGrad** (적응적 기울기) remembers how steep it has been so far: $h \leftarrow h + g^2$, $w \leftarrow w -
//!   \alpha\, g / \sqrt h$. Where it was steep, it takes smaller steps.
//! - **RMSProp** remembers how steep it has been *lately*: $h \leftarrow \rho h + (1 - \rho)\, g^2$, and the same step.
//! - **Adam** remembers both a mean slope and its size: $m \leftarrow \beta_1 m + (1 - \beta_1) g$, $v \leftarrow
//!   \beta_2 v + (1 - \beta_2) g^2$, $w \leftarrow w - \alpha\, \hat m / \sqrt{\hat v}$; the hats make up for both
//!   having started at 0.
//!
//! (Each also adds a tiny number to the root, so that nothing is divided by 0.)

use chapter02::{CLASSES, HIDDEN, INPUTS, descend, heights, pairs, places};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use literate::prelude::*;

/// Numbers that the optimiser keeps from step to step for so many parameters.
fn numbers_kept(mut optimizer: impl Optimizer<f64>, parameters: usize) -> usize {
    optimizer.update(&mut vec![0.0; parameters], &vec![1.0; parameters]);
    optimizer.memory().arrays.iter().map(Vec::len).sum()
}

/// How long each step is on a slope that is 1 everywhere.
fn steps_on_even_slope(optimizer: &(impl Optimizer<f64> + Clone), steps: usize) -> Vec<f64> {
    let walk = descend(optimizer, [0.0], |_| [1.0], steps);
    walk.windows(2).map(|pair| pair[0][0] - pair[1][0]).collect()
}

/// A narrow valley: (x² + 20 y²) / 2.
fn narrow([x, y]: [f64; 2]) -> f64 {
    (x * x + 20.0 * y * y) / 2.0
}

/// The slope of [`narrow`].
fn narrow_slope([x, y]: [f64; 2]) -> [f64; 2] {
    [x, 20.0 * y]
}

pub fn run(page: &Page) -> Result<()> {
    //| ## The price: memory
    //| Counted on the optimisers themselves, for the network at the end of this chapter.
    let parameters = INPUTS * HIDDEN + HIDDEN + HIDDEN * CLASSES + CLASSES;
    let kept = [
        ("gradient descent", numbers_kept(Sgd::new(0.01), parameters)),
        ("Momentum", numbers_kept(Momentum::new(0.01, 0.9), parameters)),
        ("AdaGrad", numbers_kept(AdaGrad::new(0.01), parameters)),
        ("RMSProp", numbers_kept(RmsProp::new(0.01), parameters)),
        ("Adam", numbers_kept(Adam::new(0.01), parameters)),
    ];
    let times = |kept: usize| (parameters + kept) as f64 / parameters as f64;
    page.table(
        Table::new(["optimiser", "parameters", "numbers remembered", "together, against gradient descent"]).rows(
            kept.iter().map(|(name, kept)| {
                [(*name).to_owned(), parameters.to_string(), kept.to_string(), format!("{} ×", times(*kept))]
            }),
        ),
    );
    page.claim("2.6", "memory of momentum, in times that of gradient descent", times(kept[1].1), 2).equals();
    //| So the document's "twice the memory" holds when you count parameters and memory. Backpropagation keeps a
    //| gradient for each parameter as well, with every optimiser; counting that too, momentum takes 3 numbers where
    //| descent takes 2.
    //|
    //| ## AdaGrad runs out of breath
    //| Let the ground fall evenly for ever: the slope is 1 at every step, the learning rate 1. How long are the steps?
    let steps = 1000;
    let adagrad = steps_on_even_slope(&AdaGrad::new(1.0), steps);
    let rmsprop = steps_on_even_slope(&RmsProp::new(1.0), steps);
    let adam = steps_on_even_slope(&Adam::new(1.0), steps);
    let numbers_of_steps: Vec<usize> = (1..=steps).collect();
    page.show(
        Chart::new("Step lengths on an even slope")
            .x_label("step")
            .y_label("length of the step")
            .log_x()
            .log_y()
            .line("AdaGrad", &numbers_of_steps, &adagrad)
            .line("RMSProp", &numbers_of_steps, &rmsprop)
            .line("Adam", &numbers_of_steps, &adam),
    )?;
    //| AdaGrad's $h$ counts every slope since the first, so after $t$ steps $h = t$ and the step is $1 / \sqrt t$. In
    //| the end it hardly moves, no matter how far there still is to go. RMSProp's $h$ forgets: it settles at 1, and so
    //| does the step. (Its first steps are too long, since $h$ starts at 0. Adam's hats correct exactly that.)
    page.claim(
        "2.6",
        "AdaGrad: its steps 1, 100 and 1,000, against 1/√t",
        vec![adagrad[0], adagrad[99], adagrad[999]],
        vec![1.0, 0.1, 0.001_f64.sqrt()],
    )
    .within(1e-6);
    page.claim("2.6", "RMSProp: its 1,000th step against its 100th", rmsprop[999] / rmsprop[99], 1).within(1e-4);
    page.claim("2.6", "Adam: its steps 1, 100 and 1,000", vec![adam[0], adam[99], adam[999]], vec![1.0, 1.0, 1.0])
        .within(1e-6);
    //| ## A learning rate for each variable
    //| A narrow valley is the standard trouble: steep across, nearly level along. One learning rate for both has to
    //| suit the steep direction, and crawls in the other. Fifty steps each from the same start:
    let start = [-4.0, 1.5];
    let walks = vec![
        ("gradient descent", descend(&Sgd::new(0.08), start, narrow_slope, 50)),
        ("Momentum", descend(&Momentum::new(0.02, 0.8), start, narrow_slope, 50)),
        ("AdaGrad", descend(&AdaGrad::new(0.8), start, narrow_slope, 50)),
        ("RMSProp", descend(&RmsProp::new(0.15), start, narrow_slope, 50)),
        ("Adam", descend(&Adam::new(0.4), start, narrow_slope, 50)),
    ];
    //-
    let along_valley = places(-4.5, 1.5, 61);
    let across_valley = places(-1.9, 1.9, 61);
    let mut valley = Contours::new("Five ways through a narrow valley")
        .x_label("x")
        .y_label("y")
        .grid(&along_valley, &across_valley, heights(&along_valley, &across_valley, narrow))
        .levels([0.5, 2.0, 5.0, 10.0, 20.0, 30.0]);
    for (name, walk) in &walks {
        valley = valley.path(*name, pairs(walk));
    }
    page.show(valley.mark("the lowest point", (0.0, 0.0)))?;
    //| AdaGrad's own record shows what it does. The slopes across the valley were the larger ones, so the rate there is
    //| the smaller one:
    let mut optimizer = AdaGrad::new(0.8);
    let mut place = start;
    for _ in 0..50 {
        let slope = narrow_slope(place);
        optimizer.update(&mut place, &slope);
    }
    let seen = optimizer.memory().arrays.concat();
    let rate = |h: f64| 0.8 / h.sqrt();
    page.table(
        Table::new(["direction", "h after 50 steps", "learning rate 0.8 / √h"])
            .row(["along the valley".to_owned(), format!("{:.1}", seen[0]), format!("{:.4}", rate(seen[0]))])
            .row(["across the valley".to_owned(), format!("{:.1}", seen[1]), format!("{:.4}", rate(seen[1]))]),
    );
    let compared = if rate(seen[1]) < rate(seen[0]) { "smaller" } else { "not smaller" };
    page.claim("2.6", "AdaGrad: the learning rate where the slopes were larger", compared, "smaller").equals();
    //| Which of the five comes closest here depends on five learning rates that we chose, so the picture says how they
    //| walk, not who wins. The document calls Adam the state of the art. That is a remark on its time, and no
    //| experiment of this size can test it. Chapter 5 lets the optimisers compete on real data, with twenty seeds each.
    Ok(())
}
