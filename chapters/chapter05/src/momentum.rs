//! # SGD against momentum
//!
//! A ball that rolls down a valley does not stop to ask for the way. Momentum gives the weights a velocity
//!
//! $$ v \leftarrow \mu\, v - 0.01\, g, \qquad w \leftarrow w + v, $$
//!
//! with $\mu = 0.7$ in the document. Where the gradient $g$ keeps its direction, the velocity builds up to
//!
//! $$ -0.01\,g\,(1 + \mu + \mu^2 + \dots) = -\frac{0.01\,g}{1 - \mu}, $$
//!
//! over three times plain SGD's step for 0.7. Where $g$ swings from side to side, the swings cancel.
//!
//! The same network and data, batches of 500, 20 epochs. Seed by seed, both sides start from the same weights and see
//! the same batches.

use burn_engine::Engines;
use chapter05::model::{BATCH, EPOCHS};
use chapter05::{SCORE_HEADER, final_losses, score, test_curves, train_seeds};
use checkpoint::Checkpoints;
use common::optimizer::{Momentum, Sgd};
use datasets::{Store, imdb};
use literate::prelude::*;
use literate::spread::wins;

/// The share of the velocity that survives a step.
const MOMENTUM: f64 = 0.7;

pub fn run(page: &Page, store: &Store, engines: &Engines, checkpoints: &Checkpoints) -> Result<()> {
    //| A gradient that came $t$ steps ago is still in the velocity, with a weight of $\mu^t$. How long is it remembered?
    let ago = Array1::linspace(0.0, 40.0, 41);
    //- folded
    let mut memory = Chart::new("What is left of a gradient").x_label("steps ago").y_label("weight in the velocity");
    let mut table = Table::new(["µ", "half is left after", "all weights together"]);
    for share in [0.5, MOMENTUM, 0.9, 0.99_f64] {
        memory = memory.line(format!("µ = {share}"), &ago, ago.mapv(|steps| share.powf(steps)));
        let half = 0.5_f64.ln() / share.ln();
        table = table.row([share.to_string(), format!("{half:.1} steps"), format!("{:.1}", 1.0 / (1.0 - share))]);
    }
    page.show(memory)?;
    page.table(table);
    //| RMSProp's and Adam's averages forget in the same way.
    //-
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    let sgd = train_seeds(page, engines, checkpoints, "SGD", &reviews, &Sgd::new(0.01), BATCH)?;
    let rule = Momentum::new(0.01, MOMENTUM);
    let momentum = train_seeds(page, engines, checkpoints, "momentum", &reviews, &rule, BATCH)?;
    //-
    let epochs: Vec<f64> = (1..=EPOCHS).map(|epoch| epoch as f64).collect();
    page.show(
        Chart::new(format!("SGD against momentum {MOMENTUM}"))
            .x_label("epoch")
            .y_label("test cross-entropy")
            .spread("SGD", &epochs, &test_curves(&sgd))
            .spread("momentum", &epochs, &test_curves(&momentum)),
    )?;
    //-
    //| The document prints no scores here, only that momentum does better.
    //- folded
    let sgd_losses = final_losses(&sgd);
    let momentum_losses = final_losses(&momentum);
    page.claim("5.5", "momentum ends below SGD", wins(&momentum_losses, &sgd_losses), "momentum better")
        .order(sgd_losses.len());
    //-
    //| Is that the direction, or just the longer steps? If SGD does as well with steps as long as momentum's become,
    //| momentum has gained nothing else here. One more contestant, not in the document: SGD with the learning rate
    //| $0.01 / (1 - \mu)$.
    let rule = Sgd::new(0.01 / (1.0 - MOMENTUM));
    let longer = train_seeds(page, engines, checkpoints, "SGD, longer steps", &reviews, &rule, BATCH)?;
    let longer_losses = final_losses(&longer);
    page.table(
        Table::new(SCORE_HEADER)
            .row(score("SGD, lr 0.01", "–", &sgd))
            .row(score(&format!("momentum {MOMENTUM}, lr 0.01"), "–", &momentum))
            .row(score(&format!("SGD, lr {:.4}", 0.01 / (1.0 - MOMENTUM)), "–", &longer)),
    );
    let differences: Vec<f64> =
        momentum_losses.iter().zip(&longer_losses).map(|(momentum, sgd)| momentum - sgd).collect();
    let furthest = differences.iter().fold(0.0, |furthest: f64, difference| furthest.max(difference.abs()));
    page.say(format!(
        "Seed by seed, momentum and SGD with longer steps end at most {furthest:.4} apart; momentum is the lower one in \
         {} of {} seeds.",
        wins(&momentum_losses, &longer_losses),
        differences.len(),
    ))?;
    //| Where the gradient turns so slowly that it is nearly the same over the few steps that momentum remembers, momentum
    //| is plain SGD with a longer stride, and the two end together. It is more than that in a narrow valley, where the
    //| gradient swings from wall to wall.
    Ok(())
}
