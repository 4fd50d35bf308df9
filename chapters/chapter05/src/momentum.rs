//! # SGD against momentum
//!
//! A ball that rolls down a valley does not stop to ask for the way. Momentum gives the weights a velocity
//!
//! $$ v \leftarrow 0.7\, v - 0.01\, g, \qquad w \leftarrow w + v. $$
//!
//! Where the gradient $g$ keeps its direction, the velocity builds up to
//!
//! $$ 0.01\,g\,(1 + 0.7 + 0.7^2 + \dots) = \frac{0.01\,g}{0.3}, $$
//!
//! over three times plain SGD's step. Where $g$ swings from side to side, the swings cancel.
//!
//! The same network and data, batches of 500, 20 epochs. Seed by seed, both sides start from the same weights and see
//! the same batches.

use chapter05::{BATCH, EPOCHS, SCORE_HEADER, final_losses, score, test_curves, train_seeds, wins};
use common::optimizer::{Momentum, Sgd};
use common::prelude::*;
use datasets::{Store, imdb};

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    let sgd = train_seeds(page, "SGD", &reviews, &Sgd::new(0.01), BATCH);
    let momentum = train_seeds(page, "momentum", &reviews, &Momentum::new(0.01, 0.7), BATCH);
    //-
    let epochs: Vec<f64> = (1..=EPOCHS).map(|epoch| epoch as f64).collect();
    page.show(
        Chart::new("SGD against momentum 0.7")
            .x_label("epoch")
            .y_label("test cross-entropy")
            .spread("SGD", &epochs, &test_curves(&sgd))
            .spread("momentum", &epochs, &test_curves(&momentum)),
    )?;
    //-
    //| The document prints no scores here, only that momentum does better.
    let sgd_losses = final_losses(&sgd);
    let momentum_losses = final_losses(&momentum);
    page.claim("5.5", "momentum ends below SGD", wins(&momentum_losses, &sgd_losses), "momentum better")
        .order(sgd_losses.len());
    //-
    //| Is that the direction, or just the longer steps? If a step three times as long does as well, momentum has gained
    //| nothing else here. One more contestant, not in the document: SGD with the learning rate 0.01 / 0.3.
    let longer = train_seeds(page, "SGD, longer steps", &reviews, &Sgd::new(0.01 / 0.3), BATCH);
    page.table(
        Table::new(SCORE_HEADER)
            .row(score("SGD, lr 0.01", "–", &sgd))
            .row(score("momentum 0.7, lr 0.01", "–", &momentum))
            .row(score("SGD, lr 0.01 / 0.3", "–", &longer)),
    );
    //| On this loss, smooth and far from its minimum, the gradient hardly turns in 1,000 steps, and there momentum is
    //| plain SGD with a longer stride. Chapter 3 shows the narrow valley where it is more than that.
    Ok(())
}
