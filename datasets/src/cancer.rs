//! The tumour table of document 1: age and tumour size of patients, and whether the tumour is malignant.
//!
//! The document's file is not known to be copied anywhere, so nobody can say what its checksum should be: it is pinned
//! when it is first fetched, and a synthetic table that says so stands in for it elsewhere.

use std::fs;

use ndarray::{Array2, Axis, s};

use crate::format::csv;
use crate::{Disk, Error, Malformed, Provenance, Store};

const FILE: &str = "cancer/cancer_dataset.csv";
/// Made by `cargo xtask make-samples`.
const SAMPLE: &[u8] = include_bytes!("../assets/cancer_synthetic.csv");

/// Patients, a row each.
#[derive(Debug, Clone, PartialEq)]
pub struct Cancer {
    /// (n, 2): age in years, and tumour size in the file's own unit.
    pub x: Array2<f64>,
    /// (n, 1): 1 for malignant, 0 for benign.
    pub t: Array2<f64>,
    /// Where they are from.
    pub source: Provenance,
}

/// Loads the table: the document's, or the synthetic one, as the store says.
///
/// # Errors
/// Those of [`Store::get`], with `--data real` only; [`Error::Malformed`] names line and column.
pub fn load(store: &Store) -> Result<Cancer, Error> {
    let source = store.choose("cancer", &[FILE])?;
    let path = store.path(FILE);
    let bytes = match source {
        Provenance::Shipped { .. } => SAMPLE.to_vec(),
        Provenance::Verified { .. } | Provenance::Pinned { .. } => fs::read(&path).map_err(Disk::at(&path))?,
    };
    let (x, t) = parse(&bytes).map_err(Error::malformed(&path))?;
    Ok(Cancer { x, t, source })
}

/// Reads the columns `age`, `tumor_size` and `label`.
///
/// # Errors
/// Names line and column, if one is missing or a field is no number; a label must be 0 or 1.
pub fn parse(bytes: &[u8]) -> Result<(Array2<f64>, Array2<f64>), Malformed> {
    let rows = csv::parse(bytes, &["age", "tumor_size", "label"], &["label"])?;
    Ok((rows.slice(s![.., ..2]).to_owned(), rows.slice(s![.., 2..]).to_owned()))
}

/// Every column stretched to the range from 0 (its least value) to 1 (its greatest); a column of equal values becomes
/// zeros, where dividing by its range would make it no number at all.
pub fn min_max(x: &Array2<f64>) -> Array2<f64> {
    let mut scaled = x.clone();
    for mut column in scaled.axis_iter_mut(Axis(1)) {
        let least = column.fold(f64::INFINITY, |least, value| least.min(*value));
        let greatest = column.fold(f64::NEG_INFINITY, |greatest, value| greatest.max(*value));
        let range = if greatest > least { greatest - least } else { 1.0 };
        if range.is_finite() {
            column.mapv_inplace(|value| (value - least) / range);
        } else {
            // The range is too large for a number, half of it is not.
            let half = greatest / 2.0 - least / 2.0;
            column.mapv_inplace(|value| (value / 2.0 - least / 2.0) / half);
        }
    }
    scaled
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn min_max_scales_each_column_and_survives_a_constant_one() {
        let x = array![[20.0, 5.0], [30.0, 5.0], [40.0, 5.0]];
        assert_eq!(min_max(&x), array![[0.0, 0.0], [0.5, 0.0], [1.0, 0.0]]);
    }

    #[test]
    fn a_label_that_is_no_label_is_named() {
        let error = parse(b"age,tumor_size,label\n40,3,0\n50,4,2\n").unwrap_err();
        assert_eq!(error.0, "line 3, column `label`: `2` is neither 0 nor 1");
    }

    #[test]
    fn min_max_stays_finite_for_the_largest_numbers() {
        let x = array![[-1e308], [0.0], [1e308]];
        assert_eq!(min_max(&x), array![[0.0], [0.5], [1.0]]);
        assert_eq!(min_max(&array![[f64::MIN], [f64::MAX]]), array![[0.0], [1.0]]);
    }
}
