//! Notebooks run in Jupyter with the Rust kernel, and their outputs looked through.

use std::fs;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use literate::FAILURE_MARK;
use serde_json::Value;

use super::document::{Cell, Notebook};
use super::jupyter;
use crate::workspace::Workspace;

/// How long one notebook may run.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Notebooks that run at a time. A cell is compiled by one core most of the time, and kernels wait for each other to build.
const AT_A_TIME: usize = 2;

/// Runs the notebooks; each executed copy lands in `target/notebooks`.
pub(super) fn run(workspace: &Workspace, paths: &[PathBuf], quick: bool) -> Result<()> {
    let folder = workspace.target.join("notebooks");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    // What is missing is said at once, and the kernel made known by one alone.
    jupyter::command()?;
    let next = Mutex::new(paths.iter());
    let take = || next.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || -> Result<usize> {
        let mut failed = 0;
        while let Some(path) = take() {
            failed += run_one(path, &folder, quick)?;
        }
        Ok(failed)
    };
    let outcomes: Vec<Result<usize>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_A_TIME.min(paths.len())).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let failed: usize = outcomes.into_iter().sum::<Result<_>>()?;
    if failed > 0 {
        bail!("{failed} cells failed; the notebooks with their outputs are in {}", folder.display());
    }
    Ok(())
}

/// Runs a notebook and reports how it went: how many of its cells failed.
fn run_one(path: &Path, folder: &Path, quick: bool) -> Result<usize> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let executed = folder.join(&*name);
    let (start, clock) = (Instant::now(), SystemTime::now());
    let status = execute(path, &executed, quick)?;
    let seconds = start.elapsed().as_secs_f64();
    if !status.success() {
        bail!("{name}: Jupyter ended with {status} after {seconds:.0} s (limit {} s)", LIMIT.as_secs());
    }
    let notebook = Notebook::read(&executed)?;
    let problems: Vec<String> = notebook.cells.iter().flat_map(problems).collect();
    for problem in &problems {
        println!("{name}, {problem}");
    }
    let outcome = if problems.is_empty() { "ran" } else { "FAILED" };
    println!("{name}: {outcome} in {seconds:.0} s{}", first_output(&notebook, clock));
    Ok(problems.len())
}

