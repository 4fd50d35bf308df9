//! Pieces of SVG that can be put together.

use std::{fmt::Write, ops::Range};

use maud::{PreEscaped, Render};

use super::{
    plot::Canvas,
    style::{Colour, INK, PAPER, SOFT_INK, TEXT_SIZE, TITLE_SIZE},
    trajectory::tenths,
};

/// Paper around a drawing, in CSS pixels.
pub(super) const PADDING: f64 = 8.0;

/// Elements that fill a box of this size, in CSS pixels, from its top left corner.
pub(super) struct Fragment {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) body: String,
    /// From where to where down the box its main part reaches: what is above and below explains it.
    pub(super) core: Range<f64>,
}

impl Fragment {
    pub(super) fn new(width: f64, height: f64, body: String) -> Self {
        Self { width, height, body, core: 0.0..height }
    }

    /// Fragments one under the other.
    pub(super) fn stack(fragments: impl IntoIterator<Item = Self>) -> Self {
        let mut stack = Self::new(0.0, 0.0, String::new());
        let mut tallest = 0.0;
        for fragment in fragments {
            let below = stack.height;
            stack.place(&fragment, 0.0, below);
            if fragment.height > tallest {
                tallest = fragment.height;
                stack.core = below..stack.height;
            }
        }
        stack
    }

    /// Puts `fragment` on this one, which grows to hold it.
    pub(super) fn place(&mut self, fragment: &Self, x: f64, y: f64) {
        if (x, y) == (0.0, 0.0) {
            self.body += &fragment.body;
        } else if !fragment.body.is_empty() {
            let [left, top] = [x, y].map(|length| tenths((length * 10.0).round() as i64));
            let _ = write!(self.body, "<g transform=\"translate({left} {top})\">{}</g>", fragment.body);
        }
        self.width = self.width.max(x + fragment.width);
        self.height = self.height.max(y + fragment.height);
    }

    /// A whole drawing on paper, with its title for screen readers.
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
    End,
}

/// A line of text whose baseline starts (or is centred) at the point.
pub(super) fn text(text: &str, (x, y): (f64, f64), anchor: Anchor, size: f64, colour: Colour) -> String {
    let (text, colour) = (escape(text), colour.hex());
    let anchor = match anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\"{anchor} fill=\"{colour}\">{text}</text>")
}

/// Text with a rim of paper, which keeps it readable on lines.
pub(super) fn rimmed_text(text: &str, at: (f64, f64), anchor: Anchor, size: f64, colour: Colour) -> String {
    let rim =
        format!("<text paint-order=\"stroke\" stroke=\"{}\" stroke-width=\"6\" stroke-linejoin=\"round\"", PAPER.hex());
    self::text(text, at, anchor, size, colour).replacen("<text", &rim, 1)
}

/// A title, broken into lines that fit.
pub(super) fn title(title: &str, width: f64) -> Fragment {
    if title.is_empty() {
        return Fragment::new(width, 0.0, String::new());
    }
    let (line_height, mut body) = (TITLE_SIZE + 5.0, String::new());
    // Bold letters are wider.
    let lines = wrap(title, width / 1.15, TITLE_SIZE);
    for (index, line) in lines.iter().enumerate() {
        let baseline = TITLE_SIZE + line_height * index as f64;
        body += &text(line, (0.0, baseline), Anchor::Start, TITLE_SIZE, INK).replacen(
            "<text",
            "<text font-weight=\"bold\"",
            1,
        );
    }
    Fragment::new(width, line_height * lines.len() as f64 + 6.0, body)
}

/// An axis label on a line of its own.
pub(super) fn label(label: &str, width: f64, x: f64, anchor: Anchor) -> Fragment {
    if label.is_empty() {
        return Fragment::new(width, 4.0, String::new());
    }
    let body = text(label, (x, TEXT_SIZE), anchor, TEXT_SIZE, SOFT_INK);
    Fragment::new(width, TEXT_SIZE + 7.0, body)
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

pub(crate) fn escape(text: &str) -> String {
    let PreEscaped(escaped) = text.render();
    escaped
}

/// Width of the sample beside a name in a legend.
pub(super) const SWATCH_WIDTH: f64 = 22.0;

/// Samples (drawn around the middle of their left edge) with names, in as many lines as the width takes; nothing where
/// there is but one.
pub(super) fn legend<'a>(width: f64, entries: impl Iterator<Item = (String, &'a str)>) -> Fragment {
    let entries: Vec<(String, &str)> = entries.collect();
    let (row_height, mut at, mut body) = (TEXT_SIZE + 8.0, (0.0, 0.0), String::from("<g class=\"words\">"));
    if entries.len() < 2 {
        return Fragment::new(width, 0.0, String::new());
    }
    for (swatch, name) in entries {
        let entry_width = SWATCH_WIDTH + 6.0 + text_width(name, TEXT_SIZE);
        if at.0 > 0.0 && at.0 + entry_width > width {
            at = (0.0, at.1 + row_height);
        }
        let middle = at.1 + row_height / 2.0;
        let _ = write!(body, "<g transform=\"translate({:.1} {middle:.1})\">{swatch}</g>", at.0);
        let baseline = (at.0 + SWATCH_WIDTH + 6.0, middle + TEXT_SIZE * 0.35);
        body += &text(name, baseline, Anchor::Start, TEXT_SIZE, SOFT_INK);
        at.0 += entry_width + 18.0;
    }
    Fragment::new(width, at.1 + row_height + 4.0, body + "</g>")
}

