//! Numbers of the document, checked against what just ran.

use std::fmt::Display;
use std::panic::Location;

use crate::{
    ledger::{Kind, Record, Verdict},
    numbers::{Numbers, Value, short},
    output::{Checked, Control, Output, Strip},
    page::Page,
    statistics::{Band, coin_reaches},
};

/// Digits with which the page shows a mean or a margin.
const DIGITS: usize = 5;

/// An order passes, or fails to hold, only where a fair coin would do as well in fewer cases than this.
const CHANCE: f64 = 0.05;

/// A number of the document beside ours, not yet compared.
#[must_use = "a claim counts once it is finished, such as by `within`, `equals`, `band`, `order` or `unchecked`"]
pub struct Claim<'page> {
    page: &'page Page,
    place: &'static Location<'static>,
    row: String,
    what: String,
    ours: Value,
    document: Value,
    beyond: bool,
    kind: Option<Kind>,
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
    /// [`Claim::equals`], [`Claim::band`], [`Claim::order`], [`Claim::corrected`], [`Claim::looked_up`] or
    /// [`Claim::unchecked`].
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
        Self { page, place, row: row.to_owned(), what, ours, document, beyond: false, kind: None, explanation: None }
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

    /// The document prints no number: its code, run in NumPy, gave the one that stands for it. The script is kept.
    pub fn derived(mut self) -> Self {
        self.kind = Some(Kind::Derived);
        self
    }

    /// The document says nothing of this: what stands beside ours is a formula's value, or another of ours.
    pub fn beyond(mut self) -> Self {
        self.beyond = true;
        self
    }

    /// Ours comes from a training or a timing of this run, not from the document's own fixed input.
    pub fn measured(mut self) -> Self {
        self.kind = Some(Kind::Measured);
        self
    }

    /// A number that depends on the seed: ours are the values of all seeds, and it passes where the document's value
    /// lies where a further seed of ours would fall in 99 of 100 cases (mean ± t·s·√(1 + 1/n)).
    ///
    /// A band that is wide enough holds everything, so it has to show that it can see: the control, a value that stands
    /// for a failure such as the loss of the untrained network, must lie outside. Where it lies inside, the verdict is
    /// `weak`. In a quick run nothing is checked.
    pub fn band(self, control: impl Into<String>, value: f64) {
        let control = Control { name: control.into(), value };
        let outcome = match (&self.ours, &self.document) {
            (Value::Numbers(ours), Value::Numbers(document)) if document.shape.is_empty() => {
                compare_band(&ours.values, document.values[0], control, self.page.quick())
            }
            _ => Outcome::new(Verdict::Fail, &self.ours, "a band needs the values of all seeds and one number"),
        };
        self.finish(outcome, Kind::Measured);
    }

    /// "A beats B": ours is the number of seeds in which it did, of `seeds` in all. Passes where a fair coin would
    /// reach that number in fewer than 5 of 100 cases (15 of 20, 5 of 5), differs where it would stay as low so rarely,
    /// and is undecided between the two. In a quick run nothing is checked.
    pub fn order(self, seeds: usize) {
        let ours = format!("{} of {seeds} seeds", self.ours);
        let outcome = match &self.ours {
            _ if self.page.quick() => Outcome::new(Verdict::Unchecked, ours, QUICK),
            Value::Numbers(Numbers { shape, values }) if shape.is_empty() && is_count(values[0], seeds) => {
                compare_order(values[0] as usize, seeds, ours)
            }
            _ => Outcome::new(Verdict::Fail, ours, "an order needs the number of seeds in which it held"),
        };
        self.finish(outcome, Kind::Measured);
    }

    /// The document is wrong here, and `why` says how: fails where ours is the document's after all.
    pub fn corrected(self, why: impl Into<String>) {
        let outcome = if self.ours == self.document {
            Outcome::new(Verdict::Fail, &self.ours, "the document has this very value: nothing to correct")
        } else {
            Outcome::new(Verdict::Differs, &self.ours, "")
        };
        self.explain(why).finish(outcome, Kind::Computed);
    }

    /// Ours stands in a `reference` and is nothing of this run: never a pass. It differs, or it is the same and unchecked.
    pub fn looked_up(mut self, reference: impl Display) {
        let (verdict, note) = if self.ours == self.document {
            (Verdict::Unchecked, format!("{reference} has the same; looked up, not run"))
        } else {
            (Verdict::Differs, format!("{reference} has ours"))
        };
        let outcome = Outcome::new(verdict, &self.ours, note);
        self.kind = Some(Kind::LookedUp);
        self.finish(outcome, Kind::LookedUp);
    }

    /// Shown but not compared, for a reason such as data that cannot be had.
    pub fn unchecked(self, reason: impl Into<String>) {
        let outcome = Outcome::new(Verdict::Unchecked, &self.ours, reason);
        self.finish(outcome, Kind::Computed);
    }

    fn finish_exact(self, outcome: Result<(), String>) {
        let outcome = match outcome {
            Ok(()) => Outcome::new(Verdict::Pass, &self.ours, ""),
            Err(note) => Outcome::new(Verdict::Fail, &self.ours, note),
        };
        self.finish(outcome, Kind::Computed);
    }

    /// Writes the claim down; `usual` is how ours came about where the claim does not say.
    fn finish(self, outcome: Outcome, usual: Kind) {
        let Outcome { verdict, ours, mut note, strip } = outcome;
        let unexplained =
            verdict == Verdict::Differs && self.explanation.is_none() && self.kind != Some(Kind::LookedUp);
        if let Some(explanation) = self.explanation.filter(|_| verdict == Verdict::Differs) {
            note = join_notes([note, explanation]);
        }
        let (document, kind) = (self.document.to_string(), self.kind.unwrap_or(usual));
        let record =
            Record { row: self.row, what: self.what, document, beyond: self.beyond, ours, kind, verdict, note };
        self.page.record(self.place, Output::Claim(Checked { record, unexplained, strip }));
    }
}

