//! A surface over a plane, seen from above and the side.

use std::ops::Range;

use super::{
    FigureError,
    grid::Grid,
    plot::{Axis, span},
    style::{GRID, SOFT_INK, TEXT_SIZE, height_colour},
    svg::{self, Anchor, Fragment, Labels, text, text_width},
    trajectory::{self, Looks, Named, distance, polyline},
};
use crate::numbers::Numbers;

/// Heights over x and y in space, shaded by height, with paths on them. It is turned by quarters so that the least is
/// hidden; what is hidden of a path is drawn faintly.
#[derive(Debug, Clone)]
pub struct Surface {
    pub(super) title: String,
    labels: [String; 3],
    log_z: bool,
    grid: Grid,
    paths: Vec<Named<(f64, f64, f64)>>,
    /// Points whose heights the upright axis holds besides its own.
    pub(super) held: Vec<[f64; 3]>,
}

impl Surface {
    /// A space without a surface. The title also names its files.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            labels: Default::default(),
            log_z: false,
            grid: Grid::default(),
            paths: Vec::new(),
            held: Vec::new(),
        }
    }

    /// What x measures, with its unit.
    #[must_use]
    pub fn x_label(mut self, label: impl Into<String>) -> Self {
        self.labels[0] = label.into();
        self
    }

    /// What y measures, with its unit.
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
        self.paths.push(Named::new(name, points));
        self
    }

    fn height(&self, z: f64) -> f64 {
        if self.log_z { z.log10() } else { z }
    }

    /// Everything that must fit between floor and ceiling.
    pub(super) fn reach(&self) -> Vec<[f64; 3]> {
        let on_paths = self.paths.iter().flat_map(|path| path.points.iter().map(|point| point.2));
        let all = self.grid.values().iter().copied().chain(on_paths);
        let drawn = span(all.filter(|z| self.height(*z).is_finite()));
        drawn.map_or_else(Vec::new, |z| vec![[0.0, 0.0, z.start], [0.0, 0.0, z.end]])
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        self.grid.check(&self.title)?;
        let all = self.reach().into_iter().chain(self.held.iter().copied()).map(|point| self.height(point[2]));
        let z = span(all.filter(|z| z.is_finite())).ok_or(FigureError::Empty)?;
        let z = if z.start == z.end { z.start - 0.5..z.end + 0.5 } else { z };
        let scene = Scene::new(self, z, width);
        let body = scene.walls() + &scene.cells() + &scene.paths();
        Ok(Fragment::stack([
            svg::title(&self.title, width),
            trajectory::legend(&self.paths, width),
            svg::label(&self.labels[2], width, 0.0, Anchor::Start),
            Fragment::new(width, scene.height, body),
        ]))
    }

    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let header = ["series", "x", "y", "z"].map(str::to_owned).to_vec();
        let points = self.paths.iter().flat_map(|path| {
            path.points.iter().map(|(x, y, z)| vec![path.name.clone(), x.to_string(), y.to_string(), z.to_string()])
        });
        [header].into_iter().chain(self.grid.data("surface")).chain(points).collect()
    }
}

/// How the edges of the box run on paper, right and down, as shares of the scale: along the front, into the depth, up.
const FRONT: (f64, f64) = (0.70, 0.16);
const DEPTH: (f64, f64) = (0.38, -0.26);
const UP: (f64, f64) = (0.0, -0.40);

/// Towards the eye, within the box: two points that differ by this lie on the same point of the paper.
const TO_EYE: [f64; 3] = {
    let depth = -FRONT.0 / DEPTH.0;
    [1.0, depth, -(FRONT.1 + DEPTH.1 * depth) / UP.1]
};

/// A cell is at least so many pixels wide; more of them are drawn as one.
const LEAST_CELL: f64 = 14.0;
const LABEL_GAP: f64 = 7.0;
/// Lines between the cells, on any paper.
const MESH: &str = "#262C48";

/// A place in the box: along the front, into the depth, up; each from 0 to 1.
type Place = [f64; 3];

/// One of the axes on the floor.
struct FloorAxis {
    /// It runs along the front, not into the depth.
    along_front: bool,
    /// It runs from right to left, or from the back to the front.
    reversed: bool,
    range: Range<f64>,
    ticks: Vec<(f64, String)>,
}

