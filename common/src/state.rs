//! The state of a training as bytes: numbers one after the other, little-endian, each list with its length before it.
//!
//! There are no names in it: what is written in one order is read in the same order. A whole state begins with a line
//! that says what it is.

use thiserror::Error;

use crate::Float;
use crate::network::WrongCount;

/// Why bytes cannot be taken for the state of this training. The training is as it was before.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StateError {
    /// They do not begin as a state does.
    #[error("this is no state of a training of this version")]
    Foreign,
    /// They end in the middle, or go on after the end.
    #[error("the state is cut short or damaged")]
    Damaged,
    /// They are the state of a training that was set up in another way.
    #[error("the state belongs to another training: {what} is {found} there and {expected} here")]
    Other {
        /// What is not the same.
        what: &'static str,
        /// As the bytes have it.
        found: u64,
        /// As this training has it.
        expected: u64,
    },
    /// They hold another number of parameters than the network has.
    #[error(transparent)]
    Parameters(#[from] WrongCount),
}

/// Fails where a state was made by a training that differs in `what`.
pub fn same(what: &'static str, found: u64, expected: usize) -> Result<(), StateError> {
    let expected = expected as u64;
    if found == expected { Ok(()) } else { Err(StateError::Other { what, found, expected }) }
}

/// Writes a state.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Nothing written yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a whole number.
    pub fn number(&mut self, number: u64) {
        self.bytes.extend(number.to_le_bytes());
    }

    /// Adds a list of whole numbers.
    pub fn numbers(&mut self, numbers: &[usize]) {
        self.number(numbers.len() as u64);
        numbers.iter().for_each(|&number| self.number(number as u64));
    }

    /// Adds a list of floats, as `f64`, which holds every `f32`.
    pub fn floats<F: Float>(&mut self, floats: &[F]) {
        self.number(floats.len() as u64);
        floats.iter().for_each(|float| self.number(float.to_f64().expect("a float is a float").to_bits()));
    }

    /// Adds the state of a part.
    pub fn part(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.bytes.extend(bytes);
    }

    /// All that was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads a state in the order in which it was written. Every method fails where the bytes end too soon.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Begins at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next whole number.
    pub fn number(&mut self) -> Result<u64, StateError> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(StateError::Damaged)?;
        self.rest = rest;
        Ok(u64::from_le_bytes(*bytes))
    }

    /// The next list of whole numbers.
    pub fn numbers(&mut self) -> Result<Vec<usize>, StateError> {
        let length = self.length(size_of::<u64>())?;
        (0..length).map(|_| usize::try_from(self.number()?).map_err(|_| StateError::Damaged)).collect()
    }

    /// The next list of floats.
    pub fn floats<F: Float>(&mut self) -> Result<Vec<F>, StateError> {
        let length = self.length(size_of::<u64>())?;
        (0..length).map(|_| F::from(f64::from_bits(self.number()?)).ok_or(StateError::Damaged)).collect()
    }

    /// The state of the next part.
    pub fn part(&mut self) -> Result<&'a [u8], StateError> {
        let length = self.length(1)?;
        let (part, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(part)
    }

    /// Fails where bytes are left.
    pub fn end(self) -> Result<(), StateError> {
        if self.rest.is_empty() { Ok(()) } else { Err(StateError::Damaged) }
    }

    /// The length of a list, which cannot be longer than the bytes that are left.
    fn length(&mut self, size: usize) -> Result<usize, StateError> {
        let length = self.number()?;
        let room = (self.rest.len() / size) as u64;
        if length <= room { Ok(length as usize) } else { Err(StateError::Damaged) }
    }
}
