//! # Outgrowing one machine
//!
//! What takes minutes here takes weeks with larger networks and more data, and then one machine is not enough. The
//! simplest way to use several is *data-parallel* training. Each machine, called a *node*, has a copy of the network. A
//! mini-batch of 32 digits is split into as many parts as there are nodes; each node finds the gradient over its own
//! part. Then the nodes add up their gradients, which is called an *all-reduce*, and divide by 32. Now each has the
//! gradient over the whole batch: the section *What one step costs* has shown that a mean of means is the mean. So each
//! makes the same step, and the copies stay copies.
//!
//! ```console
//! cargo run -p chapter04 --features nodes -- --serve-orchestrator 3000                      # on one machine
//! cargo run -p chapter04 --features nodes -- --nodes 3 --orchestrator ws://MACHINE:3000     # on each of three
//! ```
//!
//! The nodes find each other at the *orchestrator*, which is Burn's. With `--checkpoint DIR` each keeps its state. When
//! a node dies, the others end with an error that says which one it was; started again with `--resume`, all go on from
//! the state that has come furthest.

use chapter04::model::{BATCH, description};
use chapter04::{NodeCosts, load_few, node_costs};
use common::network::Network;
use common::random::RandomState;
use datasets::Store;
use literate::prelude::*;

/// What to type where no node is compiled in.
const NO_NODES: &str = "Burn's nodes are not part of this run: `cargo run -p chapter04 --features nodes` compiles them, \
                        which takes minutes";

/// How many times the bytes of a gradient the busiest of `nodes` nodes sends, if all go round a ring.
fn ring_traffic(nodes: usize) -> f64 {
    2.0 * (nodes as f64 - 1.0) / nodes as f64
}

/// And if all send to one node, which adds up and answers each.
fn central_traffic(nodes: usize) -> f64 {
    nodes as f64 - 1.0
}

/// The bytes of a gradient of the document's network, four for each number.
fn gradient_bytes() -> usize {
    let network: Network<f32> = description().build(&mut RandomState::new(0));
    4 * network.flat_parameters().len()
}

/// The greatest relative distance of two lists of losses, step by step.
fn greatest_distance(losses: &[f64], others: &[f64]) -> f64 {
    losses.iter().zip(others).map(|(one, other)| (one - other).abs() / one).fold(0.0, f64::max)
}

/// What was measured with 1, 2, 3 nodes, row by row.
fn measured_table(costs: &NodeCosts) -> Table {
    let header = ["nodes", "microseconds per step, median", "steps per second", "share of communication"];
    costs.trainings.iter().zip(1..).fold(Table::new(header), |table, (training, nodes)| {
        table.row([
            nodes.to_string(),
            format!("{:.0}", 1e6 * training.step),
            format!("{:.0}", 1.0 / training.step),
            format!("{:.0} %", 100.0 * training.communication),
        ])
    })
}

/// The constants of the model, in words.
fn constants(costs: &NodeCosts) -> String {
    format!(
        "Measured here: a step takes {:.0} µs and {:.1} µs for each digit; a message {:.0} µs and {:.2} ns for each byte.",
        1e6 * costs.step,
        1e6 * costs.digit,
        1e6 * costs.message,
        1e9 * costs.byte,
    )
}

/// How many times faster a step is on each number of nodes than on one, by the model.
fn speed_up(costs: &NodeCosts, nodes: &[usize], batch: usize, size: f64) -> Vec<f64> {
    let time = |nodes| costs.step_time(nodes, batch, size, gradient_bytes() as f64);
    nodes.iter().map(|&nodes| time(1) / time(nodes)).collect()
}

/// The model's speed-ups for networks and batches of several sizes.
fn speed_up_chart(costs: &NodeCosts, nodes: &[usize]) -> Chart {
    let axis: Vec<f64> = nodes.iter().map(|&nodes| nodes as f64).collect();
    let mut chart = Chart::new("Faster than one node, by the model").x_label("nodes").y_label("times faster").log_x();
    for (name, batch, size) in [
        ("the document's network, batches of 32", BATCH, 1.0),
        ("batches of 1,024", 32 * BATCH, 1.0),
        ("a network 100 times larger, batches of 32", BATCH, 100.0),
        ("100 times larger, batches of 1,024", 32 * BATCH, 100.0),
    ] {
        chart = chart.line(name, &axis, speed_up(costs, nodes, batch, size));
    }
    chart
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    //| ## What goes over the wire
    //| The gradient has a number for every parameter, and each takes four bytes.
    let bytes = gradient_bytes();
    page.claim("4.4", "bytes of a gradient (beyond the document)", bytes, 4 * 71_146).derived().equals();
    //-
    //| If all nodes sent theirs to one of them, that one would have to receive from all and answer all: the more nodes,
    //| the longer all wait for it. In a *ring* each node sends to the next alone. The gradient is cut into as many slices
    //| as there are nodes. First each slice goes once round the ring and is added to at every node; then the sums go round
    //| once more. Of $n$ nodes each sends $2(n-1)$ messages of an $n$-th of the gradient, less than two gradients in all,
    //| however many nodes there are.
    let nodes = [2, 4, 8, 16, 32];
    page.show(
        Chart::new("What the busiest node sends")
            .x_label("nodes")
            .y_label("gradients per step")
            .log_x()
            .line("to one node and back", nodes.map(|nodes| nodes as f64), nodes.map(central_traffic))
            .line("round the ring", nodes.map(|nodes| nodes as f64), nodes.map(ring_traffic)),
    )?;
    //-
    //| ## One process or three
    //| Here are nodes in threads of this machine, on 5,000 digits. They share its cores, so this tells what
    //| communication costs, and not how much faster three machines are.
    let mnist = load_few(store)?;
    page.data(mnist.source.clone());
    let costs = node_costs(&mnist.train, page.seed(), if page.quick() { 50 } else { 150 })?;
    let apart = "three nodes and one: losses of a step apart, relative (beyond the document)";
    if let Some(costs) = &costs {
        page.table(measured_table(costs));
        let distance = greatest_distance(&costs.trainings[0].losses, &costs.trainings[2].losses);
        page.claim("4.4", apart, distance, 0.0).measured().within(1e-4);
    } else {
        page.say(format!("{NO_NODES}."))?;
        page.claim("4.4", apart, "not run", 0.0).unchecked(NO_NODES);
    }
    //-
    //| ## How it grows
    //| A step of $n$ nodes with a batch of $B$ digits and a gradient of $G$ bytes takes about
    //|
    //| $$t(n) = a + b\frac{B}{n} + 2(n-1)\left(\alpha + \beta\frac{G}{n}\right).$$
    //|
    //| Only the second term gets smaller with more nodes. The update by the rule, in $a$, is made by every node in full;
    //| a message costs $\alpha$ however short it is, and each byte $\beta$. In a network with 100 times the parameters
    //| $a$, $b$ and $G$ are taken as 100 times as large. With larger batches there is more to share out, and as much to
    //| send as before.
    if let Some(costs) = &costs {
        page.say(constants(costs))?;
        page.show(speed_up_chart(costs, &[1, 2, 4, 8, 16, 32]))?;
    } else {
        page.say(format!("The four constants are measured where there are nodes. {NO_NODES}."))?;
    }
    //| A line below 1 means that more nodes make it *slower*. The constants are those of one machine's loopback; between
    //| machines $\alpha$ and $\beta$ are larger, and what pays here may not pay there.
    Ok(())
}
