//! A surface over a plane, seen from above and the side.

use std::fmt::Write;

use super::{
    FigureError,
    grid::Grid,
    plot::{Axis, span},
    style::{GRID, INK, SOFT_INK, TEXT_SIZE, height_colour},
    svg::{self, Anchor, Fragment, text},
    trajectory::{Looks, Named},
};
use crate::numbers::Numbers;

/// Heights over x and y in space, shaded by height, with paths on them.
#[derive(Debug, Clone)]
pub struct Surface {
    title: String,
    labels: [String; 3],
    log_z: bool,
    grid: Grid,
    paths: Vec<Named<(f64, f64, f64)>>,
}

impl Surface {
    /// A space without a surface. The title also names its files.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), labels: Default::default(), log_z: false, grid: Grid::default(), paths: Vec::new() }
    }

    /// What the axis along the front measures, with its unit.
    #[must_use]
    pub fn x_label(mut self, label: impl Into<String>) -> Self {
        self.labels[0] = label.into();
        self
    }

    /// What the axis into the depth measures, with its unit.
    #[must_use]
    pub fn y_label(mut self, label: impl Into<String>) -> Self {
        self.labels[1] = label.into();
        self
    }

    /// What the upright axis measures, with its unit.
    #[must_use]
    pub fn z_label(mut self, label: impl Into<String>) -> Self {
        self.labels[2] = label.into();
        self
    }

    /// Makes the upright axis logarithmic; heights that are not positive leave holes.
    #[must_use]
    pub fn log_z(mut self) -> Self {
        self.log_z = true;
        self
    }

    /// The heights `z`, of shape (y, x), over coordinates that rise. A height that is not finite leaves a hole. Some
    /// 30 × 30 points read best.
    #[must_use]
    pub fn grid(mut self, x: impl Into<Numbers>, y: impl Into<Numbers>, z: impl Into<Numbers>) -> Self {
        self.grid = Grid::new(x, y, z);
        self
    }

    /// Adds a path through the points (x, y, z).
    #[must_use]
    pub fn path(mut self, name: impl Into<String>, points: impl AsRef<[(f64, f64, f64)]>) -> Self {
        self.paths.push(Named { name: name.into(), points: points.as_ref().to_vec() });
        self
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    fn height(&self, z: f64) -> f64 {
        if self.log_z { z.log10() } else { z }
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        self.grid.check(&self.title)?;
        let all = self
            .grid
            .values()
            .iter()
            .copied()
            .chain(self.paths.iter().flat_map(|path| path.points.iter().map(|point| point.2)));
        let z = span(all.map(|z| self.height(z)).filter(|z| z.is_finite())).ok_or(FigureError::Empty)?;
        let z = if z.start == z.end { z.start - 0.5..z.end + 0.5 } else { z };
        let view = View::new(&self.grid, z, width);
        let body = self.space(&view) + &self.quads(&view) + &self.draw_paths(&view);
        let space = Fragment { width, height: view.height, body };
        Ok(Fragment::stack([
            svg::title(&self.title, width),
            svg::legend(
                width,
                self.paths.iter().enumerate().map(|(index, path)| (Looks::of(index + 1).swatch(), path.name.as_str())),
            ),
            svg::label(&self.labels[2], width, 0.0, Anchor::Start),
            space,
        ]))
    }

    /// The floor and two walls with their ticks.
    fn space(&self, view: &View) -> String {
        let mut body = String::new();
        let [x, y, z] = [&view.x, &view.y, &view.z];
        let x_ticks = Axis::linear(x.clone(), 5).ticks;
        let y_ticks = Axis::linear(y.clone(), 5).ticks;
        let z_ticks = if self.log_z { Axis::logarithmic(z.clone(), 5) } else { Axis::linear(z.clone(), 5) }.ticks;
        let mut line = |from: [f64; 3], to: [f64; 3]| {
            let (from, to) = (view.point(from), view.point(to));
            let _ = write!(body, "M{:.1} {:.1}L{:.1} {:.1}", from.0, from.1, to.0, to.1);
        };
        for (tick, _) in &x_ticks {
            line([*tick, y.start, z.start], [*tick, y.end, z.start]);
            line([*tick, y.end, z.start], [*tick, y.end, z.end]);
        }
        for (tick, _) in &y_ticks {
            line([x.start, *tick, z.start], [x.end, *tick, z.start]);
            line([x.start, *tick, z.start], [x.start, *tick, z.end]);
        }
        for (tick, _) in &z_ticks {
            line([x.start, y.start, *tick], [x.start, y.end, *tick]);
            line([x.start, y.end, *tick], [x.end, y.end, *tick]);
        }
        let mut body = format!("<path d=\"{body}\" fill=\"none\" stroke=\"{}\"/>", GRID.hex());
        for (tick, label) in &x_ticks {
            let (x, y) = view.point([*tick, y.start, z.start]);
            body += &text(label, (x - 2.0, y + TEXT_SIZE + 3.0), Anchor::Middle, TEXT_SIZE, SOFT_INK);
        }
        for (tick, label) in &y_ticks {
            let (x, y) = view.point([x.end, *tick, z.start]);
            body += &text(label, (x + 6.0, y + TEXT_SIZE), Anchor::Start, TEXT_SIZE, SOFT_INK);
        }
        for (tick, label) in &z_ticks {
            let (x, y) = view.point([x.start, y.start, *tick]);
            body += &text(label, (x - 6.0, y + TEXT_SIZE * 0.35), Anchor::End, TEXT_SIZE, SOFT_INK);
        }
        let (fx, fy) = view.point([(x.start + x.end) / 2.0, y.start, z.start]);
        body += &text(&self.labels[0], (fx - 10.0, fy + 2.0 * TEXT_SIZE + 12.0), Anchor::Middle, TEXT_SIZE, SOFT_INK);
        let (sx, sy) = view.point([x.end, (y.start + y.end) / 2.0, z.start]);
        body += &text(&self.labels[1], (sx + 20.0, sy + 2.0 * TEXT_SIZE + 12.0), Anchor::Start, TEXT_SIZE, INK);
        body
    }

    /// The cells of the surface, from the back to the front.
    fn quads(&self, view: &View) -> String {
        let grid = &self.grid;
        let mut body = String::new();
        for row in (0..grid.y.len() - 1).rev() {
            for column in 0..grid.x.len() - 1 {
                let corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)];
                let corners =
                    corners.map(|(row, column)| [grid.x[column], grid.y[row], self.height(grid.at(row, column))]);
                if corners.iter().any(|corner| !corner[2].is_finite()) {
                    continue;
                }
                let mean = corners.iter().map(|corner| corner[2]).sum::<f64>() / 4.0;
                let colour = height_colour((mean - view.z.start) / (view.z.end - view.z.start));
                let points = corners.map(|corner| view.point(corner)).map(|(x, y)| format!("{x:.1} {y:.1}"));
                let _ = write!(
                    body,
                    "<path d=\"M{}z\" fill=\"{colour}\" stroke=\"{colour}\" stroke-width=\".6\"/>",
                    points.join("L")
                );
            }
        }
        body
    }

    fn draw_paths(&self, view: &View) -> String {
        let mut body = String::new();
        for (index, path) in self.paths.iter().enumerate() {
            let points = path.points.iter().map(|(x, y, z)| [*x, *y, self.height(*z)]);
            let points: Vec<(f64, f64)> = points
                .filter(|point| point.iter().all(|part| part.is_finite()))
                .map(|point| view.point(point))
                .collect();
            body += &Looks::of(index + 1).draw(&points);
        }
        body
    }

    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let header = ["series", "x", "y", "z"].map(str::to_owned).to_vec();
        let points = self.paths.iter().flat_map(|path| {
            path.points.iter().map(|(x, y, z)| vec![path.name.clone(), x.to_string(), y.to_string(), z.to_string()])
        });
        [header].into_iter().chain(self.grid.data("surface")).chain(points).collect()
    }
}

