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
mod lean;
mod panels;
mod plot;
mod region_map;
mod split;
pub(crate) mod style;
mod surface;
mod svg;
mod trajectory;
mod vector_field;

use thiserror::Error;

pub(crate) use self::svg::escape;
use self::svg::{Fragment, PADDING};
pub use self::{
    bar_chart::BarChart,
    chart::Chart,
    contours::{Contours, log_levels},
    family::{EachOf, Family},
    graph::Graph,
    image_grid::ImageGrid,
    panels::Panels,
    region_map::RegionMap,
    surface::Surface,
    vector_field::VectorField,
};

/// Width of a figure on a desk's screen, in CSS pixels; the page's column is as wide.
const WIDE: f64 = 800.0;
/// Width of a figure on a phone, in CSS pixels.
const NARROW: f64 = 328.0;

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

        /// The names of the kinds.
        pub(crate) const KINDS: &[&str] = &[$(stringify!($kind)),*];

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
    /// One drawing under sliders.
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
            Self::Contours(contours) => contours.reach(),
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
            Self::Contours(contours) => contours.held = points.to_vec(),
            _ => {}
        }
    }
}

/// Widens the axes of all drawings to hold what any of them shows.
fn hold_alike<'drawings>(drawings: impl Iterator<Item = &'drawings mut Drawing>) {
    let mut drawings: Vec<&mut Drawing> = drawings.collect();
    let all: Vec<[f64; 3]> = drawings.iter().flat_map(|drawing| drawing.reach()).collect();
    drawings.iter_mut().for_each(|drawing| drawing.hold(&all));
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
    /// Members of a family that are not one for each value, or pair of values, in order; or none to open at.
    #[error(
        "“{title}” needs one drawing for each value of its parameter, or each pair of values of its two, in order, and opens at one of them"
    )]
    Members {
        /// Of the family.
        title: String,
    },
    /// The plotting or the SVG library refused.
    #[error("{0}")]
    Library(String),
}

/// A drawing, drawn.
pub(crate) struct Figure {
    pub(crate) title: String,
    /// SVG for a file of its own and for a notebook, under its title.
    pub(crate) titled: String,
    /// SVG for a wide page, which writes the title itself.
    pub(crate) wide: String,
    /// SVG for a phone.
    pub(crate) narrow: String,
    /// The numbers, a line each.
    pub(crate) csv: String,
    /// A family's sliders with all its drawings, as HTML.
    pub(crate) player: Option<String>,
    /// Drawings that are also kept by themselves: what is added to the file's name, and SVG.
    pub(crate) alone: Vec<(String, String)>,
    /// Its files beside the page, without the ending; a notebook keeps none.
    pub(crate) file: String,
}

impl Figure {
    pub(crate) fn new(drawing: &Drawing) -> Result<Self, FigureError> {
        let title = drawing.title();
        let wide = |drawing: &Drawing| Ok(drawing.draw(WIDE - 2.0 * PADDING)?.into_svg(drawing.title()));
        let (player, alone) = match drawing {
            Drawing::Family(family) => (Some(family.html()?), family.alone()),
            _ => (None, Vec::new()),
        };
        let titled = wide(drawing)?;
        let mut untitled = drawing.clone();
        untitled.title_mut().clear();
        let for_page = |width: f64| Ok(untitled.draw(width - 2.0 * PADDING)?.into_svg(title));
        Ok(Self {
            title: title.to_owned(),
            titled,
            wide: for_page(WIDE)?,
            narrow: for_page(NARROW)?,
            csv: csv(&drawing.data())?,
            player,
            alone: alone
                .iter()
                .map(|(value, drawing)| Ok((slug(value), standalone(&wide(drawing)?))))
                .collect::<Result<_, FigureError>>()?,
            file: String::new(),
        })
    }

    /// The title as part of a file name.
    pub(crate) fn slug(&self) -> String {
        slug(&self.title)
    }

    /// The wide drawing as a file of its own, which follows the viewer's light or dark setting.
    pub(crate) fn standalone_svg(&self) -> String {
        standalone(&self.titled)
    }
}

