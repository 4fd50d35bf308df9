//! Areas by class over a plane, with points.

use std::{collections::BTreeMap, fmt::Write};

use super::{
    FigureError,
    contours::plane,
    grid::Grid,
    plot::Canvas,
    style::{PAPER, series},
    svg::{self, Anchor, Fragment, SWATCH_WIDTH},
    trajectory::{Named, tenths},
};
use crate::numbers::Numbers;

/// Which class a model answers where: a tint for each class, and the points that it learnt from.
#[derive(Debug, Clone)]
pub struct RegionMap {
    pub(super) title: String,
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
        self.points.push(Named::new(name, points));
        self
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
        let header = ["series", "y", "x, or the classes at the x of the first line"].map(str::to_owned).to_vec();
        let line = |series: &str, y: String, x: &mut dyn Iterator<Item = f64>| -> Vec<String> {
            [series.to_owned(), y].into_iter().chain(x.map(|x| x.to_string())).collect()
        };
        let first = line("region", String::new(), &mut self.grid.x.iter().copied());
        let rows = self.grid.values().chunks(self.grid.x.len().max(1)).zip(&self.grid.y);
        let rows = rows.map(|(classes, y)| line("region", y.to_string(), &mut classes.iter().copied()));
        let points = self.points.iter().flat_map(|named| {
            named.points.iter().map(|(x, y)| line(&named.name, y.to_string(), &mut [*x].into_iter()))
        });
        [header, first].into_iter().chain(rows).chain(points).collect()
    }
}

/// The points of a class in one path: discs, squares, crosses, or pluses.
fn dots(class: usize, points: impl Iterator<Item = (f64, f64)>) -> String {
    // Discs are the caps of lines without length; squares have some, or they are missing on paper.
    let (mark, cap, stroke_width) = match class % 4 {
        0 => ("h0", "round", 5.5),
        1 => ("h.1m-.1 0", "square", 5.5),
        2 => ("m-2.5-2.5l5 5m0-5l-5 5m2.5-2.5", "butt", 1.8),
        _ => ("m-3 0h6m-3-3v6m0-3", "butt", 1.8),
    };
    let (colour, paper) = (series(class).hex(), PAPER.hex());
    let mut commands = String::new();
    let mut at = (0, 0);
    for (x, y) in points.filter(|(x, y)| x.is_finite() && y.is_finite()) {
        // Steps between rounded places, so that rounding does not add up.
        let place = ((x * 10.0).round() as i64, (y * 10.0).round() as i64);
        let (x, y) = (tenths(place.0 - at.0), tenths(place.1 - at.1));
        let command = if commands.is_empty() { 'M' } else { 'm' };
        let gap = if y.starts_with('-') { "" } else { " " };
        let _ = write!(commands, "{command}{x}{gap}{y}{mark}");
        at = place;
    }
    format!(
        "<path d=\"{commands}\" fill=\"none\" stroke=\"{paper}\" stroke-width=\"{}\" stroke-linecap=\"{cap}\"/>\
         <path d=\"{commands}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{stroke_width}\" stroke-linecap=\"{cap}\"/>",
        stroke_width + 1.5
    )
}

/// Each class and the rims of its region: a ring for each part and each hole.
fn outlines(grid: &Grid, canvas: &Canvas) -> BTreeMap<usize, String> {
    // A value counts for the cell around it, up to half the way to its neighbours.
    let rims = |coordinates: &[f64]| -> Vec<f64> {
        let between = coordinates.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0);
        let (first, last) = (coordinates[0], coordinates[coordinates.len() - 1]);
        [first].into_iter().chain(between).chain([last]).collect()
    };
    let x: Vec<i64> = rims(&grid.x).iter().map(|x| canvas.point((*x, 0.0)).0.round() as i64).collect();
    let y: Vec<i64> = rims(&grid.y).iter().map(|y| canvas.point((0.0, *y)).1.round() as i64).collect();
    let rims = rims_by_class(grid);
    rims.into_iter().map(|(class, rims)| (class, rings(rims, &x, &y))).collect()
}

/// A corner of cells: its column and its row.
type Corner = (usize, usize);

/// For each class the sides of its cells that another class adjoins, by where they begin; they run round their cell.
fn rims_by_class(grid: &Grid) -> BTreeMap<usize, BTreeMap<Corner, Vec<Corner>>> {
    let (rows, columns) = (grid.y.len(), grid.x.len());
    let class = |row: usize, column: usize| {
        let inside = row < rows && column < columns;
        Some(())
            .filter(|()| inside)
            .map(|()| grid.at(row, column))
            .filter(|class| *class >= 0.0)
            .map(|class| class as usize)
    };
    let mut rims: BTreeMap<usize, BTreeMap<Corner, Vec<Corner>>> = BTreeMap::new();
    for row in 0..rows {
        for column in 0..columns {
            let Some(own) = class(row, column) else { continue };
            let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
            // What lies before the first row or column wraps round to a number that no row has.
            let neighbours =
                [(row.wrapping_sub(1), column), (row, column + 1), (row + 1, column), (row, column.wrapping_sub(1))];
            for (side, (row, column)) in neighbours.into_iter().enumerate() {
                if class(row, column) != Some(own) {
                    rims.entry(own).or_default().entry(corners[side]).or_default().push(corners[(side + 1) % 4]);
                }
            }
        }
    }
    rims
}

/// The commands of the rings that the sides make, in whole pixels at the places of columns and rows.
fn rings(mut sides: BTreeMap<Corner, Vec<Corner>>, x: &[i64], y: &[i64]) -> String {
    let mut commands = String::new();
    let mut pen = (0, 0);
    while let Some(start) = sides.first_key_value().map(|(start, _)| *start) {
        let mut corners = vec![start];
        while let Some(next) = take_side(&mut sides, corners[corners.len() - 1]) {
            // A side that goes on straight makes the last one longer.
            let straight = corners.len() > 1 && {
                let (before, last) = (corners[corners.len() - 2], corners[corners.len() - 1]);
                before.0 == last.0 && last.0 == next.0 || before.1 == last.1 && last.1 == next.1
            };
            if straight {
                corners.pop();
            }
            corners.push(next);
            if next == start {
                break;
            }
        }
        let place = |corner: Corner| (x[corner.0], y[corner.1]);
        let first = place(start);
        let _ = write!(commands, "m{} {}", first.0 - pen.0, first.1 - pen.1);
        pen = first;
        let mut at = first;
        for corner in &corners[1..corners.len() - 1] {
            let to = place(*corner);
            let _ =
                if to.1 == at.1 { write!(commands, "h{}", to.0 - at.0) } else { write!(commands, "v{}", to.1 - at.1) };
            at = to;
        }
        commands.push('z');
    }
    commands
}

/// Takes a side that begins at the corner.
fn take_side(sides: &mut BTreeMap<Corner, Vec<Corner>>, start: Corner) -> Option<Corner> {
    let ends = sides.get_mut(&start)?;
    let end = ends.pop();
    if ends.is_empty() {
        sides.remove(&start);
    }
    end
}
