//! # Ways down a valley
//!
//! The curves here are made up; they only look like training.

use literate::prelude::*;

/// The loss after each epoch: it falls by `rate` an epoch from `start`, a little differently for each seed.
fn losses(start: f64, rate: f64, seed: u32) -> Vec<f64> {
    let shift = (f64::from(seed) * 2.4).sin() * 0.012;
    (0..20).map(|epoch| 0.5 + shift + (start - 0.5) * (-rate * f64::from(epoch)).exp()).collect()
}

/// Least and greatest loss of each epoch over all seeds.
fn envelope(runs: &[Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let at = |epoch: usize| runs.iter().map(move |run| run[epoch]);
    let low = (0..20).map(|epoch| at(epoch).fold(f64::INFINITY, f64::min)).collect();
    let high = (0..20).map(|epoch| at(epoch).fold(f64::NEG_INFINITY, f64::max)).collect();
    (low, high)
}

pub(crate) fn run(page: &Page) -> Result<()> {
    //| ## Two optimisers (최적화 알고리즘)
    page.data("made up: no file was read");
    let epochs: Vec<usize> = (1..=20).collect();
    let progress = page.progress("training", 40);
    let train = |start, rate| -> Vec<Vec<f64>> {
        let run = |seed| {
            progress.tick();
            losses(start, rate, seed)
        };
        page.seeds(20).map(run).collect()
    };
    let gd = train(0.72, 0.03);
    let sgd = train(0.70, 0.12);

    //| The shaded bands hold all seeds; the dashed lines are the document's values.
    let (gd_low, gd_high) = envelope(&gd);
    let (sgd_low, sgd_high) = envelope(&sgd);
    page.show(
        Chart::new("Validation cross-entropy of GD and SGD")
            .x_label("epoch")
            .y_label("binary cross-entropy")
            .band("GD", &epochs, &gd_low, &gd_high)
            .band("SGD", &epochs, &sgd_low, &sgd_high)
            .line("GD", &epochs, &gd[0])
            .line("SGD", &epochs, &sgd[0])
            .horizontal("GD in the document", 0.7018452)
            .horizontal("SGD in the document", 0.5275151),
    )?;
    let last = |runs: &[Vec<f64>]| runs.iter().map(|run| run[19]).collect::<Vec<f64>>();
    let lower = last(&sgd).iter().zip(&last(&gd)).filter(|(sgd, gd)| sgd < gd).count();
    page.claim("0.2", "validation cross-entropy of SGD", last(&sgd), 0.5275151).band("the start", 0.7);
    page.claim("0.2", "validation cross-entropy of GD", last(&gd), 0.7018452)
        .explain("the document's value is higher than its own starting loss allows; no seed comes near it")
        .band("the start", 0.72);
    page.claim("0.2", "SGD ends lower than GD", lower, "SGD lower").order(20);

    //| ## A family tree
    page.show(
        Graph::new("Family tree of the optimisers")
            .node("gd", "GD")
            .node("sgd", "SGD")
            .node("momentum", "Momentum")
            .node("adagrad", "AdaGrad")
            .node("rmsprop", "RMSProp")
            .node("adam", "Adam")
            .edge("gd", "sgd", "mini-batches")
            .edge("sgd", "momentum", "direction")
            .edge("sgd", "adagrad", "step size")
            .edge("adagrad", "rmsprop", "forgets")
            .edge("momentum", "adam", "")
            .edge("rmsprop", "adam", "both"),
    )?;

    //| ## Where gradients vanish
    let layers: Vec<usize> = (1..=10).collect();
    let sigmoid: Vec<f64> = layers.iter().map(|layer| 0.21f64.powi(10 - *layer as i32)).collect();
    let relu: Vec<f64> = layers.iter().map(|layer| 0.93f64.powi(10 - *layer as i32)).collect();
    let mut broken = relu.clone();
    broken[4] = f64::NAN;
    page.show(
        Panels::new("Gradients by layer and depth")
            .panel(
                Chart::new("Norm of the gradient")
                    .x_label("layer, from the input")
                    .y_label("norm of ∂L/∂W")
                    .log_y()
                    .line("sigmoid", &layers, &sigmoid)
                    .line("ReLU", &layers, &broken)
                    .points("sigmoid", &layers, &sigmoid),
            )
            .panel(
                BarChart::new("Share of dead units", ["zero", "too large", "Xavier", "He"], [1.0, 0.43, 0.08, 0.021])
                    .value_label("share of units"),
            ),
    )?;
    page.claim("0.3", "default learning rate", 0.01, 0.1)
        .corrected("the list gives 0.1; the library's own default is 0.01");
    page.claim("0.3", "what cannot be had", "nothing", "0.9352").unchecked("the file could not be fetched");
    Ok(())
}
