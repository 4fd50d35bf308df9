//! What there is to compute on: asked without ever letting Burn touch a device that is not there.

use std::fmt::{self, Display, Formatter};
use std::path::Path;

/// What this machine has, as far as this program can use it.
#[derive(Debug, Clone)]
pub struct Machine {
    /// NVIDIA's cards.
    pub cuda: Result<Vec<Card>, Missing>,
    /// Devices with a Vulkan driver.
    pub vulkan: Result<Vec<Card>, Missing>,
    /// The system knows of an NVIDIA card, whatever is compiled in.
    pub has_nvidia: bool,
    /// The system knows of a graphics card, whatever is compiled in.
    pub has_card: bool,
}

/// Why there is nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// It is not compiled in.
    Feature,
    /// There is no driver, for this reason.
    Driver(String),
}

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// As its driver calls it.
    pub name: String,
    /// What it is.
    pub card_type: CardType,
    /// Its number among those of its type, from 0.
    pub number: usize,
}

/// What a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CardType {
    /// A card of its own.
    Discrete,
    /// A part of the processor.
    Integrated,
    /// A share of a card, in a virtual machine.
    Virtual,
    /// A processor that plays a card.
    Software,
}

impl Display for Card {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let kind = match self.card_type {
            CardType::Discrete => "",
            CardType::Integrated => ", integrated",
            CardType::Virtual => ", virtual",
            CardType::Software => ", software",
        };
        write!(f, "{}{kind}", self.name)
    }
}

/// What a system with NVIDIA's driver has: Linux, Linux under Windows, Windows.
const NVIDIA: [&str; 3] =
    ["/proc/driver/nvidia/version", "/usr/lib/wsl/lib/libcuda.so.1", r"C:\Windows\System32\nvcuda.dll"];

/// What a system with a graphics card has.
const CARD: [&str; 3] = ["/dev/dri/renderD128", "/usr/lib/wsl/lib/libd3d12.so", r"C:\Windows\System32\vulkan-1.dll"];

impl Machine {
    /// Asks the drivers.
    pub fn ask() -> Self {
        let exists = |path: &str| Path::new(path).exists();
        Self {
            cuda: cuda(),
            vulkan: vulkan(),
            has_nvidia: NVIDIA.into_iter().any(exists),
            has_card: CARD.into_iter().any(exists),
        }
    }
}

#[cfg(not(feature = "cuda"))]
fn cuda() -> Result<Vec<Card>, Missing> {
    Err(Missing::Feature)
}

#[cfg(feature = "cuda")]
fn cuda() -> Result<Vec<Card>, Missing> {
    use cudarc::driver::{CudaContext, result::device};

    // The first call loads the driver's library, and panics where there is none.
    let count = quietly(CudaContext::device_count)
        .map_err(|_| Missing::Driver("its library libcuda cannot be loaded".to_owned()))?
        .map_err(|error| Missing::Driver(format!("the driver answers {error}")))?;
    let card = |number: i32| {
        let name = device::get(number).and_then(device::get_name).unwrap_or_else(|error| error.to_string());
        Card { name, card_type: CardType::Discrete, number: number as usize }
    };
    Ok((0..count).map(card).collect())
}

#[cfg(not(feature = "vulkan"))]
fn vulkan() -> Result<Vec<Card>, Missing> {
    Err(Missing::Feature)
}

#[cfg(feature = "vulkan")]
fn vulkan() -> Result<Vec<Card>, Missing> {
    use wgpu::{Backends, DeviceType, Instance, InstanceDescriptor};

    let adapters = quietly(|| {
        let instance = Instance::new(InstanceDescriptor {
            backends: Backends::VULKAN,
            ..InstanceDescriptor::new_without_display_handle()
        });
        let adapters = futures_lite::future::block_on(instance.enumerate_adapters(Backends::VULKAN));
        adapters.into_iter().map(|adapter| adapter.get_info()).collect::<Vec<_>>()
    })
    .map_err(Missing::Driver)?;
    let mut cards: Vec<Card> = Vec::new();
    for adapter in adapters {
        let card_type = match adapter.device_type {
            DeviceType::DiscreteGpu => CardType::Discrete,
            DeviceType::IntegratedGpu => CardType::Integrated,
            DeviceType::VirtualGpu => CardType::Virtual,
            DeviceType::Cpu => CardType::Software,
            DeviceType::Other => continue,
        };
        let number = cards.iter().filter(|card| card.card_type == card_type).count();
        cards.push(Card { name: adapter.name, card_type, number });
    }
    if cards.is_empty() { Err(Missing::Driver("no driver offers a device".to_owned())) } else { Ok(cards) }
}

/// What `ask` answers, or the message with which it panicked, which is not printed. For calls into drivers, at the start of
/// a program: while it runs, no other thread's panic is printed either.
#[cfg(any(feature = "cuda", feature = "vulkan"))]
pub(crate) fn quietly<T>(ask: impl FnOnce() -> T) -> Result<T, String> {
    use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

    let hook = take_hook();
    set_hook(Box::new(|_| ()));
    let answer = catch_unwind(AssertUnwindSafe(ask));
    set_hook(hook);
    answer.map_err(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        message.unwrap_or("it gave no reason").to_owned()
    })
}
