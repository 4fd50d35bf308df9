//! The numbers behind a chart, in long form: a line each point, its series first.

pub(super) fn header() -> Vec<String> {
    row(["series", "x", "y", "low", "high"])
}

/// A point; a reference line has no x.
pub(super) fn point_row(series: &str, x: &str, y: &str) -> Vec<String> {
    row([series, x, y, "", ""])
}

/// Where a band begins and ends at x.
pub(super) fn band_row(series: &str, x: &str, low: &str, high: &str) -> Vec<String> {
    row([series, x, "", low, high])
}

fn row(cells: [&str; 5]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}