/// A surface in its box, turned so that as little as possible is hidden, and the box on paper.
struct Scene<'surface> {
    surface: &'surface Surface,
    axes: [FloorAxis; 2],
    z: Range<f64>,
    z_ticks: Vec<(f64, String)>,
    /// Height above the floor from 0 to 1, row by row from the front to the back, each from left to right.
    heights: Vec<Vec<f64>>,
    /// Where the columns and the rows stand.
    columns: Vec<f64>,
    rows: Vec<f64>,
    width: f64,
    left: f64,
    bottom: f64,
    scale: f64,
    height: f64,
}

impl<'surface> Scene<'surface> {
    fn new(surface: &'surface Surface, z: Range<f64>, width: f64) -> Self {
        let most_ticks = ((width / 110.0) as usize).max(3);
        let z_axis = if surface.log_z { Axis::logarithmic(z.clone(), 5) } else { Axis::linear(z.clone(), 5) };
        let turned = |turn: usize| Self::turned(surface, &z, turn, most_ticks, &z_axis.ticks, width);
        let mut best = turned(0);
        for turn in 1..4 {
            let other = turned(turn);
            // Where it makes little difference, x runs along the front.
            if other.hidden() + 0.05 < best.hidden() {
                best = other;
            }
        }
        best
    }

    fn turned(
        surface: &'surface Surface,
        z: &Range<f64>,
        turn: usize,
        most_ticks: usize,
        z_ticks: &[(f64, String)],
        width: f64,
    ) -> Self {
        let grid = &surface.grid;
        let axis = |coordinates: &[f64], along_front: bool, reversed: bool| {
            let range = coordinates[0]..coordinates[coordinates.len() - 1];
            let ticks = Axis::linear(range.clone(), if along_front { most_ticks } else { most_ticks.min(5) }).ticks;
            FloorAxis { along_front, reversed, range, ticks }
        };
        let axes = [
            axis(&grid.x, turn.is_multiple_of(2), matches!(turn, 1 | 2)),
            axis(&grid.y, !turn.is_multiple_of(2), matches!(turn, 2 | 3)),
        ];
        let places = |axis: &FloorAxis, coordinates: &[f64]| -> Vec<(usize, f64)> {
            let mut places: Vec<(usize, f64)> =
                kept(coordinates.len(), width).map(|index| (index, axis.place(coordinates[index]))).collect();
            places.sort_by(|one, other| one.1.total_cmp(&other.1));
            places
        };
        let (x, y) = (places(&axes[0], &grid.x), places(&axes[1], &grid.y));
        let at = |row: usize, column: usize| share(surface.height(grid.at(row, column)), z);
        let (columns, rows, heights) = if axes[0].along_front {
            let heights = y.iter().map(|(row, _)| x.iter().map(|(column, _)| at(*row, *column)).collect()).collect();
            (x, y, heights)
        } else {
            let heights = x.iter().map(|(column, _)| y.iter().map(|(row, _)| at(*row, *column)).collect()).collect();
            (y, x, heights)
        };

        let widest =
            |ticks: &[(f64, String)]| ticks.iter().map(|(_, label)| text_width(label, TEXT_SIZE)).fold(0.0, f64::max);
        let deep = &axes[usize::from(axes[0].along_front)];
        let (left, right) = (widest(z_ticks) + LABEL_GAP + 2.0, widest(&deep.ticks) + LABEL_GAP + 2.0);
        let scale = (width - left - right) / (FRONT.0 + DEPTH.0);
        let bottom = 8.0 - (DEPTH.1 + UP.1) * scale;
        let mut scene = Self {
            surface,
            axes,
            z: z.clone(),
            z_ticks: z_ticks.to_vec(),
            heights,
            columns: columns.into_iter().map(|(_, place)| place).collect(),
            rows: rows.into_iter().map(|(_, place)| place).collect(),
            width,
            left,
            bottom,
            scale,
            height: bottom + FRONT.1 * scale + TEXT_SIZE + 12.0,
        };
        for axis in [0, 1] {
            scene.height = scene.height.max(scene.name_place(axis).1 + 6.0);
        }
        scene
    }

