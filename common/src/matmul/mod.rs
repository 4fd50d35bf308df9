//! Matrix products into buffers that already exist: the arithmetic under every affine layer. Nothing is allocated.
//!
//! The plain definition is three loops, and the test below compares with it. The loops that run are arranged for the
//! processor: `dense.rs` for matrices that are full of numbers, `sparse.rs` where most are 0, as the pixels of a digit are.
//! Both add the same terms in the same order.
//!
//! The processor's widest instructions are asked for at run time, since a build for every x86-64 may not assume them.
//! Calling a function that was compiled for them is `unsafe` in Rust; measured on the products of chapter 5, it is worth
//! it: over five times the speed of plain instructions.

mod dense;
mod sparse;

use ndarray::{ArrayView2, ArrayViewMut2, NdFloat};

use crate::Float;
use crate::both::{self, both};

/// Terms summed before moving on, so that the rows of `b` in use stay in the first-level cache.
const DEPTH: usize = 128;

/// Adds the product of `a` (m × k) and `b` (k × n) to `c` (m × n). `b` may be the transpose of an array.
///
/// # Panics
/// If the shapes disagree or a matrix does not lie row by row in memory (`b`: neither that nor column by column).
pub fn add_product<F: Float>(a: ArrayView2<F>, b: ArrayView2<F>, c: ArrayViewMut2<F>) {
    assert_eq!(a.nrows(), c.nrows(), "rows of a and c differ");
    assert_eq!(a.ncols(), b.nrows(), "columns of a and rows of b differ");
    assert_eq!(b.ncols(), c.ncols(), "columns of b and c differ");
    F::multiply(Product::new(false, a, b, c));
}

/// Adds the product of the transpose of `a` (k × m) and `b` (k × n) to `c` (m × n).
///
/// # Panics
/// If the shapes disagree or a matrix does not lie row by row in memory.
pub fn add_transposed_product<F: Float>(a: ArrayView2<F>, b: ArrayView2<F>, c: ArrayViewMut2<F>) {
    assert_eq!(a.ncols(), c.nrows(), "columns of a and rows of c differ");
    assert_eq!(a.nrows(), b.nrows(), "rows of a and b differ");
    assert_eq!(b.ncols(), c.ncols(), "columns of b and c differ");
    F::multiply(Product::new(true, a, b, c));
}

/// What is to be added to `c`: `a` times `b`, or its transpose times `b`.
#[derive(Debug)]
pub struct Product<'a, F> {
    transposed: bool,
    /// Row by row. Of a transposed one the first columns may be left out: as many are used as `c` has rows.
    a: &'a [F],
    a_width: usize,
    b: ArrayView2<'a, F>,
    /// Row by row.
    c: &'a mut [F],
}

impl<'a, F: NdFloat> Product<'a, F> {
    fn new(transposed: bool, a: ArrayView2<'a, F>, b: ArrayView2<'a, F>, c: ArrayViewMut2<'a, F>) -> Self {
        let a_width = a.ncols();
        let a = a.to_slice().expect("a lies row by row");
        Self { transposed, a, a_width, b, c: c.into_slice().expect("c lies row by row") }
    }

    /// The upper half of the rows of `c`, and the lower.
    fn halves(self) -> (Self, Self) {
        let Self { transposed, a, a_width, b, c } = self;
        let n = b.ncols();
        // Whole groups of numbers that may be 0, and few single rows at the end.
        let middle = (c.len() / n / 2).next_multiple_of(sparse::GROUP);
        let (upper, lower) = c.split_at_mut(middle * n);
        let below = if transposed { &a[middle..] } else { &a[middle * a_width..] };
        (Self { transposed, a, a_width, b, c: upper }, Self { transposed, a: below, a_width, b, c: lower })
    }
}

/// On two threads, where there is enough to do and another is free: each makes half of the rows of `c`, with the same sums
/// as one would alone.
pub(crate) fn multiply<F: NdFloat>(product: Product<F>) {
    let sparse = sparse::pays(&product);
    let Product { b, c, .. } = &product;
    let multiplications = c.len() * b.nrows();
    let divisible = b.ncols() > 1 && c.len() / b.ncols() >= 4 * sparse::GROUP;
    if divisible && both::pays(multiplications) {
        let (upper, lower) = product.halves();
        both(multiplications, || multiply_alone(upper, sparse), || multiply_alone(lower, sparse));
    } else {
        multiply_alone(product, sparse);
    }
}

/// Picks the widest instructions that this processor has.
fn multiply_alone<F: NdFloat>(product: Product<F>, sparse: bool) {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has just said that it knows these instructions; the function is safe otherwise.
            return unsafe { multiply_avx512(product, sparse) };
        }
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            // SAFETY: as above.
            return unsafe { multiply_avx2(product, sparse) };
        }
    }
    dense_or_sparse::<F, 8, 4, false>(product, sparse);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx2,fma")]
fn multiply_avx512<F: NdFloat>(product: Product<F>, sparse: bool) {
    match size_of::<F>() {
        4 => dense_or_sparse::<F, 32, 16, true>(product, sparse),
        // Gradient checks are in no hurry; one version less to compile.
        _ => multiply_avx2(product, sparse),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn multiply_avx2<F: NdFloat>(product: Product<F>, sparse: bool) {
    match size_of::<F>() {
        4 => dense_or_sparse::<F, 16, 8, true>(product, sparse),
        _ => dense_or_sparse::<F, 8, 4, true>(product, sparse),
    }
}

/// With tiles `WIDE` columns across, and `NARROW` ones for what is left at the right edge.
#[inline(always)]
fn dense_or_sparse<F: NdFloat, const WIDE: usize, const NARROW: usize, const FUSED: bool>(
    product: Product<F>,
    sparse: bool,
) {
    if sparse {
        sparse::multiply::<F, FUSED>(product);
    } else {
        dense::multiply::<F, WIDE, NARROW, FUSED>(product);
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
            dense::multiply::<f64, 8, 4, false>(Product::new(false, a.view(), b.view(), c.view_mut()));
            assert!((&c - &expected).iter().all(|d| d.abs() < 1e-11), "without vector instructions {m}×{k}×{n}");
        }
    }

    #[test]
    fn zeros_left_out_change_no_bit() {
        let mut random = RandomState::new(0);
        for (m, k, n) in [(1, 784, 50), (32, 784, 40), (100, 300, 50), (200, 20, 64), (13, 260, 43)] {
            let pixels: Array2<f64> = random.normal_array(0.0, 1.0, (m, k)).mapv(|x| if x > 0.9 { x } else { 0.0 });
            let (b, dout) = (random.normal_array(0.0, 1.0, (k, n)), random.normal_array(0.0, 1.0, (m, n)));
            for (transposed, b, rows) in [(false, &b, m), (true, &dout, k)] {
                let (mut dense, mut sparse) = (Array2::zeros((rows, n)), Array2::zeros((rows, n)));
                let (a, b) = (pixels.view(), b.view());
                let product = Product::new(transposed, a, b, dense.view_mut());
                assert!(sparse::pays(&product));
                dense::multiply::<f64, 8, 4, false>(product);
                sparse::multiply::<f64, false>(Product::new(transposed, a, b, sparse.view_mut()));
                assert_eq!(dense, sparse, "{m}×{k}×{n}, transposed: {transposed}");
            }
        }
    }
}
