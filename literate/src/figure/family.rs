//! One drawing over a parameter, under a slider.

use std::fmt::Write;

use maud::{PreEscaped, html};

use super::{
    Drawing, FigureError, NARROW, WIDE, hold_alike,
    split::Split,
    style::{SOFT_INK, TEXT_SIZE},
    svg::{self, Anchor, Fragment, PADDING, text},
};

/// What moves the sliders of a page; it needs to be there once, after the last of them.
pub(crate) const SCRIPT: &str = include_str!("family.js");
/// How slider and strip look.
pub(crate) const STYLE: &str = include_str!("family.css");

const GAP: f64 = 12.0;
/// A picture of the strip is at least this wide.
const LEAST_WIDTH: f64 = 96.0;

/// Drawings over the values of one parameter, each computed by the run: on a page under a slider that can be played,
/// elsewhere a strip of small pictures. All have the same axes.
#[derive(Debug, Clone)]
pub struct Family {
    pub(super) title: String,
    parameter: String,
    members: Vec<(String, Drawing)>,
    opening: Option<String>,
}

impl Family {
    /// A family without members over `parameter`, such as "epoch". The title also names its files.
    pub fn new(title: impl Into<String>, parameter: impl Into<String>) -> Self {
        Self { title: title.into(), parameter: parameter.into(), members: Vec::new(), opening: None }
    }

    /// Adds the drawing at one value of the parameter, in the order of the slider. Its title is not drawn; the value is
    /// shown in its place.
    #[must_use]
    pub fn member(mut self, value: impl Into<String>, drawing: impl Into<Drawing>) -> Self {
        self.members.push((value.into(), drawing.into()));
        self
    }

    /// Opens at the member with this value instead of at the last one.
    #[must_use]
    pub fn opening_at(mut self, value: impl Into<String>) -> Self {
        self.opening = Some(value.into());
        self
    }

    /// The number of the member that is seen first.
    fn first_seen(&self) -> usize {
        let is_opening = |(value, _): &(String, Drawing)| self.opening.as_ref() == Some(value);
        self.members.iter().position(is_opening).unwrap_or(self.members.len().saturating_sub(1))
    }

    /// The values and their drawings, over the same axes and without titles.
    fn over_same_axes(&self) -> Vec<(&str, Drawing)> {
        let mut members: Vec<(&str, Drawing)> =
            self.members.iter().map(|(value, drawing)| (value.as_str(), drawing.clone())).collect();
        hold_alike(members.iter_mut().map(|(_, drawing)| drawing));
        members.iter_mut().for_each(|(_, drawing)| drawing.title_mut().clear());
        members
    }

    /// All members for a width, taken apart, and a box without content that holds each of them.
    fn split(&self, width: f64) -> Result<(Split, Fragment), FigureError> {
        let drawn: Vec<Fragment> =
            self.over_same_axes().iter().map(|(_, drawing)| drawing.draw(width)).collect::<Result<_, _>>()?;
        if drawn.is_empty() {
            return Err(FigureError::Empty);
        }
        let split = Split::new(&drawn.iter().map(|fragment| fragment.body.as_str()).collect::<Vec<_>>());
        let mut frame = Fragment::new(0.0, 0.0, String::new());
        frame.core = drawn[0].core.clone();
        for Fragment { width, height, core, .. } in drawn {
            frame.width = frame.width.max(width);
            frame.height = frame.height.max(height);
            frame.core = frame.core.start.min(core.start)..frame.core.end.max(core.end);
        }
        Ok((split, frame))
    }

