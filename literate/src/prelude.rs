//! What a chapter uses on every page: `use literate::prelude::*;`.

pub use anyhow::Result;
pub use ndarray::{Array, Array1, Array2, ArrayView1, ArrayView2, array};

pub use crate::{
    figure::{BarChart, Chart, Graph, Panels},
    page::Page,
    table::Table,
};
