use ndarray::{ArrayView2, ArrayViewMut2};

use crate::Float;
use crate::wide::wide;

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
        ArrayViewMut2::from_shape((rows, columns), self.numbers((rows, columns))).expect("the slice fits")
    }

    fn numbers(&mut self, (rows, columns): (usize, usize)) -> &mut [F] {
        if self.numbers.len() < rows * columns {
            self.numbers.resize(rows * columns, F::zero());
        }
        (self.rows, self.columns) = (rows, columns);
        &mut self.numbers[..rows * columns]
    }

    /// Takes the shape of `x` and the values of `f` at its numbers.
    ///
    /// # Panics
    /// If `x` does not lie row by row in memory; so do the other two.
    pub fn map(&mut self, x: ArrayView2<F>, f: impl Fn(F) -> F) -> ArrayView2<'_, F> {
        let y = self.numbers(x.dim());
        let x = in_a_row(&x);
        wide(|| {
            for (y, &x) in y.iter_mut().zip(x) {
                *y = f(x);
            }
        });
        self.view()
    }

    /// The same with the numbers at the same place of two matrices.
    ///
    /// # Panics
    /// If they differ in shape.
    pub fn map_two(&mut self, a: ArrayView2<F>, b: ArrayView2<F>, f: impl Fn(F, F) -> F) -> ArrayView2<'_, F> {
        assert_eq!(a.dim(), b.dim(), "the two matrices differ in shape");
        let y = self.numbers(a.dim());
        let (a, b) = (in_a_row(&a), in_a_row(&b));
        wide(|| {
            for ((y, &a), &b) in y.iter_mut().zip(a).zip(b) {
                *y = f(a, b);
            }
        });
        self.view()
    }

    /// The batch as a matrix to be read.
    pub fn view(&self) -> ArrayView2<'_, F> {
        let (rows, columns) = (self.rows, self.columns);
        ArrayView2::from_shape((rows, columns), &self.numbers[..rows * columns]).expect("the slice fits")
    }
}

fn in_a_row<'a, F>(x: &'a ArrayView2<F>) -> &'a [F] {
    x.as_slice().expect("the matrix lies row by row")
}
