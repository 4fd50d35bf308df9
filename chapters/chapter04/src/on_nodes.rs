//! What it costs to train on several nodes, measured: needs Burn's nodes, which are compiled with `--features nodes`.

/// The most nodes that are measured.
pub const MOST_NODES: usize = 3;

/// What was measured, in seconds, each the median of many. All nodes were threads of this machine, on its loopback.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeCosts {
    /// Trainings with 1, 2, … [`MOST_NODES`] nodes.
    pub trainings: Vec<NodeTraining>,
    /// A step of one node, apart from what each digit adds.
    pub step: f64,
    /// What each digit of a batch adds to a step.
    pub digit: f64,
    /// What a message takes, however short.
    pub message: f64,
    /// What each byte of a message adds.
    pub byte: f64,
}

/// A training with some nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeTraining {
    /// Seconds for a step, the median.
    pub step: f64,
    /// The share of these in which the first node sent, received or waited.
    pub communication: f64,
    /// The joint loss of every step.
    pub losses: Vec<f64>,
}

impl NodeCosts {
    /// The seconds of a step with a batch of `batch` digits on `nodes` nodes that each have a machine like this one to
    /// themselves, for a network with `size` times the parameters of the document's; the time of a step's arithmetic is
    /// taken to grow with them. `bytes` is the gradient of the document's.
    pub fn step_time(&self, nodes: usize, batch: usize, size: f64, bytes: f64) -> f64 {
        let (n, digits) = (nodes as f64, batch as f64);
        let messages = 2.0 * (n - 1.0);
        size * (self.step + self.digit * digits / n) + messages * (self.message + self.byte * size * bytes / n)
    }
}

/// Measures with the document's training on `digits`, in so many steps. Nothing where Burn's nodes are not compiled in.
///
/// # Errors
/// This machine has no ports to spare.
#[cfg(not(feature = "nodes"))]
pub fn node_costs(_: &crate::Digits, _: u32, _: usize) -> anyhow::Result<Option<NodeCosts>> {
    Ok(None)
}

#[cfg(feature = "nodes")]
pub use measured::node_costs;

#[cfg(feature = "nodes")]
mod measured {
    use std::thread;
    use std::time::Instant;

    use anyhow::Result;
    use burn_engine::nodes::{Nodes, NodesError};
    use burn_engine::{Burn, Device};
    use common::optimizer::Adam;
    use common::random::RandomState;

    use super::{MOST_NODES, NodeCosts, NodeTraining};
    use crate::Digits;
    use crate::model::{BATCH, LEARNING_RATE, description, training};

    /// Numbers of a short vector that two nodes add up, and of a long one.
    const LENGTHS: [usize; 2] = [2, 2_000_000];

    /// Digits of a small batch, and of a large one.
    const BATCHES: [usize; 2] = [BATCH, 32 * BATCH];

    /// Measures with the document's training on `digits`, in so many steps.
    ///
    /// # Errors
    /// This machine has no ports to spare.
    pub fn node_costs(digits: &Digits, seed: u32, steps: usize) -> Result<Option<NodeCosts>> {
        let trainings = (1..=MOST_NODES).map(|nodes| train(digits, nodes, seed, steps)).collect::<Result<Vec<_>>>()?;
        let [small, large] = BATCHES.map(|rows| gradient_time(digits, rows, seed, 20));
        let digit = (large - small) / (BATCHES[1] - BATCHES[0]) as f64;
        // Two nodes send two messages each, of half the numbers.
        let [short, long] = [sum_time(LENGTHS[0], 100)? / 2.0, sum_time(LENGTHS[1], 5)? / 2.0];
        let byte = (long - short) / (4 * (LENGTHS[1] - LENGTHS[0]) / 2) as f64;
        let step = trainings[0].step - digit * BATCH as f64;
        Ok(Some(NodeCosts { trainings, step, digit, message: short, byte }))
    }

    /// The document's training on so many nodes, in threads.
    fn train(digits: &Digits, count: usize, seed: u32, steps: usize) -> Result<NodeTraining> {
        let run = |mut nodes: Nodes| -> Result<NodeTraining, NodesError> {
            let mut random = RandomState::new(seed);
            let (device, network) = (Device::cpu(), description().build(&mut random));
            let learner = Burn::new(&device, &description(), &network, &Adam::keras(LEARNING_RATE));
            let mut training = training(learner, device.load(digits.data()), random);
            let (mut losses, mut seconds) = (Vec::new(), Vec::new());
            for _ in 0..steps {
                let begun = Instant::now();
                losses.push(training.try_iteration(|learner, data, rows| learner.step_with(&mut nodes, data, rows))?);
                seconds.push(begun.elapsed().as_secs_f64());
            }
            let communication = nodes.communication().as_secs_f64() / seconds.iter().sum::<f64>();
            Ok(NodeTraining { step: median(seconds), communication, losses })
        };
        Ok(first(Nodes::on_loopback(count)?, run)?)
    }

    /// What the first of the nodes makes of it, each on a thread.
    fn first<T: Send>(nodes: Vec<Nodes>, run: impl Fn(Nodes) -> Result<T, NodesError> + Sync) -> Result<T, NodesError> {
        thread::scope(|scope| {
            let running: Vec<_> = nodes.into_iter().map(|nodes| scope.spawn(|| run(nodes))).collect();
            let mut made = running.into_iter().map(|node| node.join().expect("a node does not panic"));
            let of_first = made.next().expect("there is a first node");
            made.try_for_each(|other| other.map(drop))?;
            of_first
        })
    }

    /// Seconds for the gradient of the first `rows` digits.
    fn gradient_time(digits: &Digits, rows: usize, seed: u32, times: usize) -> f64 {
        let (device, network) = (Device::cpu(), description().build(&mut RandomState::new(seed)));
        let learner = Burn::new(&device, &description(), &network, &Adam::keras(LEARNING_RATE));
        let data = device.load(digits.data());
        let rows: Vec<usize> = (0..rows).collect();
        let times = (0..times).map(|_| {
            let begun = Instant::now();
            learner.gradient(&data, &rows);
            begun.elapsed().as_secs_f64()
        });
        median(times.collect())
    }

    /// Seconds in which two nodes add up so many numbers.
    fn sum_time(length: usize, times: usize) -> Result<f64> {
        let run = |mut nodes: Nodes| -> Result<f64, NodesError> {
            let mut numbers = vec![0.0; length];
            let mut seconds = Vec::new();
            for _ in 0..times {
                let begun = Instant::now();
                nodes.sum(&mut numbers)?;
                seconds.push(begun.elapsed().as_secs_f64());
            }
            Ok(median(seconds))
        };
        Ok(first(Nodes::on_loopback(2)?, run)?)
    }

    /// The one in the middle: what else the machine has to do makes some times long, and hardly any short.
    fn median(mut seconds: Vec<f64>) -> f64 {
        seconds.sort_by(f64::total_cmp);
        seconds[seconds.len() / 2]
    }
}
