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

/// Colours from low to high, on light and on dark paper alike: lightness rises evenly, hue goes from violet to yellow.
const HEIGHTS: [&str; 16] = [
    "#482475", "#463480", "#414487", "#3B528B", "#355F8D", "#2F6C8E", "#2A788E", "#25848E", "#21918C", "#1E9C89",
    "#22A884", "#2FB47C", "#44BF70", "#7AD151", "#BDDF26", "#FDE725",
];

/// The colour of a height, from 0 to 1.
pub(crate) fn height_colour(share: f64) -> &'static str {
    let last = HEIGHTS.len() - 1;
    HEIGHTS[((share * last as f64).round().max(0.0) as usize).min(last)]
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
