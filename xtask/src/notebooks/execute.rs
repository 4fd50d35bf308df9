//! Notebooks run in Jupyter with the Rust kernel, and their outputs looked through.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use common::page::FAILURE_MARK;
use serde_json::Value;

use super::document::{Cell, Notebook};
use super::jupyter;
use crate::workspace::Workspace;

/// How long one notebook may run.
const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Runs the notebooks one after the other; each executed copy lands in `target/notebooks`.
pub(super) fn run(workspace: &Workspace, paths: &[PathBuf], quick: bool) -> Result<()> {
    let folder = workspace.target.join("notebooks");
    // The kernel makes a crate there, so it cannot lie inside of the workspace.
    let kernel_folder = jupyter::cache()?.join("kernel");
    fs::create_dir_all(&kernel_folder)?;
    // The kernel builds the crates that the workspace builds, not newer ones, and all notebooks share them.
    fs::copy(workspace.root.join("Cargo.lock"), kernel_folder.join("Cargo.lock")).context("cannot copy Cargo.lock")?;
    let mut failed = 0;
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let executed = folder.join(&*name);
        let start = Instant::now();
        let status = execute(path, &executed, &kernel_folder, quick)?;
        let seconds = start.elapsed().as_secs_f64();
        if !status.success() {
            bail!("{name}: Jupyter ended with {status} after {seconds:.0} s (limit {} s)", LIMIT.as_secs());
        }
        let notebook = Notebook::read(&executed)?;
        let problems: Vec<String> = notebook.cells.iter().flat_map(problems).collect();
        for problem in &problems {
            println!("{name}, {problem}");
        }
        failed += problems.len();
        println!("{name}: {} in {seconds:.0} s", if problems.is_empty() { "ran" } else { "FAILED" });
    }
    if failed > 0 {
        bail!("{failed} cells failed; the notebooks with their outputs are in {}", folder.display());
    }
    Ok(())
}

fn execute(notebook: &Path, executed: &Path, kernel_folder: &Path, quick: bool) -> Result<ExitStatus> {
    let mut command = jupyter::command()?;
    command
        .args(["nbconvert", "--to", "notebook", "--execute", "--allow-errors", "--log-level=ERROR"])
        .arg("--output")
        .arg(executed)
        .arg(notebook)
        .env("EVCXR_TMPDIR", kernel_folder);
    if quick {
        command.env("DOWNHILL_QUICK", "1");
    }
    wait(command.spawn().context("cannot start Jupyter")?)
}

/// Waits for the end, or interrupts at the limit, so that Jupyter can end its kernel too.
fn wait(mut child: Child) -> Result<ExitStatus> {
    let start = Instant::now();
    let mut interrupted = false;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if start.elapsed() > LIMIT && !interrupted {
            interrupted = Command::new("kill").arg("-INT").arg(child.id().to_string()).status().is_ok();
        }
        if start.elapsed() > LIMIT + Duration::from_secs(30) {
            child.kill()?;
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// What went wrong in a cell. The kernel reports an `Err` and a panic as text on stderr, where nothing else belongs.
fn problems(cell: &Cell) -> Vec<String> {
    let Cell::Code { id, outputs, .. } = cell else { return Vec::new() };
    outputs.iter().filter_map(problem).map(|problem| format!("cell {id}: {problem}")).collect()
}

fn problem(output: &Value) -> Option<String> {
    let text = |value: &Value| match value {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    match (output["output_type"].as_str()?, output["name"].as_str()) {
        ("error", _) => Some(format!("{} {}", text(&output["ename"]), text(&output["evalue"]))),
        ("stream", Some("stderr")) => Some(text(&output["text"])),
        ("stream", _) => text(&output["text"]).lines().find(|line| line.contains(FAILURE_MARK)).map(str::to_owned),
        _ => None,
    }
}
