//! Products of matrices that are full of numbers.
//!
//! The product goes by tiles: a few rows of `a` times one register's width of columns of `b` are summed at once, and
//! every number loaded is used several times. For rows of `a`, the columns of `b` in use are first copied side by side
//! onto the stack, so that the innermost loop reads them one after the other: with the copy, the forward product of
//! chapter 5 took three fifths of the time it took without, on a processor with AVX2. For columns of `a` (a gradient of
//! weights) the copy gained nothing and is left out.

use std::ops::Range;

use ndarray::{ArrayView2, Axis, NdFloat};

use super::{DEPTH, Product, fused, multiply_add};

/// Walks `c` in tiles `WIDE` columns across; what is left at the right edge goes by narrower tiles.
#[inline(always)]
pub(super) fn multiply<F: NdFloat, const WIDE: usize, const NARROW: usize, const FUSED: bool>(product: Product<F>) {
    let n = product.b.ncols();
    if product.c.len() == n && !product.transposed && product.b.is_standard_layout() {
        // Too few tiles to pay for the copy: a single row is the transpose of a column.
        return in_place::<F, WIDE, FUSED>(Product { transposed: true, a_width: 1, ..product });
    }
    if n == 1 || product.transposed {
        return in_place::<F, WIDE, FUSED>(product);
    }
    let Product { a, a_width, b, c, .. } = product;
    let mut copy = [[F::zero(); WIDE]; DEPTH];
    for start in (0..a_width).step_by(DEPTH) {
        let terms = start..a_width.min(start + DEPTH);
        let mut column = 0;
        while column < n {
            if n - column > NARROW {
                strip::<F, WIDE, FUSED>(a, b, c, terms.clone(), column, copy.as_flattened_mut());
                column += WIDE;
            } else {
                strip::<F, NARROW, FUSED>(a, b, c, terms.clone(), column, copy.as_flattened_mut());
                column += NARROW;
            }
        }
    }
}

/// Adds the products of all rows of `a` with the columns of `b` from `column` on, summed over these terms.
#[inline(always)]
fn strip<F: NdFloat, const WIDTH: usize, const FUSED: bool>(
    a: &[F],
    b: ArrayView2<F>,
    c: &mut [F],
    terms: Range<usize>,
    column: usize,
    copy: &mut [F],
) {
    let (a_width, n) = b.dim();
    let copy = &mut copy.as_chunks_mut::<WIDTH>().0[..terms.len()];
    copy_columns(b.slice_axis(Axis(0), terms.clone().into()), column, copy);
    let copy = &*copy;
    let m = c.len() / n;
    let mut row = 0;
    while row < m {
        let rows = &a[row * a_width + terms.start..];
        // Heights that leave few single rows, which use a quarter of what the processor can do.
        match m - row {
            1..=3 => {
                add_tile(sums::<F, 1, WIDTH, FUSED>(rows, a_width, copy), c, n, row, column);
                row += 1;
            }
            4 | 5 | 8 | 9 => {
                add_tile(sums::<F, 4, WIDTH, FUSED>(rows, a_width, copy), c, n, row, column);
                row += 4;
            }
            _ => {
                add_tile(sums::<F, 6, WIDTH, FUSED>(rows, a_width, copy), c, n, row, column);
                row += 6;
            }
        }
    }
}

/// The columns of `b` from `column` on, as many as there are, side by side. What lies beyond the last is not used.
#[inline(always)]
fn copy_columns<F: NdFloat, const WIDTH: usize>(b: ArrayView2<F>, column: usize, copy: &mut [[F; WIDTH]]) {
    let width = WIDTH.min(b.ncols() - column);
    if b.strides()[1] == 1 {
        for (to, from) in copy.iter_mut().zip(b.rows()) {
            let from = &from.to_slice().expect("a row lies together")[column..];
            match from.first_chunk() {
                Some(from) => *to = *from,
                None => to[..width].copy_from_slice(from),
            }
        }
    } else {
        for (place, from) in b.columns().into_iter().skip(column).take(width).enumerate() {
            let from = from.to_slice().expect("b lies row by row or column by column");
            for (to, &value) in copy.iter_mut().zip(from) {
                to[place] = value;
            }
        }
    }
}

/// Adds the sums to `c`, from this row and column on.
#[inline(always)]
fn add_tile<F: NdFloat, const HEIGHT: usize, const WIDTH: usize>(
    sums: [[F; WIDTH]; HEIGHT],
    c: &mut [F],
    n: usize,
    row: usize,
    column: usize,
) {
    for (i, sums) in sums.iter().enumerate() {
        let c = &mut c[(row + i) * n + column..(row + i + 1) * n];
        if let Some(c) = c.first_chunk_mut::<WIDTH>() {
            for j in 0..WIDTH {
                c[j] += sums[j];
            }
        } else {
            // By way of an array of full width: a loop of unknown length would keep the sums out of the registers.
            let mut edge = [F::zero(); WIDTH];
            edge[..c.len()].copy_from_slice(c);
            for j in 0..WIDTH {
                edge[j] += sums[j];
            }
            c.copy_from_slice(&edge[..c.len()]);
        }
    }
}

