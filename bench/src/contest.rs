//! The contest: processes that wait, and are asked in turn.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::report::median;
use crate::worker::{Learnt, Round};
use crate::workload::{Rule, Workload};

/// In the order of the tables. The last three compute on a card.
const FRAMEWORKS: [&str; 10] =
    ["ours", "numpy", "torch", "jax", "tensorflow", "burn", "candle", "burn CUDA", "torch CUDA", "torch graph"];

/// The variables by which contestants are told their threads: ours, OpenMP's, OpenBLAS's, MKL's, Rayon's and XLA's.
const THREADS: [&str; 6] =
    ["BENCH_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "NPROC"];

/// How long and how often is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) rounds: usize,
    /// The least time of a round; it ends with an epoch.
    pub(crate) seconds: f64,
}

/// Who takes part, in which variant.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) framework: &'static str,
    pub(crate) variant: String,
    threads: usize,
    program: Program,
}

#[derive(Debug, Clone)]
enum Program {
    /// This program's own `worker`.
    Rust,
    /// A script of `peers/`.
    Python { python: PathBuf, script: &'static str, options: &'static [&'static str] },
}

/// Every contestant with one thread and with two; without `python` only ours.
pub(crate) fn entries(python: Option<&Path>) -> Vec<Entry> {
    let scripts = [
        ("numpy", "numpy_peer.py", [].as_slice()),
        ("torch", "torch_peer.py", &[]),
        ("jax", "jax_peer.py", &[]),
        ("tensorflow", "tensorflow_peer.py", &[]),
        ("tensorflow", "tensorflow_peer.py", &["--xla"]),
    ];
    let mut entries = Vec::new();
    for (threads, variant) in [(1, "1 thread"), (2, "2 threads")] {
        let in_rust = |framework| Entry { framework, variant: variant.to_owned(), threads, program: Program::Rust };
        entries.push(in_rust("ours"));
        let Some(python) = python else { continue };
        for (framework, script, options) in scripts {
            let variant = if options.is_empty() { variant.to_owned() } else { format!("{variant}, XLA") };
            let program = Program::Python { python: python.to_owned(), script, options };
            entries.push(Entry { framework, variant, threads, program });
        }
        entries.extend(rust_peers().iter().map(|framework| in_rust(framework)));
    }
    entries
}

/// Those that compute on an NVIDIA card: the second engine, and with `python` PyTorch, step by step and as a graph.
pub(crate) fn entries_on_a_card(python: Option<&Path>) -> Vec<Entry> {
    let entry = |framework, program| Entry { framework, variant: "card".to_owned(), threads: 1, program };
    let torch =
        |python: &Path, options| Program::Python { python: python.to_owned(), script: "torch_peer.py", options };
    let mut entries = vec![entry("burn CUDA", Program::Rust)];
    if let Some(python) = python {
        entries.push(entry("torch CUDA", torch(python, &["--cuda"])));
        entries.push(entry("torch graph", torch(python, &["--cuda", "--graph"])));
    }
    entries
}

fn rust_peers() -> &'static [&'static str] {
    if cfg!(feature = "rust-peers") { &["burn", "candle"] } else { &[] }
}

impl Entry {
    /// The second engine has nothing that only answers, and nobody asks a card for that here.
    fn takes(&self, workload: &Workload) -> bool {
        let only_trains = self.framework == "burn" || self.variant == "card";
        !only_trains || workload.rule != Rule::Predict
    }

    /// The process that waits for lines. `folder` holds the data.
    fn command(&self, folder: &Path) -> Result<Command> {
        let mut command = match &self.program {
            Program::Rust => {
                let mut command = Command::new(std::env::current_exe().context("where this program lies")?);
                command.args(["worker", self.framework]);
                command
            }
            Program::Python { python, script, options } => {
                let mut command = Command::new(python);
                let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(script);
                command.arg(script).args(*options);
                // These slow NumPy's own OpenBLAS down where they are set.
                command.env_remove("OPENBLAS_CORETYPE").env_remove("OPENBLAS_L2_SIZE");
                command.env("TF_CPP_MIN_LOG_LEVEL", "3").env("PYTHONDONTWRITEBYTECODE", "1");
                command
            }
        };
        command.arg(folder);
        for name in THREADS {
            command.env(name, self.threads.to_string());
        }
        Ok(command)
    }
}

/// A contestant's process.
pub(crate) struct Contestant {
    pub(crate) entry: Entry,
    /// Seconds until it was ready for a first question.
    start_s: f64,
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Contestant {
    pub(crate) fn start(entry: Entry, folder: &Path) -> Result<Self> {
        let start = Instant::now();
        let mut command = entry.command(folder)?;
        let program = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().with_context(|| format!("{program} does not start"))?;
        let questions = process.stdin.take().context("no standard input")?;
        let answers = BufReader::new(process.stdout.take().context("no standard output")?);
        let mut contestant = Self { entry, start_s: 0.0, process, questions, answers };
        contestant.answer::<String>()?;
        contestant.start_s = start.elapsed().as_secs_f64();
        Ok(contestant)
    }

    fn begin(&mut self, workload: &Workload) -> Result<Learnt> {
        self.ask(&format!("begin {}", workload.name))?;
        self.answer()
    }

    fn round(&mut self, seconds: f64) -> Result<f64> {
        self.ask(&format!("round {seconds}"))?;
        Ok(self.answer::<Round>()?.us)
    }

    fn end(&mut self) -> Result<()> {
        self.ask("end")
    }

    fn ask(&mut self, line: &str) -> Result<()> {
        writeln!(self.questions, "{line}").with_context(|| format!("{} has ended", self.name()))
    }

    fn answer<T: DeserializeOwned>(&mut self) -> Result<T> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        if line.is_empty() {
            bail!("{} ended without an answer; what it said stands above", self.name());
        }
        serde_json::from_str(&line).with_context(|| format!("{} answered {line}", self.name()))
    }

