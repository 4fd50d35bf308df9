//! A second engine: the networks of `common`, trained by [Burn](https://burn.dev) on the CPU or on a graphics card.
//!
//! [`Burn`] is built from the same [`Description`](common::network::Description), starts from the same weights and
//! obeys the same optimisers' [`Rule`](common::optimizer::Rule) as `common`'s
//! [`Scratch`](common::network::Scratch), and a [`Training`](common::train::Training) drives either. So both see the
//! same rows in the same order, and their losses must agree:
//!
//! ```
//! # #[cfg(feature = "flex")] {
//! use burn_engine::{Burn, Device};
//! use common::network::{Activation, Description, Initializer, Loss};
//! use common::optimizer::Sgd;
//! use common::random::RandomState;
//! use common::train::{Data, Order, Training};
//! use ndarray::array;
//!
//! let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
//! let t = array![[0.0], [1.0], [1.0], [1.0]];
//!
//! let mut random = RandomState::new(0);
//! let or = Description::new(&[2, 1], Activation::Identity, Initializer::GlorotUniform, Loss::SigmoidCrossEntropy);
//! let device = Device::cpu();
//! let learner = Burn::new(&device, &or, &or.build(&mut random), &Sgd::new(1.0));
//! let data = device.load(Data { x: x.view(), t: t.view() });
//! let mut training = Training::new(learner, data, Order::Permutation, 2, random);
//! for _ in 0..100 {
//!     training.epoch();
//! }
//! assert_eq!(training.epoch().accuracy, 1.0);
//! # }
//! ```
//!
//! The features say what is compiled: `flex` for the CPU, `cuda` for NVIDIA's cards, `vulkan` for any card with a Vulkan
//! driver, `collective` for training on several machines at once. Without one there is nothing of Burn in this crate: no
//! [`Device`] exists then, and [`EngineOptions`] say what to type to get one.

mod compare;
mod device;
mod learner;
mod machine;
#[cfg(feature = "collective")]
mod meeting;
#[cfg(feature = "flex")]
mod network;
#[cfg(feature = "flex")]
mod on_device;
mod options;
#[cfg(feature = "flex")]
mod rule;

pub use compare::{Run, apart_step_by_step, distances, greatest};
pub use device::{Device, DeviceChoice, DeviceError};
pub use learner::{Burn, Rows};
pub use machine::{Card, CardType, Machine, Missing};
#[cfg(feature = "collective")]
pub use meeting::{ORCHESTRATOR_LIMIT, meet, serve_orchestrator};
pub use options::{EngineChoice, EngineOptions, Engines, FEATURES};
