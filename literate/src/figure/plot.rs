//! What all plots share: axes with ticks, drawn by plotters.

use std::ops::Range;

use plotters::{
    chart::{ChartBuilder, ChartContext},
    coord::{
        cartesian::Cartesian2d,
        ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter},
        types::RangedCoordf64,
    },
    drawing::{DrawingAreaErrorKind, IntoDrawingArea},
    prelude::SVGBackend,
    style::{Color, IntoFont, TRANSPARENT, TextStyle},
};

use super::{
    FigureError,
    lean::lean,
    style::{Colour, GRID, SOFT_INK, TEXT_SIZE},
    svg::{Fragment, text_width},
};
use crate::numbers::short;

/// plotters works in whole pixels; drawn larger by this and scaled back, its lines are smooth.
pub(super) const DETAIL: f64 = 8.0;
/// plotters writes a font size divided by this.
const PLOTTERS_FONT: f64 = 1.24;
/// Room to the right and above, for tick labels that reach beyond the axes.
const MARGIN: f64 = 16.0;
const X_TICKS_HEIGHT: f64 = 24.0;

pub(super) type Plot<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;
pub(super) type PlotResult<T> = Result<T, DrawingAreaErrorKind<std::io::Error>>;

/// A length in CSS pixels, as plotters is to draw it.
pub(super) fn pixels(length: f64) -> u32 {
    (length * DETAIL).round() as u32
}

/// Text of the usual size.
pub(super) fn text_style(colour: Colour) -> TextStyle<'static> {
    ("sans-serif", TEXT_SIZE * DETAIL * PLOTTERS_FONT).into_font().color(&colour.light)
}

/// One axis of a plot. On a logarithmic axis all positions are decimal logarithms.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    pub(super) range: Range<f64>,
    pub(super) ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis over `range` with at most about `most` ticks, at multiples of 1, 2 or 5 times a power of ten.
    pub(super) fn linear(range: Range<f64>, most: usize) -> Self {
        let step = nice_step((range.end - range.start) / most.max(1) as f64);
        let decimals = (-step.log10().floor()).clamp(0.0, 12.0) as usize;
        let (first, last) = ((range.start / step - 1e-9).ceil() as i64, (range.end / step + 1e-9).floor() as i64);
        let tick = |multiple: i64| {
            let value = multiple as f64 * step;
            let plain = (1e-4..1e6).contains(&step) && value.abs() < 1e6;
            (value, if plain { format!("{value:.decimals$}") } else { scientific(value) })
        };
        Self { ticks: (first..=last).map(tick).collect(), range }
    }

    /// An axis over the logarithms in `range`: a tick at each power of ten, or at every second, third, fifth,
    /// tenth and so on; at 1, 2 and 5 times a power, or closer, where the range holds too few.
    pub(super) fn logarithmic(range: Range<f64>, most: usize) -> Self {
        let decades = range.start.ceil() as i64..=range.end.floor() as i64;
        let count = decades.clone().count();
        let ticks: Vec<(f64, String)> = if count >= 3 {
            let least = count.div_ceil(most.max(1)) as i64;
            let stride = [1, 2, 3, 5, 10, 20, 50].into_iter().find(|stride| *stride >= least).unwrap_or(100);
            let decades: Vec<i64> = decades.filter(|power| power % stride == 0).collect();
            let are_plain = decades.iter().all(|power| (-3..=4).contains(power));
            let label = |power| if are_plain { short(10f64.powi(power as i32), 1) } else { power_of_ten(power) };
            decades.into_iter().map(|power| (power as f64, label(power))).collect()
        } else if range.end - range.start >= 0.7 {
            let around = range.start.floor() as i32..=range.end.ceil() as i32;
            let values = around.flat_map(|power| [1.0, 2.0, 5.0].map(|factor| factor * 10f64.powi(power)));
            let inside = values.filter(|value| range.contains(&value.log10()));
            inside.map(|value| (value.log10(), short(value, 3))).collect()
        } else {
            let values = Self::linear(10f64.powf(range.start)..10f64.powf(range.end), most).ticks;
            values.into_iter().map(|(value, label)| (value.log10(), label)).collect()
        };
        Self { range, ticks }
    }

    /// A logarithmic axis whose values are all powers of two, such as batch sizes: a tick at each.
    pub(super) fn doubling(range: Range<f64>) -> Self {
        let powers =
            (range.start / 2f64.log10() - 1e-9).ceil() as i32..=(range.end / 2f64.log10() + 1e-9).floor() as i32;
        let ticks = powers.map(|power| (f64::from(power) * 2f64.log10(), short(2f64.powi(power), 4)));
        Self { ticks: ticks.collect(), range }
    }

    /// Leaves out labels that would touch the one before them where the axis is so many pixels long.
    pub(super) fn spaced(mut self, length: f64) -> Self {
        const GAP: f64 = 12.0;
        let scale = length / (self.range.end - self.range.start);
        let mut end = f64::NEG_INFINITY;
        for (position, label) in &mut self.ticks {
            let (middle, half) = ((*position - self.range.start) * scale, text_width(label, TEXT_SIZE) / 2.0);
            if middle - half < end + GAP {
                label.clear();
            } else {
                end = middle + half;
            }
        }
        self
    }

    fn label_width(&self) -> f64 {
        self.ticks.iter().map(|(_, label)| text_width(label, TEXT_SIZE)).fold(0.0, f64::max)
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, position: &f64, pixels: (i32, i32)) -> i32 {
        RangedCoordf64::from(self.range.clone()).map(position, pixels)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            return Vec::new();
        }
        self.ticks.iter().map(|(position, _)| *position).collect()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, position: &f64) -> String {
        let tick = self.ticks.iter().find(|(tick, _)| tick == position);
        tick.map(|(_, label)| label.clone()).unwrap_or_default()
    }
}

