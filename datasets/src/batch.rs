//! Orders in which to visit data, and the batches of an order. The data themselves are never copied or moved whole.

use common::random::RandomState;
use ndarray::{Array2, ArrayView2, Axis};

/// The numbers 0..`count` as Keras's `Dataset.shuffle(buffer)` puts them into order: a buffer of the next `buffer`
/// numbers slides over them, and each step draws one of those in it.
///
/// A number can come early by at most `buffer` places; with a buffer of `count` the order is fully random. Keras draws
/// from a generator of its own, so the order is of its kind, not the same.
///
/// # Panics
/// If `buffer` is 0 while there are numbers to draw.
pub fn sliding_shuffle(count: usize, buffer: usize, random: &mut RandomState) -> Vec<usize> {
    let mut waiting = 0..count;
    let mut held: Vec<usize> = waiting.by_ref().take(buffer).collect();
    assert!(count == 0 || !held.is_empty(), "a buffer of 0 holds nothing to draw from");
    let mut order = Vec::with_capacity(count);
    while !held.is_empty() {
        let drawn = random.below(held.len());
        order.push(match waiting.next() {
            Some(next) => std::mem::replace(&mut held[drawn], next),
            None => held.swap_remove(drawn),
        });
    }
    order
}

/// The rows of `x` in the given order, `size` at a time with the numbers of the rows; the last batch may be smaller.
///
/// Only one batch is copied at a time. With `0..n` in random order this is an epoch of mini-batch learning.
///
/// # Panics
/// If `size` is 0; while iterating, if a number is no row of `x`.
pub fn batches<'a, T: Clone>(
    x: ArrayView2<'a, T>,
    order: &'a [usize],
    size: usize,
) -> impl Iterator<Item = (Array2<T>, &'a [usize])> {
    order.chunks(size).map(move |rows| (x.select(Axis(0), rows), rows))
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn a_sliding_shuffle_visits_everything_once_and_never_too_early() {
        for buffer in [1, 3, 100, 1000] {
            let order = sliding_shuffle(100, buffer, &mut RandomState::new(0));
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(0..100));
            assert!(order.iter().enumerate().all(|(place, number)| *number < place + buffer));
        }
        assert!(sliding_shuffle(100, 1, &mut RandomState::new(0)).into_iter().eq(0..100));
        assert!(sliding_shuffle(0, 0, &mut RandomState::new(0)).is_empty());
    }

    #[test]
    fn batches_cover_the_order_and_the_last_is_smaller() {
        let x = array![[0.0], [1.0], [2.0], [3.0], [4.0]];
        let all: Vec<_> = batches(x.view(), &[4, 2, 0, 1, 3], 2).collect();
        assert_eq!(all[0], (array![[4.0], [2.0]], &[4, 2][..]));
        assert_eq!(all[2], (array![[3.0]], &[3][..]));
        assert_eq!(all.len(), 3);
    }
}
