//! The book's ledger: every claim of every chapter in one table.

use literate::ledger::{self, Kind, Record, Verdict};
use maud::{PreEscaped, html};

use super::pages;
use crate::chapters::Finished;

/// What the columns' words mean: where, how a claim came out, and how ours came about.
const WORDS: [(&str, &str); 12] = [
    ("expected", "stands where the document says nothing: a formula's value, or another of ours"),
    ("row", "a part of a document: 5.3 is the third of the fifth"),
    ("pass", "ours is what the document states, or what is expected, exactly or within the band of the seeds"),
    ("weak", "it lies in the band, but so would a failure have"),
    ("differs", "ours is another number, and the page says why"),
    ("undecided", "an order that chance alone would give as well"),
    ("fail", "a number that must come out did not"),
    ("unchecked", "not compared, for the reason beside it"),
    ("measured", "by a training or a timing of this run"),
    ("computed", "from the document's own input or by a formula, the same in every run"),
    ("derived", "computed, where the document prints no number and its code, run in NumPy, gave one to compare with"),
    ("looked up", "read in a reference; nothing was run"),
];

/// `ledger.html`.
pub(super) fn page(finished: &[Finished]) -> String {
    let body = html! {
        header {
            h1 { "Ledger" }
            p { "Every number that the documents state, and some that they do not, beside what the last run gave. Each leads to its place." }
        }
        form.search #filter hidden {
            label { "Chapter " select name="chapter" {
                option value="" { "all" }
                @for finished in finished { option { (finished.chapter.name) } }
            } } " "
            label { "Verdict " select name="verdict" {
                option value="" { "all" }
                @for verdict in Verdict::ALL { option { (verdict) } }
            } } " "
            label { "How " select name="kind" {
                option value="" { "all" }
                @for kind in Kind::ALL { option { (kind) } }
            } } " "
            label { "Words " input name="words" type="search" autocomplete="off"; }
            p #shown aria-live="polite" {}
        }
        section #ledger {
            details {
                summary { "What the words mean" }
                dl { @for (word, meaning) in WORDS { dt { (word) } dd { (meaning) } } }
            }
            p { "All claims: " (ledger::counts(finished.iter().flat_map(|finished| &finished.ledger.records))) }
            @for finished in finished { (ledger::data(&finished.ledger.data)) }
            (ledger::table(finished.iter().map(claims)))
        }
        script { (PreEscaped(include_str!("filter.js"))) }
    };
    pages::page("Ledger", &body)
}

fn claims<'finished>(finished: &'finished Finished) -> (&'finished str, &'finished [Record]) {
    (&finished.chapter.name, &finished.ledger.records)
}
