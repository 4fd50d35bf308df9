//! Burn on the CPU, as chapter 5 uses it: driven by the same training as our engine.

use std::path::Path;

use anyhow::{Result, bail};
use burn_engine::{Burn, Device};
use common::network::Network;
use common::optimizer::{Adam, Optimizer, Sgd};
use common::train::Data;

use crate::data::{self, Splits};
use crate::ours::{learn, network};
use crate::worker::Race;
use crate::workload::{Rule, Workload};

pub(crate) fn race(workload: &Workload, folder: &Path, race: Race) -> Result<()> {
    let splits = data::read(folder, workload)?;
    let network = network(workload, folder)?;
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
    learn(workload, learner, data, &test, race)
}
