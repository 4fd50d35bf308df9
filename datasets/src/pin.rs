//! What a file or a download must be.

use crate::Fault;

/// What is known of some bytes before they come.
#[derive(Debug, Clone)]
pub(crate) struct Pin {
    /// The exact length if there is a checksum, else the most it may be.
    pub(crate) size: u64,
    /// Lower-case hexadecimal digits.
    pub(crate) sha256: Option<String>,
}

impl Pin {
    /// Compares a length and a checksum with what is expected.
    pub(crate) fn check(&self, size: u64, sha256: impl FnOnce() -> String) -> Result<(), Fault> {
        let Some(expected) = &self.sha256 else {
            return if size > self.size { Err(Fault::TooLarge(self.size)) } else { Ok(()) };
        };
        if size != self.size {
            return Err(Fault::WrongSize { expected: self.size, got: size });
        }
        let got = sha256();
        if got != *expected {
            return Err(Fault::WrongHash { expected: expected.clone(), got });
        }
        Ok(())
    }
}
