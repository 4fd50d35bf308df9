//! Numbers of the document, checked against what just ran.

use std::panic::Location;

use crate::{
    ledger::{Record, Verdict},
    numbers::{Numbers, Value, short},
    output::{Checked, Output, Strip},
    page::Page,
    statistics::Band,
};

/// Digits with which the page shows a mean or a margin.
const DIGITS: usize = 5;

/// A number of the document beside ours, not yet compared.
#[must_use = "a claim counts once it is finished, by `within`, `equals`, `band`, `order`, `corrected` or `unchecked`"]
pub struct Claim<'page> {
    page: &'page Page,
    place: &'static Location<'static>,
    row: String,
    what: String,
    ours: Value,
    document: Value,
    explanation: Option<String>,
}

/// How a comparison came out, before it is written down.
struct Outcome {
    verdict: Verdict,
    ours: String,
    note: String,
    strip: Option<Strip>,
}

impl Outcome {
    fn new(verdict: Verdict, ours: impl ToString, note: impl Into<String>) -> Self {
        Self { verdict, ours: ours.to_string(), note: note.into(), strip: None }
    }
}

impl Page {
    /// Sets a number that the document states beside ours. The claim counts once it is finished, by [`Claim::within`],
    /// [`Claim::equals`], [`Claim::band`], [`Claim::order`], [`Claim::corrected`] or [`Claim::unchecked`].
    #[track_caller]
    pub fn claim(
        &self,
        row: &str,
        what: impl Into<String>,
        ours: impl Into<Value>,
        document: impl Into<Value>,
    ) -> Claim<'_> {
        Claim::new(self, Location::caller(), row, what.into(), ours.into(), document.into())
    }
}

impl<'page> Claim<'page> {
    fn new(
        page: &'page Page,
        place: &'static Location<'static>,
        row: &str,
        what: String,
        ours: Value,
        document: Value,
    ) -> Self {
        Self { page, place, row: row.to_owned(), what, ours, document, explanation: None }
    }

    /// Why ours differs from the document's, shown where it does. A claim that differs without it is flagged.
    pub fn explain(mut self, why: impl Into<String>) -> Self {
        self.explanation = Some(why.into());
        self
    }

    /// An exact number or array of numbers: passes where every element is at most `tolerance` away, else fails.
    pub fn within(self, tolerance: f64) {
        let outcome = match (&self.ours, &self.document) {
            (Value::Numbers(ours), Value::Numbers(document)) => compare(ours, document, tolerance),
            _ => Err("text is no number: finish the claim with `equals`".to_owned()),
        };
        self.finish_exact(outcome);
    }

    /// Passes where both are the same number, array or text, else fails.
    pub fn equals(self) {
        let outcome = match (&self.ours, &self.document) {
            (Value::Numbers(ours), Value::Numbers(document)) => compare(ours, document, 0.0),
            (Value::Text(ours), Value::Text(document)) if ours == document => Ok(()),
            _ => Err("not the same".to_owned()),
        };
        self.finish_exact(outcome);
    }

    /// A number that depends on the seed: ours are the values of all seeds, and it passes where the document's value
    /// lies where a further seed of ours would fall (mean ± t·s·√(1 + 1/n), level 1 − 0.01/`claims`).
    ///
    /// `claims` is how many bands the whole page claims. In a quick run nothing is checked.
    pub fn band(self, claims: usize) {
        let outcome = match (&self.ours, &self.document) {
            (Value::Numbers(ours), Value::Numbers(document)) if document.shape.is_empty() => {
                compare_band(&ours.values, document.values[0], claims, self.page.quick())
            }
            _ => Outcome::new(Verdict::Fail, &self.ours, "a band needs the values of all seeds and one number"),
        };
        self.finish(outcome);
    }

