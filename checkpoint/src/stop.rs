//! Ctrl-C, and the signal that asks a process to end.

use std::process;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::CheckpointError;

/// What a shell calls a process that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

static REQUESTED: AtomicBool = AtomicBool::new(false);
static LISTENERS: AtomicUsize = AtomicUsize::new(0);
static INSTALLED: Mutex<bool> = Mutex::new(false);

/// While one lives, the first Ctrl-C only asks to stop. Without one, and at the second, it ends the process as ever.
#[derive(Debug)]
pub struct Listening(());

impl Listening {
    /// Begins to listen.
    ///
    /// # Errors
    /// The system lets nobody listen.
    pub(crate) fn start() -> Result<Self, CheckpointError> {
        let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
        if !*installed {
            ctrlc::set_handler(|| {
                if LISTENERS.load(Ordering::SeqCst) == 0 || REQUESTED.swap(true, Ordering::SeqCst) {
                    process::exit(INTERRUPTED);
                }
            })?;
            *installed = true;
        }
        LISTENERS.fetch_add(1, Ordering::SeqCst);
        Ok(Self(()))
    }

    /// Fails once somebody has asked to stop.
    ///
    /// # Errors
    /// [`CheckpointError::Stopped`], with the command to go on.
    pub fn check(&self) -> Result<(), CheckpointError> {
        if requested() { Err(CheckpointError::Stopped { command: command() }) } else { Ok(()) }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        LISTENERS.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Whether somebody has asked to stop.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// The command that goes on with what this process did: its own, with `--resume`.
fn command() -> String {
    let mut arguments = std::env::args();
    let program = arguments.next().unwrap_or_default();
    let name = std::path::Path::new(&program).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut words: Vec<String> = arguments.map(|word| quoted(&word)).collect();
    if !words.iter().any(|word| word == "--resume") {
        words.push("--resume".to_owned());
    }
    format!("cargo run -p {name} -- {}", words.join(" "))
}

/// A word as a shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "-_./:=,@+".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_survive_a_shell() {
        assert_eq!(quoted("/tmp/a-b.c"), "/tmp/a-b.c");
        assert_eq!(quoted("my folder"), "'my folder'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
