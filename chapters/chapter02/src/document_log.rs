//! The lines that the document's training printed: facts of the document, kept as numbers in `data/log.csv`.

/// One line of the log, as it was printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogLine {
    /// Counted from 1.
    pub epoch: usize,
    /// What is printed as the loss.
    pub loss: f32,
    /// What is printed as the accuracy, in per cent.
    pub accuracy: f32,
}

/// The 120 complete lines of the document: eight pieces of 15 lines, the last line that of epoch 914.
///
/// # Panics
/// If the file that is compiled in were no table of numbers; a test reads it.
pub fn document_log() -> Vec<LogLine> {
    include_str!("../data/log.csv").lines().skip(1).map(read_line).collect()
}

fn read_line(line: &str) -> LogLine {
    let read = || {
        let mut fields = line.split(',');
        Some(LogLine {
            epoch: fields.next()?.parse().ok()?,
            loss: fields.next()?.parse().ok()?,
            accuracy: fields.next()?.parse().ok()?,
        })
    };
    read().unwrap_or_else(|| panic!("data/log.csv: “{line}” is not epoch,loss,accuracy"))
}
