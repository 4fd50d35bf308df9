//! Charts and diagrams for pages, notebooks and files.
//!
//! A drawing is data until [`crate::page::Page::show`] draws it: once wide, once for a phone. Its colours are those of a
//! light page, written as plain attributes; a page in the dark repaints them in its style sheet.

mod bar_chart;
mod chart;
mod contours;
mod data;
pub(crate) mod family;
mod graph;
mod grid;
mod image_grid;
mod panels;
mod plot;
mod region_map;
mod split;
pub(crate) mod style;
mod surface;
mod svg;
mod trajectory;
mod vector_field;

use resvg::{tiny_skia, usvg};
use thiserror::Error;

use self::svg::{Fragment, PADDING};
pub use self::{
    bar_chart::BarChart,
    chart::Chart,
    contours::{Contours, log_levels},
    family::Family,
    graph::Graph,
    image_grid::ImageGrid,
    panels::Panels,
    region_map::RegionMap,
    surface::Surface,
    vector_field::VectorField,
};

/// Width of a figure beside text, in CSS pixels.
const WIDE: f64 = 672.0;
/// Width of a figure on a phone, in CSS pixels.
const NARROW: f64 = 328.0;
/// Pixels of a PNG file to a CSS pixel.
const PNG_SCALE: f32 = 2.0;

