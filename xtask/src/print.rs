//! Printing for a reader who may have gone: `cargo xtask … | head -1` ends quietly, a full disk with one line.
//!
//! The macros of the standard library panic there; these take their names in this crate.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write, stderr, stdout};

macro_rules! println {
    () => { crate::print::out(format_args!("\n")) };
    ($($text:tt)*) => { crate::print::out(format_args!("{}\n", format_args!($($text)*))) };
}

macro_rules! print {
    ($($text:tt)*) => { crate::print::out(format_args!($($text)*)) };
}

macro_rules! eprintln {
    ($($text:tt)*) => { crate::print::error(format_args!($($text)*)) };
}

/// Prints to standard output; where nobody listens, the program ends.
pub(crate) fn out(text: Arguments) {
    let mut stdout = stdout().lock();
    let Err(failure) = stdout.write_fmt(text).and_then(|()| stdout.flush()) else { return };
    if failure.kind() != ErrorKind::BrokenPipe {
        error(format_args!("error: standard output: {failure}"));
    }
    std::process::exit(1);
}

/// Prints a line to standard error; where nobody listens, it is lost.
pub(crate) fn error(text: Arguments) {
    let _ = writeln!(stderr(), "{text}");
}
