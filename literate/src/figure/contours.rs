//! Lines of equal height over a plane, with paths.

use std::collections::HashMap;

use super::{
    FigureError,
    grid::Grid,
    plot::{Axis, Canvas, Frame, axes, power_of_ten, scientific, span},
    style::{INK, PAPER, SOFT_INK, TEXT_SIZE},
    svg::{self, Anchor, Fragment, Labels, rimmed_text, text_width},
    trajectory::{self, Looks, Named, distance, polyline, simplified},
};
use crate::numbers::{Numbers, short};

/// Levels where none are given.
const LEVELS: usize = 9;

/// Lines of equal height over x and y, each with its height written on it, under paths and marked points.
///
/// Paths are told apart by colour, dashes and marks, and end in a ring with their name, or a legend names them. A curve is
/// the line alone.
#[derive(Debug, Clone)]
pub struct Contours {
    pub(super) title: String,
    x_label: String,
    y_label: String,
    equal: bool,
    grid: Grid,
    levels: Vec<f64>,
    paths: Vec<Named<(f64, f64)>>,
    marks: Vec<Named<(f64, f64)>>,
    /// The points of the paths of this one and of others like it. What is written keeps clear of all, so that it stays
    /// where it is from one to the next.
    pub(super) held: Vec<[f64; 3]>,
}

/// `count` heights from `low` to `high`, each the same factor above the one before: for hills that fall by decades.
#[must_use]
pub fn log_levels(low: f64, high: f64, count: usize) -> Vec<f64> {
    let steps = count.saturating_sub(1).max(1) as f64;
    (0..count).map(|step| low * (high / low).powf(step as f64 / steps)).collect()
}

