//! The book's ledger: every claim of every chapter in one table.

use literate::ledger::{Record, Verdict};
use maud::{Markup, PreEscaped, html};

use super::pages;
use crate::chapters::Finished;

/// `ledger.html`.
pub(super) fn page(finished: &[Finished]) -> String {
    let body = html! {
        header {
            h1 { "Ledger" }
            p { "Every number that the documents state, beside what the last run gave. Each leads to its place." }
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
            label { "Words " input name="words" type="search" autocomplete="off"; }
            p #shown aria-live="polite" {}
        }
        section #ledger {
            div.scroll tabindex="0" {
                table {
                    thead { tr {
                        @for name in ["", "row", "what", "document", "ours", "note"] { th scope="col" { (name) } }
                    } }
                    tbody { @for finished in finished {
                        @for (number, record) in finished.records.iter().enumerate() {
                            (row(&finished.chapter.name, number, record))
                        }
                    } }
                }
            }
        }
        script { (PreEscaped(include_str!("filter.js"))) }
    };
    pages::page("Ledger", &body)
}

fn row(chapter: &str, number: usize, record: &Record) -> Markup {
    let Record { row, what, document, ours, verdict, note } = record;
    html! {
        tr class=(verdict) data-chapter=(chapter) {
            td { span.mark role="img" aria-label=(verdict) { (verdict.mark()) } }
            td { (row) }
            td { a href=(format!("{chapter}.html#claim-{number}")) { (what) } }
            td { (document) }
            td { (ours) }
            td { (note) }
        }
    }
}
