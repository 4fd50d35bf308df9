//! Programs that are installed on this machine.

use std::env;
use std::path::PathBuf;

/// A program of one of the folders or else of the `PATH`.
pub(crate) fn find(program: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    folders.iter().cloned().chain(env::split_paths(&path)).map(|folder| folder.join(&file)).find(|file| file.is_file())
}
