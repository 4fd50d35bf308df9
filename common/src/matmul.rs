//! Matrix products into buffers that already exist: the arithmetic under every affine layer.
//!
//! The product goes by tiles: a few rows of `a` times one register's width of columns of `b` are summed at once, and
//! every number loaded is used several times. For rows of `a`, the columns of `b` in use are first copied side by side
//! onto the stack, so that the innermost loop reads them one after the other: with the copy, the forward product of
//! chapter 5 took three fifths of the time it took without, on a processor with AVX2. For columns of `a` (a gradient of
//! weights) the copy gained nothing and is left out. Nothing is allocated.
//!
//! The processor's widest instructions are asked for at run time, since a build for every x86-64 may not assume them.
//! Calling a function that was compiled for them is `unsafe` in Rust; measured on the products of chapter 5, it is worth
//! it: over five times the speed of plain instructions.

use std::ops::Range;

use ndarray::{ArrayView2, ArrayViewMut2, Axis, NdFloat};

/// Terms summed before moving on, so that the rows of `b` in use stay in the first-level cache.
const DEPTH: usize = 256;

/// Adds the product of `a` (m × k) and `b` (k × n) to `c` (m × n). `b` may be the transpose of an array.
///
/// # Panics
/// If the shapes disagree or a matrix does not lie row by row in memory (`b`: neither that nor column by column).
pub(crate) fn add_product<F: NdFloat>(a: ArrayView2<F>, b: ArrayView2<F>, c: ArrayViewMut2<F>) {
    assert_eq!(a.nrows(), c.nrows(), "rows of a and c differ");
    assert_eq!(a.ncols(), b.nrows(), "columns of a and rows of b differ");
    let lies_by_rows = b.is_standard_layout();
    match a.nrows() {
        // Too few tiles to pay for the copy: a single row is the transpose of a column.
        1 if lies_by_rows => run(Product { transposed: true, a: a.reversed_axes(), b, c }),
        _ => run(Product { transposed: false, a, b, c }),
    }
}

/// Adds the product of the transpose of `a` (k × m) and `b` (k × n) to `c` (m × n).
///
/// # Panics
/// If the shapes disagree or a matrix does not lie row by row in memory.
pub(crate) fn add_transposed_product<F: NdFloat>(a: ArrayView2<F>, b: ArrayView2<F>, c: ArrayViewMut2<F>) {
    assert_eq!(a.ncols(), c.nrows(), "columns of a and rows of c differ");
    assert_eq!(a.nrows(), b.nrows(), "rows of a and b differ");
    run(Product { transposed: true, a, b, c });
}

struct Product<'a, F> {
    transposed: bool,
    a: ArrayView2<'a, F>,
    b: ArrayView2<'a, F>,
    c: ArrayViewMut2<'a, F>,
}

/// Picks the widest instructions that this processor has.
fn run<F: NdFloat>(product: Product<F>) {
    assert_eq!(product.b.ncols(), product.c.ncols(), "columns of b and c differ");
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has just said that it knows these instructions; the function is safe otherwise.
            return unsafe { run_avx512(product) };
        }
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            // SAFETY: as above.
            return unsafe { run_avx2(product) };
        }
    }
    tiles::<F, 8, 4, false>(product);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn run_avx512<F: NdFloat>(product: Product<F>) {
    match size_of::<F>() {
        4 => tiles::<F, 32, 16, true>(product),
        _ => tiles::<F, 16, 8, true>(product),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2<F: NdFloat>(product: Product<F>) {
    match size_of::<F>() {
        4 => tiles::<F, 16, 8, true>(product),
        _ => tiles::<F, 8, 4, true>(product),
    }
}

/// Walks `c` in tiles `WIDE` columns across; what is left at the right edge goes by narrower tiles.
#[inline(always)]
fn tiles<F: NdFloat, const WIDE: usize, const NARROW: usize, const FUSED: bool>(product: Product<F>) {
    let Product { transposed, a, b, mut c } = product;
    let n = b.ncols();
    if n == 1 || transposed {
        return in_place::<F, WIDE, FUSED>(transposed, a, b, c);
    }
    let a_width = a.ncols();
    let a = a.to_slice().expect("a lies row by row");
    let c = c.as_slice_mut().expect("c lies row by row");
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
fn in_place<F: NdFloat, const WIDE: usize, const FUSED: bool>(
    transposed: bool,
    a: ArrayView2<F>,
    b: ArrayView2<F>,
    mut c: ArrayViewMut2<F>,
) {
    let (a_width, (k, n)) = (a.ncols(), b.dim());
    let a = a.to_slice().expect("a lies row by row");
    let b = b.to_slice().expect("b lies row by row");
    let c = c.as_slice_mut().expect("c lies row by row");
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

#[inline(always)]
fn multiply_add<F: NdFloat, const COLUMNS: usize, const FUSED: bool>(a: F, b: &[F; COLUMNS], sum: &mut [F; COLUMNS]) {
    for j in 0..COLUMNS {
        sum[j] = fused::<F, FUSED>(a, b[j], sum[j]);
    }
}

/// `a · b + c`, in one instruction where the processor has it (without it, `mul_add` would be a slow library call).
#[inline(always)]
fn fused<F: NdFloat, const FUSED: bool>(a: F, b: F, c: F) -> F {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::RandomState;
    use ndarray::Array2;

    #[test]
    fn equals_the_definition_at_every_edge_of_the_tiles() {
        let mut random = RandomState::new(0);
        for (m, k, n) in [(1, 1, 1), (7, 5, 1), (6, 300, 33), (13, 257, 50), (5, 3, 10), (500, 100, 32), (2, 600, 19)] {
            let a = random.normal_array(0.0, 1.0, (m, k));
            let b = random.normal_array(0.0, 1.0, (k, n));
            let start = random.normal_array(0.0, 1.0, (m, n));
            let expected = &start + &a.dot(&b);

            let mut c = start.clone();
            add_product(a.view(), b.view(), c.view_mut());
            assert!((&c - &expected).iter().all(|d| d.abs() < 1e-11), "{m}×{k}×{n}");

            let a_columns = Array2::from_shape_fn((k, m), |(p, i)| a[(i, p)]);
            let mut c = start.clone();
            add_transposed_product(a_columns.view(), b.view(), c.view_mut());
            assert!((&c - &expected).iter().all(|d| d.abs() < 1e-11), "transposed {m}×{k}×{n}");

            let b_columns = Array2::from_shape_fn((n, k), |(j, p)| b[(p, j)]);
            let mut c = start.clone();
            add_product(a.view(), b_columns.t(), c.view_mut());
            assert!((&c - &expected).iter().all(|d| d.abs() < 1e-11), "times a transpose {m}×{k}×{n}");

            let mut c = start.clone();
            tiles::<f64, 8, 4, false>(Product { transposed: false, a: a.view(), b: b.view(), c: c.view_mut() });
            assert!((&c - &expected).iter().all(|d| d.abs() < 1e-11), "without vector instructions {m}×{k}×{n}");
        }
    }
}
