//! Heights or classes over a grid of x and y.

use super::FigureError;
use crate::numbers::Numbers;

/// A value for each x and y, row by row: a row for each y.
#[derive(Debug, Clone, Default)]
pub(super) struct Grid {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    shape: Vec<usize>,
    values: Vec<f64>,
}

impl Grid {
    pub(super) fn new(x: impl Into<Numbers>, y: impl Into<Numbers>, values: impl Into<Numbers>) -> Self {
        let Numbers { shape, values } = values.into();
        Self { x: x.into().values, y: y.into().values, shape, values }
    }

    /// Whether the coordinates rise and the values suit them.
    pub(super) fn check(&self, name: &str) -> Result<(), FigureError> {
        let name = name.to_owned();
        if self.values.is_empty() && self.x.is_empty() && self.y.is_empty() {
            return Err(FigureError::Empty);
        }
        for (axis, coordinates) in [('x', &self.x), ('y', &self.y)] {
            let rise = coordinates.windows(2).all(|pair| pair[0] < pair[1] && pair[1] - pair[0] < f64::INFINITY);
            if coordinates.len() < 2 || !rise {
                return Err(FigureError::Coordinates { name, axis });
            }
        }
        let expected = vec![self.y.len(), self.x.len()];
        if self.shape == expected {
            return Ok(());
        }
        Err(FigureError::Shape { name, expected, found: self.shape.clone() })
    }

    pub(super) fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.x.len() + column]
    }

    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    /// Each point with its value, as lines of a CSV file.
    pub(super) fn data<'grid>(&'grid self, name: &'grid str) -> impl Iterator<Item = Vec<String>> + 'grid {
        let points = self.y.iter().flat_map(|y| self.x.iter().map(move |x| (x, y)));
        points
            .zip(&self.values)
            .map(move |((x, y), value)| vec![name.to_owned(), x.to_string(), y.to_string(), value.to_string()])
    }
}