    fn paper(&self, [front, depth, up]: Place) -> (f64, f64) {
        let across = FRONT.0 * front + DEPTH.0 * depth + UP.0 * up;
        let down = FRONT.1 * front + DEPTH.1 * depth + UP.1 * up;
        (self.left + self.scale * across, self.bottom + self.scale * down)
    }

    fn place(&self, (x, y, z): (f64, f64, f64)) -> Place {
        let (x, y) = (self.axes[0].place(x), self.axes[1].place(y));
        let (front, depth) = if self.axes[0].along_front { (x, y) } else { (y, x) };
        [front, depth, share(self.surface.height(z), &self.z)]
    }

    /// The surface at a place on the floor, between the points of the grid.
    fn surface_at(&self, front: f64, depth: f64) -> Option<f64> {
        let (column, across) = between(&self.columns, front)?;
        let (row, back) = between(&self.rows, depth)?;
        let along = |row: &[f64]| row[column] + (row[column + 1] - row[column]) * across;
        let (near, far) = (along(&self.heights[row]), along(&self.heights[row + 1]));
        Some(near + (far - near) * back).filter(|height| height.is_finite())
    }

    /// Whether the surface stands between a place and the eye.
    fn is_hidden(&self, [front, depth, up]: Place) -> bool {
        (1..=60).any(|step| {
            let way = f64::from(step) / 60.0;
            let [front, depth, up] = [front + TO_EYE[0] * way, depth + TO_EYE[1] * way, up + 0.012 + TO_EYE[2] * way];
            self.surface_at(front, depth).is_some_and(|height| height > up)
        })
    }

    /// How much of the paths and of the surface cannot be seen; paths count more. Where several drawings stand for one
    /// another only the surface counts, so that all are turned alike.
    fn hidden(&self) -> f64 {
        let share =
            |hidden: &[bool]| hidden.iter().filter(|hidden| **hidden).count() as f64 / hidden.len().max(1) as f64;
        let points = self.surface.paths.iter().flat_map(|path| &path.points);
        let points = points.filter(|_| self.surface.held.is_empty());
        let on_paths: Vec<bool> = points.map(|point| self.is_hidden(self.on_surface(self.place(*point)))).collect();
        let cells = self.rows.iter().zip(&self.heights).step_by(2).flat_map(|(depth, heights)| {
            self.columns.iter().zip(heights).step_by(2).map(|(front, up)| self.is_hidden([*front, *depth, *up]))
        });
        2.0 * share(&on_paths) + share(&cells.collect::<Vec<_>>())
    }

    /// The place, or the one on the surface above it: the grid is too coarse for the bottom of a ravine.
    fn on_surface(&self, [front, depth, up]: Place) -> Place {
        [front, depth, self.surface_at(front, depth).map_or(up, |surface| up.max(surface))]
    }

    /// Floor and back walls with lines at the ticks, and the labels around them.
    fn walls(&self) -> String {
        let mut lines = String::new();
        let mut line = |corners: &[Place]| {
            lines += &polyline(&corners.iter().map(|corner| self.paper(*corner)).collect::<Vec<_>>());
        };
        for axis in &self.axes {
            for (tick, _) in &axis.ticks {
                let place = axis.place(*tick);
                if axis.along_front {
                    line(&[[place, 0.0, 0.0], [place, 1.0, 0.0], [place, 1.0, 1.0]]);
                } else {
                    line(&[[1.0, place, 0.0], [0.0, place, 0.0], [0.0, place, 1.0]]);
                }
            }
        }
        for (tick, _) in &self.z_ticks {
            let up = share(*tick, &self.z);
            line(&[[0.0, 0.0, up], [0.0, 1.0, up], [1.0, 1.0, up]]);
        }
        let edges = [
            vec![[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 1.0, 0.0]],
            vec![[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 1.0, 0.0]],
        ];
        let edges: String = edges
            .iter()
            .map(|corners| polyline(&corners.iter().map(|corner| self.paper(*corner)).collect::<Vec<_>>()))
            .collect();
        let (grid, ink) = (GRID.hex(), SOFT_INK.hex());
        format!(
            "<path d=\"{lines}\" fill=\"none\" stroke=\"{grid}\"/>\
             <path d=\"{edges}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\".8\" stroke-linejoin=\"round\"/>"
        ) + &self.labels()
    }

