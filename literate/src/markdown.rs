//! Prose to HTML, its LaTeX to MathML.

use std::sync::LazyLock;

use math_core::{LatexToMathML, MathDisplay};
use maud::{Markup, html};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html as push};
use thiserror::Error;

use crate::korean;

/// Code of this length stays on one line of the narrowest page.
const SHORT_CODE: usize = 20;

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
    let mut in_code = false;
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        let line = || markdown[..range.start].matches('\n').count() as u32;
        match event {
            Event::InlineMath(latex) => {
                events.push(Event::InlineHtml(math(&latex, MathDisplay::Inline, line())?.into()));
            }
            Event::DisplayMath(latex) => {
                events.push(Event::InlineHtml(math(&latex, MathDisplay::Block, line())?.into()));
            }
            // What the parser takes for no formula, such as one with a brace too few, it would show as it stands.
            Event::Text(text) if !in_code && text.contains('$') && !markdown[..range.start].ends_with('\\') => {
                let problem = "a dollar without its partner or with unequal braces; a dollar sign is `\\$`".to_owned();
                let latex = markdown.lines().nth(line() as usize).unwrap_or_default().trim().to_owned();
                return Err(MathError { line: line(), latex, problem });
            }
            Event::Text(text) if !in_code && !text.is_ascii() => {
                events.push(Event::InlineHtml(korean::marked(&text).into()));
            }
            Event::Code(code) => events.push(Event::InlineHtml(inline_code(&code).into_string().into())),
            Event::Start(Tag::CodeBlock(_)) => {
                in_code = true;
                events.push(Event::Html("<pre class=\"scroll\"><code>".into()));
            }
            Event::End(TagEnd::CodeBlock) => {
                in_code = false;
                events.push(Event::Html("</code></pre>\n".into()));
            }
            Event::Start(Tag::Heading { level, id, classes, attrs }) => {
                events.push(Event::Start(Tag::Heading { level: lowered(level, lower), id, classes, attrs }));
            }
            Event::End(TagEnd::Heading(level)) => events.push(Event::End(TagEnd::Heading(lowered(level, lower)))),
            Event::Start(Tag::Table(alignments)) => {
                events.extend([Event::Html("<div class=\"scroll\">".into()), Event::Start(Tag::Table(alignments))])
            }
            Event::End(TagEnd::Table) => events.extend([Event::End(TagEnd::Table), Event::Html("</div>".into())]),
            other => events.push(other),
        }
    }
    let mut page = String::new();
    push::push_html(&mut page, kept_together(events).into_iter());
    Ok(page)
}

/// Text without Markdown, such as a claim's note, in which what stands between backticks is code.
pub fn with_code(text: &str) -> Markup {
    html! {
        @for (number, part) in text.split('`').enumerate() {
            @if number % 2 == 1 { (inline_code(part)) } @else { (part) }
        }
    }
}

/// Code within a line. Where it is long it may be broken between its words, but not after a hyphen.
fn inline_code(code: &str) -> Markup {
    if code.len() <= SHORT_CODE {
        return html! { code.short { (code) } };
    }
    html! {
        code {
            @for (number, word) in code.split(' ').enumerate() {
                @if number > 0 { " " }
                @if word.contains('-') && word.len() <= SHORT_CODE { span.keep { (word) } } @else { (word) }
            }
        }
    }
}

/// Lets no line begin with the comma after a formula: a browser would break the line between them.
fn kept_together(events: Vec<Event>) -> Vec<Event> {
    let mut kept: Vec<Event> = Vec::with_capacity(events.len());
    for event in events {
        let (Event::Text(text) | Event::InlineHtml(text)) = &event else {
            kept.push(event);
            continue;
        };
        let end = text.find(|c: char| !".,;:!?)".contains(c)).unwrap_or(text.len());
        match kept.last_mut() {
            Some(Event::InlineHtml(formula)) if end > 0 && formula.starts_with("<math") => {
                *formula = format!("<span class=\"keep\">{formula}{}</span>", &text[..end]).into();
                let rest = text[end..].to_owned().into();
                kept.push(if matches!(event, Event::Text(_)) { Event::Text(rest) } else { Event::InlineHtml(rest) });
            }
            _ => kept.push(event),
        }
    }
    kept
}

