//! # Grid, random, Bayesian
//!
//! Three ways to spend the same budget: 27 trials, that is, 27 trainings.
//!
//! - **Grid search** (그리드 서치): three values of each of the three hyperparameters, at equal distances, in all
//!   combinations. $3^3 = 27$; with a fourth hyperparameter it would be 81.
//! - **Random search** (랜덤 서치): 27 points, drawn.
//! - **Bayesian optimisation**: nine points drawn, and then 18 where the most is to be hoped for.
//!
//! The document ranks them: the grid is very inefficient, random search is likely to do better, and Bayesian
//! optimisation need not leave everything to chance. One comparison would prove nothing, for two of the three depend on
//! luck, and all three on the digits. So there are 20, each with digits, starting weights and batches of its own.

use chapter04::search::problem::{Problem, learning_rate, momentum, std};
use chapter04::search::{Trial, Tried, bayes, best_so_far, grid, random};
use chapter04::{Mnist, axis, load_few};
use checkpoint::{CheckpointError, Checkpoints};
use common::random::RandomState;
use datasets::Store;
use literate::prelude::*;
use literate::spread::{Spread, wins};
use rayon::prelude::*;

/// Trials of each search.
const BUDGET: usize = 27;

/// The ways to search.
const WAYS: [&str; 3] = ["grid", "random", "Bayesian"];

/// The trials of one way to search in one repetition. The searches see the logarithm of the loss: what is to be gained
/// below 0.5 counts as much as what is above.
fn search(way: usize, problem: &Problem, tried: &Tried, seed: u32) -> Result<Vec<Trial<3>>, CheckpointError> {
    let mut draws = RandomState::new(seed);
    let objective = |point: [f64; 3]| tried.value(seed, point, |point| problem.validation_loss(point).ln());
    match way {
        0 => grid::search(3, objective),
        1 => random::search(BUDGET, &mut draws, objective),
        _ => bayes::search(BUDGET, &mut draws, objective),
    }
}

/// All ways, repetition by repetition, as many at a time as the machine has cores.
fn search_all(page: &Page, mnist: &Mnist, checkpoints: &Checkpoints) -> Result<[Vec<Vec<Trial<3>>>; 3]> {
    let belongs_to = format!("chapter 4, the searches' problem, {} digits", mnist.train.len());
    let tried = Tried::new(checkpoints, belongs_to)?;
    let seeds: Vec<u32> = page.seeds(20).collect();
    let progress = page.progress("searches", WAYS.len() * seeds.len());
    let work: Vec<(usize, u32)> = seeds.iter().flat_map(|&seed| (0..WAYS.len()).map(move |way| (way, seed))).collect();
    let of_one = |(way, seed)| {
        let trials = search(way, &Problem::new(&mnist.train, seed), &tried, seed)?;
        progress.tick();
        Ok(trials)
    };
    let found: Vec<Vec<Trial<3>>> = work.into_par_iter().map(of_one).collect::<Result<_, CheckpointError>>()?;
    tried.write()?;
    Ok([0, 1, 2].map(|way| found.iter().skip(way).step_by(WAYS.len()).cloned().collect()))
}

/// The lowest loss so far after each trial of each repetition.
fn progress_curves(repetitions: &[Vec<Trial<3>>]) -> Vec<Vec<f64>> {
    repetitions.iter().map(|trials| best_so_far(trials).into_iter().map(f64::exp).collect()).collect()
}

/// The lowest loss of each repetition.
fn lowest_of_each(repetitions: &[Vec<Trial<3>>]) -> Vec<f64> {
    progress_curves(repetitions).iter().map(|curve| curve[curve.len() - 1]).collect()
}

/// Where the trials of a search were, in the plane of learning rate and momentum.
fn places_tried(name: &str, trials: &[Trial<3>]) -> Chart {
    let log_rates: Vec<f64> = trials.iter().map(|trial| learning_rate(trial.point).log10()).collect();
    let momenta: Vec<f64> = trials.iter().map(|trial| momentum(trial.point)).collect();
    Chart::new(name)
        .x_label("logarithm of the learning rate")
        .y_label("momentum")
        .points("a trial", &log_rates, &momenta)
}

/// A trial as the table shows it.
fn trial_text(trial: &Trial<3>) -> String {
    format!(
        "{:.3}  ({:.4}, {:.2}, {:.3})",
        trial.value.exp(),
        learning_rate(trial.point),
        momentum(trial.point),
        std(trial.point),
    )
}

