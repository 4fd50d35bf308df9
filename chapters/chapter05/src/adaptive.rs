//! # AdaGrad, RMSProp and Adam
//!
//! The last contest is between the three that choose a learning rate for every weight. The document's settings:
//!
//! - **AdaGrad**, learning rate 0.01, epsilon 1e-5, and a *decay* of 0.4;
//! - **RMSProp**, learning rate 0.001;
//! - **Adam**, learning rate 0.01.
//!
//! Where Keras's rule is not the textbook's, Keras's is used, since Keras made the document's numbers: its AdaGrad
//! starts $h$ at 0.1 instead of 0, and its Adam adds epsilon before the correction for the start instead of after it.

use chapter05::model::{BATCH, EPOCHS, network};
use chapter05::{
    BAND_CLAIMS, OTHER_DRAWS, SCORE_HEADER, final_losses, score, test_curves, train_seeds, training_curves, wins,
};
use common::optimizer::{AdaGrad, Adam, RmsProp};
use common::random::RandomState;
use datasets::{Store, imdb};
use literate::prelude::*;

/// What AdaGrad's learning rate is divided by grows by this at every update.
const DECAY: f64 = 0.4;

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let reviews = imdb::load_multi_hot(store)?;
    page.data(reviews.source.to_string());
    let adagrad = train_seeds(page, "AdaGrad", &reviews, &AdaGrad::keras(0.01, 1e-5, DECAY), BATCH);
    let rmsprop = train_seeds(page, "RMSProp", &reviews, &RmsProp::new(0.001), BATCH);
    let adam = train_seeds(page, "Adam", &reviews, &Adam::keras(0.01), BATCH);
    //-
    let epochs: Vec<f64> = (1..=EPOCHS).map(|epoch| epoch as f64).collect();
    page.show(
        Chart::new("AdaGrad, RMSProp, Adam")
            .x_label("epoch")
            .y_label("test cross-entropy")
            .spread("AdaGrad", &epochs, &test_curves(&adagrad))
            .spread("RMSProp", &epochs, &test_curves(&rmsprop))
            .spread("Adam", &epochs, &test_curves(&adam)),
    )?;
    //-
    page.table(
        Table::new(SCORE_HEADER)
            .row(score("AdaGrad", "0.69328445", &adagrad))
            .row(score("RMSProp", "0.5673302", &rmsprop))
            .row(score("Adam", "0.5834081", &adam)),
    );
    let adagrad_losses = final_losses(&adagrad);
    let rmsprop_losses = final_losses(&rmsprop);
    let adam_losses = final_losses(&adam);
    page.claim("5.6", "AdaGrad: test cross-entropy", adagrad_losses.clone(), 0.69328445)
        .explain(OTHER_DRAWS)
        .band(BAND_CLAIMS);
    page.claim("5.6", "RMSProp: test cross-entropy", rmsprop_losses.clone(), 0.5673302)
        .explain(OTHER_DRAWS)
        .band(BAND_CLAIMS);
    page.claim("5.6", "Adam: test cross-entropy", adam_losses.clone(), 0.5834081)
        .explain(OTHER_DRAWS)
        .band(BAND_CLAIMS);
    //-
    //| ## Who wins?
    //| The document says twice who wins, and the two disagree. Its prose ranks Adam before RMSProp before AdaGrad, as
    //| "generally known". Its results have RMSProp before Adam before AdaGrad. Both orders, counted over the seeds:
    let mut as_in_results = 0;
    let mut as_in_prose = 0;
    for seed in 0..adam_losses.len() {
        let (adagrad, rmsprop, adam) = (adagrad_losses[seed], rmsprop_losses[seed], adam_losses[seed]);
        as_in_results += usize::from(rmsprop < adam && adam < adagrad);
        as_in_prose += usize::from(adam < rmsprop && rmsprop < adagrad);
    }
    page.claim("5.6", "results: RMSProp < Adam < AdaGrad", as_in_results, "RMSProp best").order(adam_losses.len());
    page.claim("5.6", "prose: Adam < RMSProp < AdaGrad", as_in_prose, "Adam best")
        .explain(
            "the document's own results say so too: its Adam, with ten times RMSProp's learning rate, fits the training \
             reviews more closely and the test reviews less",
        )
        .order(adam_losses.len());
    //| Adam's curve shows how it lost. It falls fastest, and for the first epochs it is the lowest of the three. Then it
    //| turns and rises, while its training loss keeps falling: trouble 4, in its early stage. Adam was not outdone at
    //| going downhill. It went down furthest, on a hill that is not quite the one it is judged on.
    page.show(
        Chart::new("The same runs on the training reviews")
            .x_label("epoch")
            .y_label("training cross-entropy")
            .spread("AdaGrad", &epochs, &training_curves(&adagrad))
            .spread("RMSProp", &epochs, &training_curves(&rmsprop))
            .spread("Adam", &epochs, &training_curves(&adam)),
    )?;
    //-
    //| ## Why this AdaGrad barely moves
    //| A decay of 0.4 looks harmless. But Keras applies it at every *update*, not at every epoch: at update $t$ the
    //| learning rate is $0.01 / (1 + 0.4\,t)$. After one epoch it is a twenty-first of what it was, and over the whole
    //| training, 1,000 updates, all learning rates together come to this:
    let steps = EPOCHS * reviews.train.x.nrows().div_ceil(BATCH);
    let total: f64 = (0..steps).map(|update| 0.01 / (1.0 + DECAY * update as f64)).sum();
    page.claim("5.6", "sum of AdaGrad's learning rates (derived)", total, 0.155).within(0.0005);
    //| And each is multiplied by $g / \sqrt{h}$, with $h$ at least the 0.1 it starts with. How large is a gradient $g$
    //| beside $\sqrt{0.1} = 0.32$? One look at the untrained network:
    let mut untrained = network(&mut RandomState::new(page.seed()));
    untrained.gradient(reviews.train.x.view(), reviews.train.t.view());
    let gradient = untrained.flat_gradient();
    let mean_size = gradient.iter().map(|g| f64::from(g.abs())).sum::<f64>() / gradient.len() as f64;
    page.say(format!("The mean size of a gradient is {mean_size:.4}: the weights have hardly anywhere to go."))?;
    //| With $h$ starting at 0, as in the textbook, the first steps are full ones, and the same AdaGrad with the same decay
    //| gets further. Without the decay, Keras's AdaGrad gets further still:
    let from_zero = train_seeds(page, "AdaGrad from 0", &reviews, &AdaGrad::with_start(0.01, 1e-5, DECAY, 0.0), BATCH);
    let no_decay = train_seeds(page, "AdaGrad, no decay", &reviews, &AdaGrad::keras(0.01, 1e-5, 0.0), BATCH);
    page.show(
        Chart::new("AdaGrad's start and AdaGrad's decay")
            .x_label("epoch")
            .y_label("test cross-entropy")
            .spread("Keras", &epochs, &test_curves(&adagrad))
            .spread("h from 0", &epochs, &test_curves(&from_zero))
            .spread("no decay", &epochs, &test_curves(&no_decay))
            .horizontal("Keras in the document", 0.69328445),
    )?;
    page.table(
        Table::new(SCORE_HEADER)
            .row(score("AdaGrad, h from 0.1, decay", "0.69328445", &adagrad))
            .row(score("AdaGrad, h from 0, decay", "–", &from_zero))
            .row(score("AdaGrad, h from 0.1, no decay", "–", &no_decay)),
    );
    page.say(format!(
        "Without its decay AdaGrad ends below the document's settings in {} of {n} seeds, and below Adam in {} of {n}.",
        wins(&final_losses(&no_decay), &adagrad_losses),
        wins(&final_losses(&no_decay), &adam_losses),
        n = adam_losses.len(),
    ))?;
    //| So the contest says little about AdaGrad and much about two of its arguments.
    Ok(())
}
