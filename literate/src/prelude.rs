//! What a chapter uses on every page: `use literate::prelude::*;`.

pub use anyhow::Result;
pub use ndarray::{Array, Array1, Array2, ArrayView1, ArrayView2, array};

pub use crate::{
    figure::{
        BarChart, Chart, Contours, Family, Graph, ImageGrid, Panels, RegionMap, Surface, VectorField, log_levels,
    },
    page::Page,
    table::Table,
};
