//! Paths over a plane, told apart without colour: by dashes, by marks along the way and by name.

use std::fmt::Write;

use super::{
    style::{Colour, PAPER, TEXT_SIZE, series},
    svg::{self, Fragment, Labels, SWATCH_WIDTH},
};

const LINE_WIDTH: f64 = 2.0;
const MARK_RADIUS: f64 = 3.5;
const END_RADIUS: f64 = 7.0;
/// Marks of one path are no closer than this.
const MARK_DISTANCE: f64 = 14.0;
const DASHES: [&str; 4] =
    ["", " stroke-dasharray=\"7 4\"", " stroke-dasharray=\"2 3\"", " stroke-dasharray=\"9 3 2 3\""];

/// The looks of the `index`-th path.
#[derive(Clone, Copy)]
pub(super) struct Looks {
    index: usize,
}

impl Looks {
    pub(super) fn of(index: usize) -> Self {
        Self { index }
    }

    pub(super) fn colour(self) -> Colour {
        series(self.index)
    }

    /// A line through the points, with marks on the way.
    pub(super) fn draw(self, points: &[(f64, f64)]) -> String {
        self.line(points) + &self.marks(points)
    }

    /// The line alone, on a rim of paper.
    pub(super) fn line(self, points: &[(f64, f64)]) -> String {
        let (colour, dash) = (self.colour().hex(), DASHES[self.index % DASHES.len()]);
        let (line, paper, rim) = (polyline(points), PAPER.hex(), LINE_WIDTH + 2.0);
        format!(
            "<path d=\"{line}\" fill=\"none\" stroke=\"{paper}\" stroke-width=\"{rim}\" stroke-opacity=\".75\" stroke-linejoin=\"round\"/>\
             <path d=\"{line}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{LINE_WIDTH}\" stroke-linejoin=\"round\"{dash}/>"
        )
    }

    /// The line where something stands before it.
    pub(super) fn faint_line(self, points: &[(f64, f64)]) -> String {
        let (line, colour) = (polyline(points), self.colour().hex());
        format!(
            "<path d=\"{line}\" fill=\"none\" stroke=\"{colour}\" stroke-opacity=\".6\" stroke-width=\"1.2\" stroke-dasharray=\"1.5 3\"/>"
        )
    }

    /// Marks on the points, as far as they do not touch; the last one has a ring.
    pub(super) fn marks(self, points: &[(f64, f64)]) -> String {
        let Some(end) = points.last() else { return String::new() };
        let mut marks = vec![*end];
        for point in points {
            if marks[1..].last().is_none_or(|last| distance(*last, *point) >= MARK_DISTANCE)
                && (distance(*end, *point) >= MARK_DISTANCE)
            {
                marks.push(*point);
            }
        }
        let marks: String = marks.iter().map(|place| self.mark(*place, MARK_RADIUS)).collect();
        let (colour, paper) = (self.colour().hex(), PAPER.hex());
        format!(
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{END_RADIUS}\" fill=\"{paper}\" stroke=\"{colour}\" stroke-width=\"1.5\"/>\
             <path d=\"{marks}\" fill=\"{colour}\" stroke=\"{paper}\" stroke-width=\".8\"/>",
            end.0, end.1
        )
    }

    /// A sample of the line for a legend, with a mark if there are any on it.
    pub(super) fn swatch(self, is_marked: bool) -> String {
        let (colour, dash) = (self.colour().hex(), DASHES[self.index % DASHES.len()]);
        let line = format!("<path d=\"M0 0h{SWATCH_WIDTH}\" stroke=\"{colour}\" stroke-width=\"{LINE_WIDTH}\"{dash}/>");
        if is_marked {
            let mark = self.mark((SWATCH_WIDTH / 2.0, 0.0), MARK_RADIUS);
            line + &format!("<path d=\"{mark}\" fill=\"{colour}\"/>")
        } else {
            line
        }
    }

    /// The outline of a mark: a disc, a square, a triangle, a rhomb.
    pub(super) fn mark(self, (x, y): (f64, f64), radius: f64) -> String {
        let r = radius;
        match self.index % 4 {
            // All of the circle but the last tenth of a pixel, which closes it.
            0 => format!("M{:.1} {:.1}a{r} {r} 0 1 0 .1 0z", x - 0.05, y - r),
            1 => format!("M{:.1} {:.1}h{d:.1}v{d:.1}h-{d:.1}z", x - r * 0.9, y - r * 0.9, d = 1.8 * r),
            2 => format!("M{x:.1} {:.1}l{:.1} {:.1}h-{:.1}z", y - r * 1.2, r * 1.15, r * 2.0, r * 2.3),
            _ => format!("M{x:.1} {:.1}l{d:.1} {d:.1}l-{d:.1} {d:.1}l-{d:.1}-{d:.1}z", y - r * 1.25, d = r * 1.25),
        }
    }
}

