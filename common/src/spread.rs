//! Several runs in one curve: where they are on average, and how far apart.

/// Curves over the same points, run against run: their mean, and the lowest and highest at each point.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Mean over the runs.
    pub mean: Vec<f64>,
    /// Lowest of the runs.
    pub low: Vec<f64>,
    /// Highest of the runs.
    pub high: Vec<f64>,
}

impl Spread {
    /// The spread of the `curve` of each of the `runs`, as long as the shortest of them. Empty where there is no run.
    ///
    /// ```
    /// use common::spread::Spread;
    /// let runs = [vec![1.0, 2.0], vec![3.0, 2.0]];
    /// assert_eq!(Spread::of(&runs, |run| run).mean, [2.0, 2.0]);
    /// ```
    pub fn of<T>(runs: &[T], curve: impl Fn(&T) -> &[f64]) -> Self {
        let points = runs.iter().map(|run| curve(run).len()).min().unwrap_or(0);
        let each = |summary: fn(&[f64]) -> f64| {
            let column = |point: usize| runs.iter().map(|run| curve(run)[point]).collect::<Vec<_>>();
            (0..points).map(|point| summary(&column(point))).collect()
        };
        Self {
            mean: each(mean),
            low: each(|values| values.iter().copied().fold(f64::INFINITY, f64::min)),
            high: each(|values| values.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
        }
    }
}

/// The mean of `values`; NaN of none.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
