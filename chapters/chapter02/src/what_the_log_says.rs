//! # What the document's log really says
//!
//! The document shows 120 complete lines of its log, and its metrics are running means (누적 평균) that are never reset.
//! Ours start low, because nothing came before. The document's start at 89.998 per cent. So something *did* come
//! before: its metrics must have carried the answers of earlier runs of the same cell. How many?
//!
//! It sounds like a question for the author. But the digits of the log give it away, and arithmetic is enough.

use chapter02::{BATCH, BATCHES, LogLine, document_log};
use literate::prelude::*;

/// The whole number of right answers that is printed as `accuracy` per cent of `answers`, if there is one.
///
/// The log was printed in 32 bits: right / answers, rounded, times 100, rounded. So we go the same way from the whole numbers
/// nearby.
fn right_answers(accuracy: f32, answers: usize) -> Option<usize> {
    let near = (f64::from(accuracy) / 100.0 * answers as f64).round() as usize;
    (near.saturating_sub(1)..=near + 1).find(|&right| right as f32 / answers as f32 * 100.0 == accuracy)
}

/// The numbers of earlier answers, from 0 up to `most`, with which every line is a whole number of right answers; and how many were left
/// after each line.
fn carry_overs(log: &[LogLine], most: usize) -> (Vec<usize>, Vec<usize>) {
    let mut candidates: Vec<usize> = (0..=most).collect();
    let mut left = Vec::new();
    for line in log {
        candidates.retain(|&earlier| right_answers(line.accuracy, earlier + 1000 * line.epoch).is_some());
        left.push(candidates.len());
    }
    (candidates, left)
}

/// Pairs of lines that follow one another without a gap.
fn neighbours(log: &[LogLine]) -> Vec<(LogLine, LogLine)> {
    log.windows(2).map(|pair| (pair[0], pair[1])).filter(|(line, next)| next.epoch == line.epoch + 1).collect()
}

