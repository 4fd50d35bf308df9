//! Several drawings in one figure.

use super::{
    Drawing, FigureError, hold_alike,
    svg::{self, Fragment},
};

const GAP: f64 = 24.0;
/// A panel narrower than this goes below its neighbour.
const LEAST_WIDTH: f64 = 250.0;

/// Drawings side by side, or one under the other where the page is narrow.
#[derive(Debug, Clone)]
pub struct Panels {
    pub(super) title: String,
    panels: Vec<Drawing>,
}

impl Panels {
    /// An empty figure. The title stands above all panels and names the files.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), panels: Vec::new() }
    }

    /// Adds a panel.
    #[must_use]
    pub fn panel(mut self, drawing: impl Into<Drawing>) -> Self {
        self.panels.push(drawing.into());
        self
    }

    /// Lets all panels have the axes that hold what any of them shows, so that they can be compared.
    #[must_use]
    pub fn over_same_axes(mut self) -> Self {
        hold_alike(self.panels.iter_mut());
        self
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        let most = ((width + GAP) / (LEAST_WIDTH + GAP)).floor().max(1.0) as usize;
        // Four panels look better two by two than three and one.
        let rows = self.panels.len().div_ceil(most).max(1);
        let columns = self.panels.len().div_ceil(rows).max(1);
        let panel_width = (width - GAP * (columns - 1) as f64) / columns as f64;

        let mut figure = svg::title(&self.title, width);
        figure.height += 8.0;
        let first = figure.height;
        for row in self.panels.chunks(columns) {
            let top = figure.height;
            for (column, panel) in row.iter().enumerate() {
                figure.place(&panel.draw(panel_width)?, column as f64 * (panel_width + GAP), top);
            }
            figure.height += GAP / 2.0;
        }
        figure.core = first..figure.height;
        if self.panels.is_empty() { Err(FigureError::Empty) } else { Ok(figure) }
    }

    /// The panels' data one after the other, each line with the panel's title first and each panel with its header.
    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        for panel in &self.panels {
            for (index, row) in panel.data().into_iter().enumerate() {
                let first = if index == 0 { "panel" } else { panel.title() };
                let row: Vec<String> = [first.to_owned()].into_iter().chain(row).collect();
                if rows.first() != Some(&row) {
                    rows.push(row);
                }
            }
        }
        rows
    }
}