    /// Ticks and names of the axes. A tick's label that would touch another is left out.
    fn labels(&self) -> String {
        let mut labels = Labels::anywhere();
        let mut body = String::new();
        let mut put = |label: &str, (x, y): (f64, f64), anchor: Anchor| {
            let width = text_width(label, TEXT_SIZE);
            let middle = match anchor {
                Anchor::Start => x + width / 2.0,
                Anchor::Middle => x,
                Anchor::End => x - width / 2.0,
            };
            if labels.take((middle, y), width, TEXT_SIZE) {
                body += &text(label, (x, y + TEXT_SIZE * 0.35), anchor, TEXT_SIZE, SOFT_INK);
            }
        };
        for axis in [0, 1] {
            let (x, y) = self.name_place(axis);
            put(&self.surface.labels[axis], (x, y - TEXT_SIZE * 0.35), Anchor::Start);
        }
        for (tick, label) in &self.z_ticks {
            let (x, y) = self.paper([0.0, 0.0, share(*tick, &self.z)]);
            put(label, (x - LABEL_GAP, y), Anchor::End);
        }
        for axis in &self.axes {
            for (tick, label) in &axis.ticks {
                let place = axis.place(*tick);
                if axis.along_front {
                    let (x, y) = self.paper([place, 0.0, 0.0]);
                    put(label, (x - 3.0, y + TEXT_SIZE), Anchor::Middle);
                } else {
                    let (x, y) = self.paper([1.0, place, 0.0]);
                    put(label, (x + LABEL_GAP, y + 4.0), Anchor::Start);
                }
            }
        }
        body
    }

    /// Where the name of an axis begins: below the labels of its ticks, as near as they allow.
    fn name_place(&self, axis: usize) -> (f64, f64) {
        let width = text_width(&self.surface.labels[axis], TEXT_SIZE);
        let corner = self.paper([1.0, 0.0, 0.0]);
        if self.axes[axis].along_front {
            let (middle, _) = self.paper([0.5, 0.0, 0.0]);
            let left = (middle - width).max(0.0);
            let right = (left + width).min(corner.0);
            (left, self.bottom + (right - self.left) * FRONT.1 / FRONT.0 + 2.0 * TEXT_SIZE + 12.0)
        } else {
            let labels =
                self.axes[axis].ticks.iter().map(|(_, label)| text_width(label, TEXT_SIZE)).fold(0.0, f64::max);
            let left = (self.width - width).max(0.0);
            let touched = (left - labels - LABEL_GAP).max(corner.0);
            (left, corner.1 + (touched - corner.0) * DEPTH.1 / DEPTH.0 + 2.0 * TEXT_SIZE + 8.0)
        }
    }

    /// The cells of the surface, from the back to the front: by rows or by columns, whichever takes fewer letters.
    fn cells(&self) -> String {
        let (rows, columns) = (self.rows.len() - 1, self.columns.len() - 1);
        let by_rows = (0..rows).rev().flat_map(|row| (0..columns).map(move |column| (row, column)));
        let by_columns = (0..columns).flat_map(|column| (0..rows).rev().map(move |row| (row, column)));
        let (by_rows, by_columns) = (self.cells_in_turn(by_rows), self.cells_in_turn(by_columns));
        let cells = if by_columns.len() < by_rows.len() { by_columns } else { by_rows };
        format!("<g stroke=\"{MESH}\" stroke-opacity=\".35\" stroke-width=\".5\" stroke-linejoin=\"round\">{cells}</g>")
    }