/// From space to paper: parallel, turned about the upright axis and tilted.
struct View {
    x: std::ops::Range<f64>,
    y: std::ops::Range<f64>,
    z: std::ops::Range<f64>,
    left: f64,
    bottom: f64,
    scale: f64,
    height: f64,
}

/// How the axes run on paper: right and down for a whole axis of x, y and z.
const X: (f64, f64) = (0.72, 0.20);
const Y: (f64, f64) = (0.36, -0.34);
const Z: (f64, f64) = (0.0, -0.46);

impl View {
    fn new(grid: &Grid, z: std::ops::Range<f64>, width: f64) -> Self {
        let range = |coordinates: &[f64]| coordinates[0]..coordinates[coordinates.len() - 1];
        let scale = (width - 90.0) / (X.0 + Y.0);
        let top = 12.0;
        let bottom = top - (Y.1 + Z.1) * scale;
        Self { x: range(&grid.x), y: range(&grid.y), z, left: 44.0, bottom, scale, height: bottom + X.1 * scale + 50.0 }
    }

    fn point(&self, [x, y, z]: [f64; 3]) -> (f64, f64) {
        let share = |value: f64, range: &std::ops::Range<f64>| (value - range.start) / (range.end - range.start);
        let [x, y, z] = [share(x, &self.x), share(y, &self.y), share(z, &self.z)];
        let across = X.0 * x + Y.0 * y + Z.0 * z;
        let down = X.1 * x + Y.1 * y + Z.1 * z;
        (self.left + self.scale * across, self.bottom + self.scale * down)
    }
}
