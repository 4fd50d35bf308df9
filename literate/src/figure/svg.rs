//! Pieces of SVG that can be put together.

use std::fmt::Write;

use maud::{PreEscaped, Render};

use super::style::{Colour, INK, PAPER, SOFT_INK, TEXT_SIZE, TITLE_SIZE};

/// Paper around a drawing, in CSS pixels.
pub(super) const PADDING: f64 = 8.0;

/// Elements that fill a box of this size, in CSS pixels, from its top left corner.
pub(super) struct Fragment {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) body: String,
}

impl Fragment {
    /// Fragments one under the other.
    pub(super) fn stack(fragments: impl IntoIterator<Item = Self>) -> Self {
        let mut stack = Self { width: 0.0, height: 0.0, body: String::new() };
        for fragment in fragments {
            let below = stack.height;
            stack.place(&fragment, 0.0, below);
        }
        stack
    }

    /// Puts `fragment` on this one, which grows to hold it.
    pub(super) fn place(&mut self, fragment: &Self, x: f64, y: f64) {
        let _ = write!(self.body, "<g transform=\"translate({x:.1} {y:.1})\">{}</g>", fragment.body);
        self.width = self.width.max(x + fragment.width);
        self.height = self.height.max(y + fragment.height);
    }

    /// A whole drawing on paper, with its title for those who hear the page.
    pub(super) fn into_svg(self, title: &str) -> String {
        let (width, height) = ((self.width + 2.0 * PADDING).ceil(), (self.height + 2.0 * PADDING).ceil());
        let (title, paper) = (escape(title), PAPER.hex());
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\" font-family=\"sans-serif\">\
             <rect width=\"{width}\" height=\"{height}\" fill=\"{paper}\"/><g transform=\"translate({PADDING} {PADDING})\">{}</g></svg>\n",
            self.body
        )
    }
}

#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
}

/// A line of text whose baseline starts (or is centred) at the point.
pub(super) fn text(text: &str, (x, y): (f64, f64), anchor: Anchor, size: f64, colour: Colour) -> String {
    let (text, colour) = (escape(text), colour.hex());
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
    };
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{text}</text>"
    )
}

/// A title, broken into lines that fit.
pub(super) fn title(title: &str, width: f64) -> Fragment {
    let (line_height, mut body) = (TITLE_SIZE + 5.0, String::new());
    let lines = wrap(title, width, TITLE_SIZE);
    for (index, line) in lines.iter().enumerate() {
        let baseline = TITLE_SIZE + line_height * index as f64;
        body += &text(line, (0.0, baseline), Anchor::Start, TITLE_SIZE, INK).replacen(
            "<text",
            "<text font-weight=\"bold\"",
            1,
        );
    }
    Fragment { width, height: line_height * lines.len() as f64 + 6.0, body }
}

/// An axis label on a line of its own.
pub(super) fn label(label: &str, width: f64, x: f64, anchor: Anchor) -> Fragment {
    if label.is_empty() {
        return Fragment { width, height: 4.0, body: String::new() };
    }
    let body = text(label, (x, TEXT_SIZE), anchor, TEXT_SIZE, SOFT_INK);
    Fragment { width, height: TEXT_SIZE + 7.0, body }
}

/// About how wide a text comes out, for fonts differ.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    let widths = text.chars().map(|character| match character {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | '\'' | '|' | '(' | ')' | ' ' => 0.34,
        'm' | 'w' | 'M' | 'W' | '—' => 0.88,
        character if character.is_ascii_uppercase() => 0.68,
        character if character as u32 >= 0x1100 => 1.0,
        _ => 0.57,
    });
    widths.sum::<f64>() * size
}

/// Breaks a text between words so that each line fits, if its words do.
fn wrap(text: &str, width: f64, size: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

pub(super) fn escape(text: &str) -> String {
    let PreEscaped(escaped) = text.render();
    escaped
}