impl Contours {
    /// A plane without a grid. The title also names its files.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            x_label: String::new(),
            y_label: String::new(),
            equal: false,
            grid: Grid::default(),
            levels: Vec::new(),
            paths: Vec::new(),
            marks: Vec::new(),
            held: Vec::new(),
        }
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

    /// Draws a unit of y as long as a unit of x.
    #[must_use]
    pub fn equal_axes(mut self) -> Self {
        self.equal = true;
        self
    }

    /// The heights `z`, of shape (y, x), over coordinates that rise. A height that is not finite leaves a hole.
    #[must_use]
    pub fn grid(mut self, x: impl Into<Numbers>, y: impl Into<Numbers>, z: impl Into<Numbers>) -> Self {
        self.grid = Grid::new(x, y, z);
        self
    }

    /// The heights to draw a line at; without them, nine evenly between the least and the greatest.
    #[must_use]
    pub fn levels(mut self, levels: impl Into<Numbers>) -> Self {
        self.levels = levels.into().values;
        self
    }

    /// Adds a path through the points (x, y), with marks on its steps and a ring at its end.
    #[must_use]
    pub fn path(mut self, name: impl Into<String>, points: impl AsRef<[(f64, f64)]>) -> Self {
        self.paths.push(Named::new(name, points));
        self
    }

    /// Adds a curve through the points (x, y): a line without marks and without an end.
    #[must_use]
    pub fn curve(mut self, name: impl Into<String>, points: impl AsRef<[(f64, f64)]>) -> Self {
        self.paths.push(Named { is_curve: true, ..Named::new(name, points) });
        self
    }

    /// Marks a point (x, y) with a cross and its name.
    #[must_use]
    pub fn mark(mut self, name: impl Into<String>, point: (f64, f64)) -> Self {
        self.marks.push(Named::new(name, [point]));
        self
    }

    pub(super) fn reach(&self) -> Vec<[f64; 3]> {
        self.paths.iter().flat_map(|path| &path.points).map(|(x, y)| [*x, *y, 0.0]).collect()
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        self.grid.check(&self.title)?;
        let (canvas, mut plot) = plane(&self.grid, width, self.equal)?;
        let on_paper = |points: &[(f64, f64)]| -> Vec<(f64, f64)> {
            let finite = points.iter().filter(|(x, y)| x.is_finite() && y.is_finite());
            finite.map(|point| canvas.point(*point)).collect()
        };
        let paths: Vec<Vec<(f64, f64)>> = self.paths.iter().map(|path| on_paper(&path.points)).collect();
        let marks: Vec<(&str, (f64, f64))> = self
            .marks
            .iter()
            .flat_map(|mark| on_paper(&mark.points).into_iter().map(|at| (mark.name.as_str(), at)))
            .collect();

        let mut labels = Labels::within(&canvas);
        let held: Vec<(f64, f64)> = self.held.iter().map(|[x, y, _]| (*x, *y)).collect();
        if held.is_empty() {
            paths.iter().for_each(|path| labels.keep_clear_of(path));
        }
        on_paper(&held).iter().for_each(|at| labels.keep_clear_of(&[*at, *at]));
        marks.iter().for_each(|(_, at)| labels.keep_clear_of(&[*at, *at]));
        let mut over: String = marks.iter().map(|(_, at)| cross(*at)).collect();
        over.extend(marks.iter().filter_map(|(name, at)| labels.beside(name, *at, INK)));
        let (names, legend) = if held.is_empty() {
            trajectory::names(&self.paths, &paths, &mut labels, width)
        } else {
            (String::new(), trajectory::legend(&self.paths, width))
        };
        over += &names;

        let ink = SOFT_INK.hex();
        let mut lines = String::new();
        for level in self.heights()? {
            for line in level_lines(&self.grid, level) {
                let line = simplified(&on_paper(&line));
                lines += &polyline(&line);
                over += &height_on(&line, &height_label(level), &mut labels);
            }
        }
        plot.body += &format!(
            "<path d=\"{lines}\" fill=\"none\" stroke=\"{ink}\" stroke-opacity=\".6\" stroke-linejoin=\"round\"/>"
        );
        // Lines that leave the axes do not leave the picture.
        let drawn = self.paths.iter().zip(&paths).enumerate().map(|(index, (path, points))| {
            let looks = Looks::of(index);
            if path.is_curve { looks.line(points) } else { looks.draw(points) }
        });
        plot.body += &canvas.clipped(&drawn.collect::<String>());
        plot.body += &over;
        let x_centre = (canvas.left + canvas.right) / 2.0;
        Ok(Fragment::stack([
            svg::title(&self.title, width),
            legend,
            svg::label(&self.y_label, width, 0.0, Anchor::Start),
            plot,
            svg::label(&self.x_label, width, x_centre, Anchor::Middle),
        ]))
    }

    fn heights(&self) -> Result<Vec<f64>, FigureError> {
        if !self.levels.is_empty() {
            return Ok(self.levels.clone());
        }
        let heights = self.grid.values().iter().copied().filter(|height| height.is_finite());
        let span = span(heights).ok_or(FigureError::Empty)?;
        if span.start == span.end {
            return Ok(Vec::new());
        }
        Ok(Axis::linear(span, LEVELS).ticks.into_iter().map(|(height, _)| height).collect())
    }

    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let header = ["series", "x", "y", "height"].map(str::to_owned).to_vec();
        let named = self.paths.iter().chain(&self.marks);
        let points = named.flat_map(|path| {
            path.points.iter().map(|(x, y)| vec![path.name.clone(), x.to_string(), y.to_string(), String::new()])
        });
        [header].into_iter().chain(self.grid.data("height")).chain(points).collect()
    }
}

/// Axes over the whole of a grid.
pub(super) fn plane(grid: &Grid, width: f64, equal: bool) -> Result<(Canvas, Fragment), FigureError> {
    let length = |coordinates: &[f64]| coordinates[coordinates.len() - 1] - coordinates[0];
    let height = if equal {
        (width * length(&grid.y) / length(&grid.x)).clamp(150.0, width * 1.1)
    } else {
        (width * 0.62).clamp(240.0, 420.0)
    };
    let y = Axis::around(grid.y.iter().copied(), 0.0, (height / 42.0) as usize)?;
    let frame = Frame::new(width, height, &y);
    let x = Axis::around(grid.x.iter().copied(), 0.0, ((width - frame.left) / 52.0) as usize)?;
    let (plot, canvas) = axes(&frame, &x, &y)?;
    Ok((canvas, plot))
}

/// A height in few letters.
fn height_label(height: f64) -> String {
    let power = height.log10();
    match height.abs() {
        size if size == 0.0 || (1e-3..1e5).contains(&size) => short(height, 3),
        _ if (power - power.round()).abs() < 1e-9 => power_of_ten(power.round() as i64),
        _ => scientific(format!("{height:.1e}").parse().unwrap_or(height)),
    }
}