pub fn run(page: &Page) -> Result<()> {
    //| ## The clue
    //| An epoch has 1,000 points, so the accuracy *of an epoch* has one digit after the point: 90.7 or 90.8. The first
    //| line says 89.99833679.
    let log = document_log();
    let whole = log.iter().filter(|line| right_answers(line.accuracy, 1000).is_some()).count();
    page.claim("2.8", "complete lines in the document's log", log.len(), 120).equals();
    page.claim("2.8", "lines that can be the accuracy of one epoch of 1,000 points", whole, 0).equals();
    //-
    //| ## The search
    //| Suppose $N$ answers came before. After epoch $e$ there are $N + 1000e$, of which a *whole number* were right.
    //| That whole number, divided by $N + 1000e$ and times 100, must give every printed digit. For most $N$ there is no
    //| such whole number. So we try every $N$ up to ten million, without assuming anything about epochs or batches, and
    //| cross out those that cannot have printed the first line, then the second, and so on.
    let (earlier, left) = carry_overs(&log, 10_000_000);
    let lines_read: Vec<usize> = (1..=log.len()).collect();
    page.show(
        Chart::new("How many answers can have come before?")
            .x_label("lines read")
            .y_label("numbers still possible")
            .log_y()
            .line("numbers from 0 to ten million", &lines_read, &left),
    )?;
    page.claim("2.8", "numbers of earlier answers that fit all 120 lines", earlier.len(), 1).equals();
    let carried = earlier.first().copied().unwrap_or(0);
    page.claim("2.8", "earlier answers in the metrics", carried, 2_697_640).equals();
    //| (Why stop at ten million? Printed in 32 bits and in per cent, accuracies near 90 lie $2^{-17}$ apart, which is one in thirteen
    //| million of the whole. Above as many answers, whole numbers of right answers lie as close together as what can be printed, and
    //| almost anything fits.)
    //|
    //| The number that is left makes sense, though nothing forced it to:
    let (full_epochs, rest) = (carried / 1000, carried % 1000);
    page.claim("2.8", "full epochs before, and answers beyond them", vec![full_epochs, rest], vec![2697, 640]).equals();
    page.claim(
        "2.8",
        "batches of 32 in the answers beyond, and what is over",
        vec![rest / BATCH, rest % BATCH],
        vec![20, 0],
    )
    .equals();
    //| The cell had been run before, for 2,697 epochs in all and 20 batches of one more, and was interrupted in the
    //| middle of an epoch. Then it was started again, with `EPOCHS` at 1,000 and with the same model and the same
    //| metrics.
    //|
    //| ## What the network was really doing
    //| Now every line gives its number of right answers exactly, and the difference of two lines that follow one
    //| another is what happened *in* that epoch.
    let right: Vec<f64> = neighbours(&log)
        .iter()
        .filter_map(|(line, next)| {
            let before = right_answers(line.accuracy, carried + 1000 * line.epoch)?;
            let after = right_answers(next.accuracy, carried + 1000 * next.epoch)?;
            Some(after as f64 - before as f64)
        })
        .collect();
    let epochs_between: Vec<usize> = neighbours(&log).iter().map(|(_, next)| next.epoch).collect();
    let in_per_cent: Vec<f64> = right.iter().map(|right| right / 10.0).collect();
    let printed_epochs: Vec<usize> = log.iter().map(|line| line.epoch).collect();
    let printed: Vec<f32> = log.iter().map(|line| line.accuracy).collect();
    page.show(
        Chart::new("The document's accuracy, printed and recovered")
            .x_label("epoch")
            .y_label("accuracy in per cent")
            .points("recovered, of the epoch alone", &epochs_between, &in_per_cent)
            .points("printed", &printed_epochs, &printed),
    )?;
    let least = right.iter().copied().fold(f64::INFINITY, f64::min);
    let most = right.iter().copied().fold(0.0, f64::max);
    page.claim("2.8", "fewest and most points of 1,000 told right in an epoch", vec![least, most], vec![901.0, 914.0])
        .equals();
    //-
    //| The first line and the last, 913 epochs apart, give the mean over all of them, also over those that the document
    //| does not show. For the loss the running mean is over batches, 32 in an epoch. There were $2697 \cdot 32 + 20 =
    //| 86{,}324$ before.
    let (first, last) = (log[0], log[log.len() - 1]);
    let right_by = |line: LogLine| right_answers(line.accuracy, carried + 1000 * line.epoch).unwrap_or(0) as f64;
    let mean_accuracy = (right_by(last) - right_by(first)) / (10.0 * (last.epoch - first.epoch) as f64);
    let batches_before = full_epochs * BATCHES + rest / BATCH;
    let loss_by = |line: LogLine| f64::from(line.loss) * (batches_before + BATCHES * line.epoch) as f64;
    let mean_loss = (loss_by(last) - loss_by(first)) / (BATCHES * (last.epoch - first.epoch)) as f64;
    page.claim("2.8", "batches before", batches_before, 86_324).equals();
    page.claim("2.8", "mean accuracy of the epochs 2 to 914, in per cent", mean_accuracy, 90.80).within(0.005);
    page.claim("2.8", "mean loss of the epochs 2 to 914", mean_loss, 0.2298).within(0.000_05);
    page.table(
        Table::new(["", "printed in line 1", "printed in line 914", "what the epochs between really had"])
            .row([
                "loss".to_owned(),
                format!("{:.5}", first.loss),
                format!("{:.5}", last.loss),
                format!("{mean_loss:.4}"),
            ])
            .row([
                "accuracy".to_owned(),
                format!("{:.3} %", first.accuracy),
                format!("{:.3} %", last.accuracy),
                format!("{mean_accuracy:.2} %"),
            ]),
    );
    //| So the log hides two things. The network is *better* than any of its lines says. And the slow, steady climb in
    //| the printed numbers is not learning: it is the old, worse answers being thinned out by new ones.
    let piece = right.len() / 8;
    let mean_of = |right: &[f64]| right.iter().sum::<f64>() / right.len() as f64;
    page.say(format!(
        "In the first piece of the log, up to epoch 15, the network tells {:.1} of 1,000 points right in an epoch on average; in \
         the last, 900 epochs later, {:.1}.",
        mean_of(&right[..piece]),
        mean_of(&right[right.len() - piece..]),
    ))?;
    Ok(())
}
