//! # GD against SGD
//!
//! The first contest. Both sides have the same network, the same starting weights, the learning rate 0.01 and 20
//! epochs (에포크), that is, 20 passes over the training reviews. **GD** takes all 25,000 as one batch, so it makes one
//! step an epoch: 20 in all. **SGD** takes batches of 500, which is 50 steps an epoch and 1,000 in all.
//!
//! The document calls the data that it measures on "validation data" (검증용 데이터), and uses the test reviews for it.
//! As long as nothing is chosen by looking at the result, that is only a name. Once it is (the number of epochs, the
//! learning rate), the test data are used up: nothing is left to say how the choice does on reviews nobody has seen.

use std::f64::consts::LN_2;

use burn_engine::Engines;
use chapter05::model::{BATCH, EPOCHS};
use chapter05::{OTHER_DRAWS, SCORE_HEADER, final_losses, score, test_curves, train_seeds};
use checkpoint::Checkpoints;
use common::optimizer::Sgd;
use datasets::{Store, imdb};
use literate::prelude::*;
use literate::spread::wins;

pub fn run(page: &Page, store: &Store, engines: &Engines, checkpoints: &Checkpoints) -> Result<()> {
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    let everything = reviews.train.x.nrows();
    let gd = train_seeds(page, engines, checkpoints, "GD", &reviews, &Sgd::new(0.01), everything)?;
    let sgd = train_seeds(page, engines, checkpoints, "SGD", &reviews, &Sgd::new(0.01), BATCH)?;
    //-
    let epochs: Vec<f64> = (1..=EPOCHS).map(|epoch| epoch as f64).collect();
    page.show(
        Chart::new("GD against SGD")
            .x_label("epoch")
            .y_label("test cross-entropy")
            .spread("GD", &epochs, &test_curves(&gd))
            .spread("SGD", &epochs, &test_curves(&sgd))
            .horizontal("GD in the document", 0.7018452)
            .horizontal("SGD in the document", 0.6375151),
    )?;
    //| The dashed lines are the document's two scores.
    //- folded
    page.table(Table::new(SCORE_HEADER).row(score("GD", "0.7018452", &gd)).row(score("SGD", "0.6375151", &sgd)));
    let gd_losses = final_losses(&gd);
    let sgd_losses = final_losses(&sgd);
    page.claim("5.4", "GD: test cross-entropy", gd_losses.clone(), 0.7018452)
        .explain(OTHER_DRAWS)
        .band("a coin toss, ln 2", LN_2);
    page.claim("5.4", "SGD: test cross-entropy", sgd_losses.clone(), 0.6375151)
        .explain(OTHER_DRAWS)
        .band("a coin toss, ln 2", LN_2);
    page.claim("5.4", "SGD ends below GD", wins(&sgd_losses, &gd_losses), "SGD lower").order(gd_losses.len());
    //| Both went through the same reviews equally often, at about the same amount of computation. GD spent it
    //| on 20 exact directions, SGD on 1,000 rough ones. A coin toss scores ln 2 = 0.693, and random starting weights, which
    //| begin with an opinion, may well start above it.
    //|
    //| A claim marked *weak* passed a test that a network which has learnt nothing would have passed too: its band is so
    //| wide that it holds the coin toss.
    Ok(())
}
