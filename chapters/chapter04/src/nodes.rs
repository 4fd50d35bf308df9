//! Row 4.4's training on several machines at once, in place of the chapter: `--nodes`, and `--serve-orchestrator` where
//! the nodes meet.

use std::path::PathBuf;
use std::process::ExitCode;

use checkpoint::Checkpoints;
use clap::{Args, value_parser};
use datasets::Store;
use literate::refuse;

/// What makes this process a node, or the place where nodes meet.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Several machines (--features nodes)")]
pub struct NodeOptions {
    /// Be one of N nodes that make the training of row 4.4 together, with Burn on their processors
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=1000))]
    nodes: Option<u32>,

    /// Where they meet, such as ws://192.168.0.1:3000
    #[arg(long, value_name = "URL", requires = "nodes")]
    orchestrator: Option<String>,

    /// Be where nodes meet, until Ctrl-C
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "3000", conflicts_with = "nodes")]
    serve_orchestrator: Option<u16>,

    /// Digits in a batch of all nodes together
    #[arg(long, value_name = "N", requires = "nodes", default_value_t = 32, value_parser = value_parser!(u32).range(1..))]
    batch: u32,

    /// Write the loss of every step to this file, a row for each
    #[arg(long, value_name = "FILE", requires = "nodes")]
    losses: Option<PathBuf>,
}

/// What a node needs of the chapter's other options.
#[cfg_attr(not(feature = "nodes"), expect(dead_code, reason = "there are no nodes to read them"))]
pub struct Run<'run> {
    pub store: &'run Store,
    pub checkpoints: &'run Checkpoints,
    pub seed: u32,
    pub quick: bool,
}

impl NodeOptions {
    /// What these options ask for, done to its end; nothing if they ask for nothing.
    pub fn run(&self, run: &Run) -> Option<ExitCode> {
        let done = match (self.nodes, self.serve_orchestrator) {
            (Some(nodes), _) => built::train(self, nodes, run),
            (None, Some(port)) => built::serve(port),
            (None, None) => return None,
        };
        Some(done.map_or_else(refuse, |()| ExitCode::SUCCESS))
    }
}

#[cfg(not(feature = "nodes"))]
mod built {
    use anyhow::{Result, bail};

    use super::{NodeOptions, Run};

    pub fn train(_: &NodeOptions, nodes: u32, _: &Run) -> Result<()> {
        missing(&format!("--nodes {nodes} --orchestrator URL"))
    }

    pub fn serve(port: u16) -> Result<()> {
        missing(&format!("--serve-orchestrator {port}"))
    }

    fn missing(option: &str) -> Result<()> {
        bail!("this program was built without Burn's nodes: cargo run -p chapter04 --features nodes -- {option}")
    }
}

#[cfg(feature = "nodes")]
mod built {
    use std::env;
    use std::fs;
    use std::io::{Write, stdout};
    use std::path::Path;
    use std::time::{Duration, Instant};

    use all_reduce::Nodes;
    use anyhow::{Context, Result, bail};
    use burn_engine::{Burn, Device, Rows, serve_orchestrator};
    use chapter04::model::{BATCH, BUFFER, EPOCHS, LEARNING_RATE, description, test_score};
    use chapter04::{Digits, load};
    use common::optimizer::Adam;
    use common::random::RandomState;
    use common::train::{Order, Training};

    use super::{NodeOptions, Run};

    /// How long a node waits for the others to meet it.
    const PATIENCE: Duration = Duration::from_secs(120);

    /// Under which name a node's state is kept.
    const NAME: &str = "node";

    /// What happened in this process.
    #[derive(Default)]
    struct Log {
        /// Rows seen before each step, and the loss of the step.
        losses: Vec<(usize, f64)>,
        /// How long the steps took, without evaluation and keeping.
        busy: Duration,
    }

    pub fn serve(port: u16) -> Result<()> {
        say(format!(
            "Nodes can meet here: --nodes N --orchestrator ws://THIS-MACHINE:{port}, on each of N. Ctrl-C ends it."
        ));
        Ok(serve_orchestrator(port)?)
    }

