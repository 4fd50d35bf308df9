//! One drawing over a parameter, under a slider.

use super::{Drawing, FigureError, panels::Panels, svg::Fragment};

/// Drawings over the values of one parameter, each computed by the run: on a page under a slider that can be played,
/// elsewhere a strip of small pictures.
#[derive(Debug, Clone)]
pub struct Family {
    title: String,
    parameter: String,
    members: Vec<(String, Drawing)>,
}

impl Family {
    /// A family without members over `parameter`, such as "epoch". The title also names its files.
    pub fn new(title: impl Into<String>, parameter: impl Into<String>) -> Self {
        Self { title: title.into(), parameter: parameter.into(), members: Vec::new() }
    }

    /// Adds the drawing at one value of the parameter. Its title says what is to be seen there.
    #[must_use]
    pub fn member(mut self, value: impl Into<String>, drawing: impl Into<Drawing>) -> Self {
        self.members.push((value.into(), drawing.into()));
        self
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        let strip =
            self.members.iter().fold(Panels::new(&self.title), |strip, (_, drawing)| strip.panel(drawing.clone()));
        strip.draw(width)
    }

    /// The members' data one after the other, each line with the value of the parameter first.
    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for (value, drawing) in &self.members {
            for (index, row) in drawing.data().into_iter().enumerate() {
                let first = if index == 0 { &self.parameter } else { value };
                let row: Vec<String> = [first.clone()].into_iter().chain(row).collect();
                if rows.first() != Some(&row) {
                    rows.push(row);
                }
            }
        }
        rows
    }
}
