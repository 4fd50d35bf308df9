//! A chapter's sources as the book's own pages need them.

use std::fs;

use anyhow::{Context, Result};
use literate::markdown::{self, MathError};
use literate::source::{self, Kind};

use crate::workspace::Chapter;

/// A chapter's prose and code.
pub(super) struct ChapterText {
    pub(super) name: String,
    pub(super) title: String,
    /// The prose below the title in `main.rs`.
    pub(super) opening: String,
    pub(super) sections: Vec<SectionText>,
    /// Markdown of `solutions.md`, if the chapter has one.
    pub(super) solutions: Option<String>,
}

/// A section's prose and code.
pub(super) struct SectionText {
    /// The section's place on the chapter's page.
    pub(super) topic: String,
    pub(super) title: String,
    /// Kind and text of each cell.
    pub(super) cells: Vec<(Kind, String)>,
}

impl ChapterText {
    pub(super) fn read(chapter: &Chapter) -> Result<Self> {
        let name = chapter.name.clone();
        let opening = source::opening(&chapter.read("main.rs")?).with_context(|| format!("{name}: main.rs"))?.text;
        let (title, opening) = opening.split_once('\n').unwrap_or((&opening, ""));
        let mut sections = Vec::new();
        for file in chapter.sections()? {
            let section = source::parse(&file.text).with_context(|| file.path.display().to_string())?;
            let cells = section.cells.into_iter().map(|cell| (cell.kind, cell.text)).collect();
            sections.push(SectionText { topic: file.topic, title: section.title, cells });
        }
        let solutions = chapter.folder.join("solutions.md");
        let solutions = solutions
            .exists()
            .then(|| fs::read_to_string(&solutions).with_context(|| format!("cannot read {}", solutions.display())));
        let title = title.trim_start_matches("# ").to_owned();
        Ok(Self { name, title, opening: opening.to_owned(), sections, solutions: solutions.transpose()? })
    }
}

/// What a reader reads of prose: without the marks of Markdown, formulas as they are set.
pub(super) fn read_aloud(markdown: &str) -> Result<String, MathError> {
    let html = markdown::to_html(markdown, 0)?;
    let text = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    Ok(unescaped(&text.collect::<String>()))
}

/// Text as it was before HTML escaped it.
pub(super) fn unescaped(html: &str) -> String {
    let characters =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", "\u{a0}"), ("&amp;", "&")];
    characters.iter().fold(html.to_owned(), |text, (escaped, character)| text.replace(escaped, character))
}

#[cfg(test)]
mod tests {
    use super::read_aloud;

    #[test]
    fn prose_is_words_and_formulas_are_symbols() {
        let text =
            read_aloud("**Momentum** (모멘텀): $$ v \\leftarrow \\mu v $$ and `a < b`, *\"so\"* it goes.").unwrap();
        assert!(
            text.contains("Momentum (모멘텀)") && text.contains('←') && text.contains("a < b, \"so\" it"),
            "{text}"
        );
        assert!(!text.contains("leftarrow") && !text.contains('$') && !text.contains('*'), "{text}");
    }
}
