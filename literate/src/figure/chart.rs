//! Lines, bands and points over two axes.

use plotters::{
    element::{Circle, PathElement, Polygon},
    series::DashedLineSeries,
    style::{Color, ShapeStyle},
};

use super::{
    FigureError,
    data::{band_row, header, point_row},
    plot::{Axis, Frame, Plot, PlotResult, pixels, plot, span},
    style::{Colour, INK, series},
    svg::{self, Anchor, Fragment, SWATCH_WIDTH},
};
use crate::{numbers::Numbers, spread::Spread};

const LINE_WIDTH: f64 = 2.0;
const POINT_RADIUS: f64 = 3.5;
const BAND_OPACITY: f64 = 0.2;
const DASH: f64 = 6.0;

/// Lines, shaded bands, points and reference lines over two axes, with a legend above them.
///
/// Things of one name share a colour, and so do points and a dashed line whose name begins with that of a line or a band
/// ("SGD in the document" beside "SGD"). A value that is not finite (on a logarithmic axis: not positive) leaves a gap.
#[derive(Debug, Clone)]
pub struct Chart {
    pub(super) title: String,
    x_label: String,
    y_label: String,
    log_x: bool,
    log_y: bool,
    series: Vec<Series>,
    /// Points that the axes hold besides the chart's own.
    pub(super) held: Vec<[f64; 3]>,
}

#[derive(Debug, Clone)]
struct Series {
    name: String,
    shape: Shape,
    x: Vec<f64>,
    y: Vec<f64>,
}

#[derive(Debug, Clone)]
enum Shape {
    Line,
    Points,
    /// The upper edge; the lower one is `y`.
    Band(Vec<f64>),
    /// One `y` for every `x`.
    Horizontal,
}

