//! # Outgrowing one machine
//!
//! What takes minutes here takes weeks with larger networks and more data, and then one machine is not enough. The
//! simplest way to use several is **data-parallel** training. Each machine, called a *node*, has all the digits and a
//! network of its own, and all networks begin with the same weights. Of a mini-batch of 32 each node takes its share and
//! finds the gradient over that. Then the nodes add up their gradients, which is called an **all-reduce**. Now each has the
//! gradient over the whole batch, because a mean of means is the mean (*What one step costs* has measured that), and every
//! optimiser takes the same step. So the networks stay one network.

use std::thread;
use std::time::Instant;

use all_reduce::{Nodes, NodesError};
use chapter04::model::{BATCH, LEARNING_RATE, description};
use chapter04::{Digits, load_few};
use common::network::Network;
use common::optimizer::{Adam, Optimizer};
use common::random::RandomState;
use datasets::Store;
use literate::prelude::*;
use ndarray::Axis;

/// A node in training.
struct Node {
    nodes: Nodes,
    network: Network<f32>,
    adam: Adam<f32>,
}

impl Node {
    /// The gradient over the digits with these numbers, found by all nodes together.
    fn gradient_together(&mut self, digits: &Digits, batch: &[usize]) -> Result<Vec<f32>, NodesError> {
        let share = self.nodes.share(batch);
        let (x, t) = (digits.x.select(Axis(0), share), digits.t.select(Axis(0), share));
        self.network.gradient(x.view(), t.view());
        let mut mean = self.network.flat_gradient();
        for number in &mut mean {
            *number *= share.len() as f32 / batch.len() as f32;
        }
        self.nodes.sum(&mut mean)?;
        Ok(mean)
    }

    /// The step that they take then, each for itself.
    fn step(&mut self, gradient: &[f32]) {
        let mut w = self.network.flat_parameters();
        self.adam.update(&mut w, gradient);
        self.network.set_parameters(&w).expect("it has as many parameters as it had");
    }
}

//- folded
/// What the first of some nodes saw in a training.
struct Together {
    /// The gradient of the first step.
    gradient: Vec<f32>,
    /// Seconds of a step, the median.
    step: f64,
    /// The share of these in which it sent, received or waited.
    communication: f64,
}

