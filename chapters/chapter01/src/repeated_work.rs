//! # What backpropagation saves
//!
//! Imagine that everybody in a long queue asks the person in front what is being served, who asks the person in front of
//! them, and so on to the counter. With ten people the counter is asked ten times. It is enough if the first one asks, and
//! the answer is passed back from each to the next. Nobody needs to know more than what the one in front has just said.
//!
//! That is *backpropagation* (역전파). The document gives its idea in three steps:
//!
//! 1. on the way forward (순전파), work out and keep every slope that does not need the loss;
//! 2. at the end, compare prediction and truth: the loss;
//! 3. go back from the answer to the inputs, and at each layer use what the layer behind it has just worked out.
//!
//! The document argues that this saves work. We can *measure* it. Below are both ways, in a network of any depth, and
//! each multiplication and addition goes through a counter.

use common::random::RandomState;
use literate::prelude::*;

/// Does sums and counts them.
#[derive(Debug, Clone, Default)]
struct Counter {
    multiplications: u64,
    additions: u64,
    /// How often the slope in each layer's sums was worked out, from the first layer on.
    visits: Vec<u64>,
}

impl Counter {
    fn times(&mut self, one: f64, other: f64) -> f64 {
        self.multiplications += 1;
        one * other
    }

    fn plus(&mut self, one: f64, other: f64) -> f64 {
        self.additions += 1;
        one + other
    }

    fn operations(&self) -> u64 {
        self.multiplications + self.additions
    }
}

/// A network after its forward pass on one example, ready for the way back.
struct Passed {
    /// Weights (inputs, units) of each layer.
    weights: Vec<Array2<f64>>,
    /// What goes into each layer.
    inputs: Vec<Array1<f64>>,
    /// The slope of each neuron's bend, layer by layer.
    bends: Vec<Array1<f64>>,
    /// The slope of the loss in the answer.
    loss_slope: f64,
}

/// A network of these layer sizes after its forward pass: ReLU inside, sigmoid at the end, truth 1. The weights are
/// positive, so that no neuron is silent.
fn pass(sizes: &[usize], seed: u32) -> Passed {
    let mut random = RandomState::new(seed);
    let mut input = Array1::from_elem(sizes[0], 0.5);
    let mut passed = Passed { weights: Vec::new(), inputs: Vec::new(), bends: Vec::new(), loss_slope: 0.0 };
    for (layer, pair) in sizes.windows(2).enumerate() {
        let w = random.uniform_array(0.0, 2.0 / pair[0] as f64, (pair[0], pair[1]));
        let z = input.dot(&w);
        passed.inputs.push(input);
        passed.weights.push(w);
        if layer + 2 < sizes.len() {
            passed.bends.push(z.mapv(|z| if z > 0.0 { 1.0 } else { 0.0 }));
            input = z;
        } else {
            input = z.mapv(|z| 1.0 / (1.0 + (-z).exp()));
            passed.bends.push(input.mapv(|y| y * (1.0 - y)));
            passed.loss_slope = 2.0 * (input[0] - 1.0);
        }
    }
    passed
}

/// The slope of the loss in the sum of one neuron, written out down every road to the loss.
fn slope_by_all_roads(passed: &Passed, layer: usize, unit: usize, counter: &mut Counter) -> f64 {
    counter.visits[layer] += 1;
    let behind = if layer + 1 == passed.weights.len() {
        passed.loss_slope
    } else {
        let mut sum = 0.0;
        for next in 0..passed.weights[layer + 1].ncols() {
            let slope_behind = slope_by_all_roads(passed, layer + 1, next, counter);
            let road = counter.times(slope_behind, passed.weights[layer + 1][(unit, next)]);
            sum = if next == 0 { road } else { counter.plus(sum, road) };
        }
        sum
    };
    counter.times(behind, passed.bends[layer][unit])
}

/// The slope in every weight, each written out on its own.
fn write_out(passed: &Passed) -> (Vec<Array2<f64>>, Counter) {
    let mut counter = Counter { visits: vec![0; passed.weights.len()], ..Counter::default() };
    let slopes = (0..passed.weights.len()).map(|layer| {
        Array2::from_shape_fn(passed.weights[layer].dim(), |(input, unit)| {
            let slope = slope_by_all_roads(passed, layer, unit, &mut counter);
            counter.times(slope, passed.inputs[layer][input])
        })
    });
    (slopes.collect(), counter)
}

/// The slope in every weight, from the last layer to the first, keeping what has been worked out.
fn go_back(passed: &Passed) -> (Vec<Array2<f64>>, Counter) {
    let mut counter = Counter { visits: vec![0; passed.weights.len()], ..Counter::default() };
    let mut slopes = Vec::new();
    let mut kept = array![passed.loss_slope];
    for layer in (0..passed.weights.len()).rev() {
        for (slope, bend) in kept.iter_mut().zip(&passed.bends[layer]) {
            counter.visits[layer] += 1;
            *slope = counter.times(*slope, *bend);
        }
        slopes.push(Array2::from_shape_fn(passed.weights[layer].dim(), |(input, unit)| {
            counter.times(kept[unit], passed.inputs[layer][input])
        }));
        if layer > 0 {
            kept = Array1::from_shape_fn(passed.weights[layer].nrows(), |unit| {
                let mut sum = 0.0;
                for (next, slope) in kept.iter().enumerate() {
                    let road = counter.times(*slope, passed.weights[layer][(unit, next)]);
                    sum = if next == 0 { road } else { counter.plus(sum, road) };
                }
                sum
            });
        }
    }
    slopes.reverse();
    (slopes, counter)
}

