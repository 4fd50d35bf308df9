//! Burn on the CPU, as chapter 5 uses it: driven by the same training as our engine.

use std::path::Path;

use anyhow::{Result, bail};
use burn_engine::{Burn, Device, Rows};
use common::network::Network;
use common::optimizer::{Adam, Optimizer, Sgd};
use common::random::RandomState;
use common::train::{Data, Learner, Order, Training};

use crate::data::{self, Splits};
use crate::worker::Race;
use crate::workload::{Rule, Workload};

pub(crate) fn race(workload: &Workload, folder: &Path, race: Race) -> Result<()> {
    let splits = data::read(folder, workload)?;
    let mut network = workload.description().build(&mut RandomState::new(0));
    network.set_parameters(&data::read_weights(folder, workload)?)?;
    match workload.rule {
        Rule::Adam(lr) => train(workload, &splits, &network, &Adam::keras(lr), race),
        Rule::Sgd(lr) => train(workload, &splits, &network, &Sgd::new(lr), race),
        Rule::Predict => bail!("the second engine only trains"),
    }
}

fn train(
    workload: &Workload,
    splits: &Splits,
    network: &Network<f32>,
    optimizer: &impl Optimizer<f32>,
    race: Race,
) -> Result<()> {
    let device = Device::cpu();
    let data = device.load(Data { x: splits.x.view(), t: splits.t.view() });
    let test = device.load(Data { x: splits.test_x.view(), t: splits.test_t.view() });
    let learner = Burn::new(&device, &workload.description(), network, optimizer);
    let mut training = Training::new(learner, data, Order::Permutation, workload.batch, RandomState::new(1));
    let steps = splits.x.nrows().div_ceil(workload.batch);
    let epoch = |training: &mut Training<Burn, Rows>| {
        training.epoch();
        steps
    };
    race.run(&mut training, epoch, |training| training.learner.evaluate(&test))
}
