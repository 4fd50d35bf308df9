//! A Gaussian process: from values at some points, a guess with error bars at all others.
//!
//! Source: C. E. Rasmussen, C. K. I. Williams, *Gaussian Processes for Machine Learning*, 2006: algorithm 2.1 and the
//! Matérn kernel with ν = 5/2.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use super::Trial;

/// Lengths that [`GaussianProcess::fit`] chooses from, for each coordinate by itself: how far one has to go for the
/// values to have little to do with each other.
const LENGTHS: [f64; 5] = [0.1, 0.25, 0.6, 1.5, 4.0];

/// Shares of noise in the variance that it chooses from.
const NOISES: [f64; 2] = [1e-4, 1e-2];

/// What the values at some points say about those at others.
#[derive(Debug, Clone)]
pub struct GaussianProcess<const D: usize> {
    points: Vec<[f64; D]>,
    lengths: [f64; D],
    mean: f64,
    /// Standard deviation of the values, by which they were divided.
    scale: f64,
    /// Variance of the scaled values that the process explains.
    variance: f64,
    cholesky: Cholesky<f64, Dyn>,
    /// K⁻¹·y, for the prediction's mean.
    weights: DVector<f64>,
}

impl<const D: usize> GaussianProcess<D> {
    /// The process that makes the values of the trials the most likely, among a few lengths and noises.
    ///
    /// # Panics
    /// If there is no trial, or a value that is not finite.
    pub fn fit(trials: &[Trial<D>]) -> Self {
        let mut best: Option<(f64, Self)> = None;
        for noise in NOISES {
            for number in 0..LENGTHS.len().pow(D as u32) {
                let digit = |place: usize| number / LENGTHS.len().pow(place as u32) % LENGTHS.len();
                let lengths = std::array::from_fn(|place| LENGTHS[digit(place)]);
                let Some((likelihood, process)) = Self::with(trials, lengths, noise) else { continue };
                if best.as_ref().is_none_or(|(most, _)| likelihood > *most) {
                    best = Some((likelihood, process));
                }
            }
        }
        best.expect("with noise every set of points has a process").1
    }

    /// The process with these lengths and this noise, and the logarithm of the likelihood of the values, up to a
    /// constant. Nothing where points lie so close together that rounding spoils it.
    ///
    /// # Panics
    /// If there is no trial, or a value that is not finite.
    pub fn with(trials: &[Trial<D>], lengths: [f64; D], noise: f64) -> Option<(f64, Self)> {
        let n = trials.len();
        assert!(n > 0 && trials.iter().all(|trial| trial.value.is_finite()), "a process needs finite values");
        let points: Vec<[f64; D]> = trials.iter().map(|trial| trial.point).collect();
        let mean = trials.iter().map(|trial| trial.value).sum::<f64>() / n as f64;
        let squares = trials.iter().map(|trial| (trial.value - mean).powi(2)).sum::<f64>();
        let scale = (squares / n as f64).sqrt().max(1e-12);
        let y = DVector::from_iterator(n, trials.iter().map(|trial| (trial.value - mean) / scale));
        let k =
            DMatrix::from_fn(n, n, |i, j| matern(&points[i], &points[j], &lengths) + if i == j { noise } else { 0.0 });
        let cholesky = Cholesky::new(k)?;
        let weights = cholesky.solve(&y);
        let variance = (y.dot(&weights) / n as f64).max(1e-12);
        let half_log_determinant: f64 = cholesky.l_dirty().diagonal().iter().map(|d| d.ln()).sum();
        let likelihood = -0.5 * n as f64 * variance.ln() - half_log_determinant;
        Some((likelihood, Self { points, lengths, mean, scale, variance, cholesky, weights }))
    }

    /// What the value at `point` is expected to be, and how uncertain that is (standard deviation).
    pub fn predict(&self, point: &[f64; D]) -> (f64, f64) {
        let k = self.points.iter().map(|known| matern(known, point, &self.lengths));
        let k = DVector::from_iterator(self.points.len(), k);
        let mean = self.mean + self.scale * k.dot(&self.weights);
        let mut explained = k;
        self.cholesky.l_dirty().solve_lower_triangular_mut(&mut explained);
        let left = (1.0 - explained.norm_squared()).max(0.0);
        (mean, self.scale * (self.variance * left).sqrt())
    }
}

/// How alike the values at two points are, from 1 for the same point down to 0 far away: (1 + √5·r + 5r²/3)·exp(−√5·r),
/// with r the distance in lengths.
fn matern<const D: usize>(one: &[f64; D], other: &[f64; D], lengths: &[f64; D]) -> f64 {
    let squared: f64 = (0..D).map(|i| ((one[i] - other[i]) / lengths[i]).powi(2)).sum();
    let r = (5.0 * squared).sqrt();
    (1.0 + r + r * r / 3.0) * (-r).exp()
}