/// The commands of a line through the points, to a tenth of a pixel.
pub(super) fn polyline(points: &[(f64, f64)]) -> String {
    let mut commands = String::new();
    let mut at = (0, 0);
    for (index, (x, y)) in points.iter().enumerate() {
        // Steps between rounded places, so that rounding does not add up.
        let place = ((x * 10.0).round() as i64, (y * 10.0).round() as i64);
        let step = (place.0 - at.0, place.1 - at.1);
        if index == 0 || step != (0, 0) {
            let (x, y) = (tenths(step.0), tenths(step.1));
            let command = if index == 0 {
                "M"
            } else if index == 1 {
                "l"
            } else {
                ""
            };
            let gap = if y.starts_with('-') { "" } else { " " };
            let start = if command.is_empty() && !x.starts_with('-') { " " } else { "" };
            let _ = write!(commands, "{command}{start}{x}{gap}{y}");
        }
        at = place;
    }
    commands
}

/// A number of tenths, in as few letters as it takes.
pub(super) fn tenths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    match (value.unsigned_abs() / 10, value.unsigned_abs() % 10) {
        (whole, 0) => format!("{}{whole}", if whole == 0 { "" } else { sign }),
        (0, tenth) => format!("{sign}.{tenth}"),
        (whole, tenth) => format!("{sign}{whole}.{tenth}"),
    }
}

pub(super) fn distance(one: (f64, f64), other: (f64, f64)) -> f64 {
    (one.0 - other.0).hypot(one.1 - other.1)
}

/// A path as it was given: its name and its points.
#[derive(Debug, Clone)]
pub(super) struct Named<P> {
    pub(super) name: String,
    pub(super) points: Vec<P>,
    /// It is drawn as a line alone, without marks on its points and a ring at its end.
    pub(super) is_curve: bool,
}

impl<P: Clone> Named<P> {
    pub(super) fn new(name: impl Into<String>, points: impl AsRef<[P]>) -> Self {
        Self { name: name.into(), points: points.as_ref().to_vec(), is_curve: false }
    }
}

/// Names at the ends of paths where all have one and there is room, and otherwise a legend: one of the two is empty.
pub(super) fn names<P>(
    paths: &[Named<P>],
    drawn: &[Vec<(f64, f64)>],
    labels: &mut Labels,
    width: f64,
) -> (String, Fragment) {
    let ends = || {
        paths.iter().zip(drawn).enumerate().filter_map(|(index, (path, points))| {
            Some((path.name.as_str(), *points.last()?, Looks::of(index).colour()))
        })
    };
    // Where paths end in one place, names beside it would say nothing of which is whose.
    let places: Vec<(f64, f64)> = ends().map(|(_, end, _)| end).collect();
    let in_one_place = places
        .iter()
        .enumerate()
        .any(|(index, end)| places[index + 1..].iter().any(|other| distance(*end, *other) < TEXT_SIZE));
    let all_end = paths.iter().all(|path| !path.is_curve);
    match (all_end && !in_one_place).then(|| labels.all_beside(ends())).flatten() {
        Some(names) => (names, Fragment::new(width, 0.0, String::new())),
        None => (String::new(), legend(paths, width)),
    }
}

pub(super) fn legend<P>(paths: &[Named<P>], width: f64) -> Fragment {
    let entries =
        paths.iter().enumerate().map(|(index, path)| (Looks::of(index).swatch(!path.is_curve), path.name.as_str()));
    svg::legend(width, entries)
}

/// The points without those that lie within a quarter of a pixel of the line between others.
pub(super) fn simplified(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    let length = distance(*first, *last);
    let off = |point: &(f64, f64)| {
        let area = (last.0 - first.0) * (point.1 - first.1) - (last.1 - first.1) * (point.0 - first.0);
        if length > 1e-9 { area.abs() / length } else { distance(*first, *point) }
    };
    let furthest =
        (1..points.len().saturating_sub(1)).max_by(|one, other| off(&points[*one]).total_cmp(&off(&points[*other])));
    match furthest.filter(|index| off(&points[*index]) > 0.25) {
        Some(index) => {
            let mut start = simplified(&points[..=index]);
            start.pop();
            start.extend(simplified(&points[index..]));
            start
        }
        None => vec![*first, *last],
    }
}