fn cross((x, y): (f64, f64)) -> String {
    let commands = format!("M{:.1} {:.1}l9 9m0-9l-9 9", x - 4.5, y - 4.5);
    let (ink, paper) = (INK.hex(), PAPER.hex());
    format!(
        "<path d=\"{commands}\" stroke=\"{paper}\" stroke-width=\"4.5\"/><path d=\"{commands}\" stroke=\"{ink}\" stroke-width=\"2\"/>"
    )
}

/// The height of a line, written on it where there is room, as near to its middle as that is.
fn height_on(line: &[(f64, f64)], label: &str, labels: &mut Labels) -> String {
    let (size, mut places) = (TEXT_SIZE - 1.0, Vec::new());
    for pair in line.windows(2) {
        let steps = (distance(pair[0], pair[1]) / 8.0).ceil().max(1.0);
        let at = |step: usize| {
            let share = step as f64 / steps;
            (pair[0].0 + (pair[1].0 - pair[0].0) * share, pair[0].1 + (pair[1].1 - pair[0].1) * share)
        };
        places.extend((0..steps as usize).map(at));
    }
    let width = text_width(label, size);
    if (places.len() as f64) * 8.0 < 2.0 * width {
        return String::new();
    }
    let middle = places.len() / 2;
    let from_middle =
        (0..places.len()).map(|step| if step % 2 == 0 { middle + step / 2 } else { middle - step / 2 - 1 });
    let free = from_middle.filter_map(|index| places.get(index)).find(|place| labels.take(**place, width, size));
    free.map_or_else(String::new, |(x, y)| rimmed_text(label, (*x, y + size * 0.35), Anchor::Middle, size, SOFT_INK))
}

/// An edge of the grid: its first point, and whether it runs along y.
type Edge = (usize, usize, bool);

/// The lines where the grid is `level` high, by marching squares.
fn level_lines(grid: &Grid, level: f64) -> Vec<Vec<(f64, f64)>> {
    let mut neighbours: HashMap<Edge, Vec<Edge>> = HashMap::new();
    let mut starts: Vec<Edge> = Vec::new();
    for row in 0..grid.y.len() - 1 {
        for column in 0..grid.x.len() - 1 {
            for (one, other) in segments(grid, row, column, level) {
                neighbours.entry(one).or_default().push(other);
                neighbours.entry(other).or_default().push(one);
                starts.push(one);
                starts.push(other);
            }
        }
    }
    // Open lines first, from their ends; what is left are rings.
    starts.sort_by_key(|edge| neighbours[edge].len());
    let mut lines = Vec::new();
    for start in starts {
        let mut line = vec![start];
        let mut at = start;
        while let Some(next) = neighbours.get_mut(&at).and_then(Vec::pop) {
            let back = neighbours.entry(next).or_default();
            if let Some(place) = back.iter().position(|edge| *edge == at) {
                back.remove(place);
            }
            line.push(next);
            at = next;
        }
        if line.len() > 1 {
            lines.push(line.into_iter().map(|edge| crossing(grid, edge, level)).collect());
        }
    }
    lines
}

/// The pieces of the line within one cell: pairs of edges that it joins.
fn segments(grid: &Grid, row: usize, column: usize, level: f64) -> Vec<(Edge, Edge)> {
    let corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)];
    let heights = corners.map(|(row, column)| grid.at(row, column));
    if heights.iter().any(|height| !height.is_finite()) {
        return Vec::new();
    }
    let edges = [(row, column, false), (row, column + 1, true), (row + 1, column, false), (row, column, true)];
    let above = heights.map(|height| height >= level);
    let crossed: Vec<Edge> =
        (0..4).filter(|side| above[*side] != above[(side + 1) % 4]).map(|side| edges[side]).collect();
    match crossed[..] {
        [one, other] => vec![(one, other)],
        [south, east, north, west] => {
            // A saddle: its middle tells which corners belong together.
            let middle = heights.iter().sum::<f64>() / 4.0 >= level;
            if middle == above[0] { vec![(south, east), (north, west)] } else { vec![(south, west), (north, east)] }
        }
        _ => Vec::new(),
    }
}

/// Where the line crosses an edge.
fn crossing(grid: &Grid, (row, column, along_y): Edge, level: f64) -> (f64, f64) {
    let (end_row, end_column) = if along_y { (row + 1, column) } else { (row, column + 1) };
    let (start, end) = (grid.at(row, column), grid.at(end_row, end_column));
    let share = (level - start) / (end - start);
    let between = |from: f64, to: f64| from + (to - from) * share;
    (between(grid.x[column], grid.x[end_column]), between(grid.y[row], grid.y[end_row]))
}
