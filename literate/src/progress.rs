//! How far long work has come.

use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

/// A count of finished pieces of work, shown while it grows and taken away when dropped. It can be ticked from any
/// thread.
pub struct Progress {
    label: String,
    total: u64,
    display: Display,
}

enum Display {
    /// A bar on stderr, hidden where that is no terminal.
    Bar(ProgressBar),
    /// A line at each quarter, for notebooks, which cannot overwrite what they show.
    Lines(AtomicU64),
}

impl Progress {
    pub(crate) fn bar(label: String, total: u64) -> Self {
        let bar = ProgressBar::new(total).with_message(label.clone());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}  {eta} left") {
            bar.set_style(style);
        }
        Self { label, total, display: Display::Bar(bar) }
    }

    pub(crate) fn lines(label: String, total: u64) -> Self {
        Self { label, total, display: Display::Lines(AtomicU64::new(0)) }
    }

    /// Counts one more piece of work.
    pub fn tick(&self) {
        match &self.display {
            Display::Bar(bar) => bar.inc(1),
            Display::Lines(done) => {
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                if done * 4 / self.total.max(1) > (done - 1) * 4 / self.total.max(1) {
                    println!("{} {done}/{}", self.label, self.total);
                }
            }
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Display::Bar(bar) = &self.display {
            bar.finish_and_clear();
        }
    }
}
