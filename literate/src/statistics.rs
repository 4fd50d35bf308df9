//! Where the next value of a repeated experiment is to be expected, and what chance alone would do.

use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, StudentsT};

/// The level of a band.
const LEVEL: f64 = 0.99;

/// How likely a fair coin, thrown `throws` times, shows heads at least `heads` times.
pub(crate) fn coin_reaches(heads: usize, throws: usize) -> f64 {
    match (heads.checked_sub(1), Binomial::new(0.5, throws as u64)) {
        (Some(fewer), Ok(coin)) => coin.sf(fewer as u64),
        _ => 1.0,
    }
}

/// The prediction interval of a sample: a further run of the same experiment falls inside it with the given level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Band {
    pub(crate) mean: f64,
    /// Half the interval's width.
    pub(crate) margin: f64,
}

impl Band {
    /// Mean ± t·s·√(1 + 1/n), t from Student's distribution with n − 1 degrees of freedom, at level 0.99.
    ///
    /// `None` for fewer than two values or a value that is not finite.
    pub(crate) fn of(values: &[f64]) -> Option<Self> {
        let count = values.len() as f64;
        if values.len() < 2 || values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let student = StudentsT::new(0.0, 1.0, count - 1.0).ok()?;
        let quantile = student.inverse_cdf(0.5 + LEVEL / 2.0);
        Some(Self { mean, margin: quantile * variance.sqrt() * (1.0 + 1.0 / count).sqrt() })
    }

    pub(crate) fn low(&self) -> f64 {
        self.mean - self.margin
    }

    pub(crate) fn high(&self) -> f64 {
        self.mean + self.margin
    }

    pub(crate) fn contains(&self, value: f64) -> bool {
        (value - self.mean).abs() <= self.margin
    }
}

#[cfg(test)]
mod tests {
    use super::{Band, coin_reaches};

    /// Golden values: `statistics_golden.py`, with SciPy.
    #[test]
    fn agrees_with_scipy() {
        let values = [0.63, 0.65, 0.64, 0.66, 0.62, 0.645];
        let band = Band::of(&values).expect("six finite values have a band");
        assert!((band.mean - 0.640_833_333_333_333_3).abs() < 1e-12);
        assert!((band.margin - 0.062_230_277_579_990_01).abs() < 1e-9, "{}", band.margin);
        assert!(band.contains(0.70) && !band.contains(0.75));
        for (heads, throws, chance) in
            [(15, 20, 0.020_694_732_666_015_625), (5, 5, 0.031_25), (4, 4, 0.062_5), (0, 3, 1.0)]
        {
            assert!((coin_reaches(heads, throws) - chance).abs() < 1e-12, "{heads} of {throws}");
        }
    }

    #[test]
    fn too_little_or_broken_data_has_no_band() {
        assert_eq!(Band::of(&[1.0]), None);
        assert_eq!(Band::of(&[1.0, f64::NAN]), None);
    }
}
