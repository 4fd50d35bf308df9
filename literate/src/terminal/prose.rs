//! Markdown for a terminal: strong words look strong, and where letters have no looks, nothing is left of the marks.

use std::mem;

use anstyle::{AnsiColor, Style};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{BOLD, INDENT, wrapped};

const ITALIC: Style = Style::new().italic();
const CODE: Style = AnsiColor::Cyan.on_default();

/// LaTeX that can be written in letters; a command stands before those that it begins.
const LETTERS: [(&str, &str); 27] = [
    ("\\leftarrow", "←"),
    ("\\left", ""),
    ("\\right", ""),
    ("\\alpha", "α"),
    ("\\beta", "β"),
    ("\\varepsilon", "ε"),
    ("\\epsilon", "ε"),
    ("\\eta", "η"),
    ("\\mu", "μ"),
    ("\\rho", "ρ"),
    ("\\sigma", "σ"),
    ("\\nabla", "∇"),
    ("\\partial", "∂"),
    ("\\sum", "Σ"),
    ("\\sqrt ", "√"),
    ("\\sqrt", "√"),
    ("\\times", "×"),
    ("\\cdot", "·"),
    ("\\pm", "±"),
    ("\\le", "≤"),
    ("\\ge", "≥"),
    ("\\ne", "≠"),
    ("\\approx", "≈"),
    ("\\ln", "ln"),
    ("\\log", "log"),
    ("\\,", " "),
    ("\\;", " "),
];

/// Markdown, with LaTeX between dollars, in lines of at most `width` columns where words are no longer.
pub(super) fn lines(markdown: &str, width: Option<usize>) -> Vec<String> {
    let mut prose = Prose { width, ..Prose::default() };
    for event in Parser::new_ext(markdown, Options::ENABLE_MATH) {
        prose.add(event);
    }
    prose.lines
}

#[derive(Default)]
struct Prose {
    width: Option<usize>,
    lines: Vec<String>,
    /// The paragraph or the item of a list that is being read.
    text: String,
    /// How far lines after its first are set in.
    indent: usize,
    /// The next number of each list that is open; bullets have none.
    lists: Vec<Option<u64>>,
    /// Where the links that are open lead.
    links: Vec<String>,
}

impl Prose {
    fn add(&mut self, event: Event) {
        match event {
            Event::Text(text) => self.text += &text,
            Event::Code(code) => self.text += &format!("{CODE}{code}{CODE:#}"),
            Event::InlineMath(latex) | Event::DisplayMath(latex) => self.text += &formula(&latex),
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.end_line(),
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => self.end(tag),
            _ => {}
        }
    }

    fn begin(&mut self, tag: Tag) {
        match tag {
            Tag::Strong | Tag::Heading { .. } => self.text += &BOLD.render().to_string(),
            Tag::Emphasis => self.text += &ITALIC.render().to_string(),
            Tag::Link { dest_url, .. } => self.links.push(dest_url.into_string()),
            Tag::List(first) => {
                self.end_line();
                self.lists.push(first);
            }
            Tag::Item => self.begin_item(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong | TagEnd::Emphasis => self.text += &BOLD.render_reset().to_string(),
            TagEnd::Heading(_) => {
                self.text += &BOLD.render_reset().to_string();
                self.end_line();
            }
            TagEnd::Link => match self.links.pop() {
                Some(address) if !address.starts_with('#') => self.text += &format!(" ({address})"),
                _ => {}
            },
            TagEnd::Paragraph | TagEnd::Item => self.end_line(),
            TagEnd::List(_) => {
                self.lists.pop();
                self.indent = 0;
                self.text.clear();
            }
            TagEnd::CodeBlock => {
                let code = mem::take(&mut self.text);
                self.lines.extend(code.lines().map(|line| format!("{:INDENT$}{line}", "")));
            }
            _ => {}
        }
    }

    fn begin_item(&mut self) {
        let before = INDENT * self.lists.len().saturating_sub(1);
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        };
        self.indent = before + mark.len();
        self.text = format!("{:before$}{mark}", "");
    }

    fn end_line(&mut self) {
        let text = mem::replace(&mut self.text, " ".repeat(self.indent));
        if !text.trim().is_empty() {
            self.lines.push(wrapped(&text, self.width, 0, self.indent));
        }
    }
}

/// A formula in letters, or its LaTeX where that says more than letters can.
fn formula(latex: &str) -> String {
    let letters = LETTERS.iter().fold(latex.to_owned(), |text, (command, letter)| text.replace(command, letter));
    if letters.contains('\\') { latex.to_owned() } else { letters.replace(['{', '}'], "").trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use anstream::adapter::strip_str;

    use super::lines;

    /// What is left where there are no colours.
    fn plain(markdown: &str, width: Option<usize>) -> Vec<String> {
        lines(markdown, width).iter().map(|line| strip_str(line).to_string()).collect()
    }

    #[test]
    fn words_keep_their_looks_and_lose_their_marks() {
        let markdown = "A *mini-batch* (미니 배치) of `500`, **at once**:\nsee [the paper](https://example.org/paper).";
        let expected = "A mini-batch (미니 배치) of 500, at once: see the paper (https://example.org/paper).";
        assert_eq!(plain(markdown, None), [expected]);
        assert_eq!(lines("**at once**", None), ["\u{1b}[1mat once\u{1b}[0m"]);
        assert_eq!(lines("*at once*", None), ["\u{1b}[3mat once\u{1b}[0m"]);
    }

    #[test]
    fn formulas_are_letters_where_letters_will_do() {
        assert_eq!(plain("Is $\\eta \\le 0.1$ and $w_{1} = g / \\sqrt h$?", None), ["Is η ≤ 0.1 and w_1 = g / √h?"]);
        assert_eq!(plain("$\\frac{1}{n}$", None), ["\\frac{1}{n}"]);
    }

    #[test]
    fn marks_that_are_not_seen_take_no_room() {
        assert_eq!(plain("one **two three** four", Some(13)), ["one two three\nfour"]);
    }

    #[test]
    fn lists_paragraphs_and_code_have_lines_of_their_own() {
        let markdown =
            "Two ways:\n\n- the *short* way\n- the other\n  way\n\n3. third\n\nAnd\n\n```\nlet a = 1;\n```\n";
        let expected = ["Two ways:", "- the short\n  way", "- the other\n  way", "3. third", "And", "    let a = 1;"];
        assert_eq!(plain(markdown, Some(12)), expected);
    }
}
