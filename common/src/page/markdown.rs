//! Prose to HTML, its LaTeX to MathML.

use std::sync::LazyLock;

use math_core::{LatexToMathML, MathDisplay};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use thiserror::Error;

/// LaTeX that cannot be read.
#[derive(Debug, Error)]
#[error("the formula `{latex}` is not valid: {problem}")]
pub struct MathError {
    /// Line of the prose, counted from 0.
    pub line: u32,
    latex: String,
    problem: String,
}

/// Renders Markdown with LaTeX between dollars; headings go `lower` levels down.
///
/// # Errors
/// A formula is not valid LaTeX: names it and its line.
pub fn to_html(markdown: &str, lower: usize) -> Result<String, MathError> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_MATH | Options::ENABLE_STRIKETHROUGH;
    let mut events = Vec::new();
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        let line = || markdown[..range.start].matches('\n').count() as u32;
        match event {
            Event::InlineMath(latex) => {
                events.push(Event::InlineHtml(math(&latex, MathDisplay::Inline, line())?.into()));
            }
            Event::DisplayMath(latex) => {
                events.push(Event::InlineHtml(math(&latex, MathDisplay::Block, line())?.into()));
            }
            Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                events.push(Event::Start(Tag::Heading { level: lowered(level, lower), id, classes, attrs }));
            }
            Event::End(TagEnd::Heading(level)) => events.push(Event::End(TagEnd::Heading(lowered(level, lower)))),
            Event::Start(Tag::Table(alignments)) => events.extend([
                Event::Html("<div class=\"scroll\" tabindex=\"0\">".into()),
                Event::Start(Tag::Table(alignments)),
            ]),
            Event::End(TagEnd::Table) => events.extend([Event::End(TagEnd::Table), Event::Html("</div>".into())]),
            other => events.push(other),
        }
    }
    let mut page = String::new();
    html::push_html(&mut page, events.into_iter());
    Ok(page)
}

fn lowered(level: HeadingLevel, by: usize) -> HeadingLevel {
    HeadingLevel::try_from(level as usize + by).unwrap_or(HeadingLevel::H6)
}

fn math(latex: &str, display: MathDisplay, line: u32) -> Result<String, MathError> {
    static CONVERTER: LazyLock<LatexToMathML> = LazyLock::new(LatexToMathML::default);
    let error = |problem| MathError { line, latex: latex.to_owned(), problem };
    let mathml =
        CONVERTER.convert_with_local_state(latex, display).map_err(|invalid| error(invalid.error_message()))?.mathml;
    Ok(match display {
        MathDisplay::Inline => mathml,
        MathDisplay::Block => format!("<span class=\"scroll formula\">{mathml}</span>"),
    })
}
