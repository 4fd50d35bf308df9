//! Colours and sizes of figures.
//!
//! Series colours are told apart by people with any colour vision: they differ in lightness as well as in hue, and each
//! stands out from its paper by 3 : 1 or more.

use std::fmt::Write;

use plotters::style::RGBColor;

/// A colour on light paper and its counterpart on dark paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour {
    pub(crate) light: RGBColor,
    dark: RGBColor,
}

impl Colour {
    const fn new(light: u32, dark: u32) -> Self {
        Self { light: rgb(light), dark: rgb(dark) }
    }

    /// As SVG writes it.
    pub(crate) fn hex(self) -> String {
        hex(self.light)
    }
}

pub(crate) const PAPER: Colour = Colour::new(0xFFFFFF, 0x16181D);
pub(crate) const INK: Colour = Colour::new(0x1F2328, 0xE6E8EB);
/// Tick labels and axis labels.
pub(crate) const SOFT_INK: Colour = Colour::new(0x57606A, 0xA9B1BA);
pub(crate) const GRID: Colour = Colour::new(0xE3E6EA, 0x2F343C);
/// Inside of a box.
pub(crate) const BOX: Colour = Colour::new(0xEEF4FA, 0x1E2A38);

pub(crate) const SERIES: [Colour; 7] = [
    Colour::new(0x0068B5, 0x5BB8F5),
    Colour::new(0xC94A00, 0xFF9A57),
    Colour::new(0x00805E, 0x45D0A5),
    Colour::new(0xA3478F, 0xF0A0D8),
    Colour::new(0x8A6D00, 0xE8C53A),
    Colour::new(0x4F4FA3, 0xA9A9FF),
    Colour::new(0x5F6B75, 0xB4BEC8),
];

pub(crate) const TITLE_SIZE: f64 = 16.0;
pub(crate) const TEXT_SIZE: f64 = 13.0;

/// The colour of the `index`-th series; they come round again after the last.
pub(crate) fn series(index: usize) -> Colour {
    SERIES[index % SERIES.len()]
}

/// Colours from low to high, on light and on dark paper alike: they grow lighter evenly, and leave the colours of the
/// series to the paths.
const HEIGHTS: [u32; 5] = [0x39406B, 0x516F94, 0x7C9FAE, 0xB4C9BC, 0xF6EDD3];

/// The colour of a height, from 0 to 1: one of 64.
pub(crate) fn height_colour(share: f64) -> String {
    let share = (share.clamp(0.0, 1.0) * 63.0).round() / 63.0;
    let place = share * (HEIGHTS.len() - 1) as f64;
    let below = (place as usize).min(HEIGHTS.len() - 2);
    let mix = |low: u8, high: u8| {
        (f64::from(low) + (f64::from(high) - f64::from(low)) * (place - below as f64)).round() as u8
    };
    let (RGBColor(r, g, b), RGBColor(red, green, blue)) = (rgb(HEIGHTS[below]), rgb(HEIGHTS[below + 1]));
    hex(RGBColor(mix(r, red), mix(g, green), mix(b, blue)))
}

/// Style rules that repaint the figures under `selector` where the reader prefers dark pages.
pub(crate) fn dark(selector: &str) -> String {
    let mut rules = String::from("@media screen and (prefers-color-scheme: dark) {");
    for colour in [PAPER, INK, SOFT_INK, GRID, BOX].iter().chain(&SERIES) {
        let (light, dark) = (hex(colour.light), hex(colour.dark));
        for attribute in ["fill", "stroke"] {
            let _ = write!(rules, "{selector} [{attribute}=\"{light}\"]{{{attribute}:{dark}}}");
        }
    }
    rules + "}"
}

const fn rgb(code: u32) -> RGBColor {
    RGBColor((code >> 16) as u8, (code >> 8) as u8, code as u8)
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}