    /// Cells, each at its row and column. Those of one colour one after the other are one path.
    fn cells_in_turn(&self, places: impl Iterator<Item = (usize, usize)>) -> String {
        let mut body = String::new();
        let mut run: Option<(String, bool, String)> = None;
        let close = |run: Option<(String, bool, String)>| {
            run.map_or_else(String::new, |(colour, _, outlines)| format!("<path fill=\"{colour}\" d=\"{outlines}\"/>"))
        };
        for (row, column) in places {
            let corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)];
            let corners =
                corners.map(|(row, column)| [self.columns[column], self.rows[row], self.heights[row][column]]);
            let mean = corners.iter().map(|corner| corner[2]).sum::<f64>() / 4.0;
            if !mean.is_finite() {
                continue;
            }
            let corners = corners.map(|corner| self.paper(corner));
            let (colour, outline) = (height_colour(mean), polyline(&corners));
            let turns = turns_right(&corners);
            match &mut run {
                Some((last, last_turns, outlines)) if *last == colour && *last_turns == turns => {
                    *outlines += &outline;
                    outlines.push('z');
                }
                _ => body += &close(run.replace((colour, turns, outline + "z"))),
            }
        }
        body + &close(run)
    }

    /// The paths: what is behind the surface shines through faintly.
    fn paths(&self) -> String {
        let mut body = String::new();
        for (index, path) in self.surface.paths.iter().enumerate() {
            let places: Vec<Place> = path
                .points
                .iter()
                .map(|point| self.place(*point))
                .filter(|place| place.iter().all(|part| part.is_finite()))
                .collect();
            let pieces = self.pieces(&places);
            for (hidden, piece) in &pieces {
                let points: Vec<(f64, f64)> = piece.iter().map(|place| self.paper(*place)).collect();
                body += &if *hidden { Looks::of(index).faint_line(&points) } else { Looks::of(index).line(&points) };
            }
            let seen = places.iter().map(|place| self.on_surface(*place));
            let seen: Vec<(f64, f64)> =
                seen.filter(|place| !self.is_hidden(*place)).map(|place| self.paper(place)).collect();
            body += &Looks::of(index).marks(&seen);
        }
        body
    }

    /// A path in short steps over the surface, cut where it goes behind it or comes out.
    fn pieces(&self, places: &[Place]) -> Vec<(bool, Vec<Place>)> {
        let mut steps: Vec<Place> = Vec::new();
        for pair in places.windows(2) {
            let count = (distance(self.paper(pair[0]), self.paper(pair[1])) / 4.0).ceil().clamp(1.0, 100.0);
            let step = |step: usize| {
                std::array::from_fn(|part| pair[0][part] + (pair[1][part] - pair[0][part]) * step as f64 / count)
            };
            steps.extend((0..count as usize).map(|index| self.on_surface(step(index))));
        }
        steps.extend(places.last().map(|place| self.on_surface(*place)));
        let mut pieces: Vec<(bool, Vec<Place>)> = Vec::new();
        for place in steps {
            let hidden = self.is_hidden(place);
            match pieces.last_mut() {
                Some((last, piece)) if *last == hidden => piece.push(place),
                Some((_, piece)) => {
                    piece.push(place);
                    pieces.push((hidden, vec![place]));
                }
                None => pieces.push((hidden, vec![place])),
            }
        }
        pieces
    }
}

/// Whether the corners go round clockwise. Outlines that go round both ways would cut holes into each other.
fn turns_right(corners: &[(f64, f64); 4]) -> bool {
    let [a, b, c, d] = corners;
    (c.0 - a.0) * (d.1 - b.1) - (c.1 - a.1) * (d.0 - b.0) > 0.0
}

impl FloorAxis {
    fn place(&self, value: f64) -> f64 {
        let share = share(value, &self.range);
        if self.reversed { 1.0 - share } else { share }
    }
}

fn share(value: f64, range: &Range<f64>) -> f64 {
    (value - range.start) / (range.end - range.start)
}

/// Which of so many coordinates are drawn: all, or every few of them and the last.
fn kept(count: usize, width: f64) -> impl Iterator<Item = usize> {
    let stride = (count - 1).div_ceil((width / LEAST_CELL) as usize + 1);
    (0..count - 1).step_by(stride).chain([count - 1])
}

/// The step of rising places that holds a place, and how far into it.
fn between(places: &[f64], place: f64) -> Option<(usize, f64)> {
    let last = places.len() - 1;
    if !(places[0]..=places[last]).contains(&place) {
        return None;
    }
    let step = places.partition_point(|other| *other <= place).clamp(1, last) - 1;
    Some((step, (place - places[step]) / (places[step + 1] - places[step])))
}
