//! A Python for the contestants that are written in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use etcetera::BaseStrategy;

/// The Python in this user's cache that has what `peers/requirements.txt` names; made where there is none yet.
pub(crate) fn with_peers() -> Result<PathBuf> {
    let cache = etcetera::choose_base_strategy().context("where this user's cache is")?.cache_dir();
    let folder = cache.join("downhill/peers");
    let (scripts, suffix) = if cfg!(windows) { ("Scripts", ".exe") } else { ("bin", "") };
    let python = folder.join(scripts).join(format!("python{suffix}"));
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/requirements.txt");
    let wanted = fs::read_to_string(&requirements).with_context(|| requirements.display().to_string())?;
    let installed = folder.join("requirements.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    eprintln!("installing PyTorch, JAX and TensorFlow into {}: some 8 GB, once", folder.display());
    if !python.is_file() {
        succeed(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    succeed(Command::new(&python).args(["-m", "pip", "install", "--requirement"]).arg(&requirements))?;
    fs::write(&installed, wanted).with_context(|| installed.display().to_string())?;
    Ok(python)
}

fn succeed(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("{program} does not start: --python names another"))?;
    if !status.success() {
        bail!("{program} failed; what it said stands above");
    }
    Ok(())
}
