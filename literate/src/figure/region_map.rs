//! Areas by class over a plane, with points.

use std::{collections::BTreeMap, fmt::Write};

use super::{
    FigureError,
    contours::plane,
    grid::Grid,
    plot::Canvas,
    style::{PAPER, series},
    svg::{self, Anchor, Fragment, SWATCH_WIDTH},
    trajectory::Named,
};
use crate::numbers::Numbers;

/// Which class a model answers where: a tint for each class, and the points that it learnt from.
#[derive(Debug, Clone)]
pub struct RegionMap {
    title: String,
    x_label: String,
    y_label: String,
    grid: Grid,
    points: Vec<Named<(f64, f64)>>,
}

impl RegionMap {
    /// A plane without regions. The title also names its files.
    pub fn new(title: impl Into<String>) -> Self {
        let (x_label, y_label) = (String::new(), String::new());
        Self { title: title.into(), x_label, y_label, grid: Grid::default(), points: Vec::new() }
    }

    /// What the horizontal axis measures, with its unit.
    #[must_use]
    pub fn x_label(mut self, label: impl Into<String>) -> Self {
        self.x_label = label.into();
        self
    }

    /// What the vertical axis measures, with its unit.
    #[must_use]
    pub fn y_label(mut self, label: impl Into<String>) -> Self {
        self.y_label = label.into();
        self
    }

    /// The classes 0, 1, …, of shape (y, x), at coordinates that rise.
    #[must_use]
    pub fn regions(mut self, x: impl Into<Numbers>, y: impl Into<Numbers>, classes: impl Into<Numbers>) -> Self {
        self.grid = Grid::new(x, y, classes);
        self
    }

    /// Adds the points of the next class: the first call is class 0, the second class 1. Draw a few hundred at most.
    #[must_use]
    pub fn points(mut self, name: impl Into<String>, points: impl AsRef<[(f64, f64)]>) -> Self {
        self.points.push(Named { name: name.into(), points: points.as_ref().to_vec() });
        self
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        self.grid.check(&self.title)?;
        let (canvas, mut plot) = plane(&self.grid, width, false)?;
        for (class, outline) in outlines(&self.grid, &canvas) {
            let colour = series(class).hex();
            let _ = write!(
                plot.body,
                "<path d=\"{outline}\" fill=\"{colour}\" fill-opacity=\".22\" fill-rule=\"evenodd\"/>"
            );
        }
        for (class, named) in self.points.iter().enumerate() {
            plot.body += &dots(class, named.points.iter().map(|point| canvas.point(*point)));
        }
        let x_centre = (canvas.left + canvas.right) / 2.0;
        let samples = self
            .points
            .iter()
            .enumerate()
            .map(|(class, named)| (dots(class, [(SWATCH_WIDTH / 2.0, 0.0)].into_iter()), named.name.as_str()));
        Ok(Fragment::stack([
            svg::title(&self.title, width),
            svg::legend(width, samples),
            svg::label(&self.y_label, width, 0.0, Anchor::Start),
            plot,
            svg::label(&self.x_label, width, x_centre, Anchor::Middle),
        ]))
    }

    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let header = ["series", "x", "y", "class"].map(str::to_owned).to_vec();
        let points = self.points.iter().enumerate().flat_map(|(class, named)| {
            named
                .points
                .iter()
                .map(move |(x, y)| vec![named.name.clone(), x.to_string(), y.to_string(), class.to_string()])
        });
        [header].into_iter().chain(self.grid.data("region")).chain(points).collect()
    }
}

/// The points of a class in one path: discs, squares, crosses, or bars.
fn dots(class: usize, points: impl Iterator<Item = (f64, f64)>) -> String {
    let (mark, cap, stroke_width) = match class % 4 {
        0 => ("h.01", "round", 5.5),
        1 => ("h.01", "square", 4.5),
        2 => ("m-2.5-2.5l5 5m0-5l-5 5m2.5-2.5", "butt", 1.8),
        _ => ("m-3 0h6m-3-3v6m0-3", "butt", 1.8),
    };
    let (colour, paper) = (series(class).hex(), PAPER.hex());
    let mut commands = String::new();
    let mut at = (0, 0);
    for (index, (x, y)) in points.enumerate() {
        // In tenths, so that rounding does not add up.
        let here = ((x * 10.0).round() as i64, (y * 10.0).round() as i64);
        let step = if index == 0 { here } else { (here.0 - at.0, here.1 - at.1) };
        let _ = write!(commands, "{}{} {}{mark}", if index == 0 { 'M' } else { 'm' }, tenths(step.0), tenths(step.1));
        at = here;
        if mark == "h.01" {
            commands.push_str("h-.01");
        }
    }
    format!(
        "<path d=\"{commands}\" fill=\"none\" stroke=\"{paper}\" stroke-width=\"{}\" stroke-linecap=\"{cap}\"/>\
         <path d=\"{commands}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{stroke_width}\" stroke-linecap=\"{cap}\"/>",
        stroke_width + 1.5
    )
}

fn tenths(value: i64) -> String {
    crate::numbers::short(value as f64 / 10.0, 6)
}

/// Each class and the rim of its region, in whole pixels: a ring for each part and each hole.
fn outlines(grid: &Grid, canvas: &Canvas) -> BTreeMap<usize, String> {
    // A value counts for the cell around it, up to half the way to its neighbours.
    let rims = |coordinates: &[f64]| -> Vec<f64> {
        let between = coordinates.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0);
        let (first, last) = (coordinates[0], coordinates[coordinates.len() - 1]);
        [first].into_iter().chain(between).chain([last]).collect()
    };
    let x: Vec<i64> = rims(&grid.x).iter().map(|x| canvas.point((*x, 0.0)).0.round() as i64).collect();
    let y: Vec<i64> = rims(&grid.y).iter().map(|y| canvas.point((0.0, *y)).1.round() as i64).collect();
    let (rows, columns) = (grid.y.len(), grid.x.len());
    let class = |row: usize, column: usize| Some(grid.at(row, column)).filter(|class| *class >= 0.0);
    let mut outlines: BTreeMap<usize, String> = BTreeMap::new();
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let start = column;
            while column < columns && class(row, column) == class(row, start) {
                column += 1;
            }
            if let Some(of) = class(row, start) {
                let outline = outlines.entry(of as usize).or_default();
                let (width, height) = (x[column] - x[start], y[row + 1] - y[row]);
                let _ = write!(outline, "M{} {}h{width}v{height}h{}z", x[start], y[row], -width);
            }
        }
    }
    outlines
}
