//! # Held back: the wrong three hundred
//!
//! To know whether a network has learnt something about points, and not just about *these* points, one holds some of them
//! back and asks it about those: the *validation data* (검증 데이터). The document writes `validation_split=0.1`, and Keras
//! holds back a tenth. But which tenth? The last one, as it lies, before any shuffling. And the document's points lie
//! class by class.

use chapter01::classes::{EPOCHS, Examples, count_classes, train};
use common::metric::Score;
use common::random::RandomState;
use common::train::{History, to_csv};
use literate::prelude::*;
use literate::spread::Spread;
use rayon::prelude::*;

/// One training of each seed, on all but the last tenth of what `examples` gives for it.
fn train_each(seeds: &[u32], examples: fn(u32) -> Examples) -> Vec<(History, Score)> {
    seeds.par_iter().map(|&seed| train(&examples(seed), EPOCHS, seed, |_| ())).collect()
}

/// The histories alone.
fn histories(runs: &[(History, Score)]) -> Vec<History> {
    runs.iter().map(|run| run.0.clone()).collect()
}

/// How far the validation loss of each run is from its loss on new points.
fn distances(runs: &[(History, Score)]) -> Vec<f64> {
    runs.iter().map(|(history, fresh)| (history.validation_loss[EPOCHS - 1] - fresh.loss).abs()).collect()
}

pub fn run(page: &Page) -> Result<()> {
    let in_order = Examples::sorted();
    let held_back = count_classes(in_order.validation().t);
    let trained_on = count_classes(in_order.training().t);
    let mixed = Examples::shuffled(&mut RandomState::new(page.seed()));
    let held_back_mixed = count_classes(mixed.validation().t);
    //-
    page.table(
        Table::new(["points held back", "class a", "class b", "class c"])
            .row(
                ["the last tenth, as the document does".to_owned()]
                    .into_iter()
                    .chain(held_back.iter().map(ToString::to_string)),
            )
            .row(
                ["a tenth after shuffling".to_owned()]
                    .into_iter()
                    .chain(held_back_mixed.iter().map(ToString::to_string)),
            ),
    );
    page.claim("1.10", "classes of the last tenth", held_back.clone(), vec![0, 0, 300]).derived().equals();
    page.claim("1.10", "classes of the training points", trained_on.clone(), vec![1000, 1000, 700]).derived().equals();
    let classes_seen = held_back_mixed.iter().filter(|&&count| count > 0).count();
    page.claim("1.10", "classes among the validation points", classes_seen, 1).corrected(
        "Keras takes the last tenth before shuffling; with sorted data that is one class only. Ours are shuffled first",
    );
    //| All 300 are of class c. A network that always said "c", whatever it is shown, would have a perfect score on them.
    //| And these 300 are missing in training, so that class c is now the smallest there.
    //|
    //| What should a validation tell? How the network will do on points that nobody has seen. Here these can be had: we
    //| draw 3,000 new ones from the same three clouds and ask every trained network about them, too.
    let seeds: Vec<u32> = page.seeds(20).collect();
    let sorted_runs = train_each(&seeds, |_| Examples::sorted());
    let shuffled_runs = train_each(&seeds, |seed| Examples::shuffled(&mut RandomState::new(seed)));
    page.histories("last tenth", to_csv(&histories(&sorted_runs)));
    page.histories("shuffled tenth", to_csv(&histories(&shuffled_runs)));
    //-
    let epoch_axis: Vec<usize> = (1..=EPOCHS).collect();
    let sorted_curves = Spread::of(&sorted_runs, |run| &run.0.validation_loss);
    let shuffled_curves = Spread::of(&shuffled_runs, |run| &run.0.validation_loss);
    let fresh_loss =
        sorted_runs.iter().chain(&shuffled_runs).map(|run| run.1.loss).sum::<f64>() / (2 * seeds.len()) as f64;
    page.show(
        Chart::new("What two validations say")
            .x_label("epoch")
            .y_label("validation cross-entropy")
            .spread("the last tenth, class c only", &epoch_axis, &sorted_curves)
            .spread("a shuffled tenth", &epoch_axis, &shuffled_curves)
            .horizontal("new points, after the last epoch", fresh_loss),
    )?;
    //| The lines are means over the seeds, the shading goes from the lowest to the highest.
    let sorted_distances = distances(&sorted_runs);
    let shuffled_distances = distances(&shuffled_runs);
    let closer = shuffled_distances.iter().zip(&sorted_distances).filter(|(mixed, tail)| mixed < tail).count();
    page.claim(
        "1.10",
        "the shuffled tenth is closer to the loss on new points",
        closer,
        "validation speaks for new points",
    )
    .order(seeds.len());
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    page.say(format!(
        "After {EPOCHS} epochs the last tenth misjudges the loss on new points by {:.3} on average, a shuffled tenth by {:.3}. \
         All the networks tell {:.1} % of the new points right.",
        mean(&sorted_distances),
        mean(&shuffled_distances),
        100.0 * mean(&sorted_runs.iter().chain(&shuffled_runs).map(|run| run.1.accuracy).collect::<Vec<_>>()),
    ))?;
    //| The rule is short: *shuffle, then split*. It is an easy thing to miss, for Keras does shuffle the training points in
    //| every epoch, only not before it splits.
    Ok(())
}