    /// "A beats B": ours is the number of seeds in which it did, of `seeds` in all. Passes where that is a majority.
    /// In a quick run nothing is checked.
    pub fn order(self, seeds: usize) {
        let ours = format!("{} of {seeds} seeds", self.ours);
        let outcome = match &self.ours {
            _ if self.page.quick() => Outcome::new(Verdict::Unchecked, ours, QUICK),
            Value::Numbers(Numbers { shape, values }) if shape.is_empty() && values[0] <= seeds as f64 => {
                let holds = 2.0 * values[0] > seeds as f64;
                Outcome::new(if holds { Verdict::Pass } else { Verdict::Differs }, ours, "")
            }
            _ => Outcome::new(Verdict::Fail, ours, "an order needs the number of seeds in which it held"),
        };
        self.finish(outcome);
    }

    /// The document is wrong here, and `why` says how: fails where ours is the document's after all.
    pub fn corrected(self, why: impl Into<String>) {
        let outcome = if self.ours == self.document {
            Outcome::new(Verdict::Fail, &self.ours, "the document has this very value: nothing to correct")
        } else {
            Outcome::new(Verdict::Differs, &self.ours, "")
        };
        self.explain(why).finish(outcome);
    }

    /// Shown but not compared, for a reason such as data that cannot be had.
    pub fn unchecked(self, reason: impl Into<String>) {
        let outcome = Outcome::new(Verdict::Unchecked, &self.ours, reason);
        self.finish(outcome);
    }

    fn finish_exact(self, outcome: Result<(), String>) {
        let outcome = match outcome {
            Ok(()) => Outcome::new(Verdict::Pass, &self.ours, ""),
            Err(note) => Outcome::new(Verdict::Fail, &self.ours, note),
        };
        self.finish(outcome);
    }

    fn finish(self, outcome: Outcome) {
        let Outcome { verdict, ours, mut note, strip } = outcome;
        let unexplained = verdict == Verdict::Differs && self.explanation.is_none();
        if let Some(explanation) = self.explanation.filter(|_| verdict == Verdict::Differs) {
            note = join_notes([note, explanation]);
        }
        let record =
            Record { row: self.row, what: self.what, document: self.document.to_string(), ours, verdict, note };
        self.page.record(self.place, Output::Claim(Checked { record, unexplained, strip }));
    }
}

const QUICK: &str = "quick run: needs the whole training";

/// Notes one after the other; empty ones are left out.
pub(crate) fn join_notes(notes: impl IntoIterator<Item = String>) -> String {
    notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("; ")
}

/// `Err` says how two numbers or arrays differ by more than `tolerance`; NaN always does.
fn compare(ours: &Numbers, document: &Numbers, tolerance: f64) -> Result<(), String> {
    if ours.shape != document.shape {
        return Err(format!("shape {:?}, the document's is {:?}", ours.shape, document.shape));
    }
    let is_close = |ours: f64, document: f64| ours == document || (ours - document).abs() <= tolerance;
    let mut pairs = ours.values.iter().zip(&document.values).enumerate();
    let Some((index, (ours, theirs))) = pairs.find(|(_, (ours, document))| !is_close(**ours, **document)) else {
        return Ok(());
    };
    let element = if document.shape.is_empty() { String::new() } else { format!("element {index}: ") };
    Err(format!("{element}{} apart, allowed {}", short((ours - theirs).abs(), 3), short(tolerance, 3)))
}

fn compare_band(values: &[f64], document: f64, claims: usize, quick: bool) -> Outcome {
    let seeds = values.len();
    let mean = values.iter().sum::<f64>() / seeds as f64;
    if quick {
        return Outcome::new(Verdict::Unchecked, format!("mean {} of {seeds}", short(mean, DIGITS)), QUICK);
    }
    let Some(band) = Band::of(values, claims) else {
        let note = "a band needs at least two seeds with finite values, and the number of bands on the page";
        return Outcome::new(Verdict::Fail, short(mean, DIGITS), note);
    };
    let verdict = if band.contains(document) { Verdict::Pass } else { Verdict::Differs };
    let ours = format!("{} ± {} ({seeds} seeds)", short(band.mean, DIGITS), short(band.margin, 2));
    let interval = format!("band {} to {}", short(band.low(), DIGITS), short(band.high(), DIGITS));
    Outcome { verdict, ours, note: interval, strip: Some(Strip { values: values.to_vec(), band, document }) }
}