/// Two inputs, `depth` hidden layers of `width` neurons, one answer.
fn sizes(width: usize, depth: usize) -> Vec<usize> {
    [vec![2], vec![width; depth], vec![1]].concat()
}

/// Operations of both ways for each depth: written out, and going back.
fn count_operations(width: usize, depths: &[usize], seed: u32) -> (Vec<u64>, Vec<u64>) {
    let count = |&depth: &usize| {
        let passed = pass(&sizes(width, depth), seed);
        (write_out(&passed).1.operations(), go_back(&passed).1.operations())
    };
    depths.iter().map(count).unzip()
}

/// The largest difference between the slopes of both ways, as a share of the larger.
fn disagreement(width: usize, depth: usize, seed: u32) -> f64 {
    let passed = pass(&sizes(width, depth), seed);
    let (written, kept) = (write_out(&passed).0, go_back(&passed).0);
    let pairs = written.iter().flatten().zip(kept.iter().flatten());
    pairs.map(|(one, other)| (one - other).abs() / one.abs().max(other.abs())).fold(0.0, f64::max)
}

pub fn run(page: &Page) -> Result<()> {
    //| ## The document's network
    //| It has two inputs, two layers of three neurons and one answer. A *visit* is one working-out of the slope in a neuron's sum.
    let passed = pass(&sizes(3, 2), page.seed());
    let written_out = write_out(&passed).1;
    let gone_back = go_back(&passed).1;
    //-
    page.table(
        Table::new([
            "2-3-3-1, all 18 weights",
            "multiplications",
            "additions",
            "visits to layer 1",
            "layer 2",
            "the answer",
        ])
        .row([
            "every slope written out".to_owned(),
            written_out.multiplications.to_string(),
            written_out.additions.to_string(),
            written_out.visits[0].to_string(),
            written_out.visits[1].to_string(),
            written_out.visits[2].to_string(),
        ])
        .row([
            "backpropagation".to_owned(),
            gone_back.multiplications.to_string(),
            gone_back.additions.to_string(),
            gone_back.visits[0].to_string(),
            gone_back.visits[1].to_string(),
            gone_back.visits[2].to_string(),
        ]),
    );
    page.show(
        BarChart::new(
            "How often the slope behind the answer is worked out",
            ["every slope written out", "backpropagation"],
            [written_out.visits[2], gone_back.visits[2]],
        )
        .value_label("times"),
    )?;
    page.claim("1.9", "multiplications, every slope of 2-3-3-1 written out", written_out.multiplications, 126)
        .derived()
        .equals();
    page.claim("1.9", "multiplications, backpropagation through 2-3-3-1", gone_back.multiplications, 37)
        .derived()
        .equals();
    page.claim(
        "1.9",
        "times the slope behind the answer is worked out",
        vec![written_out.visits[2], gone_back.visits[2]],
        vec![30, 1],
    )
    .derived()
    .equals();
    //| Thirty times the same sum, where once is enough. And both give the same slopes, of course, to the last digits:
    page.claim("1.9", "largest relative difference between the two ways", disagreement(3, 2, page.seed()), 0.0)
        .beyond()
        .within(1e-12);
    //| ## And in a deep network?
    //| Let us add layers, first three neurons wide as in the document, then ten.
    let narrow_depths: Vec<usize> = (1..=12).collect();
    let wide_depths: Vec<usize> = (1..=6).collect();
    let narrow = count_operations(3, &narrow_depths, page.seed());
    let wide = count_operations(10, &wide_depths, page.seed());
    //-
    page.show(
        Chart::new("Operations for all slopes, as the network grows deeper")
            .x_label("hidden layers")
            .y_label("multiplications and additions")
            .log_y()
            .line("written out, 10 wide", &wide_depths, &wide.0)
            .line("written out, 3 wide", &narrow_depths, &narrow.0)
            .line("backpropagation, 10 wide", &wide_depths, &wide.1)
            .line("backpropagation, 3 wide", &narrow_depths, &narrow.1),
    )?;
    //| On this logarithmic axis, writing out is a straight line upwards. Each further layer multiplies the work by about the
    //| width of the layers, since every road forks that often. For backpropagation each further layer only adds the same few
    //| operations again.
    let factor = narrow.0[11] as f64 / narrow.0[10] as f64;
    let wide_factor = wide.0[5] as f64 / wide.0[4] as f64;
    page.claim("1.9", "one more layer of 3, written out: times as much work", factor, 3.0).beyond().within(0.1);
    page.claim("1.9", "one more layer of 10, written out: times as much work", wide_factor, 10.0).beyond().within(0.1);
    let added: Vec<u64> = narrow.1.windows(2).map(|pair| pair[1] - pair[0]).collect();
    page.claim(
        "1.9",
        "operations that the 2nd and the 12th layer of 3 add to backpropagation, and the 7th",
        vec![added[0], added[10]],
        vec![added[5]; 2],
    )
    .beyond()
    .equals();
    page.say(format!(
        "At {} hidden layers of 3, writing out takes {:.1} million operations and backpropagation {}. At {} hidden layers of 10 it is \
         {:.1} million against {}. A network of a hundred layers could not be trained at all without it.",
        narrow_depths[11],
        narrow.0[11] as f64 / 1e6,
        narrow.1[11],
        wide_depths[5],
        wide.0[5] as f64 / 1e6,
        wide.1[5],
    ))?;
    //| That is the task of this chapter. A network learns as a line does, by its slopes. The
    //| difficulty was to get at the slopes of many layers, and this is how. Chapter 3 builds it, layer by layer.
    Ok(())
}
