//! The engine of `common`, as a chapter uses it.

use std::hint::black_box;
use std::path::Path;

use anyhow::Result;
use common::network::{Network, Scratch};
use common::optimizer::{Adam, Optimizer, Sgd};
use common::random::RandomState;
use common::train::{Data, Learner, Order, Training};
use ndarray::Axis;

use crate::data::{self, Splits};
use crate::worker::Race;
use crate::workload::{Rule, Workload};

pub(crate) fn race(workload: &Workload, folder: &Path, race: Race) -> Result<()> {
    let splits = data::read(folder, workload)?;
    let network = network(workload, folder)?;
    match workload.rule {
        Rule::Adam(lr) => train(workload, &splits, network, &Adam::keras(lr), race),
        Rule::Sgd(lr) => train(workload, &splits, network, &Sgd::new(lr), race),
        Rule::Predict => predict(workload, &splits, network, race),
    }
}

/// The network that all contestants start from.
pub(crate) fn network(workload: &Workload, folder: &Path) -> Result<Network<f32>> {
    let mut network = workload.description().build(&mut RandomState::new(0));
    network.set_parameters(&data::read_weights(folder, workload)?)?;
    Ok(network)
}

fn train(
    workload: &Workload,
    splits: &Splits,
    network: Network<f32>,
    optimizer: &(impl Optimizer<f32> + Clone),
    race: Race,
) -> Result<()> {
    let data = Data { x: splits.x.view(), t: splits.t.view() };
    let test = Data { x: splits.test_x.view(), t: splits.test_t.view() };
    learn(workload, Scratch::new(network, optimizer), data, &test, race)
}

/// Trains on `data` and is judged by `test`, on whatever engine.
pub(crate) fn learn<L: Learner<D>, D>(workload: &Workload, learner: L, data: D, test: &D, race: Race) -> Result<()> {
    let steps = L::rows(&data).div_ceil(workload.batch);
    let mut training = Training::new(learner, data, Order::Permutation, workload.batch, RandomState::new(1));
    let epoch = |training: &mut Training<L, D>| {
        training.epoch();
        steps
    };
    race.run(&mut training, epoch, |training| training.learner.evaluate(test))
}

fn predict(workload: &Workload, splits: &Splits, mut network: Network<f32>, race: Race) -> Result<()> {
    let epoch = |network: &mut Network<f32>| {
        let batches = splits.test_x.axis_chunks_iter(Axis(0), workload.batch);
        batches.map(|x| _ = black_box(network.predict(x))).count()
    };
    race.run(&mut network, epoch, |network| network.evaluate(splits.test_x.view(), splits.test_t.view()))
}
