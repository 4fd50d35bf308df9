//! The lines that the document's training printed: facts of the document, kept as numbers in `data/log.csv`.

/// One line of the log, as it was printed: metrics of Keras, in 32 bits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogLine {
    /// Counted from 1.
    pub epoch: usize,
    /// Mean loss over the training batches.
    pub loss: f32,
    /// Training accuracy in per cent.
    pub accuracy: f32,
    /// Mean loss over the test batches.
    pub test_loss: f32,
    /// Test accuracy in per cent; not a number in the last line, where the document breaks off.
    pub test_accuracy: f32,
}

impl LogLine {
    /// Its four numbers in the order of the line.
    pub fn numbers(&self) -> [f32; 4] {
        [self.loss, self.accuracy, self.test_loss, self.test_accuracy]
    }
}

/// The eight lines of the document. The eighth lacks its last number.
///
/// # Panics
/// If the file that is compiled in were no table of numbers; a test reads it.
pub fn document_log() -> Vec<LogLine> {
    include_str!("../data/log.csv").lines().skip(1).map(read_line).collect()
}

fn read_line(line: &str) -> LogLine {
    let read = || {
        let mut fields = line.split(',');
        let mut number = || match fields.next()? {
            "" => Some(f32::NAN),
            field => field.parse().ok(),
        };
        let epoch = number()? as usize;
        Some(LogLine { epoch, loss: number()?, accuracy: number()?, test_loss: number()?, test_accuracy: number()? })
    };
    read().unwrap_or_else(|| panic!("data/log.csv: “{line}” is not epoch,loss,accuracy,test_loss,test_accuracy"))
}

/// A line as the document's program prints it: its metrics are 32-bit numbers, printed with the digits of 64.
pub fn log_line(line: &LogLine) -> String {
    let [loss, accuracy, test_loss, test_accuracy] = line.numbers().map(f64::from);
    format!(
        "Epoch {}, Loss: {loss}, Accuracy: {accuracy}, Test Loss:{test_loss}, Test Accuracy: {test_accuracy}",
        line.epoch
    )
}