/// The kinds of drawing, once for all: the enum, its conversions and what every kind does in its own way.
macro_rules! drawings {
    ($($(#[$about:meta])* $kind:ident)*) => {
        /// Anything that can be shown.
        #[derive(Debug, Clone)]
        pub enum Drawing {
            $($(#[$about])* $kind($kind),)*
        }

        $(impl From<$kind> for Drawing {
            fn from(drawing: $kind) -> Self {
                Self::$kind(drawing)
            }
        })*

        impl Drawing {
            /// What the drawing shows.
            #[must_use]
            pub fn title(&self) -> &str {
                match self { $(Self::$kind(drawing) => &drawing.title,)* }
            }

            fn title_mut(&mut self) -> &mut String {
                match self { $(Self::$kind(drawing) => &mut drawing.title,)* }
            }

            /// Draws for a width in CSS pixels. What cannot shrink comes out wider.
            fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
                match self { $(Self::$kind(drawing) => drawing.draw(width),)* }
            }

            /// The numbers behind the drawing: the header of a CSV file and its lines.
            fn data(&self) -> Vec<Vec<String>> {
                match self { $(Self::$kind(drawing) => drawing.data(),)* }
            }
        }
    };
}
drawings! {
    /// Lines, bands and points over two axes.
    Chart
    /// Bars by category.
    BarChart
    /// Several drawings in a grid.
    Panels
    /// Boxes and arrows.
    Graph
    /// A surface over two axes, in perspective.
    Surface
    /// Lines of equal height.
    Contours
    /// Arrows over two axes.
    VectorField
    /// Areas by class, with points.
    RegionMap
    /// Grey images with captions.
    ImageGrid
    /// One drawing under a slider.
    Family
}

impl Drawing {
    /// Points (x, y, z) that the axes must hold, where they depend on what is drawn.
    fn reach(&self) -> Vec<[f64; 3]> {
        match self {
            Self::Chart(chart) => chart.reach(),
            Self::BarChart(chart) => chart.reach(),
            Self::Surface(surface) => surface.reach(),
            Self::VectorField(field) => field.reach(),
            _ => Vec::new(),
        }
    }

    /// Widens the axes to hold these points too, so that several drawings have the same.
    fn hold(&mut self, points: &[[f64; 3]]) {
        match self {
            Self::Chart(chart) => chart.held = points.to_vec(),
            Self::BarChart(chart) => chart.held = points.to_vec(),
            Self::Surface(surface) => surface.held = points.to_vec(),
            Self::VectorField(field) => field.held = points.to_vec(),
            _ => {}
        }
    }
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
    /// A table of another shape than its axes ask for.
    #[error("“{name}” has shape {found:?}, not {expected:?}: a row for each y and a column for each x")]
    Shape {
        /// Of the drawing.
        name: String,
        /// Rows and columns that the axes ask for.
        expected: Vec<usize>,
        /// Those that came.
        found: Vec<usize>,
    },
    /// Coordinates of a grid that are too few, not finite, or do not rise.
    #[error("the {axis} coordinates of “{name}” must be two or more finite numbers that rise")]
    Coordinates {
        /// Of the drawing.
        name: String,
        /// x or y.
        axis: char,
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

/// A drawing, drawn.
pub(crate) struct Figure {
    pub(crate) title: String,
    /// SVG for a wide page.
    pub(crate) wide: String,
    /// SVG for a phone.
    pub(crate) narrow: String,
    /// The numbers, a line each.
    pub(crate) csv: String,
    /// A family's slider with all its drawings, as HTML.
    pub(crate) player: Option<String>,
    /// Drawings that are also kept by themselves: what is added to the file's name, and SVG.
    pub(crate) alone: Vec<(String, String)>,
}

impl Figure {
    pub(crate) fn new(drawing: &Drawing) -> Result<Self, FigureError> {
        let title = drawing.title();
        let wide = |drawing: &Drawing| Ok(drawing.draw(WIDE - 2.0 * PADDING)?.into_svg(drawing.title()));
        let (player, alone) = match drawing {
            Drawing::Family(family) => (Some(family.html()?), family.alone()),
            _ => (None, Vec::new()),
        };
        Ok(Self {
            title: title.to_owned(),
            wide: wide(drawing)?,
            narrow: drawing.draw(NARROW - 2.0 * PADDING)?.into_svg(title),
            csv: csv(&drawing.data())?,
            player,
            alone: alone
                .iter()
                .map(|(value, drawing)| Ok((slug(value), standalone(&wide(drawing)?))))
                .collect::<Result<_, FigureError>>()?,
        })
    }

    /// The title as part of a file name.
    pub(crate) fn slug(&self) -> String {
        slug(&self.title)
    }

    /// The wide drawing as a file of its own, which follows the viewer's light or dark setting.
    pub(crate) fn standalone_svg(&self) -> String {
        standalone(&self.wide)
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

/// A drawing as a file of its own.
fn standalone(svg: &str) -> String {
    svg.replacen('>', &format!("><style>{}</style>", style::dark("svg")), 1)
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

/// A title as part of a file name: its ASCII letters and digits, in lower case, with hyphens between words.
pub(crate) fn slug(title: &str) -> String {
    let words = title.split(|character: char| !character.is_ascii_alphanumeric());
    let slug = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-").to_ascii_lowercase();
    if slug.is_empty() { "figure".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawings() -> Vec<Drawing> {
        let x: Vec<usize> = (0..=20).collect();
        let small: Vec<f64> = x.iter().map(|x| 1e-18 * 7f64.powi(*x as i32)).collect();
        let large: Vec<f64> = x.iter().map(|x| 1.0e8 + 2.22e7 * *x as f64).collect();
        let chart = Chart::new("A title so long that it takes two lines on a phone, whatever its font may be")
            .x_label("epoch")
            .y_label("mean squared error of all the films in the table")
            .line("a first name of some length", &x, &large)
            .line("a second name of some length", &x, large.iter().map(|y| y * 1.2).collect::<Vec<_>>())
            .points("points", &x, &large)
            .horizontal("a first name of some length, in the document", 1.4e8);
        let decades = Chart::new("Decades").log_y().line("norm", &x, &small);
        let flat = Chart::new("Flat").line("loss", [1, 2, 3], [0.5, 0.5, 0.5]);
        let bars = BarChart::new("Bars", ["short", "a name of some length"], [-0.25, 1234.5]).value_label("units");
        let mut chain = Graph::new("Chain");
        for layer in 0..8 {
            chain = chain.node(format!("n{layer}"), format!("layer {layer}"));
            if layer > 0 {
                chain = chain.edge(format!("n{}", layer - 1), format!("n{layer}"), "forward");
            }
        }
        chain = chain.edge("n0", "n7", "");
        let panels = Panels::new("Panels").panel(chart.clone()).panel(decades.clone()).panel(bars.clone());
        vec![chart.into(), decades.into(), flat.into(), bars.into(), chain.into(), panels.into()]
    }

    #[test]
    fn every_drawing_keeps_to_its_paper_wide_and_narrow() {
        for drawing in drawings() {
            let figure = Figure::new(&drawing).unwrap();
            for (svg, width) in [(&figure.wide, WIDE), (&figure.narrow, NARROW)] {
                let tree = usvg::Tree::from_str(svg, &png_options()).expect("the SVG is well-formed");
                let (size, drawn) = (tree.size(), tree.root().abs_layer_bounding_box());
                assert!(f64::from(size.width()) <= width + 1.0, "“{}” is {} wide", drawing.title(), size.width());
                let paper = tree.size().to_non_zero_rect(0.0, 0.0);
                assert!(paper.right() + 0.5 >= drawn.right(), "“{}” leaves its paper: {drawn:?}", drawing.title());
                assert!(paper.bottom() + 0.5 >= drawn.bottom(), "“{}” leaves its paper: {drawn:?}", drawing.title());
                assert!(
                    drawn.left() >= -0.5 && drawn.top() >= -0.5,
                    "“{}” leaves its paper: {drawn:?}",
                    drawing.title()
                );
            }
        }
    }

    /// plotters draws larger and is scaled back, so its sizes come out as they are at a fraction of the number.
    #[test]
    fn no_text_is_smaller_than_twelve_pixels() {
        for drawing in drawings() {
            let svg = Figure::new(&drawing).unwrap().narrow;
            let sizes =
                svg.split("font-size=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse::<f64>().unwrap());
            for size in sizes {
                assert!(
                    (12.0..=16.0).contains(&size) || (96.0..=128.0).contains(&size),
                    "{size} in {}",
                    drawing.title()
                );
            }
        }
    }

    #[test]
    fn a_value_that_is_not_finite_leaves_a_gap() {
        let lines = |y: [f64; 5]| {
            let chart = Chart::new("Gaps").line("a", [1, 2, 3, 4, 5], y);
            let series = format!("stroke=\"{}\"", style::series(0).hex());
            Figure::new(&chart.into()).unwrap().wide.matches(&series).count()
        };
        assert_eq!(lines([1.0, 2.0, 3.0, 4.0, 5.0]), 1);
        assert_eq!(lines([1.0, 2.0, f64::NAN, 4.0, 5.0]), 2);
        assert_eq!(lines([f64::INFINITY, 2.0, 3.0, 4.0, f64::NAN]), 1);
    }

    #[test]
    fn titles_become_file_names() {
        let slug = |title: &str| Figure::new(&Chart::new(title).line("a", [1, 2], [1, 2]).into()).unwrap().slug();
        assert_eq!(slug("Loss (GD / SGD), 20 seeds"), "loss-gd-sgd-20-seeds");
        assert_eq!(slug("../손실"), "figure");
    }

    #[test]
    fn names_are_text_wherever_they_go() {
        let chart = Chart::new("a < b & \"c\"").line("x,\"<&", [1, 2], [1, 2]).line("y", [1, 2], [1, 2]);
        let figure = Figure::new(&chart.into()).unwrap();
        usvg::Tree::from_str(&figure.wide, &png_options()).expect("the SVG is well-formed");
        assert!(figure.csv.contains("\"x,\"\"<&\",1,1"), "{}", figure.csv);
    }

    #[test]
    fn nothing_to_draw_is_an_error() {
        let empty = |drawing: Drawing| Figure::new(&drawing).err();
        assert_eq!(empty(Chart::new("x").into()), Some(FigureError::Empty));
        assert_eq!(empty(Chart::new("x").log_y().line("a", [1, 2], [0, -1]).into()), Some(FigureError::Empty));
        assert_eq!(empty(BarChart::new("x", ["a"], [0.0]).into()), Some(FigureError::Empty));
        assert_eq!(empty(Panels::new("x").into()), Some(FigureError::Empty));
        assert_eq!(empty(Graph::new("x").into()), Some(FigureError::Empty));
    }
}
