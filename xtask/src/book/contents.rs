//! The book's first page: what is in it, and a search through all of it.

use anyhow::Result;
use literate::ledger;
use literate::markdown;
use literate::source::Kind;
use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use super::pages;
use super::text::{self, ChapterText};
use crate::chapters::Finished;

/// What the search finds.
#[derive(Serialize)]
struct Entry<'text> {
    link: String,
    title: &'text str,
    text: String,
}

/// `index.html`. `finished` are the chapters of `texts`, in the same order.
pub(super) fn page(introduction: &str, texts: &[ChapterText], finished: &[Finished]) -> Result<String> {
    let introduction = markdown::to_html(introduction, 0)?;
    let search = serde_json::to_string(&search_entries(texts)?)?.replace("</", "<\\/");
    let body = html! {
        header { (PreEscaped(introduction)) }
        form.search #search role="search" hidden {
            label for="query" { "Search the book" }
            input #query type="search" autocomplete="off" placeholder="cross-entropy, 학습률, Adam …";
            p #found aria-live="polite" {}
            ol #results {}
        }
        h2 { "Chapters" }
        ol.chapters {
            @for (text, finished) in texts.iter().zip(finished) { (chapter(text, finished)?) }
        }
        h2 { "Across the chapters" }
        ul {
            li { a href="ledger.html" { "Ledger" } ": every number the documents state, beside ours" }
            li { a href="glossary.html" { "Glossary" } ": terms in English and Korean" }
            li { a href="python.html" { "Python and Rust" } ": NumPy's and Keras's calls, and ours" }
        }
        script { (PreEscaped(format!("const entries = {search};\n"))) (PreEscaped(include_str!("search.js"))) }
    };
    Ok(pages::page("Downhill", &body))
}

fn chapter(text: &ChapterText, finished: &Finished) -> Result<Markup> {
    let link = format!("{}.html", text.name);
    let first_paragraph = text.opening.trim().split("\n\n").next().unwrap_or_default();
    let number = text.name.trim_start_matches(|character: char| !character.is_ascii_digit()).parse::<u32>().ok();
    Ok(html! {
        li value=[number] {
            h3 { a href=(link) { (text.title) } }
            (PreEscaped(markdown::to_html(first_paragraph, 0)?))
            ol {
                @for section in &text.sections { li { a href=(format!("{link}#{}", section.topic)) { (section.title) } } }
            }
            p.row { "Claims: " (ledger::counts(&finished.ledger.records)) }
        }
    })
}

fn search_entries(texts: &[ChapterText]) -> Result<Vec<Entry<'_>>> {
    let mut entries = Vec::new();
    for text in texts {
        let opening = text::read_aloud(&text.opening)?;
        entries.push(Entry { link: format!("{}.html", text.name), title: &text.title, text: opening });
        for section in &text.sections {
            let cells = section.cells.iter().map(|(kind, text)| match kind {
                Kind::Prose => text::read_aloud(text),
                Kind::Items | Kind::Body => Ok(text.clone()),
            });
            entries.push(Entry {
                link: format!("{}.html#{}", text.name, section.topic),
                title: &section.title,
                text: cells.collect::<Result<Vec<_>, _>>()?.join("\n"),
            });
        }
    }
    Ok(entries)
}
