//! Matrix products into buffers that already exist: the arithmetic under every affine layer.
//!
//! A general library packs its matrices into fresh memory on every call, which pays off for large ones. The matrices
//! of these networks are small enough to lie in the cache as they are, so this file multiplies them in place, in
//! tiles: a few rows times one register's width of columns are summed at once, and every number loaded is used
//! several times. Nothing is allocated.
//!
//! The processor's widest instructions are asked for at run time, since a build for every x86-64 may not assume them.
//! Calling a function that was compiled for them is `unsafe` in Rust; measured on the products of chapter 5, it is worth
//! it: over five times the speed of plain instructions.

use ndarray::{ArrayView2, ArrayViewMut2, NdFloat};

/// Terms summed before moving on, so that the rows of `b` in use stay in the first-level cache.
const DEPTH: usize = 256;

/// Adds the product of `a` (m × k) and `b` (k × n) to `c` (m × n).
///
/// # Panics
/// If the shapes disagree or a matrix does not lie row by row in memory.
pub(crate) fn add_product<F: NdFloat>(a: ArrayView2<F>, b: ArrayView2<F>, c: ArrayViewMut2<F>) {
    assert_eq!(a.nrows(), c.nrows(), "rows of a and c differ");
    assert_eq!(a.ncols(), b.nrows(), "columns of a and rows of b differ");
    run(Product { transposed: false, a, b, c });
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
    tiles::<F, 4, 8, false>(product);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn run_avx512<F: NdFloat>(product: Product<F>) {
    tiles::<F, 6, 32, true>(product);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2<F: NdFloat>(product: Product<F>) {
    tiles::<F, 6, 16, true>(product);
}

/// Walks `c` in tiles of `ROWS` × `COLUMNS`; what is left at the right edge goes by narrower tiles.
#[inline(always)]
fn tiles<F: NdFloat, const ROWS: usize, const COLUMNS: usize, const FUSED: bool>(product: Product<F>) {
    let Product { transposed, a, b, mut c } = product;
    let (a_width, n) = (a.ncols(), b.ncols());
    let k = b.nrows();
    let a = a.to_slice().expect("a lies row by row");
    let b = b.to_slice().expect("b lies row by row");
    let c = c.as_slice_mut().expect("c lies row by row");
    for start in (0..k).step_by(DEPTH) {
        let depth = DEPTH.min(k - start);
        let a = if transposed { &a[start * a_width..] } else { &a[start..] };
        let panel = Panel::<F, FUSED> { transposed, a, a_width, b: &b[start * n..], n, depth };
        if n == 1 {
            panel.column::<COLUMNS>(c);
            continue;
        }
        let column = panel.columns::<ROWS, COLUMNS>(0, c);
        let column = panel.columns::<ROWS, 16>(column, c);
        let column = panel.columns::<ROWS, 8>(column, c);
        let column = panel.columns::<ROWS, 2>(column, c);
        panel.columns::<ROWS, 1>(column, c);
    }
}

/// `depth` terms of a product.
struct Panel<'a, F, const FUSED: bool> {
    transposed: bool,
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
    fn column<const LANES: usize>(&self, c: &mut [F]) {
        if self.transposed {
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
        let sum = if self.transposed { self.tile_of_transposed(row, column) } else { self.tile_of_rows(row, column) };
        let sum: [[F; COLUMNS]; ROWS] = sum;
        for (i, sum) in sum.iter().enumerate() {
            let start = (row + i) * self.n + column;
            for (c, &sum) in c[start..start + COLUMNS].iter_mut().zip(sum) {
                *c += sum;
            }
        }
    }

    #[inline(always)]
    fn tile_of_rows<const ROWS: usize, const COLUMNS: usize>(&self, row: usize, column: usize) -> [[F; COLUMNS]; ROWS] {
        let rows: [&[F]; ROWS] = std::array::from_fn(|i| &self.a[(row + i) * self.a_width..][..self.depth]);
        let mut sum = [[F::zero(); COLUMNS]; ROWS];
        for (p, b) in self.b.chunks_exact(self.n).take(self.depth).enumerate() {
            let b = b[column..].first_chunk().expect("the tile lies inside b");
            for i in 0..ROWS {
                multiply_add::<F, COLUMNS, FUSED>(rows[i][p], b, &mut sum[i]);
            }
        }
        sum
    }

    #[inline(always)]
    fn tile_of_transposed<const ROWS: usize, const COLUMNS: usize>(
        &self,
        row: usize,
        column: usize,
    ) -> [[F; COLUMNS]; ROWS] {
        let mut sum = [[F::zero(); COLUMNS]; ROWS];
        for (a, b) in self.a.chunks(self.a_width).zip(self.b.chunks_exact(self.n)).take(self.depth) {
            let a: &[F; ROWS] = a[row..].first_chunk().expect("the tile lies inside a");
            let b = b[column..].first_chunk().expect("the tile lies inside b");
            for i in 0..ROWS {
                multiply_add::<F, COLUMNS, FUSED>(a[i], b, &mut sum[i]);
            }
        }
        sum
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

            let mut c = start.clone();
            tiles::<f64, 4, 8, false>(Product { transposed: false, a: a.view(), b: b.view(), c: c.view_mut() });
            assert!((&c - &expected).iter().all(|d| d.abs() < 1e-11), "without vector instructions {m}×{k}×{n}");
        }
    }
}
