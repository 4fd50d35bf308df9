//! Products of a matrix in which most numbers are 0: of a batch of digits, four pixels in five are.
//!
//! Next to a 0 lies another, in most pictures. So the numbers of a row of `a` are looked at in groups, and the groups that
//! hold anything but 0 are listed: in the forward pass only the rows of weights that these are multiplied with are read, in
//! the backward pass only the gradients of these rows are added to. A group that is left out would have added 0 (unless `b`
//! holds an infinity: 0 times that would have been NaN).
//!
//! Listing every number that is not 0 by itself took half of the time of the product: that is one number at a time, where
//! multiplying takes eight. Chapter 4's network, with 32 columns, gains nothing from lists, and of the reviews' words four
//! in nine are not 0: with lists they took longer.

use ndarray::NdFloat;

use super::{DEPTH, Product, multiply_add};

/// Numbers that are looked at together.
pub(super) const GROUP: usize = 4;

/// Rows that are looked at to guess how many numbers are not 0.
const SAMPLE: usize = 8;

/// Columns of a tile where one row is summed.
const WIDTH: usize = 32;

/// Columns of a tile where the rows of a group are summed.
const NARROW: usize = 16;

/// Columns from which on the lists save more than they cost.
const ENOUGH: usize = 40;

/// Whether listing the groups that are not 0 is worth it.
///
/// Guessed from the first rows, which are as good as any others in a shuffled batch.
pub(super) fn pays<F: NdFloat>(product: &Product<F>) -> bool {
    let Product { a, a_width, b, .. } = product;
    if b.ncols() < ENOUGH || !b.is_standard_layout() || !a_width.is_multiple_of(GROUP) {
        return false;
    }
    let sample = &a[..a.len().min(SAMPLE * a_width)];
    let zeros: usize = sample.iter().map(|&x| usize::from(x == F::zero())).sum();
    3 * zeros > 2 * sample.len()
}

#[inline(always)]
pub(super) fn multiply<F: NdFloat, const FUSED: bool>(product: Product<F>) {
    let Product { transposed, a, a_width, b, c } = product;
    let n = b.ncols();
    let b = b.to_slice().expect("b lies row by row");
    if transposed {
        for (a, b) in a.chunks(DEPTH * a_width).zip(b.chunks(DEPTH * n)) {
            for (column, c) in (0..a_width).step_by(GROUP).zip(c.chunks_exact_mut(GROUP * n)) {
                add_rows_to_group::<F, FUSED>(&a[column..], a_width, b, c);
            }
        }
    } else {
        for first in (0..a_width).step_by(DEPTH) {
            let terms = first..a_width.min(first + DEPTH);
            for (a, c) in a.chunks_exact(a_width).zip(c.chunks_exact_mut(n)) {
                add_groups_to_row::<F, FUSED>(a[terms.clone()].as_chunks().0, &b[first * n..], c);
            }
        }
    }
}

/// The numbers of the groups that are not 0 throughout, in a list that has room for all.
#[inline(always)]
fn filled<F: NdFloat>(list: &mut [usize], groups: impl Iterator<Item = [F; GROUP]>) -> &[usize] {
    let mut count = 0;
    for (number, group) in groups.enumerate() {
        list[count] = number;
        count += usize::from(group.iter().fold(false, |filled, &value| filled | (value != F::zero())));
    }
    &list[..count]
}

/// Adds to one row of `c` all groups of a row of `a`, each number times its row of `b`.
///
/// By two tiles at a time: one alone would wait for its own sums. The last tile reaches back over columns that are done
/// already, rather than beyond the end.
#[inline(always)]
fn add_groups_to_row<F: NdFloat, const FUSED: bool>(a: &[[F; GROUP]], b: &[F], c: &mut [F]) {
    let mut list = [0; DEPTH / GROUP];
    let list = filled(&mut list, a.iter().copied());
    let (n, last) = (c.len(), c.len() - WIDTH);
    let mut done = 0;
    while done < n {
        let columns = [done.min(last), (done + WIDTH).min(last)];
        let sums = sums::<F, FUSED>(list, a, b, n, columns);
        for (column, sums) in columns.into_iter().zip(sums) {
            for (c, &sum) in c[done..].iter_mut().zip(&sums[done - column..]) {
                *c += sum;
            }
            done = column + WIDTH;
        }
    }
}

/// By itself and by value, so that the sums stay in registers.
#[inline(always)]
fn sums<F: NdFloat, const FUSED: bool>(
    list: &[usize],
    a: &[[F; GROUP]],
    b: &[F],
    n: usize,
    columns: [usize; 2],
) -> [[F; WIDTH]; 2] {
    let mut sums = [[F::zero(); WIDTH]; 2];
    for &number in list {
        for (b, &a) in b[GROUP * number * n..].chunks_exact(n).zip(&a[number]) {
            for (column, sums) in columns.into_iter().zip(&mut sums) {
                let b = b[column..].first_chunk().expect("a tile of b");
                multiply_add::<F, WIDTH, FUSED>(a, b, sums);
            }
        }
    }
    sums
}

/// Adds to one group of rows of `c` all rows of `b`, each times the numbers of its group, with which the rows of `a` begin.
#[inline(always)]
fn add_rows_to_group<F: NdFloat, const FUSED: bool>(a: &[F], a_width: usize, b: &[F], c: &mut [F]) {
    let n = c.len() / GROUP;
    let group = |row: &[F]| *row.first_chunk::<GROUP>().expect("a group begins each row");
    let mut list = [0; DEPTH];
    let list = filled(&mut list, a.chunks(a_width).map(group));
    let mut done = 0;
    while done < n {
        let column = done.min(n - NARROW);
        let mut sums = [[F::zero(); NARROW]; GROUP];
        for &row in list {
            let b = b[row * n + column..].first_chunk().expect("a tile of b");
            for (&a, sums) in group(&a[row * a_width..]).iter().zip(&mut sums) {
                multiply_add::<F, NARROW, FUSED>(a, b, sums);
            }
        }
        for (c, sums) in c.chunks_exact_mut(n).zip(&sums) {
            for (c, &sum) in c[done..].iter_mut().zip(&sums[done - column..]) {
                *c += sum;
            }
        }
        done = column + NARROW;
    }
}