fn lowered(level: HeadingLevel, by: usize) -> HeadingLevel {
    HeadingLevel::try_from(level as usize + by).unwrap_or(HeadingLevel::H6)
}

/// The primes of f′ and f″ beside their letter: the font's stand high already, and would be tiny as an exponent.
fn primes_on_the_line(mathml: &str) -> String {
    let mut parts = mathml.split("<msup>");
    let mut line = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let power = part.split_once("</msup>").and_then(|(power, rest)| Some((power.strip_suffix("</mo>")?, rest)));
        let primes = power.and_then(|(power, rest)| Some((power.split_once("<mo>")?, rest)));
        match primes {
            Some(((letter, primes), rest)) if primes.chars().all(|prime| "′″".contains(prime)) => {
                line += &format!("<mrow>{letter}<mo lspace=\"0\" rspace=\"0\">{primes}</mo></mrow>{rest}");
            }
            _ => line = line + "<msup>" + part,
        }
    }
    line
}

fn math(latex: &str, display: MathDisplay, line: u32) -> Result<String, MathError> {
    static CONVERTER: LazyLock<LatexToMathML> = LazyLock::new(LatexToMathML::default);
    let error = |problem| MathError { line, latex: latex.to_owned(), problem };
    let mathml =
        CONVERTER.convert_with_local_state(latex, display).map_err(|invalid| error(invalid.error_message()))?.mathml;
    let mathml = primes_on_the_line(&mathml);
    Ok(match display {
        MathDisplay::Inline => mathml,
        MathDisplay::Block => format!("<span class=\"scroll formula\">{mathml}</span>"),
    })
}

#[cfg(test)]
mod tests {
    use super::{to_html, with_code};

    #[test]
    fn formulas_become_mathml_and_headings_go_down() {
        let html = to_html("# Title\n\nIf $x^2$ then\n\n$$ \\sum_i x_i $$", 1).unwrap();
        assert!(html.starts_with("<h2>Title</h2>"), "{html}");
        assert_eq!(html.matches("<math").count(), 2);
        assert!(html.contains("display=\"block\""), "{html}");
    }

    #[test]
    fn a_broken_formula_is_an_error_with_its_line() {
        for broken in [r"$\unknown$", r"$\frac{1}{$", r"$$ \frac{1} $$", "$x", r"$\begin{pmatrix} 1$"] {
            let error = to_html(&format!("Fine.\n\n{broken}"), 0).expect_err(broken);
            assert_eq!(error.line, 2, "{error}");
        }
    }

    #[test]
    fn primes_are_no_exponents() {
        let html = to_html("$f'(x) + g''(y^2)$", 0).unwrap();
        assert!(html.contains("<mrow><mi>f</mi><mo lspace=\"0\" rspace=\"0\">′</mo></mrow>"), "{html}");
        assert_eq!(html.matches("<msup>").count(), 1, "{html}");
    }

    #[test]
    fn a_formula_keeps_the_comma_after_it() {
        let html = to_html("With $x$, $y$ (and $z$): η is in $[0, 1]$.", 0).unwrap();
        assert_eq!(html.matches("<span class=\"keep\"><math").count(), 3, "{html}");
        assert!(html.contains("</math>,</span> ") && html.contains("</math>):</span> "), "{html}");
        assert!(html.contains("</math>.</span>"), "{html}");
    }

    #[test]
    fn backticks_make_code_of_a_note() {
        let html = with_code("run `cargo run` & see").into_string();
        assert_eq!(html, "run <code class=\"short\">cargo run</code> &amp; see");
    }

    #[test]
    fn short_code_is_not_broken_and_long_code_may_be() {
        let html = to_html("Try `--quick`, then `cargo run -p chapter05 -- --only 5.4`.", 0).unwrap();
        assert!(html.contains("<code class=\"short\">--quick</code>"), "{html}");
        assert!(html.contains("<code>cargo run <span class=\"keep\">-p</span>"), "{html}");
    }

    #[test]
    fn dollars_that_are_no_formula_are_kept() {
        let html = to_html("It costs \\$5, and `$HOME` is a folder.\n\n```\n$ cargo run\n```", 0).unwrap();
        assert!(html.contains("$5") && html.contains("$HOME") && html.contains("$ cargo run"), "{html}");
    }
}