//- folded
/// The one in the middle: whatever else the machine has to do makes some times long, and hardly any short.
fn middle(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

//- folded
/// What the first of so many nodes makes of it, each on a thread of its own.
fn first_of<T: Send>(count: usize, work: impl Fn(Nodes) -> Result<T, NodesError> + Sync) -> Result<T, NodesError> {
    let all = Nodes::on_loopback(count)?;
    thread::scope(|scope| {
        let working: Vec<_> = all.into_iter().map(|nodes| scope.spawn(|| work(nodes))).collect();
        let done = working.into_iter().map(|node| node.join().expect("a node does not panic"));
        // All of them are waited for, and the first one's answer is taken, unless another failed.
        done.collect::<Vec<_>>().into_iter().rev().reduce(|after, before| after.and(before)).expect("there is a first")
    })
}

/// So many nodes, each a thread of this program, that take so many steps together.
fn train_together(
    digits: &Digits,
    seed: u32,
    nodes: usize,
    batch: usize,
    steps: usize,
) -> Result<Together, NodesError> {
    let work = |nodes: Nodes| {
        let network = description().build(&mut RandomState::new(seed));
        let mut node = Node { nodes, network, adam: Adam::keras(LEARNING_RATE) };
        let (mut first_gradient, mut seconds) = (None, Vec::new());
        for step in 0..steps {
            let rows: Vec<usize> = (step * batch..(step + 1) * batch).map(|row| row % digits.len()).collect();
            let begun = Instant::now();
            let gradient = node.gradient_together(digits, &rows)?;
            node.step(&gradient);
            seconds.push(begun.elapsed().as_secs_f64());
            first_gradient.get_or_insert(gradient);
        }
        let communication = node.nodes.communication().as_secs_f64() / seconds.iter().sum::<f64>();
        let gradient = first_gradient.unwrap_or_default();
        Ok(Together { gradient, step: middle(seconds), communication })
    };
    first_of(nodes, work)
}

//- folded
/// Seconds of one of the two messages in which two nodes add up so many numbers.
fn message_seconds(numbers: usize, times: usize) -> Result<f64, NodesError> {
    let work = |mut nodes: Nodes| {
        let mut sum = vec![0.0; numbers];
        let mut seconds = Vec::new();
        for _ in 0..times {
            let begun = Instant::now();
            nodes.sum(&mut sum)?;
            seconds.push(begun.elapsed().as_secs_f64());
        }
        Ok(middle(seconds) / 2.0)
    };
    first_of(2, work)
}

/// What a step costs, in seconds.
struct StepCosts {
    /// Whatever the batch.
    fixed: f64,
    /// For each digit.
    digit: f64,
    /// For each message.
    message: f64,
    /// For each byte of a message.
    byte: f64,
    /// Bytes of a gradient of the document's network.
    gradient: f64,
}

impl StepCosts {
    /// A step of `nodes` nodes with `batch` digits in all, and `size` times the parameters of the document's network.
    fn step_seconds(&self, nodes: f64, batch: f64, size: f64) -> f64 {
        let arithmetic = size * (self.fixed + self.digit * batch / nodes);
        arithmetic + 2.0 * (nodes - 1.0) * (self.message + self.byte * size * self.gradient / nodes)
    }

    /// How many times faster it is than on one node.
    fn speed_up(&self, nodes: f64, batch: f64, size: f64) -> f64 {
        self.step_seconds(1.0, batch, size) / self.step_seconds(nodes, batch, size)
    }
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    //| ## Round the ring
    //| A gradient has a number for every parameter, and a number of 32 bits takes four bytes:
    let network: Network<f32> = description().build(&mut RandomState::new(0));
    let gradient = 4 * network.flat_parameters().len();
    page.claim("4.4", "bytes of a gradient", gradient, 4 * 71_146).beyond().equals();
    //-
    //| If all nodes sent theirs to one of them, that one would have to hear all and answer all, and the more nodes, the
    //| longer everybody waits for it. In a *ring* each node sends to the next one only. The gradient is cut into as many
    //| slices as there are nodes. First every slice goes once round the ring, and each node adds its own numbers to it;
    //| then the sums go round once more. Of $n$ nodes each sends $2(n - 1)$ messages of one $n$-th of a gradient. That is
    //| less than two gradients, however many nodes there are.
    let nodes: Vec<f64> = [2, 4, 8, 16, 32].map(f64::from).to_vec();
    let to_one: Vec<f64> = nodes.iter().map(|n| n - 1.0).collect();
    let round: Vec<f64> = nodes.iter().map(|n| 2.0 * (n - 1.0) / n).collect();
    page.show(
        Chart::new("What the busiest node sends")
            .x_label("nodes")
            .y_label("gradients a step")
            .log_x()
            .line("all to one and back", &nodes, &to_one)
            .points("all to one and back", &nodes, &to_one)
            .line("round the ring", &nodes, &round)
            .points("round the ring", &nodes, &round),
    )?;
    //-
    //| ## One node, two, three
    //| Here the nodes are threads of this program, which talk over the machine's own network. They share its processor, so
    //| this measures what talking costs, not how much faster three machines would be.
    let mnist = load_few(store)?;
    page.data(mnist.source.clone());
    let steps = if page.quick() { 50 } else { 150 };
    let mut trainings = Vec::new();
    for nodes in 1..=3 {
        trainings.push(train_together(&mnist.train, page.seed(), nodes, BATCH, steps)?);
    }
    let (mut apart, mut largest): (f32, f32) = (0.0, 0.0);
    for (one, three) in trainings[0].gradient.iter().zip(&trainings[2].gradient) {
        (apart, largest) = (apart.max((one - three).abs()), largest.max(one.abs()));
    }
    page.claim("4.4", "a gradient by three nodes and by one, apart", apart / largest, 0.0)
        .beyond()
        .measured()
        .within(1e-5);
    //| Apart, relative to the gradient's largest number. Each node has seen a third of the digits and has the gradient over all of
    //| them.
    //-
    //| ## How it grows
    //| A step of $n$ nodes with $B$ digits in the batch and $G$ bytes in the gradient takes about
    //|
    //| $$ t(n) = a + b \frac{B}{n} + 2 (n - 1) \left( \alpha + \beta \frac{G}{n} \right). $$
    //|
    //| Only the second term gets smaller with more nodes. The optimiser's update, which is in $a$, is made by every node in
    //| full; a message costs $\alpha$ however short it is, and $\beta$ for each byte. All four can be measured: $a$ and
    //| $b$ from one node with a small batch and a large one, $\alpha$ and $\beta$ from two nodes with a short message and
    //| a long one.
    let large_batch = 32 * BATCH;
    let large_step = train_together(&mnist.train, page.seed(), 1, large_batch, 15)?.step;
    let digit = (large_step - trainings[0].step) / (large_batch - BATCH) as f64;
    let message = message_seconds(2, 200)?;
    let long_message = 2_000_000;
    let byte = message_seconds(long_message, 7)? / (2 * long_message) as f64;
    let fixed = (trainings[0].step - digit * BATCH as f64).max(0.0);
    let costs = StepCosts { fixed, digit, message, byte, gradient: gradient as f64 };
    page.table(
        Table::new(["", "for", "microseconds"])
            .row(["a".to_owned(), "a step".to_owned(), format!("{:.0}", 1e6 * costs.fixed)])
            .row(["b".to_owned(), "a digit".to_owned(), format!("{:.2}", 1e6 * costs.digit)])
            .row(["α".to_owned(), "a message".to_owned(), format!("{:.0}", 1e6 * costs.message)])
            .row(["β".to_owned(), "a thousand bytes".to_owned(), format!("{:.2}", 1e9 * costs.byte)]),
    );
    //-
    let mut by_nodes = Table::new(["nodes", "µs a step", "by the formula", "steps a second", "in communication"]);
    for (index, together) in trainings.iter().enumerate() {
        let nodes = index + 1;
        by_nodes = by_nodes.row([
            nodes.to_string(),
            format!("{:.0}", 1e6 * together.step),
            format!("{:.0}", 1e6 * costs.step_seconds(nodes as f64, BATCH as f64, 1.0)),
            format!("{:.0}", 1.0 / together.step),
            format!("{:.0} %", 100.0 * together.communication),
        ]);
    }
    page.table(by_nodes);
    page.say(format!(
        "The formula takes every node to have a core to itself; this machine has {} for all of them and for what the \
         system does to carry their messages.",
        thread::available_parallelism()?,
    ))?;
    //-
    //| What would more nodes be worth, each with a machine like this one? In a network with 100 times the parameters $a$,
    //| $b$ and $G$ are taken to be 100 times as large.
    let many: Vec<f64> = [1, 2, 4, 8, 16, 32].map(f64::from).to_vec();
    let mut chart =
        Chart::new("Several nodes, by the formula").x_label("nodes").y_label("times faster than one").log_x();
    for (name, batch, size) in [
        ("this network, batches of 32", BATCH, 1.0),
        ("this network, batches of 1,024", large_batch, 1.0),
        ("100 times larger, batches of 32", BATCH, 100.0),
        ("100 times larger, batches of 1,024", large_batch, 100.0),
    ] {
        let speed_ups: Vec<f64> = many.iter().map(|&nodes| costs.speed_up(nodes, batch as f64, size)).collect();
        chart = chart.line(name, &many, &speed_ups);
    }
    page.show(chart)?;
    //| A line that falls below 1 means that more nodes make it *slower*. With larger batches there is more to share out
    //| and as much to send as before: that is why those who train on many machines use large batches, and then have to
    //| find out how to learn as much from each (*Better per step, or better per second?* shows what is lost). Between machines
    //| $\alpha$ and $\beta$ are larger than on this one's own network, so what pays here may not pay there.
    //|
    //| ## For real
    //| This chapter can be such a node. The nodes meet at an *orchestrator*, which is Burn's, and compute with Burn:
    //|
    //| ```console
    //| # on one machine
    //| cargo run -p chapter04 --features nodes -- --serve-orchestrator 3000
    //| # on each of three
    //| cargo run -p chapter04 --features nodes -- --nodes 3 --orchestrator ws://MACHINE:3000
    //| ```
    //|
    //| With `--checkpoint DIR` each keeps its state. When one dies, the others end with an error that says which; started
    //| again with `--resume`, all go on from the state that has come furthest.
    Ok(())
}
