//! What charts and claims accept: scalars, slices, vectors and arrays of any number type, seen as `f64`.

use std::fmt;

use ndarray::{ArrayBase, Data, Dimension};
use num_traits::AsPrimitive;

/// Numbers and the shape they came in: `[]` for a scalar, `[n]` for a slice.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// Lengths of the axes.
    pub shape: Vec<usize>,
    /// In row-major order.
    pub values: Vec<f64>,
}

impl fmt::Display for Numbers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &f64| short(*value, 8);
        match self.shape.as_slice() {
            [] => formatter.write_str(&self.values.iter().map(shown).collect::<String>()),
            [_] => write!(formatter, "[{}]", self.values.iter().map(shown).collect::<Vec<_>>().join(", ")),
            [_, columns] => {
                let rows = self.values.chunks(*columns.max(&1));
                let rows = rows.map(|row| format!("[{}]", row.iter().map(shown).collect::<Vec<_>>().join(", ")));
                write!(formatter, "[{}]", rows.collect::<Vec<_>>().join(", "))
            }
            shape => write!(formatter, "array of shape {shape:?}"),
        }
    }
}

/// `value` in at most `digits` significant digits, but with all that stand before the point, without trailing zeros; very large
/// and very small numbers as `1e6`.
#[must_use]
pub fn short(value: f64, digits: usize) -> String {
    if !value.is_finite() || value == 0.0 {
        return if value == 0.0 { "0".to_owned() } else { value.to_string() };
    }
    let before_the_point = if value.abs() < 1e12 { value.abs().log10().floor().max(0.0) as usize + 1 } else { 1 };
    let digits = digits.max(before_the_point);
    let rounded: f64 = format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value);
    if rounded.fract() == 0.0 && rounded.abs() < 1e12 || (1e-4..1e12).contains(&rounded.abs()) {
        rounded.to_string()
    } else {
        format!("{rounded:e}")
    }
}

/// What a claim compares: numbers, or text such as an order of names.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A scalar or an array.
    Numbers(Numbers),
    /// Compared letter by letter.
    Text(String),
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numbers(numbers) => numbers.fmt(formatter),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A conversion, by way of how to read the shape and the values; claims take what charts take.
macro_rules! numbers_from {
    ([$($generics:tt)*] $source:ty, $value:ident => $shape:expr, $values:expr) => {
        impl<$($generics)*> From<$source> for Numbers {
            fn from($value: $source) -> Self {
                Self { shape: $shape, values: $values.iter().map(|number| number.as_()).collect() }
            }
        }
        impl<$($generics)*> From<$source> for Value {
            fn from(value: $source) -> Self {
                Self::Numbers(value.into())
            }
        }
    };
}
macro_rules! numbers_from_scalars {
    ($($number:ty)*) => { $( numbers_from!([] $number, value => Vec::new(), [value]); )* };
}
numbers_from_scalars!(f64 f32 usize u64 i64 u32 i32 u8);
numbers_from!([T: AsPrimitive<f64>] &[T], values => vec![values.len()], values);
numbers_from!([T: AsPrimitive<f64>] Vec<T>, values => vec![values.len()], values);
numbers_from!([T: AsPrimitive<f64>] &Vec<T>, values => vec![values.len()], values);
numbers_from!([T: AsPrimitive<f64>, const N: usize] [T; N], values => vec![N], values);
numbers_from!([T: AsPrimitive<f64>, const N: usize] &[T; N], values => vec![N], values);
numbers_from!([T: AsPrimitive<f64>, S: Data<Elem = T>, D: Dimension] &ArrayBase<S, D>, array => array.shape().to_vec(), array);
numbers_from!([T: AsPrimitive<f64>, S: Data<Elem = T>, D: Dimension] ArrayBase<S, D>, array => array.shape().to_vec(), array);

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{Numbers, short};

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        assert_eq!(short(0.5, 8), "0.5");
        assert_eq!(short(1234.6, 3), "1235");
        assert_eq!(short(f64::from(0.701_845_2f32), 7), "0.7018452");
        assert_eq!(short(123_955.222_5, 10), "123955.2225");
        assert_eq!(short(4321.0, 8), "4321");
        assert_eq!(short(2.22e18, 3), "2.22e18");
        assert_eq!(short(1e-7, 3), "1e-7");
        assert_eq!(short(-0.0, 3), "0");
        assert_eq!(short(f64::NAN, 3), "NaN");
    }

    #[test]
    fn arrays_keep_their_shape() {
        let numbers = Numbers::from(&array![[1.0f32, 2.0], [3.0, 4.5]]);
        assert_eq!(numbers.shape, [2, 2]);
        assert_eq!(numbers.to_string(), "[[1, 2], [3, 4.5]]");
        assert_eq!(Numbers::from(7usize).to_string(), "7");
        assert_eq!(Numbers::from(vec![0u8; 0]).to_string(), "[]");
    }
}
