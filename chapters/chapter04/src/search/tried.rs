//! Every trial once: what was tried is remembered, and kept on disk where things are kept.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use checkpoint::{CheckpointError, Checkpoints, Listening};

/// What the trials are kept as.
const NAME: &str = "search";

/// The file is written at most so often, and at the end.
const PAUSE: Duration = Duration::from_secs(1);

/// The trials of all repetitions.
///
/// A search that is taken up again goes the same way as before, for all its draws are seeded; what it tried already it
/// finds here.
pub struct Tried<'kept> {
    checkpoints: &'kept Checkpoints,
    listening: Option<Listening>,
    belongs_to: String,
    kept: Mutex<Kept>,
}

/// A repetition and the bits of a point.
type Key = (u32, [u64; 3]);

struct Kept {
    values: HashMap<Key, f64>,
    written: Instant,
}

impl<'kept> Tried<'kept> {
    /// With what `checkpoints` kept. `belongs_to` says which problem the trials are of.
    ///
    /// # Errors
    /// Those of [`Checkpoints::read`].
    pub fn new(checkpoints: &'kept Checkpoints, belongs_to: String) -> Result<Self, CheckpointError> {
        let bytes = checkpoints.read(NAME, &belongs_to)?.unwrap_or_default();
        let values = String::from_utf8_lossy(&bytes).lines().filter_map(read_line).collect();
        let kept = Mutex::new(Kept { values, written: Instant::now() });
        Ok(Self { checkpoints, listening: checkpoints.listen()?, belongs_to, kept })
    }

    /// The value at `point` in a repetition: remembered, or what `objective` says.
    ///
    /// # Errors
    /// The disk refuses, or somebody pressed Ctrl-C; then all values so far are kept.
    pub fn value(
        &self,
        repetition: u32,
        point: [f64; 3],
        objective: impl FnOnce([f64; 3]) -> f64,
    ) -> Result<f64, CheckpointError> {
        let key = (repetition, point.map(f64::to_bits));
        if let Some(value) = self.lock().values.get(&key) {
            return Ok(*value);
        }
        if let Some(stopped) = self.listening.as_ref().and_then(|listening| listening.check().err()) {
            self.write()?;
            return Err(stopped);
        }
        let value = objective(point);
        let is_time = {
            let mut kept = self.lock();
            kept.values.insert(key, value);
            kept.written.elapsed() > PAUSE
        };
        if is_time {
            self.write()?;
        }
        Ok(value)
    }

    /// How many trials are remembered.
    pub fn len(&self) -> usize {
        self.lock().values.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps all values.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn write(&self) -> Result<(), CheckpointError> {
        let mut kept = self.lock();
        let mut lines: Vec<String> = kept
            .values
            .iter()
            .map(|((repetition, point), value)| {
                let [x, y, z] = point.map(f64::from_bits);
                format!("{repetition},{x},{y},{z},{value}\n")
            })
            .collect();
        lines.sort_unstable();
        kept.written = Instant::now();
        self.checkpoints.write(NAME, &self.belongs_to, lines.concat().as_bytes())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A line as [`Tried::write`] writes it: a float's shortest digits give the same float back.
fn read_line(line: &str) -> Option<(Key, f64)> {
    let mut fields = line.split(',');
    let repetition = fields.next()?.parse().ok()?;
    let mut number = || fields.next()?.parse::<f64>().ok();
    let point = [number()?, number()?, number()?].map(f64::to_bits);
    Some(((repetition, point), number()?))
}