/// By itself and by value, else the compiler keeps the sums in memory and takes twice the time.
#[inline(always)]
fn sums<F: NdFloat, const HEIGHT: usize, const WIDTH: usize, const FUSED: bool>(
    a: &[F],
    a_width: usize,
    b: &[[F; WIDTH]],
) -> [[F; WIDTH]; HEIGHT] {
    let depth = b.len();
    let rows: [&[F]; HEIGHT] = std::array::from_fn(|i| &a[i * a_width..][..depth]);
    let mut sums = [[F::zero(); WIDTH]; HEIGHT];
    for (p, b) in b.iter().enumerate() {
        for i in 0..HEIGHT {
            // Checked, the product of chapter 5 took twice the time: the compiler does not see that the rows are of one
            // length. SAFETY: each of them was cut to `depth` numbers, and p is less.
            let a = unsafe { *rows[i].get_unchecked(p) };
            multiply_add::<F, WIDTH, FUSED>(a, b, &mut sums[i]);
        }
    }
    sums
}

/// Rows of `b` as they lie: for the columns of `a`, and for a single column of `b`.
#[inline(always)]
fn in_place<F: NdFloat, const WIDE: usize, const FUSED: bool>(product: Product<F>) {
    let Product { transposed, a, a_width, b, c } = product;
    let (k, n) = b.dim();
    let b = b.to_slice().expect("b lies row by row");
    for start in (0..k).step_by(DEPTH) {
        let depth = DEPTH.min(k - start);
        let a = if transposed { &a[start * a_width..] } else { &a[start..] };
        let panel = Panel::<F, FUSED> { a, a_width, b: &b[start * n..], n, depth };
        if n == 1 {
            panel.column::<WIDE>(transposed, c);
            continue;
        }
        let column = panel.columns::<6, WIDE>(0, c);
        let column = panel.columns::<6, 16>(column, c);
        let column = panel.columns::<6, 8>(column, c);
        let column = panel.columns::<6, 2>(column, c);
        panel.columns::<6, 1>(column, c);
    }
}

/// `depth` terms of a product.
struct Panel<'a, F, const FUSED: bool> {
    a: &'a [F],
    a_width: usize,
    b: &'a [F],
    n: usize,
    depth: usize,
}

impl<F: NdFloat, const FUSED: bool> Panel<'_, F, FUSED> {
    /// As many tiles of this width as fit to the right of `column`; returns the first column that is left over.
    #[inline(always)]
    fn columns<const ROWS: usize, const COLUMNS: usize>(&self, mut column: usize, c: &mut [F]) -> usize {
        let m = c.len() / self.n;
        while column + COLUMNS <= self.n {
            let mut row = 0;
            while row + ROWS <= m {
                self.tile::<ROWS, COLUMNS>(row, column, c);
                row += ROWS;
            }
            while row < m {
                self.tile::<1, COLUMNS>(row, column, c);
                row += 1;
            }
            column += COLUMNS;
        }
        column
    }

    /// A single column of `b`: the registers run along `a` instead.
    #[inline(always)]
    fn column<const LANES: usize>(&self, transposed: bool, c: &mut [F]) {
        if transposed {
            // aᵀb as the row bᵀa, whose rows lie side by side in memory.
            let swapped = Self { a: self.b, a_width: 1, b: self.a, n: self.a_width, ..*self };
            let next = swapped.columns::<1, LANES>(0, c);
            swapped.columns::<1, 1>(next, c);
            return;
        }
        let b = &self.b[..self.depth];
        for (row, c) in c.iter_mut().enumerate() {
            let a = &self.a[row * self.a_width..][..self.depth];
            let mut sums = [F::zero(); LANES];
            let (a, a_rest) = a.as_chunks::<LANES>();
            let (b, b_rest) = b.as_chunks::<LANES>();
            for (a, b) in a.iter().zip(b) {
                for j in 0..LANES {
                    sums[j] = fused::<F, FUSED>(a[j], b[j], sums[j]);
                }
            }
            for (&a, &b) in a_rest.iter().zip(b_rest) {
                *c += a * b;
            }
            let mut width = LANES / 2;
            while width > 0 {
                for j in 0..width {
                    sums[j] += sums[j + width];
                }
                width /= 2;
            }
            *c += sums[0];
        }
    }

    #[inline(always)]
    fn tile<const ROWS: usize, const COLUMNS: usize>(&self, row: usize, column: usize, c: &mut [F]) {
        let mut sum = [[F::zero(); COLUMNS]; ROWS];
        for (a, b) in self.a.chunks(self.a_width).zip(self.b.chunks_exact(self.n)).take(self.depth) {
            let a: &[F; ROWS] = a[row..].first_chunk().expect("the tile lies inside a");
            let b = b[column..].first_chunk().expect("the tile lies inside b");
            for i in 0..ROWS {
                multiply_add::<F, COLUMNS, FUSED>(a[i], b, &mut sum[i]);
            }
        }
        for (i, sum) in sum.iter().enumerate() {
            let start = (row + i) * self.n + column;
            for (c, &sum) in c[start..start + COLUMNS].iter_mut().zip(sum) {
                *c += sum;
            }
        }
    }
}
