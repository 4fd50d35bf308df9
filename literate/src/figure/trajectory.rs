//! Paths over a plane, told apart without colour: by dashes, by marks along the way and by name.

use std::fmt::Write;

use super::{
    style::{Colour, PAPER, series},
    svg::SWATCH_WIDTH,
};

const LINE_WIDTH: f64 = 2.0;
const MARK_RADIUS: f64 = 3.5;
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
        let (colour, dash) = (self.colour().hex(), DASHES[self.index % DASHES.len()]);
        let mut marks: Vec<(f64, f64)> = Vec::new();
        for point in points {
            if marks.last().is_none_or(|last| distance(*last, *point) >= MARK_DISTANCE) {
                marks.push(*point);
            }
        }
        let line = polyline(points);
        let marks: String = marks.iter().map(|place| self.mark(*place, MARK_RADIUS)).collect();
        format!(
            "<path d=\"{line}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-opacity=\".7\" stroke-linejoin=\"round\"/>\
             <path d=\"{line}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{LINE_WIDTH}\" stroke-linejoin=\"round\"{dash}/>\
             <path d=\"{marks}\" fill=\"{colour}\" stroke=\"{}\" stroke-width=\".8\"/>",
            PAPER.hex(),
            LINE_WIDTH + 2.5,
            PAPER.hex(),
        )
    }

    /// A sample of the line for a legend.
    pub(super) fn swatch(self) -> String {
        let (colour, dash) = (self.colour().hex(), DASHES[self.index % DASHES.len()]);
        let mark = self.mark((SWATCH_WIDTH / 2.0, 0.0), MARK_RADIUS);
        format!(
            "<path d=\"M0 0h{SWATCH_WIDTH}\" stroke=\"{colour}\" stroke-width=\"{LINE_WIDTH}\"{dash}/><path d=\"{mark}\" fill=\"{colour}\"/>"
        )
    }

    /// The outline of a mark: a disc, a square, a triangle, a rhomb.
    pub(super) fn mark(self, (x, y): (f64, f64), radius: f64) -> String {
        let r = radius;
        match self.index % 4 {
            0 => format!("M{:.1} {y:.1}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0-{d} 0", x - r, d = 2.0 * r),
            1 => format!("M{:.1} {:.1}h{d:.1}v{d:.1}h-{d:.1}z", x - r * 0.9, y - r * 0.9, d = 1.8 * r),
            2 => format!("M{x:.1} {:.1}l{:.1} {:.1}h-{:.1}z", y - r * 1.2, r * 1.15, r * 2.0, r * 2.3),
            _ => format!("M{x:.1} {:.1}l{d:.1} {d:.1}l-{d:.1} {d:.1}l-{d:.1}-{d:.1}z", y - r * 1.25, d = r * 1.25),
        }
    }
}

/// The commands of a line through the points.
pub(super) fn polyline(points: &[(f64, f64)]) -> String {
    let mut commands = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        let _ = write!(commands, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
    }
    commands
}

pub(super) fn distance(one: (f64, f64), other: (f64, f64)) -> f64 {
    (one.0 - other.0).hypot(one.1 - other.1)
}

/// A path as it was given: its name and its points.
#[derive(Debug, Clone)]
pub(super) struct Named<P> {
    pub(super) name: String,
    pub(super) points: Vec<P>,
}
