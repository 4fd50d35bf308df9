//! Arrows over a plane.

use std::fmt::Write;

use super::{
    FigureError,
    plot::{Axis, Frame, axes},
    style::series,
    svg::{self, Anchor, Fragment, Labels},
    trajectory::{Looks, Named},
};

/// Arrows over x and y, the longest as long as a cell of the field; paths may lead through them.
#[derive(Debug, Clone)]
pub struct VectorField {
    title: String,
    x_label: String,
    y_label: String,
    arrows: Vec<(f64, f64, f64, f64)>,
    paths: Vec<Named<(f64, f64)>>,
}

impl VectorField {
    /// A field without arrows. The title also names its files.
    pub fn new(title: impl Into<String>) -> Self {
        let (x_label, y_label) = (String::new(), String::new());
        Self { title: title.into(), x_label, y_label, arrows: Vec::new(), paths: Vec::new() }
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
        self.paths.push(Named { name: name.into(), points: points.as_ref().to_vec() });
        self
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        let finite: Vec<_> = self.arrows.iter().filter(|(x, y, dx, dy)| (x + y + dx + dy).is_finite()).collect();
        if finite.is_empty() {
            return Err(FigureError::Empty);
        }
        let height = (width * 0.75).clamp(240.0, 460.0);
        let points = || self.paths.iter().flat_map(|path| &path.points);
        let xs = finite.iter().map(|arrow| arrow.0).chain(points().map(|point| point.0));
        let ys = finite.iter().map(|arrow| arrow.1).chain(points().map(|point| point.1));
        let y = Axis::around(ys, 0.06, (height / 42.0) as usize)?;
        let frame = Frame::new(width, height, &y);
        let x = Axis::around(xs, 0.06, ((width - frame.left) / 52.0) as usize)?;
        let (mut plot, canvas) = axes(&frame, &x, &y)?;

        let origin = canvas.point((0.0, 0.0));
        let on_paper = |dx: f64, dy: f64| {
            let end = canvas.point((dx, dy));
            (end.0 - origin.0, end.1 - origin.1)
        };
        let longest =
            finite.iter().map(|arrow| on_paper(arrow.2, arrow.3)).map(|(x, y)| x.hypot(y)).fold(0.0, f64::max);
        let cell = ((canvas.right - canvas.left) * (canvas.bottom - canvas.top) / finite.len() as f64).sqrt();
        let scale = if longest > 0.0 { cell * 0.95 / longest } else { 0.0 };
        let mut shafts = String::new();
        let mut heads = String::new();
        for (x, y, dx, dy) in finite {
            let (start, along) = (canvas.point((*x, *y)), on_paper(*dx, *dy));
            let along = (along.0 * scale, along.1 * scale);
            arrow(&mut shafts, &mut heads, start, along);
        }
        let colour = series(0).hex();
        let _ = write!(
            plot.body,
            "<path d=\"{shafts}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\"/><path d=\"{heads}\" fill=\"{colour}\"/>"
        );
        let mut labels = Labels::within(&canvas);
        for (index, path) in self.paths.iter().enumerate() {
            let looks = Looks::of(index + 1);
            let points: Vec<(f64, f64)> = path.points.iter().map(|point| canvas.point(*point)).collect();
            plot.body += &looks.draw(&points);
            labels.keep_clear_of(&points);
            if let Some(end) = points.last() {
                plot.body += &labels.beside(&path.name, *end, looks.colour());
            }
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
    let _ = write!(shafts, "M{x:.1} {y:.1}L{neck_x:.1} {neck_y:.1}");
    let (side_x, side_y) = (-uy * head * 0.42, ux * head * 0.42);
    let _ = write!(
        heads,
        "M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}z",
        x + dx,
        y + dy,
        neck_x + side_x,
        neck_y + side_y,
        neck_x - side_x,
        neck_y - side_y
    );
}
