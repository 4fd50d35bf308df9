use ndarray::{ArrayView2, ArrayViewMut2};

use crate::Float;

/// Memory for a batch of rows: it grows to the largest batch seen and is used again for every later one.
#[derive(Debug, Clone, Default)]
pub struct Batch<F> {
    numbers: Vec<F>,
    rows: usize,
    columns: usize,
}

impl<F: Float> Batch<F> {
    /// An empty batch; it gets its shape from [`resize`](Self::resize).
    pub fn new() -> Self {
        Self { numbers: Vec::new(), rows: 0, columns: 0 }
    }

    /// The batch as a matrix to be written, `rows` × `columns`. What it held before is still in it.
    pub fn resize(&mut self, rows: usize, columns: usize) -> ArrayViewMut2<'_, F> {
        if self.numbers.len() < rows * columns {
            self.numbers.resize(rows * columns, F::zero());
        }
        (self.rows, self.columns) = (rows, columns);
        ArrayViewMut2::from_shape((rows, columns), &mut self.numbers[..rows * columns]).expect("the slice fits")
    }

    /// The batch as a matrix to be read.
    pub fn view(&self) -> ArrayView2<'_, F> {
        let (rows, columns) = (self.rows, self.columns);
        ArrayView2::from_shape((rows, columns), &self.numbers[..rows * columns]).expect("the slice fits")
    }
}
