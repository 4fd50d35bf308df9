//! One drawing over one parameter or two, each under a slider.

use std::fmt::Write;

use maud::{PreEscaped, html};
use serde_json::json;

use super::{
    Drawing, FigureError, NARROW, WIDE, hold_alike,
    split::Split,
    style::{SOFT_INK, TEXT_SIZE},
    svg::{self, Anchor, Fragment, PADDING, text},
};

/// What moves the sliders of a page; it needs to be there once, after the last of them.
pub(crate) const SCRIPT: &str = include_str!("family.js");
/// How sliders and strip look.
pub(crate) const STYLE: &str = include_str!("family.css");

const GAP: f64 = 12.0;
/// A picture of the strip is at least this wide.
const LEAST_WIDTH: f64 = 96.0;
/// A strip of a family over two parameters has at most so many pictures in a row.
const MOST_COLUMNS: usize = 8;

/// Drawings over the values of one parameter or two, each computed by the run: on a page under sliders that can be
/// played, elsewhere a strip of small pictures. All have the same axes.
#[derive(Debug, Clone)]
pub struct Family {
    pub(super) title: String,
    parameters: EachOf,
    members: Vec<(EachOf, Drawing)>,
    opening: Option<EachOf>,
}

/// A text for the parameter of a family, or one for each of its two: their names, or their values in a member.
#[derive(Debug, Clone, PartialEq)]
pub struct EachOf(Vec<String>);

impl From<&str> for EachOf {
    fn from(one: &str) -> Self {
        Self(vec![one.to_owned()])
    }
}

impl From<&String> for EachOf {
    fn from(one: &String) -> Self {
        Self(vec![one.clone()])
    }
}

impl From<String> for EachOf {
    fn from(one: String) -> Self {
        Self(vec![one])
    }
}

impl<A: Into<String>, B: Into<String>> From<(A, B)> for EachOf {
    fn from((one, other): (A, B)) -> Self {
        Self(vec![one.into(), other.into()])
    }
}

impl Family {
    /// A family without members over one parameter, such as `"epoch"`, or two: `("learning rate", "µ")`. The title also
    /// names its files.
    pub fn new(title: impl Into<String>, parameters: impl Into<EachOf>) -> Self {
        Self { title: title.into(), parameters: parameters.into(), members: Vec::new(), opening: None }
    }

    /// Adds the drawing at one value of the parameter, in the order of the slider, or at a pair of values: every value of
    /// the first with every value of the second, the second changing faster. Its title is not drawn; the values are shown in
    /// its place.
    #[must_use]
    pub fn member(mut self, values: impl Into<EachOf>, drawing: impl Into<Drawing>) -> Self {
        self.members.push((values.into(), drawing.into()));
        self
    }

    /// Opens at the member with this value, or these, instead of at the last one.
    #[must_use]
    pub fn opening_at(mut self, values: impl Into<EachOf>) -> Self {
        self.opening = Some(values.into());
        self
    }

    /// The number of the member that is seen first.
    fn first_seen(&self) -> usize {
        let is_opening = |(values, _): &(EachOf, Drawing)| self.opening.as_ref() == Some(values);
        self.members.iter().position(is_opening).unwrap_or(self.members.len().saturating_sub(1))
    }

    /// The values that a slider steps through, for each parameter.
    ///
    /// # Errors
    /// There are no members, they are not one for each combination of values, in order, or none is the opening one.
    fn steps(&self) -> Result<Vec<Vec<&str>>, FigureError> {
        let wrong = || Err(FigureError::Members { title: self.title.clone() });
        let mut steps: Vec<Vec<&str>> = vec![Vec::new(); self.parameters.0.len()];
        for (values, _) in &self.members {
            for (steps, value) in steps.iter_mut().zip(&values.0) {
                if !steps.contains(&value.as_str()) {
                    steps.push(value);
                }
            }
        }
        if self.members.is_empty() {
            return Err(FigureError::Empty);
        }
        let count: usize = steps.iter().map(Vec::len).product();
        let second = steps.get(1).map_or(1, Vec::len);
        let is_in_place = |(index, (values, _)): (usize, &(EachOf, Drawing))| match values.0.as_slice() {
            [value] => steps.len() == 1 && steps[0][index] == value,
            [value, other] => {
                steps.len() == 2 && steps[0][index / second] == value && steps[1][index % second] == other
            }
            _ => false,
        };
        if self.members.len() != count || !self.members.iter().enumerate().all(is_in_place) {
            return wrong();
        }
        let is_opening = |opening: &EachOf| self.members.iter().any(|(values, _)| values == opening);
        if self.opening.as_ref().is_some_and(|opening| !is_opening(opening)) { wrong() } else { Ok(steps) }
    }

    /// How many pictures of the strip make a row: where there are two parameters, a row for each value of the first.
    fn columns(steps: &[Vec<&str>]) -> Option<usize> {
        steps.get(1).map(Vec::len).filter(|count| (2..=MOST_COLUMNS).contains(count))
    }

    /// The values and their drawings, over the same axes and without titles.
    fn over_same_axes(&self) -> Vec<(&EachOf, Drawing)> {
        let mut members: Vec<(&EachOf, Drawing)> =
            self.members.iter().map(|(values, drawing)| (values, drawing.clone())).collect();
        hold_alike(members.iter_mut().map(|(_, drawing)| drawing));
        members.iter_mut().for_each(|(_, drawing)| drawing.title_mut().clear());
        members
    }