/// All trials as CSV.
fn to_csv(searches: &[Vec<Vec<Trial<3>>>; 3]) -> String {
    let mut csv = String::from("search,repetition,trial,learning_rate,momentum,std,validation_loss\n");
    for (way, repetitions) in WAYS.iter().zip(searches) {
        for (repetition, trials) in repetitions.iter().enumerate() {
            for (number, trial) in trials.iter().enumerate() {
                csv += &format!(
                    "{way},{repetition},{},{},{},{},{}\n",
                    number + 1,
                    learning_rate(trial.point),
                    momentum(trial.point),
                    std(trial.point),
                    trial.value.exp(),
                );
            }
        }
    }
    csv
}

/// A row of the table of results.
fn found_row(way: &str, lowest: &[f64]) -> [String; 3] {
    let mean = lowest.iter().sum::<f64>() / lowest.len() as f64;
    let best = lowest.iter().copied().fold(f64::INFINITY, f64::min);
    let worst = lowest.iter().copied().fold(0.0, f64::max);
    [way.to_owned(), format!("{mean:.3}"), format!("{best:.3} to {worst:.3}")]
}

pub fn run(page: &Page, store: &Store, checkpoints: &Checkpoints) -> Result<()> {
    let mnist = load_few(store)?;
    page.data(mnist.source.clone());
    let searches = search_all(page, &mnist, checkpoints)?;
    page.file("chapter04-trials.csv", to_csv(&searches).into_bytes());
    //-
    //| ## Where they looked
    //| The first repetition, in the plane of learning rate and momentum (the third hyperparameter is at right angles to
    //| the page):
    page.show(
        Family::new("Twenty-seven trials each", "search")
            .member(WAYS[0], places_tried(WAYS[0], &searches[0][0]))
            .member(WAYS[1], places_tried(WAYS[1], &searches[1][0]))
            .member(WAYS[2], places_tried(WAYS[2], &searches[2][0])),
    )?;
    //| The grid's 27 trials are 9 points here, for it tries each of them with three starts, and it has seen only
    //| *three* learning rates. If a hyperparameter hardly matters, a grid pays for it all the same; random search has
    //| seen 27 different values of each.
    page.table(
        Table::new(["trial", WAYS[0], WAYS[1], WAYS[2]])
            .caption(
                "The trials of the first repetition: validation loss (learning rate, momentum, standard deviation)",
            )
            .rows((0..BUDGET).map(|number| {
                let text = |way: usize| trial_text(&searches[way][0][number]);
                [(number + 1).to_string(), text(0), text(1), text(2)]
            })),
    );
    //-
    //| ## What they found
    page.show(
        Chart::new("The lowest loss so far")
            .x_label("trials")
            .y_label("validation loss")
            .log_y()
            .spread(WAYS[0], axis(BUDGET), &Spread::of(&progress_curves(&searches[0]), |curve| curve))
            .spread(WAYS[1], axis(BUDGET), &Spread::of(&progress_curves(&searches[1]), |curve| curve))
            .spread(WAYS[2], axis(BUDGET), &Spread::of(&progress_curves(&searches[2]), |curve| curve)),
    )?;
    let (by_grid, by_chance, by_bayes) =
        (lowest_of_each(&searches[0]), lowest_of_each(&searches[1]), lowest_of_each(&searches[2]));
    page.table(
        Table::new(["search", "lowest loss, mean", "best and worst repetition"])
            .row(found_row(WAYS[0], &by_grid))
            .row(found_row(WAYS[1], &by_chance))
            .row(found_row(WAYS[2], &by_bayes)),
    );
    //-
    //| Counted, repetition by repetition, against a fair coin:
    let repetitions = by_grid.len();
    page.claim("4.3", "random search ends below grid search", wins(&by_chance, &by_grid), "random better than grid")
        .order(repetitions);
    page.claim("4.3", "Bayesian optimisation ends below grid search", wins(&by_bayes, &by_grid), "better than grid")
        .order(repetitions);
    page.claim(
        "4.3",
        "Bayesian optimisation ends below random search",
        wins(&by_bayes, &by_chance),
        "better than chance",
    )
    .order(repetitions);
    //| The winner's validation loss flatters it, as the section on the three sets says of every winner. It is good
    //| enough to choose by; to report it would need test digits.
    //|
    //| All three searches are short: `search/grid.rs`, `search/random.rs` and `search/bayes.rs`. The document calls the
    //| grid the easiest to write. Random search is just as short, and one may stop it at any time.
    Ok(())
}
