//! Several runs in one curve: where they are on average, and how far apart; and several against several.

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
    /// The spread of the `curve` of each of the `runs`, Empty where there is no run; a NaN in a run is a NaN in
    /// all three.
    ///
    /// # Panics
    /// If the curves differ in length.
    ///
    /// ```
    /// use literate::spread::Spread;
    /// let runs = [vec![1.0, 2.0], vec![3.0, 2.0]];
    /// assert_eq!(Spread::of(&runs, |run| run).mean, [2.0, 2.0]);
    /// ```
    pub fn of<T>(runs: &[T], curve: impl Fn(&T) -> &[f64]) -> Self {
        let points = runs.first().map_or(0, |run| curve(run).len());
        assert!(runs.iter().all(|run| curve(run).len() == points), "curves of different length");
        let each = |summary: fn(&[f64]) -> f64| {
            let column = |point: usize| runs.iter().map(|run| curve(run)[point]).collect::<Vec<_>>();
            (0..points).map(|point| summary(&column(point))).collect()
        };
        Self {
            mean: each(mean),
            low: each(|values| extreme(values, |value, lowest| value < lowest)),
            high: each(|values| extreme(values, |value, highest| value > highest)),
        }
    }
}

/// In how many runs the first list is below the second, seed by seed.
pub fn wins(lower: &[f64], higher: &[f64]) -> usize {
    lower.iter().zip(higher).filter(|(lower, higher)| lower < higher).count()
}

/// The value that beats all others; NaN where one of them is NaN.
fn extreme(values: &[f64], beats: fn(f64, f64) -> bool) -> f64 {
    values
        .iter()
        .copied()
        .reduce(|best, value| if value.is_nan() || beats(value, best) { value } else { best })
        .unwrap_or(f64::NAN)
}

/// The mean of `values`; NaN of none.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