    /// A strip of small pictures without words, each under its value, beneath one of them in full.
    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        let (split, frame) = self.split(NARROW - 2.0 * PADDING)?;
        let columns = ((width + GAP) / (LEAST_WIDTH + GAP)).floor().max(1.0);
        let cell = ((width + GAP) / columns - GAP).floor();
        let scale = cell / frame.width;
        let height = (frame.core.end - frame.core.start) * scale;
        let key = key(&self.title);
        let common = format!(
            "<defs><g id=\"{key}-under\">{}</g><g id=\"{key}-over\">{}</g></defs>",
            split.under, split.over.picture
        );
        let mut strip = Fragment::new(width, 6.0, common);
        for (index, ((value, _), own)) in self.members.iter().zip(&split.own).enumerate() {
            let column = index % columns as usize;
            let name = self.name(value);
            let body = format!(
                "<g transform=\"translate(0 {:.1}) scale({scale:.4})\"><use href=\"#{key}-under\"/>{}<use href=\"#{key}-over\"/></g>{}",
                -frame.core.start * scale,
                own.picture,
                text(&name, (cell / 2.0, height + TEXT_SIZE), Anchor::Middle, TEXT_SIZE, SOFT_INK)
            );
            let picture = Fragment::new(cell, height + TEXT_SIZE + 6.0, body);
            let row = (index / columns as usize) as f64;
            let top = 6.0 + row * (picture.height + 4.0);
            strip.place(&picture, column as f64 * (cell + GAP), top);
        }
        let first_seen = match self.over_same_axes().get(self.first_seen()) {
            Some((_, drawing)) => drawing.draw(width)?,
            None => return Err(FigureError::Empty),
        };
        Ok(Fragment::stack([svg::title(&self.title, width), first_seen, strip]))
    }

    /// The name of a member in the strip. The first and the last name the parameter as well.
    fn name(&self, value: &str) -> String {
        let at_end = [self.members.first(), self.members.last()].iter().flatten().any(|(end, _)| end == value);
        if at_end && self.parameter.chars().count() + value.chars().count() < 13 {
            format!("{} {value}", self.parameter)
        } else {
            value.to_owned()
        }
    }

    /// Slider, drawings and strip for a page or a notebook, which write the title. Without script, one
    /// drawing and the strip are seen.
    pub(super) fn html(&self) -> Result<String, FigureError> {
        let key = key(&self.title);
        let wide = self.player(WIDE, &format!("{key}-wide"))?;
        let narrow_key = format!("{key}-narrow");
        let narrow = self.player(NARROW, &narrow_key)?;
        let (_, Fragment { width, core, .. }) = self.split(NARROW - 2.0 * PADDING)?;
        let last = self.members.len().saturating_sub(1);
        let markup = html! {
            div.family {
                div.wide.scroll { (PreEscaped(wide)) }
                div.narrow.scroll { (PreEscaped(narrow)) }
                div.controls hidden {
                    button type="button" aria-label="Play" { "▶" }
                    label {
                        (self.parameter) " "
                        input type="range" min="0" max=(last) step="1" value=(self.first_seen()) autocomplete="off";
                    }
                    output aria-live="polite" {}
                }
                ol.strip aria-label=(format!("{} by {}", self.title, self.parameter)) {
                    @for (index, (value, _)) in self.members.iter().enumerate() {
                        li data-value=(value) {
                            svg viewBox=(format!("0 {:.0} {width:.0} {:.0}", core.start, core.end - core.start)) aria-hidden="true" {
                                @for part in ["under".to_owned(), index.to_string(), "over".to_owned()] {
                                    use href=(format!("#{narrow_key}-{part}")) {}
                                }
                            }
                            (self.name(value))
                        }
                    }
                }
            }
        };
        Ok(markup.into_string())
    }

    /// All members on one paper, of which one is seen.
    fn player(&self, width: f64, key: &str) -> Result<String, FigureError> {
        let inside = width - 2.0 * PADDING;
        let (split, frame) = self.split(inside)?;
        let mut body = format!("<g id=\"{key}-under\">{}</g>", split.under);
        let first_seen = self.first_seen();
        for (index, own) in split.own.iter().enumerate() {
            let display = if index == first_seen { "inline" } else { "none" };
            let _ = write!(
                body,
                "<g data-member=\"{index}\" style=\"display:{display}\"><g id=\"{key}-{index}\">{}</g>{}</g>",
                own.picture, own.words
            );
        }
        let _ = write!(body, "<g id=\"{key}-over\">{}</g>{}", split.over.picture, split.over.words);
        Ok(Fragment { body, ..frame }.into_svg(&self.title))
    }

    /// Each member as a drawing of its own: its value, and the drawing with a title that names it.
    pub(super) fn alone(&self) -> Vec<(String, Drawing)> {
        let mut members = self.over_same_axes();
        for (value, drawing) in &mut members {
            *drawing.title_mut() = format!("{}: {} {value}", self.title, self.parameter);
        }
        members.into_iter().map(|(value, drawing)| (value.to_owned(), drawing)).collect()
    }

    /// The members' data one after the other, each line with the value of the parameter first. Lines that all members
    /// have stand once, without a value.
    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let tables: Vec<Vec<Vec<String>>> = self.members.iter().map(|(_, drawing)| drawing.data()).collect();
        let Some((first, rest)) = tables.split_first() else { return Vec::new() };
        let sets: Vec<std::collections::HashSet<&Vec<String>>> =
            rest.iter().map(|rows| rows.iter().collect()).collect();
        let common: std::collections::HashSet<&Vec<String>> =
            first.iter().filter(|row| sets.iter().all(|set| set.contains(row))).collect();
        let line = |start: &str, row: &[String]| [start.to_owned()].into_iter().chain(row.iter().cloned()).collect();

        let header = first.first().map(|header| line(&self.parameter, header));
        let shared = first.iter().skip(1).filter(|row| common.contains(row)).map(|row| line("", row));
        let own = self.members.iter().zip(&tables).flat_map(|((value, _), rows)| {
            rows.iter().skip(1).filter(|row| !common.contains(row)).map(|row| line(value, row)).collect::<Vec<_>>()
        });
        header.into_iter().chain(shared).chain(own).collect()
    }
}

/// A name for the family's parts that no other family on the page has: made from its title, letter by letter.
fn key(title: &str) -> String {
    let hash = title
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("f{:08x}", hash as u32)
}
