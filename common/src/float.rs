use std::f32::consts::LOG2_E;

use ndarray::NdFloat;

use crate::matmul::{self, Product};

/// The numbers that networks are made of: `f32` to train, `f64` to check gradients.
///
/// Products are compiled here for these two, once, rather than in each crate that trains.
pub trait Float: NdFloat {
    /// eˣ. For `f32` within 2e-7 of it, relative, up to x = 88.3 (from there on infinity), computed so that the compiler can take several at once, which it cannot
    /// with a call of the system's library for each: a step of 784-50-10 made 6,000 such calls.
    fn e_to(self) -> Self;

    #[doc(hidden)]
    fn multiply(product: Product<Self>);
}

impl Float for f32 {
    #[inline(always)]
    fn e_to(self) -> Self {
        exp(self)
    }

    fn multiply(product: Product<Self>) {
        matmul::multiply(product);
    }
}

impl Float for f64 {
    #[inline(always)]
    fn e_to(self) -> Self {
        self.exp()
    }

    fn multiply(product: Product<Self>) {
        matmul::multiply(product);
    }
}

/// eˣ = 2ⁿ · eʳ, where n is the whole number next to x / ln 2, and r, what is left, at most half of ln 2 from 0. There a
/// polynomial is as good as `f32` can tell: that of Moshier's Cephes library. And 2ⁿ is n put into a number's exponent.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// ln 2 in two parts, the first of so few bits that n times it is exact.
    const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    /// 1.5 · 2²³: a number this large has no room for a fraction, so that adding it rounds.
    const ROUND: f32 = 12_582_912.0;
    /// Below it eˣ has too few digits left in an `f32`, above the other it is soon too large for one.
    const LOWEST: f32 = -87.3;
    const HIGHEST: f32 = 88.3;

    let rounded = x * LOG2_E + ROUND;
    let n = rounded - ROUND;
    let r = x - n * LN_2[0] - n * LN_2[1];
    let mut polynomial = 1.987_569_1e-4;
    for coefficient in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5, 1.0, 1.0] {
        polynomial = polynomial * r + coefficient;
    }
    // The last bits of `rounded` are n; an exponent begins at the 23rd bit and counts from −127.
    let power = f32::from_bits((rounded.to_bits() << 23).wrapping_add(127 << 23));
    match x {
        x if x < LOWEST => 0.0,
        x if x > HIGHEST => f32::INFINITY,
        _ => power * polynomial,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_right_to_the_last_digit_but_one() {
        for step in -873_000..883_000 {
            let x = step as f32 * 1e-4;
            let exact = f64::from(x).exp();
            assert!((f64::from(exp(x)) / exact - 1.0).abs() < 2e-7, "{x}: {} is not {exact}", exp(x));
        }
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn the_exponential_at_the_ends() {
        assert_eq!(
            [f32::NEG_INFINITY, -1e30, -1000.0, 1000.0, f32::INFINITY].map(exp),
            [0.0, 0.0, 0.0, f32::INFINITY, f32::INFINITY]
        );
        assert!(exp(f32::NAN).is_nan());
    }
}
