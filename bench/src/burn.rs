//! Burn on the CPU or on a card, as chapters 4 and 5 use it: driven by the same training as our engine.

use std::path::Path;

use anyhow::{Result, bail};
use burn_engine::{Burn, Device, DeviceChoice, DeviceError};
use common::network::Network;
use common::optimizer::{Adam, Optimizer, Sgd};
use common::train::Data;

use crate::data::{self, Splits};
use crate::ours::{learn, network};
use crate::worker::Race;
use crate::workload::{Rule, Workload};

/// The name of the card.
pub(crate) fn card() -> Result<String> {
    match Device::find(DeviceChoice::Cuda, "bench") {
        Ok((card, _)) => Ok(card.to_string()),
        Err(DeviceError::NoDriver { reason, .. } | DeviceError::Unusable { reason, .. }) => {
            bail!("no NVIDIA card can be used: {reason}; without `--card` none is needed")
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn on_the_cpu(workload: &Workload, folder: &Path, race: Race) -> Result<()> {
    on(&Device::cpu(), workload, folder, race)
}

pub(crate) fn on_a_card(workload: &Workload, folder: &Path, race: Race) -> Result<()> {
    let (device, _) = Device::find(DeviceChoice::Cuda, "bench")?;
    on(&device, workload, folder, race)
}

fn on(device: &Device, workload: &Workload, folder: &Path, race: Race) -> Result<()> {
    let splits = data::read(folder, workload)?;
    let network = network(workload, folder)?;
    match workload.rule {
        Rule::Adam(lr) => train(device, workload, &splits, &network, &Adam::keras(lr), race),
        Rule::Sgd(lr) => train(device, workload, &splits, &network, &Sgd::new(lr), race),
        Rule::Predict => bail!("the second engine only trains"),
    }
}

fn train(
    device: &Device,
    workload: &Workload,
    splits: &Splits,
    network: &Network<f32>,
    optimizer: &impl Optimizer<f32>,
    race: Race,
) -> Result<()> {
    let data = device.load(Data { x: splits.x.view(), t: splits.t.view() });
    let test = device.load(Data { x: splits.test_x.view(), t: splits.test_t.view() });
    let learner = Burn::new(device, &workload.description(), network, optimizer);
    learn(workload, learner, data, &test, race)
}