const QUICK: &str = "quick run: needs the whole training";

/// Notes one after the other; empty ones are left out.
fn join_notes(notes: impl IntoIterator<Item = String>) -> String {
    notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("; ")
}

/// `Err` says how two numbers or arrays differ by more than `tolerance`; NaN always does.
fn compare(ours: &Numbers, document: &Numbers, tolerance: f64) -> Result<(), String> {
    if ours.shape != document.shape {
        return Err(format!("shape {:?} where {:?} is expected", ours.shape, document.shape));
    }
    let is_close = |ours: f64, document: f64| ours == document || (ours - document).abs() <= tolerance;
    let mut pairs = ours.values.iter().zip(&document.values).enumerate();
    let Some((index, (ours, theirs))) = pairs.find(|(_, (ours, document))| !is_close(**ours, **document)) else {
        return Ok(());
    };
    let element = if document.shape.is_empty() { String::new() } else { format!("element {index}: ") };
    Err(format!("{element}{} apart, allowed {}", short((ours - theirs).abs(), 3), short(tolerance, 3)))
}

fn compare_band(values: &[f64], document: f64, control: Control, quick: bool) -> Outcome {
    let seeds = values.len();
    let mean = values.iter().sum::<f64>() / seeds as f64;
    if quick {
        return Outcome::new(Verdict::Unchecked, format!("{} on average of {seeds} seeds", short(mean, DIGITS)), QUICK);
    }
    let Some(band) = Band::of(values).filter(|_| control.value.is_finite()) else {
        let note = "a band needs at least two seeds with finite values, and a finite control";
        return Outcome::new(Verdict::Fail, short(mean, DIGITS), note);
    };
    let sees = !band.contains(control.value);
    let verdict = match band.contains(document) {
        false => Verdict::Differs,
        true if sees => Verdict::Pass,
        true => Verdict::Weak,
    };
    let ours = format!("{} ± {} ({seeds} seeds)", short(band.mean, DIGITS), short(band.margin, 2));
    let note = format!(
        "99 % band {} to {}, which notices a miss of {} or more; control: {}, {}, lies {}",
        short(band.low(), DIGITS),
        short(band.high(), DIGITS),
        short(band.margin, 2),
        control.name,
        short(control.value, DIGITS),
        if sees { "outside" } else { "inside, so a failure could have passed too" },
    );
    Outcome { verdict, ours, note, strip: Some(Strip { values: values.to_vec(), band, control, document }) }
}

fn is_count(value: f64, most: usize) -> bool {
    value.fract() == 0.0 && (0.0..=most as f64).contains(&value)
}

/// `wins` of `seeds` against a fair coin.
fn compare_order(wins: usize, seeds: usize, ours: String) -> Outcome {
    let (as_many, as_few) = (coin_reaches(wins, seeds), coin_reaches(seeds - wins, seeds));
    let percent = |chance: f64| match 100.0 * chance {
        percent if percent < 0.1 => "under 0.1 %".to_owned(),
        percent => format!("{} %", short(percent, 2)),
    };
    if as_few < CHANCE {
        let note = format!("a fair coin would win so few in {} of the cases", percent(as_few));
        return Outcome::new(Verdict::Differs, ours, note);
    }
    let verdict = if as_many < CHANCE { Verdict::Pass } else { Verdict::Undecided };
    Outcome::new(verdict, ours, format!("a fair coin would win as many in {} of the cases", percent(as_many)))
}
