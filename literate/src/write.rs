//! Files that appear whole or not at all.

use std::{fs, io::Write, path::Path};

use anyhow::{Context, Result};

/// Writes `bytes` to `path` by way of a temporary file beside it, making the folder where needed.
///
/// # Errors
/// The file cannot be written: names it. What was there before is untouched.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = shareable().tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// Finds out, before any work is done, whether files can be written into `folder`, and makes it where needed.
pub(crate) fn try_folder(folder: &Path) -> Result<()> {
    let tried = fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder).map(drop));
    tried.with_context(|| format!("cannot write into {}", folder.display()))
}

/// Temporary files are private by default; these become pages that others may read.
fn shareable() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    builder
}
