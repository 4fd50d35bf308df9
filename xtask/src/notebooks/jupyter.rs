//! Jupyter and the Rust kernel on this machine: found, or what to install.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use etcetera::BaseStrategy;

use crate::cargo;
use crate::program::find;

/// The kernel's crate and version.
const KERNEL: (&str, &str) = ("evcxr_jupyter", "0.22.0");

/// Starts JupyterLab in the folder and waits for its end.
pub(super) fn open(folder: &Path) -> Result<()> {
    let status = command()?.arg("lab").arg(folder).status().context("cannot start JupyterLab")?;
    if !status.success() {
        bail!("JupyterLab ended with {status}");
    }
    Ok(())
}

/// A `jupyter` command with the Rust kernel registered.
///
/// # Errors
/// Jupyter or the kernel is missing: says what to install and how.
pub(super) fn command() -> Result<Command> {
    let environment = cache()?.join("jupyter");
    let in_environment = environment.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let Some(jupyter) = find("jupyter", &[in_environment]) else {
        let folder = environment.display();
        bail!(
            "Jupyter is missing. Install it with\n  python3 -m venv {folder}\n  {folder}/bin/pip install -r \
             notebooks/requirements.txt"
        );
    };
    let cargo_home =
        env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(etcetera::home_dir().ok()?.join(".cargo")));
    let Some(kernel) = find(KERNEL.0, &[cargo_home.unwrap_or_default().join("bin")]) else {
        bail!(
            "the Rust kernel is missing. Install it with\n  cargo install {} --version {} --locked",
            KERNEL.0,
            KERNEL.1
        );
    };
    register(&jupyter, &kernel)?;
    let mut command = Command::new(jupyter);
    // The kernel runs cargo too. It keeps the path to libraries, for it loads Rust's own by it.
    cargo::without_outer_cargo(&mut command);
    Ok(command)
}

/// The folder for what belongs to this machine: Jupyter, as `notebooks/README.md` installs it, and the kernel's builds.
pub(super) fn cache() -> Result<PathBuf> {
    let base = etcetera::choose_base_strategy().context("this machine has no home folder")?;
    Ok(base.cache_dir().join("downhill"))
}

/// Lets Jupyter know the kernel, if it does not yet.
fn register(jupyter: &Path, kernel: &Path) -> Result<()> {
    let output = Command::new(jupyter).args(["kernelspec", "list", "--json"]).output();
    let output = output.with_context(|| format!("cannot start {}", jupyter.display()))?;
    let known: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("Jupyter does not list its kernels")?;
    if known["kernelspecs"]["rust"].is_null() {
        let status = Command::new(kernel).arg("--install").status().context("cannot register the Rust kernel")?;
        if !status.success() {
            bail!("`{} --install` ended with {status}", kernel.display());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_installs_the_same_kernel() {
        let install = format!("cargo install {} --version {} --locked", KERNEL.0, KERNEL.1);
        assert!(include_str!("../../../notebooks/README.md").contains(&install));
    }
}