    /// All members for a width, taken apart, and a box without content that holds each of them.
    fn split(&self, width: f64) -> Result<(Split, Fragment), FigureError> {
        self.steps()?;
        let drawn: Vec<Fragment> =
            self.over_same_axes().iter().map(|(_, drawing)| drawing.draw(width)).collect::<Result<_, _>>()?;
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
        let most = ((width + GAP) / (LEAST_WIDTH + GAP)).floor().max(1.0);
        let columns = Self::columns(&self.steps()?).map_or(most, |columns| columns as f64).min(most);
        let cell = ((width + GAP) / columns - GAP).floor();
        let scale = cell / frame.width;
        let height = (frame.core.end - frame.core.start) * scale;
        let key = key(&self.title);
        let common = format!(
            "<defs><g id=\"{key}-under\">{}</g><g id=\"{key}-over\">{}</g></defs>",
            split.under, split.over.picture
        );
        let mut strip = Fragment::new(width, 6.0, common);
        for (index, ((values, _), own)) in self.members.iter().zip(&split.own).enumerate() {
            let column = index % columns as usize;
            let name = self.short_name(values);
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
        let (_, first_seen) = &self.over_same_axes()[self.first_seen()];
        let parameters = match self.parameters.0.as_slice() {
            [_] => Fragment::new(width, 0.0, String::new()),
            _ => svg::label(&format!("{}:", self.parameters.0.join(", ")), width, 0.0, Anchor::Start),
        };
        Ok(Fragment::stack([svg::title(&self.title, width), first_seen.draw(width)?, parameters, strip]))
    }

    /// The name of a member in the strip. The first and the last name the parameter as well, where that is short.
    fn short_name(&self, values: &EachOf) -> String {
        let name = self.name(values);
        if self.is_at_an_end(values) && name.chars().count() < 14 { name } else { values.0.join(", ") }
    }

    fn is_at_an_end(&self, values: &EachOf) -> bool {
        [self.members.first(), self.members.last()].iter().flatten().any(|(end, _)| end == values)
    }

    /// "learning rate 0.1, µ 0.7"
    fn name(&self, values: &EachOf) -> String {
        let pairs = self.parameters.0.iter().zip(&values.0).map(|(parameter, value)| format!("{parameter} {value}"));
        pairs.collect::<Vec<_>>().join(", ")
    }

    /// Sliders, drawings and strip for a page or a notebook, which write the title. Without script, one
    /// drawing and the strip are seen.
    pub(super) fn html(&self) -> Result<String, FigureError> {
        let key = key(&self.title);
        let wide = self.player(WIDE, &format!("{key}-wide"))?;
        let narrow_key = format!("{key}-narrow");
        let narrow = self.player(NARROW, &narrow_key)?;
        let (_, Fragment { width, core, .. }) = self.split(NARROW - 2.0 * PADDING)?;
        let steps = self.steps()?;
        let first_seen = &self.members[self.first_seen()].0;
        let markup = html! {
            div.family {
                div.wide.scroll { (PreEscaped(wide)) }
                div.narrow.scroll { (PreEscaped(narrow)) }
                @for ((parameter, steps), seen) in self.parameters.0.iter().zip(&steps).zip(&first_seen.0) {
                    div.controls hidden {
                        button type="button" aria-label=(format!("Play {parameter}")) { "▶" }
                        label {
                            (parameter) " "
                            input type="range" min="0" max=(steps.len() - 1) step="1"
                                value=(steps.iter().position(|step| step == seen).unwrap_or(0))
                                data-steps=(json!(steps)) autocomplete="off";
                        }
                        output aria-live="polite" {}
                    }
                }
                ol.strip style=[Self::columns(&steps).map(|columns| format!("--columns:{columns}"))] aria-label=(format!("{} by {}", self.title, self.parameters.0.join(" and "))) {
                    @for (index, (values, _)) in self.members.iter().enumerate() {
                        li {
                            svg viewBox=(format!("0 {:.0} {width:.0} {:.0}", core.start, core.end - core.start)) aria-hidden="true" {
                                @for part in ["under".to_owned(), index.to_string(), "over".to_owned()] {
                                    use href=(format!("#{narrow_key}-{part}")) {}
                                }
                            }
                            @if steps.len() > 1 && self.is_at_an_end(values) { (self.name(values)) }
                            @else { (self.short_name(values)) }
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

    /// Each member as a drawing of its own: its values, and the drawing with a title that names it.
    pub(super) fn alone(&self) -> Vec<(String, Drawing)> {
        let mut members = self.over_same_axes();
        for (values, drawing) in &mut members {
            *drawing.title_mut() = format!("{}: {}", self.title, self.name(values));
        }
        members.into_iter().map(|(values, drawing)| (values.0.join(" "), drawing)).collect()
    }

    /// The members' data one after the other, each line with the values of the parameters first. Lines that all members
    /// have stand once, without a value.
    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let tables: Vec<Vec<Vec<String>>> = self.members.iter().map(|(_, drawing)| drawing.data()).collect();
        let Some((first, rest)) = tables.split_first() else { return Vec::new() };
        let sets: Vec<std::collections::HashSet<&Vec<String>>> =
            rest.iter().map(|rows| rows.iter().collect()).collect();
        let common: std::collections::HashSet<&Vec<String>> =
            first.iter().filter(|row| sets.iter().all(|set| set.contains(row))).collect();
        let line = |start: &EachOf, row: &[String]| [start.0.as_slice(), row].concat();
        let none = EachOf(vec![String::new(); self.parameters.0.len()]);

        let header = first.first().map(|header| line(&self.parameters, header));
        let shared = first.iter().skip(1).filter(|row| common.contains(row)).map(|row| line(&none, row));
        let own = self.members.iter().zip(&tables).flat_map(|((values, _), rows)| {
            rows.iter().skip(1).filter(|row| !common.contains(row)).map(|row| line(values, row)).collect::<Vec<_>>()
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
