//! The frame of the book's own pages, and the links that join a chapter's page to them.

use anyhow::{Context, Result};
use literate::{ANSWER, document, markdown};
use maud::{Markup, PreEscaped, html};

use super::text::ChapterText;

const BOOK_STYLE: &str = include_str!("book.css");

/// A whole page with `body` in it.
pub(super) fn page(title: &str, body: &Markup) -> String {
    document(title, BOOK_STYLE, &html! { nav.book aria-label="Book" { (book_links()) } (body) })
}

fn book_links() -> Markup {
    html! {
        a href="index.html" { "Contents" } " "
        a href="ledger.html" { "Ledger" } " "
        a href="glossary.html" { "Glossary" } " "
        a href="python.html" { "Python and Rust" }
    }
}

/// A chapter's own page with the book's links above and below its text.
pub(super) fn bound(page: &str, texts: &[ChapterText], position: usize, with_solutions: bool) -> Result<String> {
    let neighbour = |index: Option<usize>| index.and_then(|index| texts.get(index));
    let previous = neighbour(position.checked_sub(1));
    let next = neighbour(position.checked_add(1));
    let links = |place: &str| {
        html! {
            nav.book aria-label=(place) {
                @if let Some(previous) = previous {
                    a rel="prev" href=(format!("{}.html", previous.name)) { "← " (previous.title) } " "
                }
                (book_links()) " "
                @if with_solutions { a href=(format!("{}-solutions.html", texts[position].name)) { "Solutions" } " " }
                @if let Some(next) = next { a rel="next" href=(format!("{}.html", next.name)) { (next.title) " →" } }
            }
        }
    };
    let (top, end) = (links("Book"), links("Book, at the end"));
    let style = format!("<style>{BOOK_STYLE}</style></head>");
    let (head, body) = page.split_once("</head>").context("the page has no head")?;
    let (before, text) = body.split_once("<main id=\"text\">").context("the page has no <main id=\"text\">")?;
    let (text, after) = text.rsplit_once("</main>").context("the page's main part has no end")?;
    let text = if with_solutions { text.to_owned() } else { without_answers(text) };
    Ok(format!("{head}{style}{before}<main id=\"text\">{}{text}{}</main>{after}", top.into_string(), end.into_string()))
}

/// A page without what is folded away below its exercises.
fn without_answers(text: &str) -> String {
    let mut parts = text.split(ANSWER[0]);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once(ANSWER[1]).map_or("", |(_, after)| after))
}

/// `chapterNN-solutions.html`.
pub(super) fn solutions(text: &ChapterText, solutions: &str) -> Result<String> {
    let prose = markdown::to_html(solutions, 0).with_context(|| format!("{}: solutions.md", text.name))?;
    let body = html! {
        p { a href=(format!("{}.html", text.name)) { "← " (text.title) } }
        (PreEscaped(prose))
    };
    Ok(page(&format!("Solutions: {}", text.title), &body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_for_learners_has_no_answers() {
        let [begin, end] = ANSWER;
        let text = format!("<li>Halve it.{begin}<p>1</p>{end}</li><li>Double it.{begin}2{end}</li>");
        assert_eq!(without_answers(&text), "<li>Halve it.</li><li>Double it.</li>");
        assert_eq!(without_answers("no exercises"), "no exercises");
    }
}