/// A drawing as a file of its own.
fn standalone(svg: &str) -> String {
    svg.replacen('>', &format!("><style>{}</style>", style::dark("svg")), 1)
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
pub fn slug(title: &str) -> String {
    let words = title.split(|character: char| !character.is_ascii_alphanumeric());
    let slug = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-").to_ascii_lowercase();
    if slug.is_empty() { "figure".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    /// A drawing as a reader's program reads it, with the fonts that draw its PNG file.
    fn read(svg: &str) -> usvg::Tree {
        let mut options = usvg::Options::default();
        let fonts = options.fontdb_mut();
        fonts.load_font_data(epaint_default_fonts::UBUNTU_LIGHT.to_vec());
        fonts.load_font_data(epaint_default_fonts::HACK_REGULAR.to_vec());
        let family = fonts.faces().next().and_then(|face| face.families.first()).map(|(family, _)| family.clone());
        fonts.set_sans_serif_family(family.unwrap_or_default());
        usvg::Tree::from_str(svg, &options).expect("the SVG is well-formed")
    }

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
        let mut all = vec![chart.into(), decades.into(), flat.into(), bars.into(), chain.into(), panels.into()];
        all.extend(planes());
        all
    }

    /// Drawings over a plane or of something seen from above, with odd values among theirs.
    fn planes() -> Vec<Drawing> {
        let rise = |count: usize, step: f64| (0..count).map(|place| place as f64 * step - 1.0).collect::<Vec<_>>();
        let (x, y) = (rise(12, 0.2), rise(9, 0.25));
        let height = |x: f64, y: f64| 1e4 * (x * x / 20.0 + y * y);
        let mut heights = Array2::from_shape_fn((9, 12), |(row, column)| height(x[column], y[row]));
        let way: Vec<(f64, f64)> = (0..20).map(|step| 0.9f64.powi(step)).map(|left| (left, -0.8 * left)).collect();
        let over: Vec<(f64, f64, f64)> = way.iter().map(|(x, y)| (*x, *y, height(*x, *y))).collect();
        let surface = |title: &str, heights: &Array2<f64>| {
            let named =
                Surface::new(title).x_label("a weight of some length").y_label("a bias of some length").z_label("loss");
            named.grid(&x, &y, heights).path("gradient descent", &over)
        };
        let plain = Array2::<f64>::zeros((9, 12));
        let round = surface("Surface", &heights);
        heights[(3, 4)] = f64::NAN;
        heights[(5, 5)] = f64::INFINITY;
        let contours = Contours::new("Contours").x_label("x").y_label("y").equal_axes().grid(&x, &y, &heights);
        let contours = contours
            .path("gradient descent", &way)
            .path("gone", [(0.0, 0.0), (f64::NAN, 1.0)])
            .mark("lowest", (0.0, 0.0));
        let classes = Array2::from_shape_fn((9, 12), |(row, column)| (row / 3 + column / 6) % 3);
        let map = |shift: f64| {
            let map = RegionMap::new("Regions").x_label("x").y_label("y").regions(&x, &y, &classes);
            map.points("a class of some length", &way).points("another", [(0.1 + shift, 0.2), (f64::NAN, 0.0)])
        };
        let arrows: Vec<_> = way.iter().map(|(x, y)| (*x, *y, -x, -y)).collect();
        let epochs = |epoch: usize| Chart::new("Loss").line("loss", [0, 1, 2], [epoch as f64 * 10.0, 2.0, 1.0]);
        vec![
            surface("Surface in decades", &heights).log_z().into(),
            surface("A plain", &plain).into(),
            round.into(),
            contours.clone().levels(log_levels(1e1, 1e8, 8)).into(),
            Contours::new("A plain from above").grid(&x, &y, &plain).mark("here", (0.0, 0.0)).into(),
            contours.into(),
            VectorField::new("Field").x_label("x").y_label("y").arrows(&arrows).path("way", &way).into(),
            VectorField::new("One arrow").arrows([(1.0, 1.0, 0.0, 0.0)]).into(),
            VectorField::new("Fan")
                .arrows([(0.0, 0.0, 1.0, 2.0), (0.0, 0.0, 1.0, f64::NAN), (0.0, 0.0, -1.0, 0.5)])
                .into(),
            map(0.0).into(),
            ImageGrid::new("Images").image("7, said 1", &heights / 1e4).image("", Array2::<f32>::zeros((1, 3))).into(),
            Family::new("A family of maps", "shift").member("0", map(0.0)).member("0.5", map(0.5)).into(),
            Family::new("A family of curves", "epoch").member("1", epochs(1)).member("2", epochs(2)).into(),
        ]
    }

    #[test]
    fn no_number_in_a_drawing_is_out_of_bounds() {
        for drawing in drawings() {
            let Figure { titled, wide, narrow, player, .. } = Figure::new(&drawing).unwrap();
            for svg in [titled, wide, narrow, player.unwrap_or_default()] {
                let attributes = svg.split('"').skip(1).step_by(2).filter(|value| !value.starts_with("data:"));
                let mut numbers =
                    attributes.flat_map(|value| value.split([' ', ',', '-', 'M', 'L', 'C', 'l', 'm', 'h', 'v', 'z']));
                let odd = numbers.find(|number| ["NaN", "inf"].contains(number) || number.len() > 24);
                assert_eq!(odd, None, "in “{}”", drawing.title());
            }
        }
    }

    #[test]
    fn a_grid_must_suit_its_axes() {
        let error = |x: &[f64], shape: (usize, usize)| {
            let heights = Array2::<f64>::zeros(shape);
            let contours = Figure::new(&Contours::new("c").grid(x, [0, 1], &heights).into()).err();
            assert_eq!(Figure::new(&RegionMap::new("c").regions(x, [0, 1], &heights).into()).err(), contours);
            assert_eq!(Figure::new(&Surface::new("c").grid(x, [0, 1], &heights).into()).err(), contours);
            contours
        };
        assert_eq!(error(&[0.0, 1.0, 2.0], (2, 3)), None);
        let (name, expected, found) = ("c".to_owned(), vec![2, 3], vec![3, 2]);
        assert_eq!(error(&[0.0, 1.0, 2.0], (3, 2)), Some(FigureError::Shape { name, expected, found }));
        for bad in [&[0.0][..], &[0.0, 0.0], &[1.0, 0.0], &[0.0, f64::NAN], &[]] {
            let coordinates = FigureError::Coordinates { name: "c".to_owned(), axis: 'x' };
            assert_eq!(error(bad, (2, bad.len())), Some(coordinates), "{bad:?}");
        }
    }

    #[test]
    fn a_family_has_one_set_of_axes_and_holds_what_is_common_once() {
        let member = |end: f64| Chart::new("own title").line("loss", [0, 1], [0.0, end]);
        let family = Family::new("Curves", "rate").member("0.1", member(1.0)).member("10", member(100.0));
        let figure = Figure::new(&family.into()).unwrap();
        let player = figure.player.unwrap();
        assert_eq!(player.matches(">100</text>").count(), 2, "one label of an axis each for wide and narrow paper");
        assert_eq!(player.matches("data-member=\"1\"").count(), 2);
        assert!(!player.contains("own title"));
        assert!(player.contains("<div class=\"controls\" hidden>"), "without script there is nothing to press");
        let names: Vec<&str> = figure.alone.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["0-1", "10"]);
        assert!(figure.alone.iter().all(|(_, svg)| svg.contains(">100</text>")), "alone they have the same axes too");
        assert_eq!(
            figure.csv.lines().collect::<Vec<_>>(),
            ["rate,series,x,y,low,high", ",loss,0,0,,", "0.1,loss,1,1,,", "10,loss,1,100,,"]
        );
    }

    #[test]
    fn a_family_over_two_parameters_has_a_slider_for_each() {
        let member = |end: f64| Chart::new("").line("loss", [0, 1], [0.0, end]);
        let family = Family::new("Curves", ("rate", "share"))
            .member(("1", "0.0"), member(1.0))
            .member(("1", "0.5"), member(2.0))
            .member(("10", "0.0"), member(3.0));
        let members = FigureError::Members { title: "Curves".to_owned() };
        let error = |family: Family| Figure::new(&family.into()).err();
        assert_eq!(error(family.clone()), Some(members.clone()), "one is missing");
        let all = family.clone().member(("10", "0.5"), member(4.0));
        assert_eq!(error(all.clone().opening_at(("1", "0.50"))), Some(members.clone()), "it cannot open there");
        assert_eq!(error(all.member("10", member(5.0))), Some(members), "one value too few");
        let figure = Figure::new(&family.member(("10", "0.5"), member(4.0)).opening_at(("1", "0.5")).into()).unwrap();
        let player = figure.player.unwrap();
        for slider in [
            "max=\"1\" step=\"1\" value=\"0\" data-steps=\"[&quot;1&quot;,&quot;10&quot;]\"",
            "max=\"1\" step=\"1\" value=\"1\" data-steps=\"[&quot;0.0&quot;,&quot;0.5&quot;]\"",
        ] {
            assert!(player.contains(slider), "{slider}");
        }
        assert!(player.contains("rate 1, share 0.0") && player.contains("rate 10, share 0.5"), "the ends of the strip");
        let names: Vec<&str> = figure.alone.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["1-0-0", "1-0-5", "10-0-0", "10-0-5"]);
        assert_eq!(
            figure.csv.lines().collect::<Vec<_>>()[..3],
            ["rate,share,series,x,y,low,high", ",,loss,0,0,,", "1,0.0,loss,1,1,,"]
        );
    }

    #[test]
    fn maps_of_a_family_have_their_lines_and_heights_once() {
        let x = [-2.0, -1.0, 0.0, 1.0, 2.0];
        let heights = Array2::from_shape_fn((5, 5), |(row, column)| x[row] * x[row] + x[column] * x[column]);
        let map = |end: f64| {
            let map = Contours::new("").grid(x, x, &heights).levels([1.0, 3.0]);
            map.path("one", [(-1.5, 1.5), (end, end)]).path("other", [(1.5, 1.5), (-end, end)])
        };
        let player = |family: Family| Figure::new(&family.into()).unwrap().player.unwrap();
        let one = player(Family::new("Maps", "end").member("0", map(0.0)));
        let both = player(Family::new("Maps", "end").member("0", map(0.0)).member("0.7", map(0.7)));
        for written in [">3</text>", ">one</text>"] {
            let count = one.matches(written).count();
            assert!(count > 0);
            assert_eq!(both.matches(written).count(), count, "{written}");
        }
    }

    #[test]
    fn every_reference_in_a_page_with_a_family_has_its_target() {
        for drawing in planes() {
            let Figure { wide, narrow, player, .. } = Figure::new(&drawing).unwrap();
            for svg in [wide, narrow, player.unwrap_or_default()] {
                for target in svg.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
                    assert_eq!(
                        svg.matches(&format!("id=\"{target}\"")).count(),
                        1,
                        "{target} in “{}”",
                        drawing.title()
                    );
                }
            }
        }
    }

    #[test]
    fn every_drawing_keeps_to_its_paper_wide_and_narrow() {
        for drawing in drawings() {
            let figure = Figure::new(&drawing).unwrap();
            for (svg, width) in [(&figure.titled, WIDE), (&figure.wide, WIDE), (&figure.narrow, NARROW)] {
                let tree = read(svg);
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
            let svg = Figure::new(&chart.into()).unwrap().wide;
            let outlines = svg.split("<path d=\"").filter(|path| path.contains(&series));
            outlines.map(|path| path.matches('M').count()).sum::<usize>()
        };
        assert_eq!(lines([1.0, 2.0, 3.0, 4.0, 5.0]), 1);
        assert_eq!(lines([1.0, 2.0, f64::NAN, 4.0, 5.0]), 2);
        assert_eq!(lines([f64::INFINITY, 2.0, 3.0, 4.0, f64::NAN]), 1);
    }

    #[test]
    fn whole_numbers_have_no_ticks_between_them() {
        let ticks =
            |x: [f64; 5]| Figure::new(&Chart::new("x").line("a", x, [0.1, 0.2, 0.3, 0.4, 0.5]).into()).unwrap().wide;
        assert!(!ticks([1.0, 2.0, 3.0, 4.0, 5.0]).contains(">1.5</text>"));
        assert!(ticks([1.0, 2.0, 3.0, 4.5, 5.0]).contains(">1.5</text>"));
    }

    #[test]
    fn ticks_that_would_touch_have_no_number() {
        let chart = Chart::new("x").log_x().line("a", [120, 500, 1000, 5000, 25_000], [1, 2, 3, 4, 5]);
        let figure = Figure::new(&chart.into()).unwrap();
        let has = |svg: &str, label: &str| svg.contains(&format!(">{label}</text>"));
        assert!(has(&figure.wide, "5000") && has(&figure.wide, "10000"));
        assert!(has(&figure.narrow, "5000") && !has(&figure.narrow, "10000") && has(&figure.narrow, "20000"));
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
        read(&figure.wide);
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
        assert_eq!(empty(Surface::new("x").into()), Some(FigureError::Empty));
        let nowhere = Array2::from_elem((2, 2), f64::NAN);
        assert_eq!(empty(Surface::new("x").grid([0, 1], [0, 1], &nowhere).into()), Some(FigureError::Empty));
        assert_eq!(empty(Contours::new("x").grid([0, 1], [0, 1], &nowhere).into()), Some(FigureError::Empty));
        assert_eq!(empty(VectorField::new("x").arrows([(0.0, f64::NAN, 1.0, 1.0)]).into()), Some(FigureError::Empty));
        assert_eq!(empty(RegionMap::new("x").into()), Some(FigureError::Empty));
        assert_eq!(empty(ImageGrid::new("x").into()), Some(FigureError::Empty));
        assert_eq!(empty(ImageGrid::new("x").image("", Array2::<f64>::zeros((0, 5))).into()), Some(FigureError::Empty));
        assert_eq!(empty(Family::new("x", "y").into()), Some(FigureError::Empty));
    }
}