impl Chart {
    /// An empty chart. The title also names its files.
    pub fn new(title: impl Into<String>) -> Self {
        let (x_label, y_label) = (String::new(), String::new());
        Self { title: title.into(), x_label, y_label, log_x: false, log_y: false, series: Vec::new(), held: Vec::new() }
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

    /// Makes the horizontal axis logarithmic.
    #[must_use]
    pub fn log_x(mut self) -> Self {
        self.log_x = true;
        self
    }

    /// Makes the vertical axis logarithmic.
    #[must_use]
    pub fn log_y(mut self) -> Self {
        self.log_y = true;
        self
    }

    /// Adds a line through the points (x, y).
    #[must_use]
    pub fn line(self, name: impl Into<String>, x: impl Into<Numbers>, y: impl Into<Numbers>) -> Self {
        self.add(name, Shape::Line, x.into().values, y.into().values)
    }

    /// Adds the points (x, y), unconnected.
    #[must_use]
    pub fn points(self, name: impl Into<String>, x: impl Into<Numbers>, y: impl Into<Numbers>) -> Self {
        self.add(name, Shape::Points, x.into().values, y.into().values)
    }

    /// Shades what lies between `low` and `high`, in the colour of the line of this name.
    #[must_use]
    pub fn band(
        self,
        name: impl Into<String>,
        x: impl Into<Numbers>,
        low: impl Into<Numbers>,
        high: impl Into<Numbers>,
    ) -> Self {
        self.add(name, Shape::Band(high.into().values), x.into().values, low.into().values)
    }

    /// Several runs over the same `x`: their mean as a line, the lowest to the highest as a band.
    #[must_use]
    pub fn spread(self, name: impl Into<String>, x: impl Into<Numbers>, spread: &Spread) -> Self {
        let (name, x) = (name.into(), x.into());
        self.band(name.clone(), x.clone(), &spread.low, &spread.high).line(name, x, &spread.mean)
    }

    /// Adds a dashed line at `y` across the whole chart, such as the document's value.
    #[must_use]
    pub fn horizontal(self, name: impl Into<String>, y: f64) -> Self {
        self.add(name, Shape::Horizontal, Vec::new(), vec![y])
    }

    fn add(mut self, name: impl Into<String>, shape: Shape, x: Vec<f64>, y: Vec<f64>) -> Self {
        self.series.push(Series { name: name.into(), shape, x, y });
        self
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        self.series.iter().try_for_each(Series::check)?;
        let height = (width * 0.5).clamp(210.0, 320.0);
        let y = self.axis(self.log_y, 0.06, (height / 42.0) as usize, |chart| chart.all_y())?;
        let frame = Frame::new(width, height, &y);
        let margin = if self.series.iter().any(|series| matches!(series.shape, Shape::Points)) { 0.04 } else { 0.0 };
        let length = width - frame.left;
        let mut x = self.axis(self.log_x, margin, self.most_x_ticks(length), |chart| chart.all_x())?;
        if self.log_x && are_powers_of_two(&self.all_x()) {
            x = Axis::doubling(x.range);
        }
        let x = x.spaced(length);

        let plot = plot(&frame, (&x, &y), |plot| {
            // Bands lie under everything, whatever the order in which they were added.
            let (bands, rest): (Vec<_>, Vec<_>) =
                self.series.iter().partition(|series| matches!(series.shape, Shape::Band(_)));
            bands.into_iter().chain(rest).try_for_each(|series| self.draw_series(series, plot))
        })?;
        let x_centre = (frame.left + width) / 2.0;
        Ok(Fragment::stack([
            svg::title(&self.title, width),
            self.legend(width),
            svg::label(&self.y_label, width, 0.0, Anchor::Start),
            plot,
            svg::label(&self.x_label, width, x_centre, Anchor::Middle),
        ]))
    }

    /// An axis that holds all the values, widened by `margin` of their span on both sides.
    fn axis(
        &self,
        logarithmic: bool,
        margin: f64,
        ticks: usize,
        values: impl Fn(&Self) -> Vec<f64>,
    ) -> Result<Axis, FigureError> {
        let values = values(self).into_iter().map(|value| position(value, logarithmic));
        let range = span(values.filter(|position| position.is_finite())).ok_or(FigureError::Empty)?;
        let padding = match range.end - range.start {
            0.0 if logarithmic => 0.5,
            0.0 => (range.start.abs() * 0.1).max(0.5),
            length => length * margin,
        };
        let range = range.start - padding..range.end + padding;
        Ok(if logarithmic { Axis::logarithmic(range, ticks) } else { Axis::linear(range, ticks) })
    }

    /// As many as have room; over whole numbers, such as epochs, none between them.
    fn most_x_ticks(&self, width: f64) -> usize {
        let most = (width / 52.0) as usize;
        let all = self.all_x();
        match span(all.iter().copied().filter(|x| x.is_finite())) {
            Some(range) if all.iter().all(|x| x.fract() == 0.0) && range.end > range.start => {
                most.min((range.end - range.start) as usize)
            }
            _ => most,
        }
    }

    fn all_x(&self) -> Vec<f64> {
        let held = self.held.iter().map(|point| point[0]);
        self.series.iter().flat_map(|series| series.x.clone()).chain(held).collect()
    }

    fn all_y(&self) -> Vec<f64> {
        let of_series = |series: &Series| match &series.shape {
            Shape::Band(high) => [series.y.as_slice(), high].concat(),
            _ => series.y.clone(),
        };
        self.series.iter().flat_map(of_series).chain(self.held.iter().map(|point| point[1])).collect()
    }

    /// The corners of the box around all points that can be drawn.
    pub(super) fn reach(&self) -> Vec<[f64; 3]> {
        let drawn = |values: Vec<f64>, logarithmic: bool| {
            span(values.into_iter().filter(move |value| position(*value, logarithmic).is_finite()))
        };
        match (drawn(self.all_x(), self.log_x), drawn(self.all_y(), self.log_y)) {
            (Some(x), Some(y)) => vec![[x.start, y.start, 0.0], [x.end, y.end, 0.0]],
            _ => Vec::new(),
        }
    }

    fn draw_series(&self, series: &Series, plot: &mut Plot<'_, '_>) -> PlotResult<()> {
        let colour = self.colour(series).light;
        let line = ShapeStyle { color: colour.to_rgba(), filled: false, stroke_width: pixels(LINE_WIDTH) };
        match &series.shape {
            Shape::Line => {
                let runs = unbroken(self.positions(&series.x, &series.y));
                plot.draw_series(runs.into_iter().map(|run| PathElement::new(run, line)))?;
            }
            Shape::Points => {
                let points = self.positions(&series.x, &series.y).flatten();
                plot.draw_series(points.map(|point| Circle::new(point, pixels(POINT_RADIUS), colour.filled())))?;
            }
            Shape::Band(high) => {
                let edges = self.positions(&series.x, &series.y).zip(self.positions(&series.x, high));
                let runs = unbroken(edges.map(|(low, high)| Some((low?, high?))));
                plot.draw_series(runs.into_iter().map(|run| {
                    let (low, high): (Vec<_>, Vec<_>) = run.into_iter().unzip();
                    let outline: Vec<_> = low.into_iter().chain(high.into_iter().rev()).collect();
                    Polygon::new(outline, colour.mix(BAND_OPACITY).filled())
                }))?;
            }
            Shape::Horizontal => {
                let y = position(series.y[0], self.log_y);
                let range = plot.x_range();
                let ends = [(range.start, y), (range.end, y)].into_iter().filter(|_| y.is_finite());
                plot.draw_series(DashedLineSeries::new(ends, pixels(DASH), pixels(DASH * 0.7), line))?;
            }
        }
        Ok(())
    }

    /// The places of the points on the axes; `None` where there is none.
    fn positions(&self, x: &[f64], y: &[f64]) -> impl Iterator<Item = Option<(f64, f64)>> {
        x.iter().zip(y).map(|(x, y)| {
            let point = (position(*x, self.log_x), position(*y, self.log_y));
            (point.0.is_finite() && point.1.is_finite()).then_some(point)
        })
    }

    fn colour(&self, of: &Series) -> Colour {
        let names = self.coloured_names();
        let name = self.whose_colour(of);
        names.iter().position(|other| *other == name).map_or(INK, series)
    }

    /// The name whose colour a series has: its own, or the longest of a line or a band that its name begins with.
    fn whose_colour<'chart>(&'chart self, of: &'chart Series) -> &'chart str {
        let is_line = |series: &&Series| matches!(series.shape, Shape::Line | Shape::Band(_));
        if is_line(&of) {
            return &of.name;
        }
        let begins_with = |name: &&str| {
            let rest = of.name.strip_prefix(*name);
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        let lines = self.series.iter().filter(is_line).map(|series| series.name.as_str()).filter(begins_with);
        lines.max_by_key(|name| name.len()).unwrap_or(&of.name)
    }

    /// The names that have a colour of their own, in the order in which they were added.
    fn coloured_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for series in self.series.iter().filter(|series| !matches!(series.shape, Shape::Horizontal)) {
            let name = self.whose_colour(series);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Names and their looks.
    fn legend(&self, width: f64) -> Fragment {
        let mut names: Vec<&str> = Vec::new();
        for series in &self.series {
            if !names.contains(&series.name.as_str()) {
                names.push(&series.name);
            }
        }
        let swatches = names.into_iter().map(|name| {
            let all = self.series.iter().filter(|series| series.name == name);
            (all.map(|series| self.swatch(series, (0.0, 0.0))).collect::<String>(), name)
        });
        svg::legend(width, swatches)
    }

    fn swatch(&self, series: &Series, (x, y): (f64, f64)) -> String {
        let (colour, end) = (self.colour(series).hex(), x + SWATCH_WIDTH);
        let line = |dashes: &str| {
            format!("<path d=\"M{x:.1} {y:.1}H{end:.1}\" stroke=\"{colour}\" stroke-width=\"{LINE_WIDTH}\"{dashes}/>")
        };
        match series.shape {
            Shape::Line => line(""),
            Shape::Horizontal => line(" stroke-dasharray=\"6 4\""),
            Shape::Points => {
                let centre = x + SWATCH_WIDTH / 2.0;
                format!("<circle cx=\"{centre:.1}\" cy=\"{y:.1}\" r=\"{POINT_RADIUS}\" fill=\"{colour}\"/>")
            }
            Shape::Band(_) => {
                let top = y - 6.0;
                format!(
                    "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{SWATCH_WIDTH}\" height=\"12\" fill=\"{colour}\" \
                     opacity=\"{BAND_OPACITY}\"/>"
                )
            }
        }
    }

    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let mut rows = vec![header()];
        for Series { name, shape, x, y } in &self.series {
            let points = x.iter().map(f64::to_string).zip(y.iter().map(f64::to_string));
            match shape {
                Shape::Horizontal => rows.push(point_row(name, "", &y[0].to_string())),
                Shape::Band(high) => {
                    rows.extend(points.zip(high).map(|((x, low), high)| band_row(name, &x, &low, &high.to_string())));
                }
                Shape::Line | Shape::Points => rows.extend(points.map(|(x, y)| point_row(name, &x, &y))),
            }
        }
        rows
    }
}

impl Series {
    fn check(&self) -> Result<(), FigureError> {
        let found = match &self.shape {
            Shape::Horizontal => return Ok(()),
            Shape::Band(high) if self.y.len() == self.x.len() => high.len(),
            _ => self.y.len(),
        };
        if found == self.x.len() {
            return Ok(());
        }
        Err(FigureError::Lengths { series: self.name.clone(), expected: self.x.len(), found })
    }
}

/// Where a value stands on its axis.
fn position(value: f64, logarithmic: bool) -> f64 {
    if logarithmic { value.log10() } else { value }
}

/// Whether the values are powers of two, of 1 or more and not many, and nothing else.
fn are_powers_of_two(values: &[f64]) -> bool {
    let powers: Vec<f64> = values.iter().map(|value| value.log2()).collect();
    let are_whole = powers.iter().all(|power| *power >= 0.0 && power.fract() == 0.0);
    are_whole && span(powers.into_iter()).is_some_and(|span| (2.0..12.0).contains(&(span.end - span.start)))
}

/// The runs of things between gaps.
fn unbroken<T: Copy>(things: impl Iterator<Item = Option<T>>) -> Vec<Vec<T>> {
    let things: Vec<Option<T>> = things.collect();
    let runs = things.split(Option::is_none).map(|run| run.iter().copied().flatten().collect());
    runs.filter(|run: &Vec<T>| !run.is_empty()).collect()
}
