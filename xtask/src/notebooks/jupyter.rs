//! Jupyter and the Rust kernel on this machine: found, or what to install.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use etcetera::BaseStrategy;
use literate::write_atomically;
use serde_json::{Value, json};

use crate::cargo;
use crate::program::find;

/// Where a process looks for shared libraries first.
const LIBRARIES: &str = if cfg!(target_os = "macos") { "DYLD_FALLBACK_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };

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
    // The kernel runs cargo too.
    cargo::without_outer_cargo(&mut command);
    Ok(command)
}

/// The folder of Rust's standard library, for what loads it at run time.
fn rust_library() -> Result<PathBuf> {
    let output = Command::new("rustc").args(["--print", "target-libdir"]).output().context("cannot start rustc")?;
    Ok(PathBuf::from(String::from_utf8(output.stdout).context("rustc's folder of libraries")?.trim()))
}

/// The folder for what belongs to this machine, such as Jupyter, as `notebooks/README.md` installs it.
fn cache() -> Result<PathBuf> {
    let base = etcetera::choose_base_strategy().context("this machine has no home folder")?;
    Ok(base.cache_dir().join("downhill"))
}

/// Lets Jupyter know the kernel, if it does not yet, and the kernel where Rust's own library is: without it, what the
/// kernel compiles cannot be loaded.
fn register(jupyter: &Path, kernel: &Path) -> Result<()> {
    if let Some(known) = specification(jupyter)? {
        return tell_of_library(&known);
    }
    let status = Command::new(kernel).arg("--install").status().context("cannot register the Rust kernel")?;
    if !status.success() {
        bail!("`{} --install` ended with {status}", kernel.display());
    }
    tell_of_library(&specification(jupyter)?.context("Jupyter does not list the Rust kernel that was registered")?)
}

/// The file in which Jupyter keeps how to start the Rust kernel.
fn specification(jupyter: &Path) -> Result<Option<PathBuf>> {
    let output = Command::new(jupyter).args(["kernelspec", "list", "--json"]).output();
    let output = output.with_context(|| format!("cannot start {}", jupyter.display()))?;
    let known: Value = serde_json::from_slice(&output.stdout).context("Jupyter does not list its kernels")?;
    Ok(known["kernelspecs"]["rust"]["resource_dir"].as_str().map(|folder| Path::new(folder).join("kernel.json")))
}

/// Writes the folder of Rust's library into a kernel's specification, where it is not there yet.
fn tell_of_library(file: &Path) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut kernel: Value = serde_json::from_str(&text).with_context(|| format!("{} is no JSON", file.display()))?;
    let library = json!(rust_library()?);
    if kernel["env"][LIBRARIES] != library {
        kernel["env"][LIBRARIES] = library;
        write_atomically(file, serde_json::to_string_pretty(&kernel)?.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_is_told_where_the_library_is_and_keeps_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kernel.json");
        fs::write(&file, r#"{"argv": ["evcxr_jupyter"], "env": {"HERE": "1"}}"#).unwrap();
        for _ in 0..2 {
            tell_of_library(&file).unwrap();
            let kernel: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
            assert_eq!((&kernel["argv"][0], &kernel["env"]["HERE"]), (&json!("evcxr_jupyter"), &json!("1")));
            let library = Path::new(kernel["env"][LIBRARIES].as_str().unwrap());
            let names = fs::read_dir(library).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
            assert!(names.filter(|name| name.contains("std-")).count() > 0, "{}", library.display());
        }
    }

    #[test]
    fn the_readme_installs_the_same_kernel() {
        let install = format!("cargo install {} --version {} --locked", KERNEL.0, KERNEL.1);
        assert!(include_str!("../../../notebooks/README.md").contains(&install));
    }
}
