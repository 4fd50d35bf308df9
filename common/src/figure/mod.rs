//! Charts and diagrams for pages, notebooks and files.
//!
//! A drawing is data until [`crate::page::Page::show`] draws it: once wide, once for a phone. Its colours are those of a
//! light page, written as plain attributes; a page in the dark repaints them in its style sheet ([`style`]).

mod bar_chart;
mod chart;
mod data;
mod graph;
mod panels;
mod plot;
pub(crate) mod style;
mod svg;

use resvg::{tiny_skia, usvg};
use thiserror::Error;

use self::svg::{Fragment, PADDING};
pub use self::{bar_chart::BarChart, chart::Chart, graph::Graph, panels::Panels};

/// Width of a figure beside text, in CSS pixels.
const WIDE: f64 = 672.0;
/// Width of a figure on a phone, in CSS pixels.
const NARROW: f64 = 328.0;
/// Pixels of a PNG file to a CSS pixel.
const PNG_SCALE: f32 = 2.0;

/// Anything that can be shown.
#[derive(Debug, Clone)]
pub enum Drawing {
    /// Lines, bands and points over two axes.
    Chart(Chart),
    /// Bars by category.
    BarChart(BarChart),
    /// Several drawings in a grid.
    Panels(Panels),
    /// Boxes and arrows.
    Graph(Graph),
}

/// Why a drawing cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FigureError {
    /// Coordinates that do not pair up.
    #[error("“{series}” has {expected} values on one axis and {found} on the other")]
    Lengths {
        /// The name of the series.
        series: String,
        /// Values on the first axis.
        expected: usize,
        /// Values on the other.
        found: usize,
    },
    /// No finite point (on a logarithmic axis: no positive one).
    #[error("there is no finite point to draw")]
    Empty,
    /// An arrow to or from a node that does not exist.
    #[error("the arrow from “{from}” to “{to}” ends at no node")]
    UnknownNode {
        /// Where the arrow starts.
        from: String,
        /// Where it ends.
        to: String,
    },
    /// Arrows that lead back to where they start.
    #[error("the arrows go round in a circle through “{node}”")]
    Cycle {
        /// One of the nodes on the way.
        node: String,
    },
    /// The plotting or the SVG library refused.
    #[error("{0}")]
    Library(String),
}

impl Drawing {
    /// What the drawing shows.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::Chart(chart) => chart.title(),
            Self::BarChart(chart) => chart.title(),
            Self::Panels(panels) => panels.title(),
            Self::Graph(graph) => graph.title(),
        }
    }

    /// Draws for a width in CSS pixels. What cannot shrink comes out wider.
    fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        match self {
            Self::Chart(chart) => chart.draw(width),
            Self::BarChart(chart) => chart.draw(width),
            Self::Panels(panels) => panels.draw(width),
            Self::Graph(graph) => graph.draw(width),
        }
    }

    /// The numbers behind the drawing: the header of a CSV file and its lines.
    fn data(&self) -> Vec<Vec<String>> {
        match self {
            Self::Chart(chart) => chart.data(),
            Self::BarChart(chart) => chart.data(),
            Self::Panels(panels) => panels.data(),
            Self::Graph(graph) => graph.data(),
        }
    }
}

macro_rules! drawing_from {
    ($($kind:ident)*) => { $(
        impl From<$kind> for Drawing {
            fn from(drawing: $kind) -> Self {
                Self::$kind(drawing)
            }
        }
    )* };
}
drawing_from!(Chart BarChart Panels Graph);

/// A drawing, drawn.
pub(crate) struct Figure {
    pub(crate) title: String,
    /// SVG for a wide page.
    pub(crate) wide: String,
    /// SVG for a phone.
    pub(crate) narrow: String,
    /// The numbers, a line each.
    pub(crate) csv: String,
}

impl Figure {
    pub(crate) fn new(drawing: &Drawing) -> Result<Self, FigureError> {
        let title = drawing.title();
        Ok(Self {
            title: title.to_owned(),
            wide: drawing.draw(WIDE - 2.0 * PADDING)?.into_svg(title),
            narrow: drawing.draw(NARROW - 2.0 * PADDING)?.into_svg(title),
            csv: csv(&drawing.data())?,
        })
    }

    /// The title as part of a file name.
    pub(crate) fn slug(&self) -> String {
        let words = self.title.split(|character: char| !character.is_ascii_alphanumeric());
        let slug = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-").to_ascii_lowercase();
        if slug.is_empty() { "figure".to_owned() } else { slug }
    }

    /// The wide drawing as a file of its own, which follows the viewer's light or dark setting.
    pub(crate) fn standalone_svg(&self) -> String {
        self.wide.replacen('>', &format!("><style>{}</style>", style::dark("svg")), 1)
    }

    /// The wide drawing in pixels, in light colours.
    pub(crate) fn png(&self) -> Result<Vec<u8>, FigureError> {
        let library = |error: &dyn ToString| FigureError::Library(error.to_string());
        let tree = usvg::Tree::from_str(&self.wide, &png_options()).map_err(|error| library(&error))?;
        let size = tree.size().to_int_size();
        let pixels = |length: u32| (length as f32 * PNG_SCALE) as u32;
        let mut pixmap = tiny_skia::Pixmap::new(pixels(size.width()), pixels(size.height()))
            .ok_or_else(|| FigureError::Library("the figure has no size".to_owned()))?;
        let scale = tiny_skia::Transform::from_scale(PNG_SCALE, PNG_SCALE);
        resvg::render(&tree, scale, &mut pixmap.as_mut());
        pixmap.encode_png().map_err(|error| library(&error))
    }
}

/// The fonts come with the program, for the machine may have none. The second has signs that the first lacks.
fn png_options() -> usvg::Options<'static> {
    let mut options = usvg::Options::default();
    let fonts = options.fontdb_mut();
    fonts.load_font_data(epaint_default_fonts::UBUNTU_LIGHT.to_vec());
    fonts.load_font_data(epaint_default_fonts::HACK_REGULAR.to_vec());
    let family = fonts.faces().next().and_then(|face| face.families.first()).map(|(family, _)| family.clone());
    fonts.set_sans_serif_family(family.unwrap_or_default());
    options
}

fn csv(rows: &[Vec<String>]) -> Result<String, FigureError> {
    let library = |error: &dyn ToString| FigureError::Library(error.to_string());
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(|error| library(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| library(&error))?;
    String::from_utf8(bytes).map_err(|error| library(&error))
}
