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

/// `value` in at most `digits` significant digits, without trailing zeros; very large and very small numbers as `1e6`.
#[must_use]
pub fn short(value: f64, digits: usize) -> String {
    if !value.is_finite() || value == 0.0 {
        return if value == 0.0 { "0".to_owned() } else { value.to_string() };
    }
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