    fn name(&self) -> String {
        format!("{} {}", self.entry.framework, self.entry.variant).trim_end().to_owned()
    }
}

impl Drop for Contestant {
    fn drop(&mut self) {
        // It waits for a question; there will be none. Whether it had already ended makes no difference.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// How a framework did at a workload, in the fastest of its variants.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Outcome {
    #[serde(skip)]
    pub(crate) framework: &'static str,
    /// Microseconds of a step, round by round. Rounds of the same number followed each other in all frameworks.
    pub(crate) us: Vec<f64>,
    /// The accuracy after the workload's epochs, on rows that were not learnt from where there are such.
    pub(crate) metric: f64,
    /// The loss there.
    pub(crate) loss: f64,
    pub(crate) variant: String,
    /// Until the process was ready, in seconds.
    pub(crate) start_s: f64,
    /// Reading the data and building the network.
    pub(crate) prepare_s: f64,
    /// What the first epoch took longer than a later one.
    pub(crate) compile_s: f64,
    pub(crate) evaluation_s: f64,
    pub(crate) memory_mb: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) allocations: Option<f64>,
}

impl Outcome {
    pub(crate) fn median(&self) -> f64 {
        median(&self.us)
    }
}

/// A contestant on its way through a workload.
struct Runner<'a> {
    contestant: &'a mut Contestant,
    learnt: Learnt,
    /// Its better round of two, before the fastest variants are chosen.
    tried: f64,
    us: Vec<f64>,
}

/// Lets all contestants learn a workload, keeps the fastest variant of each framework, and times these in turn. Who
/// cannot learn it is named and left out, but for ours.
pub(crate) fn race(
    workload: &Workload,
    contestants: &mut [Contestant],
    patience: Patience,
    steps: usize,
) -> Result<Vec<Outcome>> {
    let mut runners = Vec::new();
    for contestant in contestants.iter_mut().filter(|contestant| contestant.entry.takes(workload)) {
        match contestant.begin(workload) {
            Ok(learnt) => runners.push(Runner { contestant, learnt, tried: f64::INFINITY, us: Vec::new() }),
            Err(error) if contestant.entry.framework == "ours" => return Err(error),
            Err(error) => eprintln!("left out at {}: {error:#}", workload.name),
        }
    }
    if runners.len() > 1 {
        for _ in 0..2 {
            for runner in &mut runners {
                runner.tried = runner.tried.min(runner.contestant.round(patience.seconds / 2.0)?);
            }
        }
    }
    let (mut fastest, slower) = fastest_variants(runners);
    for runner in slower {
        runner.contestant.end()?;
    }
    for _ in 0..patience.rounds {
        for runner in &mut fastest {
            runner.us.push(runner.contestant.round(patience.seconds)?);
        }
    }
    let end = |runner: Runner| {
        runner.contestant.end()?;
        Ok(outcome(runner, steps))
    };
    fastest.into_iter().map(end).collect()
}

/// The fastest of each framework, and the others.
fn fastest_variants(mut runners: Vec<Runner>) -> (Vec<Runner>, Vec<Runner>) {
    runners.sort_by(|one, other| one.tried.total_cmp(&other.tried));
    let (mut fastest, mut slower) = (Vec::<Runner>::new(), Vec::new());
    for runner in runners {
        let framework = runner.contestant.entry.framework;
        let is_slower = fastest.iter().any(|other| other.contestant.entry.framework == framework);
        if is_slower { &mut slower } else { &mut fastest }.push(runner);
    }
    fastest.sort_by_key(|runner| FRAMEWORKS.iter().position(|name| *name == runner.contestant.entry.framework));
    (fastest, slower)
}

fn outcome(Runner { contestant, learnt, us, .. }: Runner, steps: usize) -> Outcome {
    Outcome {
        framework: contestant.entry.framework,
        metric: learnt.accuracy,
        loss: learnt.loss,
        variant: contestant.entry.variant.clone(),
        start_s: contestant.start_s,
        prepare_s: learnt.prepare_s,
        compile_s: (learnt.first_epoch_s - 1e-6 * median(&us) * steps as f64).max(0.0),
        evaluation_s: learnt.evaluation_s,
        memory_mb: learnt.memory_mb,
        allocations: learnt.allocations,
        us,
    }
}
