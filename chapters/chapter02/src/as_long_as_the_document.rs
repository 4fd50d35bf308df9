//! # The same training once more
//!
//! The arithmetic has told us what the document did: 2,697 epochs, 20 batches of an epoch that was broken off, then the
//! run that is printed. That can be repeated. Our weights and our orders are other draws than TensorFlow's, so the
//! numbers cannot be the same. But if the story is right, the document's numbers should lie where a further seed of
//! ours would fall.

use chapter02::{Epoch, Run, document_log, points};
use literate::prelude::*;
use literate::spread::Spread;

/// Runs of the whole training, with the seeds 0, 1, 2, …
const SEEDS: u32 = 8;

/// Why a number of the document may lie outside its band although nothing is wrong.
const OTHER_DRAWS: &str =
    "the document's weights and orders were drawn by TensorFlow; one such number in a hundred falls outside by chance";

/// The whole story: `earlier` epochs, 20 batches of one more, then the `epochs` that the document prints, all with the
/// same network and the same metrics. What became of the earlier epochs, and of the printed ones.
fn whole_story(earlier: usize, epochs: usize, seed: u32) -> (Vec<Epoch>, Vec<Epoch>) {
    let points = points();
    let mut run = Run::new(&points, seed);
    let past = (0..earlier).map(|_| run.epoch()).collect();
    run.broken_off_after(20);
    let printed = (0..epochs).map(|_| run.epoch()).collect();
    (past, printed)
}

/// The mean over the epochs 2 to 914, those between the document's first line and its last.
fn mean_between(run: &[Epoch], of: impl Fn(&Epoch) -> f64) -> f64 {
    let between = &run[1..run.len().min(914)];
    between.iter().map(of).sum::<f64>() / between.len() as f64
}

pub fn run(page: &Page) -> Result<()> {
    let (earlier, epochs) = if page.quick() { (60, 60) } else { (2697, 1000) };
    let stories = page.each_seed("3,698 epochs for each seed", SEEDS, |seed| whole_story(earlier, epochs, seed));
    let (pasts, runs): (Vec<Vec<Epoch>>, Vec<Vec<Epoch>>) = stories.into_iter().unzip();
    //-
    let epoch_axis: Vec<usize> = (1..=epochs).collect();
    let printed_losses: Vec<Vec<f64>> =
        runs.iter().map(|run| run.iter().map(|epoch| f64::from(epoch.printed_loss)).collect()).collect();
    let log = document_log();
    let document_epochs: Vec<usize> = log.iter().map(|line| line.epoch).collect();
    let document_losses: Vec<f32> = log.iter().map(|line| line.loss).collect();
    page.show(
        Chart::new("The printed loss, ours and the document's")
            .x_label("epoch")
            .y_label("running mean of the loss")
            .spread("our seeds", &epoch_axis, &Spread::of(&printed_losses, |run| run))
            .points("the document's 120 lines", &document_epochs, &document_losses),
    )?;
    //-
    //| ## Checked
    //| Six numbers of the document, each against the band of our seeds: where a further seed would fall in 99 of 100 cases.
    //| For comparison, the control of each is the same network without a past, which must lie outside the band: the first 914
    //| epochs of our first seed, whose metrics start at 0, as the log pretends. Were there no earlier runs, the document's
    //| numbers would lie there.
    let end = epochs.min(914) - 1;
    let of_runs = |of: &dyn Fn(&[Epoch]) -> f64| runs.iter().map(|run| of(run)).collect::<Vec<f64>>();
    let fresh = &pasts[0];
    let accuracy = |run: &[Epoch]| mean_between(run, |epoch| epoch.right / 10.0);
    let loss = |run: &[Epoch]| mean_between(run, |epoch| epoch.loss);
    let no_past = "the same network without the earlier epochs";
    page.claim("2.8", "mean accuracy of the epochs 2 to 914, recovered, in per cent", of_runs(&accuracy), 90.800)
        .explain(OTHER_DRAWS)
        .band(no_past, accuracy(fresh));
    page.claim("2.8", "mean loss of the epochs 2 to 914, recovered", of_runs(&loss), 0.2298)
        .explain(OTHER_DRAWS)
        .band(no_past, loss(fresh));
    page.claim("2.8", "printed loss in line 1", of_runs(&|run| f64::from(run[0].printed_loss)), 0.255_038_857_460_022)
        .explain(OTHER_DRAWS)
        .band(no_past, f64::from(fresh[0].printed_loss));
    page.claim(
        "2.8",
        "printed accuracy in line 1",
        of_runs(&|run| f64::from(run[0].printed_accuracy)),
        89.998_336_791_992_19,
    )
    .explain(OTHER_DRAWS)
    .band(no_past, f64::from(fresh[0].printed_accuracy));
    page.claim(
        "2.8",
        "printed loss in line 914",
        of_runs(&|run| f64::from(run[end].printed_loss)),
        0.248_650_461_435_318,
    )
    .explain(OTHER_DRAWS)
    .band(no_past, f64::from(fresh[end].printed_loss));
    page.claim(
        "2.8",
        "printed accuracy in line 914",
        of_runs(&|run| f64::from(run[end].printed_accuracy)),
        90.201_042_175_292_97,
    )
    .explain(OTHER_DRAWS)
    .band(no_past, f64::from(fresh[end].printed_accuracy));
    Ok(())
}
