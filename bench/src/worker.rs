//! A contestant: a process that waits for a line, trains for a while and answers with a line. It lives through all
//! rounds, so that neither its start nor a compilation is counted.
//!
//! `begin W3` makes it load its data, build its network, train it for the workload's epochs and evaluate it; `round
//! 0.3` trains for whole epochs until 0.3 seconds have passed; `end` lets go of the workload. The answers are
//! [`Learnt`] and [`Round`] in JSON. The contestants in `peers/` speak the same language.

use std::fs;
use std::io::{BufRead, Write, stdin, stdout};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use common::metric::Score;
use serde::{Deserialize, Serialize};

use crate::workload::{WORKLOADS, Workload};

/// What a contestant says after it has begun a workload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Learnt {
    /// Reading the data and building the network, in seconds.
    pub(crate) prepare_s: f64,
    /// The first epoch, in seconds: with what is compiled for it.
    pub(crate) first_epoch_s: f64,
    /// Evaluating on the rows to be judged by, in seconds.
    pub(crate) evaluation_s: f64,
    pub(crate) loss: f64,
    pub(crate) accuracy: f64,
    /// Times that the training thread asked for memory in a step of a later epoch; Python's are not counted.
    pub(crate) allocations: Option<f64>,
    /// The most memory that the process had since it began, where the system tells.
    pub(crate) memory_mb: Option<f64>,
}

/// What a contestant says after a round.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Round {
    /// Microseconds of a step.
    pub(crate) us: f64,
}

/// The other side's questions.
pub(crate) struct Calls(());

impl Calls {
    /// The next line; `None` when there will be none.
    fn next(&mut self) -> Result<Option<String>> {
        let mut line = String::new();
        let read = stdin().lock().read_line(&mut line).context("standard input")?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }

    fn answer(&mut self, answer: &impl Serialize) -> Result<()> {
        let mut stdout = stdout().lock();
        writeln!(stdout, "{}", serde_json::to_string(answer)?)?;
        Ok(stdout.flush()?)
    }
}

/// Answers until nobody asks any more. `engine` gets ready for a workload and [runs](Race::run) through it.
pub(crate) fn serve(folder: &Path, engine: fn(&Workload, &Path, Race) -> Result<()>) -> Result<()> {
    let mut calls = Calls(());
    let workloads: Vec<serde_json::Value> = serde_json::from_slice(&fs::read(folder.join("workloads.json"))?)?;
    calls.answer(&"ready")?;
    while let Some(line) = calls.next()? {
        let name = line.strip_prefix("begin ").with_context(|| format!("`{line}` is not `begin WORKLOAD`"))?;
        let workload = WORKLOADS.into_iter().find(|workload| workload.name == name);
        let mut workload = workload.with_context(|| format!("there is no workload `{name}`"))?;
        let given = workloads.iter().find(|given| given["name"] == name).context("a workload without data")?;
        workload.epochs = given["epochs"].as_u64().context("epochs")? as usize;
        forget_peak();
        engine(&workload, folder, Race { calls: &mut calls, epochs: workload.epochs, start: Instant::now() })?;
    }
    Ok(())
}

/// A workload on its way.
pub(crate) struct Race<'a> {
    calls: &'a mut Calls,
    epochs: usize,
    start: Instant,
}

impl Race<'_> {
    /// Trains `state` epoch by epoch, as it is asked to. `epoch` gives the number of its steps.
    pub(crate) fn run<S>(
        self,
        state: &mut S,
        epoch: impl Fn(&mut S) -> usize,
        evaluate: impl Fn(&mut S) -> Score,
    ) -> Result<()> {
        let prepare_s = self.start.elapsed().as_secs_f64();
        let (first_epoch_s, _) = timed(|| epoch(state));
        for _ in 1..self.epochs {
            epoch(state);
        }
        let (evaluation_s, score) = timed(|| evaluate(state));
        let mut steps = 0;
        let allocations = allocation_counter::measure(|| steps = epoch(state)).count_total as f64 / steps as f64;
        self.calls.answer(&Learnt {
            prepare_s,
            first_epoch_s,
            evaluation_s,
            loss: score.loss,
            accuracy: score.accuracy,
            allocations: Some(allocations),
            memory_mb: peak_mb(),
        })?;
        while let Some(line) = self.calls.next()? {
            if line == "end" {
                return Ok(());
            }
            let Some(seconds) = line.strip_prefix("round ").and_then(|seconds| seconds.parse::<f64>().ok()) else {
                bail!("`{line}` is not `round SECONDS`");
            };
            let start = Instant::now();
            let mut steps = 0;
            while steps == 0 || start.elapsed().as_secs_f64() < seconds {
                steps += epoch(state);
            }
            self.calls.answer(&Round { us: 1e6 * start.elapsed().as_secs_f64() / steps as f64 })?;
        }
        Ok(())
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

/// Starts the count of [`peak_mb`] anew. Only Linux has it.
fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn peak_mb() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
