//! What a reader sees while data arrive: a bar per download on a terminal, a line per event elsewhere.

use std::io::{IsTerminal, Write};

use indicatif::MultiProgress;
#[cfg(feature = "fetch")]
use indicatif::{ProgressBar, ProgressStyle};

/// Prints `line` to standard error, above the bars if there are any. Where nobody reads it, it is lost.
pub(crate) fn say(bars: &MultiProgress, line: &str) {
    let print = || {
        let _ = writeln!(std::io::stderr(), "{line}");
    };
    if std::io::stderr().is_terminal() { bars.suspend(print) } else { print() }
}

/// A bar for a download of `length` bytes. It draws nothing where standard error is no terminal.
#[cfg(feature = "fetch")]
pub(crate) fn bar(bars: &MultiProgress, label: &str, length: u64) -> ProgressBar {
    let template = "{msg} {bar:30} {decimal_bytes:>9} of {decimal_total_bytes:9} {decimal_bytes_per_sec} {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bars.add(ProgressBar::new(length)).with_style(style).with_message(label.to_owned())
}