fn execute(notebook: &Path, executed: &Path, quick: bool) -> Result<ExitStatus> {
    let mut command = jupyter::command()?;
    command
        .args(["nbconvert", "--to", "notebook", "--execute", "--allow-errors", "--log-level=ERROR"])
        .arg("--output")
        .arg(executed)
        .arg(notebook);
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

/// How long a reader waits for the first figure, table or claim, the start of the kernel included, for the report.
fn first_output(notebook: &Notebook, start: SystemTime) -> String {
    let shows = |output: &Value| output["data"]["text/html"].is_array() || output["data"]["text/html"].is_string();
    let finished = notebook.cells.iter().find_map(|cell| match cell {
        Cell::Code { outputs, metadata, .. } if outputs.iter().any(shows) => {
            second_of_day(metadata["execution"]["shell.execute_reply"].as_str()?)
        }
        _ => None,
    });
    let start = start.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() % DAY;
    finished
        .map(|finished| format!(", first output after {:.0} s", (finished - start).rem_euclid(DAY)))
        .unwrap_or_default()
}

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// The time in a stamp such as `2026-11-21T23:22:41.123456Z`, in seconds after midnight.
fn second_of_day(stamp: &str) -> Option<f64> {
    let (_, time) = stamp.trim_end_matches('Z').split_once('T')?;
    let parts = time.split(':').map(|part| part.parse::<f64>().ok()).collect::<Option<Vec<_>>>()?;
    Some(parts.iter().fold(0.0, |seconds, part| 60.0 * seconds + part))
}

/// What went wrong in a cell. The kernel reports an `Err` and a panic as text on stderr, where nothing else belongs
/// but what `datasets` says while it fetches.
fn problems(cell: &Cell) -> Vec<String> {
    let Cell::Code { id, outputs, .. } = cell else { return Vec::new() };
    let mut problems: Vec<String> = outputs.iter().filter_map(problem).collect();
    problems.extend(unexpected(&outputs.iter().filter_map(stderr).collect::<String>()));
    problems.dedup();
    problems.into_iter().map(|problem| format!("cell {id}: {problem}")).collect()
}

/// An error, or a claim that failed.
fn problem(output: &Value) -> Option<String> {
    match (output["output_type"].as_str()?, output["name"].as_str()) {
        ("error", _) => Some(format!("{} {}", text(&output["ename"]), text(&output["evalue"]))),
        ("stream", Some("stdout")) => {
            text(&output["text"]).lines().find(|line| line.contains(FAILURE_MARK)).map(str::to_owned)
        }
        _ => None,
    }
}

fn stderr(output: &Value) -> Option<String> {
    (output["name"].as_str()? == "stderr").then(|| text(&output["text"]))
}

/// Lines, one by one or joined.
fn text(value: &Value) -> String {
    match value {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

/// What stands on stderr beside a download's progress, empty lines, and why a file could not be had where the shipped
/// sample took its place.
fn unexpected(stderr: &str) -> Option<String> {
    let is_progress =
        |line: &&str| line.trim().is_empty() || line.contains(": fetching ") || line.contains("waiting for");
    let lines: Vec<&str> = stderr.lines().filter(|line| !is_progress(line)).collect();
    let is_excused =
        |index: usize| lines[index..].iter().any(|line| line.ends_with(": going on with the shipped sample"));
    (0..lines.len()).find(|&index| !is_excused(index)).map(|index| lines[index].to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn problems_of(outputs: Value) -> Vec<String> {
        let cell = json!({
            "cell_type": "code", "id": "one", "metadata": {}, "source": [], "execution_count": 1, "outputs": outputs,
        });
        problems(&serde_json::from_value(cell).unwrap())
    }

    #[test]
    fn errors_panics_and_failed_claims_are_problems() {
        let error = json!([{"output_type": "error", "ename": "Error", "evalue": "expected `;`", "traceback": []}]);
        assert_eq!(problems_of(error), ["cell one: Error expected `;`"]);
        let panic = json!([{"output_type": "stream", "name": "stderr", "text": ["thread 'main' panicked"]}]);
        assert_eq!(problems_of(panic), ["cell one: thread 'main' panicked"]);
        let claim =
            json!([{"output_type": "stream", "name": "stdout", "text": format!("a\n{FAILURE_MARK}: 5.3 words\n")}]);
        assert_eq!(problems_of(claim), [format!("cell one: {FAILURE_MARK}: 5.3 words")]);
    }

    #[test]
    fn what_a_cell_shows_is_no_problem() {
        let outputs = json!([
            {"output_type": "stream", "name": "stdout", "text": ["GD 5/20\n"]},
            {"output_type": "execute_result", "data": {"text/html": ["<svg>"]}},
        ]);
        assert_eq!(problems_of(outputs), [""; 0]);
    }

    #[test]
    fn a_file_that_could_not_be_had_is_no_problem_where_its_sample_was_read() {
        let line = |text: &str| json!({"output_type": "stream", "name": "stderr", "text": [format!("{text}\n")]});
        let refused = [line("cancer.csv could not be fetched:"), line("  no connection")];
        let sample = line("cancer: going on with the shipped sample");
        assert_eq!(problems_of(json!(refused)), ["cell one: cancer.csv could not be fetched:"]);
        assert_eq!(problems_of(json!([refused[0], refused[1], sample])), [""; 0]);
        assert_eq!(problems_of(json!([sample, line("panicked")])), ["cell one: panicked"]);
    }

    #[test]
    fn stamps_are_read_to_the_second() {
        assert_eq!(second_of_day("2026-11-21T01:02:03.500000Z"), Some(3723.5));
        assert_eq!(second_of_day("now"), None);
    }
}
