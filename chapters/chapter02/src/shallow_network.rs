//! # A network finds the clouds
//!
//! The model is a *shallow* network (얕은 신경망): one hidden layer. Two coordinates go in, 128 neurons with a sigmoid look
//! at them, and ten outputs with a softmax say how likely each class is. The loss is the cross-entropy of the right
//! class (Keras calls it *sparse* because the label comes as a number, not as a row of ones and zeros). The optimiser
//! is Adam.
//!
//! An *epoch* (에포크) is one pass over the 1,000 points, in a new order and in mini-batches (미니 배치) of 32. That makes 31
//! full batches and one of 8. The document trains for 1,000 epochs.

use chapter02::{BATCH, BATCHES, CLASSES, Epoch, INPUTS, POINTS, Run, network, places, points};
use common::metric::argmax;
use common::network::Network;
use common::random::RandomState;
use literate::prelude::*;

/// The class that the network gives to each place of a square grid, of shape (y, x).
fn decisions(network: &mut Network<f32>, grid: &[f64]) -> Array2<usize> {
    let side = grid.len();
    let square = Array2::from_shape_fn((side * side, INPUTS), |(place, coordinate)| {
        if coordinate == 0 { grid[place % side] as f32 } else { grid[place / side] as f32 }
    });
    let scores = network.forward(square.view());
    Array2::from_shape_fn((side, side), |(row, column)| argmax(scores.row(row * side + column)))
}

/// The document's training, with a progress bar: what became of each epoch, and the decisions on `grid` after each of
/// the epochs in `looks`.
fn train_and_look(page: &Page, epochs: usize, looks: &[usize], grid: &[f64]) -> (Vec<Epoch>, Vec<Array2<usize>>) {
    let points = points();
    let mut run = Run::new(&points, page.seed());
    let progress = page.progress("training", epochs);
    let (mut history, mut seen) = (Vec::new(), Vec::new());
    for epoch in 0..=epochs {
        if epoch > 0 {
            history.push(run.epoch());
            progress.tick();
        }
        if looks.contains(&epoch) {
            seen.push(decisions(&mut run.learner.network, grid));
        }
    }
    (history, seen)
}

/// A line of the document's log.
fn log_line(epoch: usize, loss: f32, accuracy: f32) -> String {
    format!("Epoch {epoch}, Loss : {}, Accuracy :{}", f64::from(loss), f64::from(accuracy))
}

pub fn run(page: &Page) -> Result<()> {
    let mut untrained = network(&mut RandomState::new(page.seed()));
    page.print(untrained.summary(INPUTS));
    let parameters: Vec<usize> =
        untrained.describe(INPUTS).iter().map(|row| row.parameters).filter(|&count| count > 0).collect();
    page.claim("2.8", "parameters of the two layers", parameters, vec![384, 1290]).equals();
    page.claim(
        "2.8",
        "batches in an epoch, and points in the last",
        vec![BATCHES, POINTS - (BATCHES - 1) * BATCH],
        vec![32, 8],
    )
    .equals();
    let sample = points();
    let before = untrained.evaluate(sample.x.view(), sample.t.view());
    page.say(format!(
        "Untrained, it tells {:.0} of the 1,000 points right, with a loss of {:.3}. Spreading the probability evenly over the ten \
         classes would give a loss of $\\ln 10 = 2.303$.",
        1000.0 * before.accuracy, before.loss,
    ))?;
    //-
    let epochs = if page.quick() { 200 } else { 1000 };
    let looks = vec![0, 1, 5, 20, 100, epochs];
    let grid = places(-10.5, 10.5, 106);
    let (history, seen) = train_and_look(page, epochs, &looks, &grid);
    //-
    //| ## Watch it decide
    //| The plane, coloured by the class that the network would give to a point there, with every fifth point of the
    //| data. Move the slider.
    //- folded
    let mut film = Family::new("What the network decides where", "epoch");
    for (epoch, classes) in looks.iter().zip(&seen) {
        let mut regions = RegionMap::new(format!("After epoch {epoch}"))
            .x_label("first coordinate")
            .y_label("second coordinate")
            .regions(&grid, &grid, classes);
        for class in 0..CLASSES {
            let cloud: Vec<(f64, f64)> = (class * 100..(class + 1) * 100)
                .step_by(5)
                .map(|point| (f64::from(sample.x[(point, 0)]), f64::from(sample.x[(point, 1)])))
                .collect();
            regions = regions.points(format!("class {class}"), cloud);
        }
        film = film.member(epoch.to_string(), regions);
    }
    page.show(film)?;
    //-
    //| ## The log
    //| The document prints a line after each epoch. Ours, in the same format:
    let mut shown: Vec<usize> = vec![1, 2, 3, 4, 5, 10, 50];
    shown.extend((100..=epochs).step_by(100));
    let lines: Vec<String> = shown
        .iter()
        .map(|&epoch| log_line(epoch, history[epoch - 1].printed_loss, history[epoch - 1].printed_accuracy))
        .collect();
    page.print(lines.join("\n"));
    page.claim(
        "2.8",
        "the document's first line, made of its two numbers in 32 bits",
        log_line(1, 0.255_038_86, 89.998_34),
        "Epoch 1, Loss : 0.255038857460022, Accuracy :89.99833679199219",
    )
    .equals();
    //| The printed loss is a mean over *batches*, in which the last one, with its 8 points, weighs as much as any other. A mean
    //| over the points would be a little different; the difference has no direction, so nobody notices.
    page.say(format!(
        "But something is odd. Ours starts with a loss of {:.2} and an accuracy of {:.1} per cent, as a network should that \
         has just begun. The document's log has a loss of 0.255 and an accuracy of 89.998 per cent in *epoch 1*, and in 913 \
         epochs more it gets from there to 0.2487 and 90.201. Why is it so good at once, and why does it then learn so slowly?",
        history[0].printed_loss, history[0].printed_accuracy,
    ))?;
    //| Half of the answer is in our own log: its two numbers never quite catch up with the network.
    let epoch_axis: Vec<usize> = (1..=epochs).collect();
    let in_epoch: Vec<f64> = history.iter().map(|epoch| epoch.right / 10.0).collect();
    let printed: Vec<f32> = history.iter().map(|epoch| epoch.printed_accuracy).collect();
    page.show(
        Chart::new("What is printed, and what happened")
            .x_label("epoch")
            .y_label("accuracy in per cent")
            .line("of the epoch alone", &epoch_axis, &in_epoch)
            .line("as printed", &epoch_axis, &printed),
    )?;
    //| The document makes its two metrics once, before the loop, and never resets them. What it prints is a mean over
    //| everything since the metrics were made. An honest log of epochs would call `reset_states()` at the start of
    //| each.
    let last = history.len() - 1;
    page.say(format!(
        "In the last epoch the network told {:.0} of the 1,000 points right, with a loss of {:.4}. Printed are {:.3} per cent and {:.4}.",
        history[last].right, history[last].loss, history[last].printed_accuracy, history[last].printed_loss,
    ))?;
    Ok(())
}
