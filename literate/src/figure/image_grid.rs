//! Grey images with captions.

use base64::prelude::{BASE64_STANDARD, Engine};

use super::{
    FigureError,
    style::{SOFT_INK, TEXT_SIZE},
    svg::{self, Anchor, Fragment, escape, text, text_width},
};
use crate::numbers::Numbers;

const GAP: f64 = 14.0;
/// An image is at least this wide.
const LEAST_WIDTH: f64 = 64.0;
/// An image is at most this wide.
const MOST_WIDTH: f64 = 112.0;

/// Small grey images in rows, each with a caption beneath: digits, say, or the weights of a neuron.
#[derive(Debug, Clone)]
pub struct ImageGrid {
    pub(super) title: String,
    images: Vec<(String, Numbers)>,
}

impl ImageGrid {
    /// A figure without images. The title also names its files.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), images: Vec::new() }
    }

    /// Adds an image of shape (rows, columns) with values from 0, black, to 1, white.
    #[must_use]
    pub fn image(mut self, caption: impl Into<String>, pixels: impl Into<Numbers>) -> Self {
        self.images.push((caption.into(), pixels.into()));
        self
    }

    pub(super) fn draw(&self, width: f64) -> Result<Fragment, FigureError> {
        if self.images.is_empty() {
            return Err(FigureError::Empty);
        }
        let captions = self.images.iter().map(|(caption, _)| text_width(caption, TEXT_SIZE)).fold(0.0, f64::max);
        let least = captions.max(LEAST_WIDTH);
        let most = ((width + GAP) / (least + GAP)).floor().max(1.0) as usize;
        let rows = self.images.len().div_ceil(most);
        let columns = self.images.len().div_ceil(rows);
        let cell = ((width + GAP) / columns as f64 - GAP).min(MOST_WIDTH.max(captions));
        let mut figure = svg::title(&self.title, width);
        figure.height += 4.0;
        for row in self.images.chunks(columns) {
            let top = figure.height;
            for (column, (caption, pixels)) in row.iter().enumerate() {
                figure.place(&picture(caption, pixels, cell)?, column as f64 * (cell + GAP), top);
            }
            figure.height += 6.0;
        }
        Ok(figure)
    }

    /// The pixels, a line for each row of an image.
    pub(super) fn data(&self) -> Vec<Vec<String>> {
        let header = ["image", "caption", "row", "pixels from the left"].map(str::to_owned).to_vec();
        let rows = self.images.iter().enumerate().flat_map(|(number, (caption, Numbers { shape, values }))| {
            let columns = shape.last().copied().unwrap_or(1).max(1);
            values.chunks(columns).enumerate().map(move |(row, pixels)| {
                let place = [number.to_string(), caption.clone(), row.to_string()];
                place.into_iter().chain(pixels.iter().map(f64::to_string)).collect()
            })
        });
        [header].into_iter().chain(rows).collect()
    }
}

/// An image in the middle of its cell, with its caption.
fn picture(caption: &str, pixels: &Numbers, cell: f64) -> Result<Fragment, FigureError> {
    let (name, found) = (caption.to_owned(), pixels.shape.clone());
    let &[rows, columns] = pixels.shape.as_slice() else {
        return Err(FigureError::Shape { name, expected: vec![28, 28], found });
    };
    if rows * columns == 0 {
        return Err(FigureError::Empty);
    }
    let width = cell.min(MOST_WIDTH);
    let height = width * rows as f64 / columns as f64;
    let png = BASE64_STANDARD.encode(grey_png(rows, columns, &pixels.values)?);
    let mut body = format!(
        "<image x=\"{:.1}\" y=\"0\" width=\"{width:.1}\" height=\"{height:.1}\" style=\"image-rendering:pixelated\" \
         href=\"data:image/png;base64,{png}\"><title>{}</title></image>",
        (cell - width) / 2.0,
        escape(caption)
    );
    body += &text(caption, (cell / 2.0, height + TEXT_SIZE + 3.0), Anchor::Middle, TEXT_SIZE, SOFT_INK);
    Ok(Fragment::new(cell, height + TEXT_SIZE + 8.0, body))
}

fn grey_png(rows: usize, columns: usize, values: &[f64]) -> Result<Vec<u8>, FigureError> {
    let library = |error: png::EncodingError| FigureError::Library(error.to_string());
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, columns as u32, rows as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::High);
    // Digits are mostly black, and come out shorter as they are than as differences.
    encoder.set_filter(png::Filter::NoFilter);
    let grey: Vec<u8> = values.iter().map(|value| (value * 255.0).round() as u8).collect();
    let mut writer = encoder.write_header().map_err(library)?;
    writer.write_image_data(&grey).map_err(library)?;
    writer.finish().map_err(library)?;
    Ok(bytes)
}
