use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use common::metric::one_hot;
use common::network::{Activation, Description, Initializer, Loss, Scratch};
use common::optimizer::{Adam, Optimizer, Sgd};
use common::random::RandomState;
use ndarray::Array2;

const PEERS: [&str; 4] = ["numpy", "torch", "jax", "keras"];
const ROUNDS: usize = 5;
const SECONDS: f64 = 0.2;

/// Times a training step of the chapters' networks, ours against NumPy, PyTorch, JAX and Keras
///
/// All engines run on the CPU, one after the other within each of five rounds, so that a busy machine is busy for all
/// of them. The table shows the median microseconds of a step and how many times longer than ours it is. PyTorch, JAX
/// and Keras may use every core; our step uses one.
#[derive(Args)]
pub(crate) struct Arguments {
    /// A Python in which `xtask/bench/requirements.txt` is installed
    #[arg(long, value_name = "PATH")]
    python: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let workloads = ["chapter02", "chapter03", "chapter04", "chapter05"];
    let mut ours: Vec<Box<dyn FnMut(usize) -> f64>> =
        vec![Box::new(chapter02()), Box::new(chapter03()), Box::new(chapter04()), Box::new(chapter05())];
    let mut peers = PEERS.iter().map(|peer| Peer::start(&arguments.python, peer)).collect::<Result<Vec<_>>>()?;

    println!("{:<10} {:>9}  {}", "µs a step", "ours", PEERS.map(|peer| format!("{peer:>18}")).concat());
    for (workload, ours) in workloads.iter().zip(&mut ours) {
        let steps = (SECONDS / ours(50)).ceil() as usize;
        let mut own = Vec::new();
        let mut theirs = vec![Vec::new(); peers.len()];
        for _ in 0..ROUNDS {
            own.push(1e6 * ours(steps));
            for (peer, times) in peers.iter_mut().zip(&mut theirs) {
                times.push(peer.microseconds(workload, steps)?);
            }
        }
        let own = median(own);
        let row: String =
            theirs.into_iter().map(median).map(|time| format!("{time:>10.1} ({:>4.1}×)", time / own)).collect();
        println!("{workload:<10} {own:>9.1}  {row}");
    }
    Ok(())
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn softmax(sizes: &[usize], hidden: Activation) -> Description {
    Description::new(sizes, hidden, Initializer::GlorotUniform, Loss::SoftmaxCrossEntropy)
}

fn chapter02() -> impl FnMut(usize) -> f64 {
    timed(&softmax(&[2, 128, 10], Activation::Sigmoid), &Adam::keras(0.001), 32)
}

fn chapter03() -> impl FnMut(usize) -> f64 {
    timed(&softmax(&[784, 50, 10], Activation::Sigmoid), &Sgd::new(0.1), 100)
}

fn chapter04() -> impl FnMut(usize) -> f64 {
    timed(&softmax(&[784, 32, 64, 128, 256, 10], Activation::Relu), &Adam::keras(0.001), 32)
}

fn chapter05() -> impl FnMut(usize) -> f64 {
    let sizes = [100, 32, 32, 1];
    let network = Description::new(&sizes, Activation::Relu, Initializer::GlorotUniform, Loss::SigmoidCrossEntropy);
    timed(&network, &Sgd::new(0.01), 500)
}

/// The mean seconds of a number of steps on one random batch.
fn timed<O: Optimizer<f32> + Clone>(
    network: &Description,
    optimizer: &O,
    batch: usize,
) -> impl FnMut(usize) -> f64 + use<O> {
    let mut random = RandomState::new(0);
    let mut learner = Scratch::new(network.build(&mut random), optimizer);
    let x: Array2<f32> = random.uniform_array(0.0, 1.0, (batch, network.inputs)).mapv(|x| x as f32);
    let outputs = learner.network.predict(x.view()).ncols();
    let labels = random.choice(outputs.max(2), batch);
    let t = if outputs > 1 {
        one_hot(&labels, outputs)
    } else {
        Array2::from_shape_fn((batch, 1), |(row, _)| labels[row] as f32)
    };
    move |steps| {
        let start = Instant::now();
        for _ in 0..steps {
            learner.step_on(x.view(), t.view());
        }
        start.elapsed().as_secs_f64() / steps as f64
    }
}

/// A Python process that times one framework; it lives through all rounds, since frameworks take long to start.
struct Peer {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    fn start(python: &Path, framework: &str) -> Result<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/peers.py");
        let mut process = Command::new(python)
            .arg(script)
            .arg(framework)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} does not start", python.display()))?;
        let questions = process.stdin.take().context("no standard input")?;
        let answers = BufReader::new(process.stdout.take().context("no standard output")?);
        Ok(Self { process, questions, answers })
    }

    fn microseconds(&mut self, workload: &str, steps: usize) -> Result<f64> {
        writeln!(self.questions, "{workload} {steps}").context("the Python process has ended")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        if answer.is_empty() {
            bail!("the Python process ended without an answer: are xtask/bench/requirements.txt installed in it?");
        }
        answer.trim().parse().with_context(|| format!("not a time: {answer}"))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It waits for a question; there will be none. Whether it had already ended makes no difference.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
