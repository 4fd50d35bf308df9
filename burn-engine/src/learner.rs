use std::any::Any;
use std::sync::Arc;

use all_reduce::{Nodes, NodesError};
use common::metric::Score;
use common::network::{Description, Network};
use common::optimizer::{Optimizer, Rule};
use common::state::StateError;
use common::train::{Data, Learner};

use crate::device::{Device, Kind};

/// A network in training on a [`Device`], by Burn.
///
/// Its methods panic where they are handed rows that lie on another kind of device.
pub struct Burn {
    engine: Box<dyn Engine>,
}

/// A data set on a device. A copy shares what lies there.
#[derive(Clone)]
pub struct Rows {
    pub(crate) rows: usize,
    #[cfg_attr(not(feature = "flex"), expect(dead_code, reason = "there is no device to read them"))]
    tensors: Arc<dyn Any + Send + Sync>,
}

/// What a [`Burn`] does, whatever the device: the types of Burn's tensors say where they lie.
pub(crate) trait Engine {
    fn step(&mut self, data: &Rows, rows: &[usize]);
    fn step_with(&mut self, nodes: &mut Nodes, data: &Rows, rows: &[usize]) -> Result<f64, NodesError>;
    fn score(&mut self) -> Score;
    fn evaluate(&self, data: &Rows) -> Score;
    fn gradient(&self, data: &Rows, rows: &[usize]) -> Vec<f32>;
    fn parameters(&self) -> Vec<f32>;
    fn state(&self) -> Vec<u8>;
    fn restore(&mut self, state: &[u8]) -> Result<(), StateError>;
}

impl Burn {
    /// The network that `description` describes on `device`, with the parameters that `network`, built from it, has now,
    /// to be trained by the rule of `optimizer`.
    ///
    /// # Panics
    /// If the network was built from another description.
    pub fn new(
        device: &Device,
        description: &Description,
        network: &Network<f32>,
        optimizer: &impl Optimizer<f32>,
    ) -> Self {
        Self { engine: device.kind.engine(description, &network.flat_parameters(), optimizer.rule()) }
    }

    /// The gradient of the mean loss on the rows of `data` with these numbers, in the order of
    /// [`Network::flat_gradient`]. Changes nothing.
    pub fn gradient(&self, data: &Rows, rows: &[usize]) -> Vec<f32> {
        self.engine.gradient(data, rows)
    }

    /// One step on these rows of `data`, made by all nodes together: each learns from its share of them, and all of them
    /// update their parameters by the gradient of the mean over all rows. That mean loss, before the update.
    ///
    /// # Errors
    /// Those of [`Nodes::sum`]; the network is then as it was.
    pub fn step_with(&mut self, nodes: &mut Nodes, data: &Rows, rows: &[usize]) -> Result<f64, NodesError> {
        self.engine.step_with(nodes, data, rows)
    }

    /// All parameters, in the order of [`Network::flat_parameters`].
    pub fn parameters(&self) -> Vec<f32> {
        self.engine.parameters()
    }
}

impl Learner<Rows> for Burn {
    fn rows(data: &Rows) -> usize {
        data.rows
    }

    fn step(&mut self, data: &Rows, rows: &[usize]) {
        self.engine.step(data, rows);
    }

    fn score(&mut self) -> Score {
        self.engine.score()
    }

    fn evaluate(&mut self, data: &Rows) -> Score {
        self.engine.evaluate(data)
    }

    /// In the form of [`Scratch`](common::network::Scratch): a training that began on one engine can go on on the other.
    fn state(&self) -> Vec<u8> {
        self.engine.state()
    }

    fn restore(&mut self, state: &[u8]) -> Result<(), StateError> {
        self.engine.restore(state)
    }
}

impl Device {
    /// Moves a data set onto the device, once for all trainings.
    ///
    /// # Panics
    /// If the rows of `x` and `t` differ in number.
    pub fn load(&self, data: Data<f32>) -> Rows {
        assert_eq!(data.x.nrows(), data.t.nrows(), "inputs and targets differ in number");
        Rows { rows: data.x.nrows(), tensors: self.kind.load(data) }
    }
}

#[cfg(not(feature = "flex"))]
impl Kind {
    fn engine(&self, _: &Description, _: &[f32], _: Rule) -> Box<dyn Engine> {
        match *self {}
    }

    fn load(&self, _: Data<f32>) -> Arc<dyn Any + Send + Sync> {
        match *self {}
    }
}

#[cfg(feature = "flex")]
mod built {
    use burn::backend::Flex;
    use burn::tensor::backend::Backend;

    use super::*;
    use crate::on_device::{OnDevice, Tensors};

    impl Kind {
        pub(super) fn engine(&self, description: &Description, parameters: &[f32], rule: Rule) -> Box<dyn Engine> {
            match self {
                Self::Cpu => Box::new(OnDevice::<Flex>::new(description, parameters, rule, Default::default())),
                #[cfg(feature = "cuda")]
                Self::Cuda(device) => {
                    Box::new(OnDevice::<burn::backend::Cuda>::new(description, parameters, rule, device.clone()))
                }
                #[cfg(feature = "vulkan")]
                Self::Vulkan(device) => {
                    Box::new(OnDevice::<burn::backend::Vulkan>::new(description, parameters, rule, device.clone()))
                }
            }
        }

        pub(super) fn load(&self, data: Data<f32>) -> Arc<dyn Any + Send + Sync> {
            match self {
                Self::Cpu => Arc::new(Tensors::<Flex>::load(data, &Default::default())),
                #[cfg(feature = "cuda")]
                Self::Cuda(device) => Arc::new(Tensors::<burn::backend::Cuda>::load(data, device)),
                #[cfg(feature = "vulkan")]
                Self::Vulkan(device) => Arc::new(Tensors::<burn::backend::Vulkan>::load(data, device)),
            }
        }
    }

    impl Rows {
        /// The tensors, which lie on a device of the backend `B`.
        pub(crate) fn tensors<B: Backend>(&self) -> &Tensors<B> {
            self.tensors.downcast_ref().expect("these rows lie on another kind of device")
        }
    }
}