/// Where labels stand on a plot, so that none covers another.
pub(super) struct Labels {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    pub(super) taken: Vec<[f64; 4]>,
}

impl Labels {
    /// Labels that stay inside the axes.
    pub(super) fn within(canvas: &Canvas) -> Self {
        let Canvas { left, top, right, bottom, .. } = *canvas;
        Self { left, top, right, bottom, taken: Vec::new() }
    }

    /// Labels that may stand anywhere.
    pub(super) fn anywhere() -> Self {
        let (least, most) = (f64::NEG_INFINITY, f64::INFINITY);
        Self { left: least, top: least, right: most, bottom: most, taken: Vec::new() }
    }

    /// Takes the places that a path goes through.
    pub(super) fn keep_clear_of(&mut self, path: &[(f64, f64)]) {
        for pair in path.windows(2) {
            let steps = ((pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1) / 6.0).ceil().clamp(1.0, 200.0);
            for step in 0..=steps as usize {
                let share = step as f64 / steps;
                let (x, y) = (pair[0].0 + (pair[1].0 - pair[0].0) * share, pair[0].1 + (pair[1].1 - pair[0].1) * share);
                self.taken.push([x - 3.0, y - 3.0, x + 3.0, y + 3.0]);
            }
        }
    }

    /// Takes the place of a label of this width and size around its middle, if it is free.
    pub(super) fn take(&mut self, (x, y): (f64, f64), width: f64, size: f64) -> bool {
        let [left, top, right, bottom] =
            [x - width / 2.0 - 3.0, y - size / 2.0 - 2.0, x + width / 2.0 + 3.0, y + size / 2.0 + 2.0];
        let inside = left >= self.left && top >= self.top && right <= self.right && bottom <= self.bottom;
        let free = self.taken.iter().all(|[l, t, r, b]| right <= *l || left >= *r || bottom <= *t || top >= *b);
        if inside && free {
            self.taken.push([left, top, right, bottom]);
        }
        inside && free
    }

    /// A name near a point, in the first place that is free: at its side or, where that is taken, further away at the
    /// end of a thin line. `None` where there is none.
    pub(super) fn beside(&mut self, name: &str, (x, y): (f64, f64), colour: Colour) -> Option<String> {
        let width = text_width(name, TEXT_SIZE);
        let places = [0.0, 14.0, 30.0, 50.0, 75.0].into_iter().flat_map(|way| {
            let (across, down) = (width / 2.0 + 10.0 + way * 0.7, TEXT_SIZE / 2.0 + 9.0 + way);
            let sides = [(across, 0.0), (-across, 0.0), (0.0, -down), (0.0, down)];
            let corners = [(across, -down), (-across, -down), (across, down), (-across, down)];
            sides.into_iter().chain(corners).map(move |(dx, dy)| (way, x + dx, y + dy))
        });
        let (way, to_x, to_y) =
            places.into_iter().find(|(_, to_x, to_y)| self.take((*to_x, *to_y), width, TEXT_SIZE))?;
        let mut body = String::new();
        if way > 0.0 {
            // To the nearest point of the name's box, less a gap at both ends.
            let reach = (
                x.clamp(to_x - width / 2.0, to_x + width / 2.0),
                y.clamp(to_y - TEXT_SIZE / 2.0, to_y + TEXT_SIZE / 2.0),
            );
            let length = (reach.0 - x).hypot(reach.1 - y).max(1.0);
            let at = |way: f64| (x + (reach.0 - x) * way / length, y + (reach.1 - y) * way / length);
            let ((x1, y1), (x2, y2), colour) = (at(7.0), at(length - 2.0), colour.hex());
            let _ =
                write!(body, "<path d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\" stroke=\"{colour}\" stroke-width=\".8\"/>");
        }
        Some(body + &rimmed_text(name, (to_x, to_y + TEXT_SIZE * 0.35), Anchor::Middle, TEXT_SIZE, colour))
    }

    /// All names near their points, or none.
    pub(super) fn all_beside<'a>(
        &mut self,
        names: impl Iterator<Item = (&'a str, (f64, f64), Colour)>,
    ) -> Option<String> {
        let taken = self.taken.len();
        let placed: Option<String> = names.map(|(name, at, colour)| self.beside(name, at, colour)).collect();
        if placed.is_none() {
            self.taken.truncate(taken);
        }
        placed
    }
}
