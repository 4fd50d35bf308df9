//! Bars by category.

use plotters::{
    element::{EmptyElement, Rectangle, Text},
    style::{
        Color,
        text_anchor::{HPos, Pos, VPos},
    },
};

use super::{
    FigureError,
    data::{header, point_row},
    plot::{Axis, Frame, pixels, plot, text_style},
    style::{INK, SOFT_INK, TEXT_SIZE, series},
    svg::{self, Anchor, Fragment, text_width},
};
use crate::numbers::{Numbers, short};

/// Height of a category, in CSS pixels.
const ROW: f64 = 30.0;

/// A horizontal bar for each category, with its value written at its end. Names of any length stay readable.
#[derive(Debug, Clone)]
pub struct BarChart {
    pub(super) title: String,
    value_label: String,
    categories: Vec<String>,
    values: Vec<f64>,
    /// Values that the axis holds besides those of the bars.
    pub(super) held: Vec<[f64; 3]>,
}

impl BarChart {
    /// A bar for each pair of category and value.
    pub fn new(
        title: impl Into<String>,
        categories: impl IntoIterator<Item = impl Into<String>>,
        values: impl Into<Numbers>,
    ) -> Self {
        let categories = categories.into_iter().map(Into::into).collect();
        Self {
            title: title.into(),
            value_label: String::new(),
            categories,
            values: values.into().values,
            held: Vec::new(),
        }
    }

    /// What the bars measure, with its unit.
    #[must_use]
    pub fn value_label(mut self, label: impl Into<String>) -> Self {
        self.value_label = label.into();
        self
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        if self.categories.len() != self.values.len() {
            let (expected, found) = (self.categories.len(), self.values.len());
            return Err(FigureError::Lengths { series: self.title.clone(), expected, found });
        }
        let held = || self.held.iter().map(|point| point[0]);
        let finite = || self.values.iter().copied().chain(held()).filter(|value| value.is_finite());
        let (low, high) = (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max));
        if low == high {
            return Err(FigureError::Empty);
        }
        let small = high.max(-low) <= 1.0;
        // Room at the end of the longest bar for its value.
        let room = (high - low) * 0.15;
        let x = Axis::linear(if low < 0.0 { low - room } else { low }..high + room, (width / 80.0) as usize);
        let count = self.categories.len() as f64;
        let y = Axis { range: count..0.0, ticks: Vec::new() };
        let names = self.categories.iter().map(|name| text_width(name, TEXT_SIZE)).fold(0.0, f64::max);
        let frame = Frame { width, height: count * ROW + 36.0, left: names + 12.0 };

        let plot = plot(&frame, (&x, &y), |plot| {
            for (index, (name, value)) in self.categories.iter().zip(&self.values).enumerate() {
                let (top, middle) = (index as f64, index as f64 + 0.5);
                let label = |text: String, x, side, colour| {
                    let gap = pixels(6.0) as i32;
                    let style = text_style(colour).pos(Pos::new(side, VPos::Center));
                    let offset = if matches!(side, HPos::Right) { -gap } else { gap };
                    EmptyElement::at((x, middle)) + Text::new(text, (offset, 0), style)
                };
                let end = if value.is_finite() { *value } else { 0.0 };
                let bar = [(0.0, top + 0.18), (end, top + 0.82)];
                plot.draw_series([Rectangle::new(bar, series(0).light.filled())])?;
                plot.draw_series([
                    label(name.clone(), x.range.start, HPos::Right, INK),
                    label(
                        if small { format!("{value:.4}") } else { short(*value, 4) },
                        end.max(0.0),
                        HPos::Left,
                        SOFT_INK,
                    ),
                ])?;
            }
            Ok(())
        })?;
        let x_centre = (frame.left + width) / 2.0;
        Ok(Fragment::stack([
            svg::title(&self.title, width),
            plot,
            svg::label(&self.value_label, width, x_centre, Anchor::Middle),
        ]))
    }

    pub(super) fn reach(&self) -> Vec<[f64; 3]> {
        self.values.iter().map(|value| [*value, 0.0, 0.0]).collect()
    }

    /// As a chart's data: the category stands for x.
    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let bars = self.categories.iter().zip(&self.values);
        let rows = bars.map(|(name, value)| point_row(&self.value_label, name, &value.to_string()));
        [header()].into_iter().chain(rows).collect()
    }
}
