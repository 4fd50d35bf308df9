//! Ctrl-C, and the signal that asks a process to end.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::CheckpointError;

/// What a shell calls a process that Ctrl-C ended.
pub(crate) const INTERRUPTED: u8 = 130;

/// Somebody has asked to stop.
static REQUESTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
/// The next request ends the process: nobody listens, or it is the second one.
static AT_ONCE: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
static LISTENERS: AtomicUsize = AtomicUsize::new(0);
static INSTALLED: Mutex<bool> = Mutex::new(false);

/// While one lives, the first Ctrl-C only asks to stop. Without one, and at the second, it ends the process as ever.
#[derive(Debug)]
pub struct Listening {
    features: &'static str,
}

impl Listening {
    /// Begins to listen, in a program that was built with these features.
    ///
    /// # Errors
    /// The system lets nobody listen.
    pub(crate) fn start(features: &'static str) -> Result<Self, CheckpointError> {
        let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
        if !*installed {
            install().map_err(CheckpointError::Signal)?;
            *installed = true;
        }
        LISTENERS.fetch_add(1, Ordering::SeqCst);
        AT_ONCE.store(requested(), Ordering::SeqCst);
        Ok(Self { features })
    }

    /// Fails once somebody has asked to stop.
    ///
    /// # Errors
    /// [`CheckpointError::Stopped`], with the command to go on.
    pub fn check(&self) -> Result<(), CheckpointError> {
        if requested() { Err(CheckpointError::Stopped { command: command(self.features) }) } else { Ok(()) }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _no_other_begins = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
        if LISTENERS.fetch_sub(1, Ordering::SeqCst) == 1 {
            AT_ONCE.store(true, Ordering::SeqCst);
        }
    }
}

/// What happens at each request, in this order: the process ends, if it shall do so at once; else the request is noted, and
/// the next one ends it.
fn install() -> io::Result<()> {
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, i32::from(INTERRUPTED), Arc::clone(&AT_ONCE))?;
        flag::register(signal, Arc::clone(&REQUESTED))?;
        flag::register(signal, Arc::clone(&AT_ONCE))?;
    }
    Ok(())
}

/// Whether somebody has asked to stop.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// The command that goes on with what this process did: its own, with `--resume`.
fn command(features: &str) -> String {
    let mut arguments = std::env::args();
    let program = arguments.next().unwrap_or_default();
    let name = std::path::Path::new(&program).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut words: Vec<String> = arguments.map(|word| quoted(&word)).collect();
    if !words.iter().any(|word| word == "--resume") {
        words.push("--resume".to_owned());
    }
    let features = if features.is_empty() { String::new() } else { format!("--features {features} ") };
    format!("cargo run -p {name} {features}-- {}", words.join(" "))
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