/// The least of 1, 2, 5, 10, … that is no less than `least`.
fn nice_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0].map(|factor| factor * power).into_iter().find(|step| *step >= least).unwrap_or(10.0 * power)
}

pub(super) fn scientific(value: f64) -> String {
    let written = format!("{value:.3e}");
    match written.split_once('e') {
        Some((digits, power)) if value != 0.0 => {
            format!("{}e{power}", digits.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => "0".to_owned(),
    }
}

pub(super) fn power_of_ten(power: i64) -> String {
    let superscript = |character| match character {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => char::from_u32('⁰' as u32 + digit as u32 - '0' as u32).unwrap_or(digit),
    };
    match power {
        0 => "1".to_owned(),
        1 => "10".to_owned(),
        _ => format!("10{}", power.to_string().chars().map(superscript).collect::<String>()),
    }
}

impl Axis {
    /// A linear axis that holds all the values, widened by `margin` of their span on both sides.
    pub(super) fn around(values: impl Iterator<Item = f64>, margin: f64, most: usize) -> Result<Self, FigureError> {
        let range = span(values.filter(|value| value.is_finite())).ok_or(FigureError::Empty)?;
        let padding = match range.end - range.start {
            0.0 => (range.start.abs() * 0.1).max(0.5),
            length => length * margin,
        };
        Ok(Self::linear(range.start - padding..range.end + padding, most))
    }
}

/// The least and the greatest of finite values.
pub(super) fn span(values: impl Iterator<Item = f64>) -> Option<Range<f64>> {
    values.fold(None, |span, value| match span {
        None => Some(value..value),
        Some(Range { start, end }) => Some(start.min(value)..end.max(value)),
    })
}

/// Room for a plot: its whole width and height with ticks, and how much of the width lies left of the axis.
pub(super) struct Frame {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) left: f64,
}

impl Frame {
    pub(super) fn new(width: f64, height: f64, y: &Axis) -> Self {
        Self { width, height, left: y.label_width() + 12.0 }
    }
}

/// Draws axes and a grid across `y` (or, for horizontal bars, across `x`), then what `draw` adds.
pub(super) fn plot(
    frame: &Frame,
    (x, y): (&Axis, &Axis),
    draw: impl FnOnce(&mut Plot<'_, '_>) -> PlotResult<()>,
) -> Result<Fragment, FigureError> {
    let mut svg = String::new();
    let size = (pixels(frame.width), pixels(frame.height));
    draw_plot(&mut svg, size, frame.left, (x, y), draw).map_err(|error| FigureError::Library(error.to_string()))?;

    let body = svg.split_once('>').map_or("", |(_, rest)| rest);
    let body = body.rsplit_once("</svg>").map_or(body, |(body, _)| body);
    let body = format!("<g transform=\"scale({})\">{}</g>", 1.0 / DETAIL, lean(body));
    Ok(Fragment::new(frame.width, frame.height, body))
}

/// Axes, a grid across y, and where on them the drawing's own SVG goes.
pub(super) fn axes(frame: &Frame, x: &Axis, y: &Axis) -> Result<(Fragment, Canvas), FigureError> {
    let canvas = Canvas {
        x: x.range.clone(),
        y: y.range.clone(),
        left: frame.left,
        top: MARGIN / 2.0,
        right: frame.width - MARGIN,
        bottom: frame.height - X_TICKS_HEIGHT,
    };
    Ok((plot(frame, (x, y), |_| Ok(()))?, canvas))
}

/// The inside of a plot, in CSS pixels of its fragment.
pub(super) struct Canvas {
    x: Range<f64>,
    y: Range<f64>,
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Canvas {
    /// Where a position on the axes is on the paper.
    pub(super) fn point(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let share = |value: f64, range: &Range<f64>| (value - range.start) / (range.end - range.start);
        let (x, y) = (share(x, &self.x), share(y, &self.y));
        (self.left + x * (self.right - self.left), self.bottom - y * (self.bottom - self.top))
    }

    /// What of `body` lies within the axes.
    pub(super) fn clipped(&self, body: &str) -> String {
        let Self { left, top, right, bottom, .. } = self;
        let (width, height) = (right - left, bottom - top);
        format!(
            "<svg x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" \
             viewBox=\"{left:.1} {top:.1} {width:.1} {height:.1}\">{body}</svg>"
        )
    }
}

fn draw_plot(
    svg: &mut String,
    size: (u32, u32),
    left: f64,
    (x, y): (&Axis, &Axis),
    draw: impl FnOnce(&mut Plot<'_, '_>) -> PlotResult<()>,
) -> PlotResult<()> {
    let area = SVGBackend::with_string(svg, size).into_drawing_area();
    let mut plot = ChartBuilder::on(&area)
        .margin_right(pixels(MARGIN))
        .margin_top(pixels(MARGIN / 2.0))
        .y_label_area_size(pixels(left))
        .x_label_area_size(pixels(X_TICKS_HEIGHT))
        .build_cartesian_2d(x.clone(), y.clone())?;
    plot.configure_mesh()
        .bold_line_style(GRID.light.stroke_width(pixels(1.0)))
        .light_line_style(TRANSPARENT)
        .axis_style(SOFT_INK.light.stroke_width(pixels(1.0)))
        .label_style(text_style(SOFT_INK))
        .set_all_tick_mark_size(pixels(4.0))
        .draw()?;
    draw(&mut plot)?;
    area.present()
}

#[cfg(test)]
mod tests {
    use super::Axis;

    fn labels(axis: Axis) -> Vec<String> {
        axis.ticks.into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_are_round_numbers_with_equal_decimals() {
        assert_eq!(labels(Axis::linear(0.48..0.76, 7)), ["0.50", "0.55", "0.60", "0.65", "0.70", "0.75"]);
        assert_eq!(labels(Axis::linear(1.0..20.0, 5)), ["5", "10", "15", "20"]);
        assert_eq!(labels(Axis::linear(-1.0..1.0, 4)), ["-1.0", "-0.5", "0.0", "0.5", "1.0"]);
        assert_eq!(labels(Axis::linear(0.0..3.1e8, 4)), ["0", "1e8", "2e8", "3e8"]);
    }

    #[test]
    fn logarithmic_ticks_suit_the_number_of_decades() {
        assert_eq!(labels(Axis::logarithmic(-6.2..0.1, 4)), ["10⁻⁶", "10⁻⁴", "10⁻²", "1"]);
        assert_eq!(labels(Axis::logarithmic(0.0..1.0, 4)), ["1", "2", "5"]);
        assert_eq!(labels(Axis::logarithmic(-0.25..-0.05, 4)), ["0.6", "0.7", "0.8"]);
        assert_eq!(labels(Axis::doubling(0.3..1.6)), ["2", "4", "8", "16", "32"]);
    }

    #[test]
    fn extreme_ranges_have_ticks_in_reason() {
        for (low, high) in [(0.0, f64::MIN_POSITIVE), (-1e300, 1e300), (1e15, 1e15 + 4.0), (0.0, 1e-300)] {
            let count = Axis::linear(low..high, 5).ticks.len();
            assert!(count <= 7, "{count} ticks from {low} to {high}");
        }
    }
}
