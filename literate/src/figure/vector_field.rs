//! Arrows over a plane.

use std::fmt::Write;

use super::{
    FigureError,
    plot::{Axis, Frame, axes, span},
    style::series,
    svg::{self, Anchor, Fragment, Labels},
    trajectory::{Looks, Named, polyline},
};

/// Arrows over x and y, the longest as long as a cell of the field; paths may lead through them. Arrows that all start
/// at one point are as long as they say.
#[derive(Debug, Clone)]
pub struct VectorField {
    pub(super) title: String,
    x_label: String,
    y_label: String,
    arrows: Vec<(f64, f64, f64, f64)>,
    paths: Vec<Named<(f64, f64)>>,
    /// Points that the axes hold besides those of the field, and in third place the length of a longest arrow.
    pub(super) held: Vec<[f64; 3]>,
}

impl VectorField {
    /// A field without arrows. The title also names its files.
    pub fn new(title: impl Into<String>) -> Self {
        let (x_label, y_label) = (String::new(), String::new());
        Self { title: title.into(), x_label, y_label, arrows: Vec::new(), paths: Vec::new(), held: Vec::new() }
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

    /// Adds an arrow from each (x, y) in the direction (dx, dy); all are scaled by one factor.
    #[must_use]
    pub fn arrows(mut self, arrows: impl AsRef<[(f64, f64, f64, f64)]>) -> Self {
        self.arrows.extend_from_slice(arrows.as_ref());
        self
    }

    /// Adds a path through the points (x, y).
    #[must_use]
    pub fn path(mut self, name: impl Into<String>, points: impl AsRef<[(f64, f64)]>) -> Self {
        self.paths.push(Named::new(name, points));
        self
    }

    /// The arrows that can be drawn.
    fn finite(&self) -> impl Iterator<Item = &(f64, f64, f64, f64)> {
        self.arrows.iter().filter(|(x, y, dx, dy)| [x, y, dx, dy].iter().all(|number| number.is_finite()))
    }

    /// Whether all arrows start at one point. Such arrows are drawn as long as they are.
    fn is_fan(&self) -> bool {
        let mut starts = self.finite().map(|arrow| (arrow.0, arrow.1));
        let first = starts.next();
        starts.all(|start| Some(start) == first)
    }

    /// Where arrows and paths are, each with the length of the arrow.
    pub(super) fn reach(&self) -> Vec<[f64; 3]> {
        let fan = self.is_fan();
        let starts = self.finite().map(|(x, y, dx, dy)| [*x, *y, dx.hypot(*dy)]);
        let ends = self.finite().filter(|_| fan).map(|(x, y, dx, dy)| [x + dx, y + dy, 0.0]);
        let points = self.paths.iter().flat_map(|path| path.points.iter().map(|(x, y)| [*x, *y, 0.0]));
        starts.chain(ends).chain(points).collect()
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        let count = self.finite().count();
        if count == 0 {
            return Err(FigureError::Empty);
        }
        let all: Vec<[f64; 3]> = self.reach().into_iter().chain(self.held.iter().copied()).collect();
        let fan = self.is_fan();
        let longest = all.iter().map(|point| point[2]).fold(0.0, f64::max);
        let length = |part: usize| span(all.iter().map(|point| point[part])).map_or(1.0, |span| span.end - span.start);
        // Units of equal length keep directions true, where that is not too high or too low.
        let (wanted, most) = (width * length(1) / length(0).max(f64::MIN_POSITIVE), (width * 0.8).max(300.0));
        let height = wanted.clamp(200.0, most);
        // A fan's arrows are measured against each other: it is narrower rather than squeezed.
        let drawn = if fan && wanted > most { width * most / wanted } else { width };
        // Arrows in a grid reach beyond the places that they start from.
        let margin = if fan { 0.08 } else { 0.14 };
        let y = Axis::around(all.iter().map(|point| point[1]), margin, ((height / 42.0) as usize).max(4))?;
        let frame = Frame::new(drawn, height, &y);
        let x = Axis::around(all.iter().map(|point| point[0]), margin, ((drawn - frame.left) / 52.0) as usize)?;
        let (mut plot, canvas) = axes(&frame, &x, &y)?;

        let origin = canvas.point((0.0, 0.0));
        let on_paper = |dx: f64, dy: f64| {
            let end = canvas.point((dx, dy));
            (end.0 - origin.0, end.1 - origin.1)
        };
        let unit = on_paper(1.0, 0.0).0.max(-on_paper(0.0, 1.0).1);
        let cell = ((canvas.right - canvas.left) * (canvas.bottom - canvas.top) / count as f64).sqrt();
        let scale = match longest * unit {
            _ if fan => 1.0,
            longest if longest > 0.0 => cell * 0.95 / longest,
            _ => 0.0,
        };
        let mut labels = Labels::within(&canvas);
        let mut shafts = String::new();
        let mut heads = String::new();
        for (x, y, dx, dy) in self.finite() {
            let (start, along) = (canvas.point((*x, *y)), on_paper(*dx, *dy));
            let along = (along.0 * scale, along.1 * scale);
            arrow(&mut shafts, &mut heads, start, along);
            labels.keep_clear_of(&[start, (start.0 + along.0, start.1 + along.1)]);
        }
        let colour = series(0).hex();
        let _ = write!(
            plot.body,
            "<path d=\"{shafts}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\"/><path d=\"{heads}\" fill=\"{colour}\"/>"
        );
        for (index, path) in self.paths.iter().enumerate() {
            let looks = Looks::of(index + 1);
            let points: Vec<(f64, f64)> = path.points.iter().map(|point| canvas.point(*point)).collect();
            plot.body += &looks.draw(&points);
            labels.keep_clear_of(&points);
            let name = points.last().and_then(|end| labels.beside(&path.name, *end, looks.colour()));
            plot.body += &name.unwrap_or_default();
        }
        let x_centre = (canvas.left + canvas.right) / 2.0;
        Ok(Fragment::stack([
            svg::title(&self.title, width),
            svg::label(&self.y_label, width, 0.0, Anchor::Start),
            plot,
            svg::label(&self.x_label, width, x_centre, Anchor::Middle),
        ]))
    }

    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let header = ["series", "x", "y", "dx", "dy"].map(str::to_owned).to_vec();
        let row = |name: &str, numbers: [f64; 4]| {
            [name.to_owned()].into_iter().chain(numbers.map(|number| number.to_string())).collect::<Vec<_>>()
        };
        let arrows = self.arrows.iter().map(|(x, y, dx, dy)| row("arrow", [*x, *y, *dx, *dy]));
        let points = self.paths.iter().flat_map(|path| {
            path.points
                .iter()
                .map(|(x, y)| vec![path.name.clone(), x.to_string(), y.to_string(), String::new(), String::new()])
        });
        [header].into_iter().chain(arrows).chain(points).collect()
    }
}

/// Adds an arrow to the commands of the shafts and of the heads.
fn arrow(shafts: &mut String, heads: &mut String, (x, y): (f64, f64), (dx, dy): (f64, f64)) {
    let length = dx.hypot(dy);
    if length < 0.5 {
        let _ = write!(heads, "M{:.1} {y:.1}h1.6v1.6h-1.6z", x - 0.8);
        return;
    }
    let head = (length * 0.45).min(7.0);
    let (ux, uy) = (dx / length, dy / length);
    let (neck_x, neck_y) = (x + dx - ux * head, y + dy - uy * head);
    *shafts += &polyline(&[(x, y), (neck_x, neck_y)]);
    let (side_x, side_y) = (-uy * head * 0.42, ux * head * 0.42);
    let corners = [(x + dx, y + dy), (neck_x + side_x, neck_y + side_y), (neck_x - side_x, neck_y - side_y)];
    *heads += &(polyline(&corners) + "z");
}
