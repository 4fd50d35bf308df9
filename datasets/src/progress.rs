//! What a reader sees while data arrive: a bar per download on a terminal, a line per event elsewhere.

use std::io::IsTerminal;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// Prints `line` to standard error, above the bars if there are any.
pub(crate) fn say(bars: &MultiProgress, line: &str) {
    if std::io::stderr().is_terminal() {
        bars.suspend(|| eprintln!("{line}"));
    } else {
        eprintln!("{line}");
    }
}

/// A bar for a download of `length` bytes. It draws nothing where standard error is no terminal.
pub(crate) fn bar(bars: &MultiProgress, label: &str, length: u64) -> ProgressBar {
    let template = "{msg} {bar:30} {bytes:>11} of {total_bytes:11} {binary_bytes_per_sec} {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bars.add(ProgressBar::new(length)).with_style(style).with_message(label.to_owned())
}