    pub fn train(options: &NodeOptions, count: u32, run: &Run) -> Result<()> {
        let mnist = load(run.store)?;
        let epochs = if run.quick { 1 } else { EPOCHS };
        let batch = options.batch as usize;
        let settings = format!(
            "chapter 4, {} digits, Adam {LEARNING_RATE}, batch {batch}, seed {}, {epochs} epochs",
            mnist.train.len(),
            run.seed,
        );
        let mut nodes = meet(count, options.orchestrator.as_deref(), &settings)?;
        say(format!("This is node {} of {}, from 0.", nodes.number(), nodes.count()));
        let device = Device::cpu();
        let mut training = fresh(&device, &mnist.train, batch, run.seed);
        let test = mnist.test.in_batches(BATCH).map(|digits| device.load(digits));
        let mut log = Log::default();
        let result = together(&mut nodes, &mut training, &test, run, &settings, epochs, &mut log);
        if let Some(file) = &options.losses {
            write_losses(file, &log)?;
        }
        if let Err(error) = &result {
            nodes.leave(&error.to_string());
            bail!("{error}. {}", what_next(run, log.losses.len()));
        }
        say(report(&nodes, &log));
        Ok(())
    }

    fn meet(count: u32, orchestrator: Option<&str>, settings: &str) -> Result<Nodes> {
        match orchestrator {
            _ if count == 1 => Ok(Nodes::alone()),
            Some(url) => Ok(burn_engine::meet(count, url, settings, PATIENCE)?),
            None => bail!("where do the {count} nodes meet? Add `--orchestrator ws://HOST:PORT`"),
        }
    }

    /// The document's training, which begins alike on every node.
    fn fresh(device: &Device, digits: &Digits, batch: usize, seed: u32) -> Training<Burn, Rows> {
        let mut random = RandomState::new(seed);
        let network = description().build(&mut random);
        let learner = Burn::new(device, &description(), &network, &Adam::keras(LEARNING_RATE));
        Training::new(learner, device.load(digits.data()), Order::SlidingBuffer(BUFFER), batch, random)
    }

    /// Trains to the end, from where the node that has come furthest is.
    fn together(
        nodes: &mut Nodes,
        training: &mut Training<Burn, Rows>,
        test: &[Rows; 2],
        run: &Run,
        settings: &str,
        epochs: usize,
        log: &mut Log,
    ) -> Result<()> {
        run.checkpoints.restore(NAME, settings, training, epochs)?;
        if let Some(state) = nodes.furthest(training.rows_seen() as u64, &training.state())? {
            training.restore(&state)?;
        }
        let step = |training: &mut Training<Burn, Rows>| {
            let (seen, begun) = (training.rows_seen(), Instant::now());
            let loss = training.try_iteration(|learner, data, rows| learner.step_with(nodes, data, rows))?;
            log.busy += begun.elapsed();
            log.losses.push((seen, loss));
            anyhow::Ok(())
        };
        run.checkpoints.go_on(NAME, settings, training, epochs, step, |learner| {
            let score = test_score(learner, test);
            say(format!("Test loss {:.4}, test accuracy {:.2} %", score.loss, 100.0 * score.accuracy));
            score
        })
    }

    fn write_losses(file: &Path, log: &Log) -> Result<()> {
        let rows: String = log.losses.iter().map(|(seen, loss)| format!("{seen},{loss}\n")).collect();
        fs::write(file, format!("rows_before,loss\n{rows}"))
            .with_context(|| format!("{}: name another file with `--losses FILE`", file.display()))
    }

    fn report(nodes: &Nodes, log: &Log) -> String {
        let (steps, seconds) = (log.losses.len(), log.busy.as_secs_f64());
        if steps == 0 {
            return "There was nothing left to train.".to_owned();
        }
        format!(
            "{} nodes: {steps} steps in {seconds:.2} s, {:.1} steps per second, {:.1} % of the time in communication \
             (sending, receiving, waiting for slower nodes)",
            nodes.count(),
            steps as f64 / seconds,
            100.0 * nodes.communication().as_secs_f64() / seconds,
        )
    }

    /// What to do after an error, once some steps were made.
    fn what_next(run: &Run, steps: usize) -> String {
        let mut words: Vec<String> = env::args().skip(1).collect();
        if run.checkpoints.keeps() && !words.iter().any(|word| word == "--resume") {
            words.push("--resume".to_owned());
        }
        let command = format!("cargo run -p chapter04 --features nodes -- {}", words.join(" "));
        let kept =
            if run.checkpoints.keeps() { "All is kept" } else { "Nothing is kept, for want of a `--checkpoint DIR`" };
        format!("{kept}, with {steps} steps of this run. Start all nodes again; this one: {command}")
    }

    /// Prints a line. Where nobody reads it, it is lost.
    fn say(line: String) {
        let _ = writeln!(stdout(), "{line}");
    }
}
