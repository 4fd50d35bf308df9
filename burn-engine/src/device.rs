use std::fmt::{self, Display, Formatter};

use clap::ValueEnum;
use thiserror::Error;

use crate::machine::{Card, CardType, Machine, Missing};

/// Where Burn computes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum DeviceChoice {
    /// The best that is compiled in and there: CUDA, else Vulkan on a real card, else the CPU
    #[default]
    Auto,
    /// This processor
    Cpu,
    /// An NVIDIA card
    Cuda,
    /// A device with a Vulkan driver, a software one too
    Vulkan,
}

/// A device that Burn can use: it is there, and what it takes is compiled in.
#[derive(Debug, Clone)]
pub struct Device {
    pub(crate) kind: Kind,
    name: String,
}

/// What Burn calls the device. Without a feature there is none.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    #[cfg(feature = "flex")]
    Cpu,
    #[cfg(feature = "cuda")]
    Cuda(burn::backend::cuda::CudaDevice),
    #[cfg(feature = "vulkan")]
    Vulkan(burn::backend::wgpu::WgpuDevice),
}

/// Why there is no such device, and what to type next.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeviceError {
    /// The program was built without it.
    #[error(
        "{what} is not compiled into this program, since that takes minutes; to have it:\n  \
         cargo run -p {program} --features {feature} -- {option}"
    )]
    NotBuilt {
        /// What is missing.
        what: &'static str,
        /// The package that runs.
        program: String,
        /// The feature that brings it.
        feature: &'static str,
        /// The option that uses it.
        option: &'static str,
    },
    /// There is no driver, or no card.
    #[error(
        "no {what} device is here: {reason}; `{check}` shows what the driver sees. On the CPU:\n  \
         cargo run -p {program} --features burn -- --device cpu"
    )]
    NoDriver {
        /// The way to the device.
        what: &'static str,
        /// Why there is none.
        reason: String,
        /// A command that looks for it.
        check: &'static str,
        /// The package that runs.
        program: String,
    },
    /// The driver offers a device, but Burn cannot compute on it.
    #[error(
        "Burn cannot compute on {device}: {reason}\nOn the CPU:\n  \
         cargo run -p {program} --features burn -- --device cpu"
    )]
    Unusable {
        /// The device's name.
        device: String,
        /// What Burn says.
        reason: String,
        /// The package that runs.
        program: String,
    },
    /// A processor that plays a card compiles Burn's kernels itself, on threads that are too small for that.
    #[error(
        "{device} compiles Burn's kernels on threads whose stack is too small for that; give them more:\n  \
         RUST_MIN_STACK=67108864 cargo run -p {program} --features vulkan -- --device vulkan"
    )]
    Stack {
        /// The device's name.
        device: String,
        /// The package that runs.
        program: String,
    },
    /// A device was named for the engine that has none.
    #[error("the scratch engine computes on this processor alone; `--engine burn` takes `--device {0}`")]
    Scratch(String),
}

/// The stack that is known to do for a software device, in bytes.
#[cfg(any(feature = "flex", test))]
const LEAST_STACK: usize = 64 << 20;

/// What to compute on, found but not yet tried.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Choice<'a> {
    Cpu,
    Cuda(&'a Card),
    Vulkan(&'a Card),
}

/// The device of `choice` on this machine, and what the user should be told about it. `program` is the package that runs.
pub(crate) fn choose<'a>(
    choice: DeviceChoice,
    machine: &'a Machine,
    program: &str,
) -> Result<(Choice<'a>, Option<String>), DeviceError> {
    let program = || program.to_owned();
    match choice {
        DeviceChoice::Cpu => Ok((Choice::Cpu, None)),
        DeviceChoice::Auto => Ok(best(machine)),
        DeviceChoice::Cuda => match &machine.cuda {
            Ok(cards) if !cards.is_empty() => Ok((Choice::Cuda(&cards[0]), Some(on_cuda(&cards[0])))),
            Err(Missing::Feature) => Err(DeviceError::NotBuilt {
                what: "CUDA",
                program: program(),
                feature: "cuda",
                option: "--device cuda",
            }),
            other => {
                let reason = match other {
                    Err(Missing::Driver(reason)) => reason.clone(),
                    _ => "the driver knows no card".to_owned(),
                };
                Err(DeviceError::NoDriver { what: "CUDA", reason, check: "nvidia-smi", program: program() })
            }
        },
        DeviceChoice::Vulkan => match &machine.vulkan {
            Ok(cards) => Ok((Choice::Vulkan(cards.iter().min_by_key(|card| card.card_type).expect("a card")), None)),
            Err(Missing::Feature) => Err(DeviceError::NotBuilt {
                what: "Vulkan",
                program: program(),
                feature: "vulkan",
                option: "--device vulkan",
            }),
            Err(Missing::Driver(reason)) => Err(DeviceError::NoDriver {
                what: "Vulkan",
                reason: format!("{reason} (Debian and Ubuntu have a software one: apt install mesa-vulkan-drivers)"),
                check: "vulkaninfo --summary",
                program: program(),
            }),
        },
    }
}

fn best(machine: &Machine) -> (Choice<'_>, Option<String>) {
    if let Some(card) = machine.cuda.as_ref().ok().and_then(|cards| cards.first()) {
        return (Choice::Cuda(card), Some(on_cuda(card)));
    }
    let vulkan = machine.vulkan.as_deref().unwrap_or_default();
    let best_first = vulkan.iter().min_by_key(|card| card.card_type);
    match best_first {
        Some(card) if card.card_type != CardType::Software => (Choice::Vulkan(card), None),
        software => (Choice::Cpu, Some(format!("Burn computes on the CPU: {}", why_not(machine, software)))),
    }
}

/// What a first run on CUDA has to be warned of.
fn on_cuda(card: &Card) -> String {
    format!(
        "{card}: before the first step Burn compiles its kernels and tries them out, for minutes and without a sign; what it \
         made is kept in `target`. (Where there is a Vulkan driver, `--device vulkan` begins sooner.)"
    )
}

/// Why no card is used.
fn why_not(machine: &Machine, software: Option<&Card>) -> String {
    if machine.has_nvidia && machine.cuda == Err(Missing::Feature) {
        return "there is an NVIDIA card, but CUDA is not compiled in (`--features cuda`)".to_owned();
    }
    if machine.has_card && machine.vulkan == Err(Missing::Feature) {
        return "there is a graphics card, but Vulkan is not compiled in (`--features vulkan`)".to_owned();
    }
    match software {
        Some(card) => format!("there is no graphics card (`--device vulkan` takes {card})"),
        None => "no graphics card is found".to_owned(),
    }
}

/// Whether Burn's kernels can be compiled for the card where threads have this stack: a real card's driver does that
/// elsewhere.
#[cfg(any(feature = "flex", test))]
fn has_enough_stack(card: &Card, stack: Option<String>) -> bool {
    let stack = stack.and_then(|stack| stack.parse().ok()).unwrap_or(0);
    card.card_type != CardType::Software || stack >= LEAST_STACK
}

impl Device {
    /// How far the loss of a step may be from another engine's, relative to it: 1e-4 in 32 bits. On CUDA the fastest products
    /// of Burn round their factors to the 10 bits of TF32, so it is 2e-3 there; up to 9.6e-4 was seen, on an H100.
    pub fn tolerance(&self) -> f64 {
        match self.kind {
            #[cfg(feature = "flex")]
            Kind::Cpu => 1e-4,
            #[cfg(feature = "cuda")]
            Kind::Cuda(_) => 2e-3,
            #[cfg(feature = "vulkan")]
            Kind::Vulkan(_) => 1e-4,
        }
    }
}

#[cfg(feature = "flex")]
impl Device {
    /// This processor.
    pub fn cpu() -> Self {
        Self { kind: Kind::Cpu, name: "the CPU (flex)".to_owned() }
    }

    /// The device of `choice` on this machine, after a first sum on it, and what the user should be told about it.
    /// `program` is the package that runs, for the errors' commands.
    ///
    /// # Errors
    /// There is none, or Burn cannot use it.
    pub fn find(choice: DeviceChoice, program: &str) -> Result<(Self, Option<String>), DeviceError> {
        // Nobody is asked where the answer is of no use.
        if choice == DeviceChoice::Cpu {
            return Ok((Self::cpu(), None));
        }
        let machine = Machine::ask();
        let (choice, notice) = choose(choice, &machine, program)?;
        if let Choice::Vulkan(card) = choice
            && !has_enough_stack(card, std::env::var("RUST_MIN_STACK").ok())
        {
            return Err(DeviceError::Stack { device: card.to_string(), program: program.to_owned() });
        }
        let device = match choice {
            Choice::Cpu => Self::cpu(),
            Choice::Cuda(card) => cuda_device(card),
            Choice::Vulkan(card) => vulkan_device(card),
        };
        device.try_out().map_err(|reason| DeviceError::Unusable {
            device: device.name.clone(),
            reason,
            program: program.to_owned(),
        })?;
        Ok((device, notice))
    }

    /// A sum on the device: a driver may be there and the compiler that it needs missing.
    fn try_out(&self) -> Result<(), String> {
        match &self.kind {
            Kind::Cpu => Ok(()),
            #[cfg(feature = "cuda")]
            Kind::Cuda(device) => one_and_one::<burn::backend::Cuda>(device),
            #[cfg(feature = "vulkan")]
            Kind::Vulkan(device) => one_and_one::<burn::backend::Vulkan>(device),
        }
    }
}

#[cfg(feature = "cuda")]
fn cuda_device(card: &Card) -> Device {
    let device = burn::backend::cuda::CudaDevice::new(card.number);
    Device { kind: Kind::Cuda(device), name: format!("{card} (CUDA)") }
}

#[cfg(feature = "vulkan")]
fn vulkan_device(card: &Card) -> Device {
    use burn::backend::wgpu::WgpuDevice;

    let device = match card.card_type {
        CardType::Discrete => WgpuDevice::DiscreteGpu(card.number),
        CardType::Integrated => WgpuDevice::IntegratedGpu(card.number),
        CardType::Virtual => WgpuDevice::VirtualGpu(card.number),
        CardType::Software => WgpuDevice::Cpu,
    };
    Device { kind: Kind::Vulkan(device), name: format!("{card} (Vulkan)") }
}

#[cfg(all(feature = "flex", not(feature = "cuda")))]
fn cuda_device(_: &Card) -> Device {
    unreachable!("no card is found for what is not compiled in")
}

#[cfg(all(feature = "flex", not(feature = "vulkan")))]
fn vulkan_device(_: &Card) -> Device {
    unreachable!("no card is found for what is not compiled in")
}

#[cfg(any(feature = "cuda", feature = "vulkan"))]
fn one_and_one<B: burn::tensor::backend::Backend>(device: &B::Device) -> Result<(), String> {
    let sum = || {
        let one = burn::tensor::Tensor::<B, 1>::ones([1], device);
        (one.clone() + one)
            .try_into_data()
            .map_err(|error| error.to_string())?
            .to_vec::<f32>()
            .map_err(|error| format!("{error:?}"))
    };
    let sum = crate::machine::quietly(sum)??;
    if sum == [2.0] { Ok(()) } else { Err(format!("one and one are {sum:?} there")) }
}

impl Display for Device {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str, card_type: CardType) -> Card {
        Card { name: name.to_owned(), card_type, number: 0 }
    }

    /// A machine without a card, with everything compiled in.
    fn bare() -> Machine {
        let none = || Err(Missing::Driver("no driver".to_owned()));
        Machine { cuda: none(), vulkan: none(), has_nvidia: false, has_card: false }
    }

    fn notice(machine: &Machine) -> String {
        let (choice, notice) = choose(DeviceChoice::Auto, machine, "chapter05").unwrap();
        assert_eq!(choice, Choice::Cpu);
        notice.unwrap()
    }

    #[test]
    fn auto_takes_cuda_then_a_real_vulkan_device_then_the_cpu() {
        let nvidia = card("an NVIDIA card", CardType::Discrete);
        let radeon = card("a Radeon", CardType::Integrated);
        let software = card("llvmpipe", CardType::Software);
        let mut machine = Machine { cuda: Ok(vec![nvidia.clone()]), ..bare() };
        machine.vulkan = Ok(vec![software.clone(), radeon.clone()]);
        let auto = |machine: &Machine| format!("{:?}", choose(DeviceChoice::Auto, machine, "chapter05").unwrap());
        assert_eq!(auto(&machine), format!("{:?}", (Choice::Cuda(&nvidia), Some(on_cuda(&nvidia)))));
        machine.cuda = Ok(vec![]);
        assert_eq!(auto(&machine), format!("{:?}", (Choice::Vulkan(&radeon), None::<String>)));
        machine.vulkan = Ok(vec![software]);
        assert!(notice(&machine).contains("`--device vulkan` takes llvmpipe, software"), "{}", notice(&machine));
        assert_eq!(notice(&bare()), "Burn computes on the CPU: no graphics card is found");
    }

    #[test]
    fn a_software_device_is_taken_where_it_is_named() {
        let software = card("llvmpipe", CardType::Software);
        let machine = Machine { vulkan: Ok(vec![software.clone()]), ..bare() };
        let chosen = choose(DeviceChoice::Vulkan, &machine, "chapter05").unwrap();
        assert_eq!(chosen, (Choice::Vulkan(&software), None));
        assert_eq!(choose(DeviceChoice::Cpu, &machine, "chapter05").unwrap(), (Choice::Cpu, None));
    }

    #[test]
    fn a_software_device_needs_a_large_stack() {
        let software = card("llvmpipe", CardType::Software);
        assert!(!has_enough_stack(&software, None) && !has_enough_stack(&software, Some("2000000".to_owned())));
        assert!(has_enough_stack(&software, Some(LEAST_STACK.to_string())));
        assert!(has_enough_stack(&card("a Radeon", CardType::Integrated), None));
        let text = DeviceError::Stack { device: "llvmpipe".to_owned(), program: "chapter05".to_owned() }.to_string();
        let next = format!("RUST_MIN_STACK={LEAST_STACK} cargo run -p chapter05 --features vulkan -- --device vulkan");
        assert!(text.contains(&next), "{text}");
    }

    #[test]
    fn a_card_that_nothing_is_compiled_in_for_is_hinted_at_with_the_feature() {
        let machine = Machine { cuda: Err(Missing::Feature), has_nvidia: true, has_card: true, ..bare() };
        assert!(notice(&machine).contains("`--features cuda`"));
        let machine = Machine { vulkan: Err(Missing::Feature), has_card: true, ..bare() };
        assert!(notice(&machine).contains("`--features vulkan`"));
    }

    #[test]
    fn what_is_named_and_not_there_is_an_error_with_the_next_command() {
        let error = |choice, machine: &Machine| choose(choice, machine, "chapter05").unwrap_err().to_string();
        let text = error(DeviceChoice::Cuda, &Machine { cuda: Err(Missing::Feature), ..bare() });
        assert!(text.contains("cargo run -p chapter05 --features cuda -- --device cuda"), "{text}");
        for (choice, check) in [(DeviceChoice::Cuda, "nvidia-smi"), (DeviceChoice::Vulkan, "vulkaninfo")] {
            let text = error(choice, &bare());
            assert!(text.contains("no driver") && text.contains(check), "{text}");
            assert!(text.contains("cargo run -p chapter05 --features burn -- --device cpu"), "{text}");
        }
        let text = error(DeviceChoice::Cuda, &Machine { cuda: Ok(vec![]), ..bare() });
        assert!(text.contains("the driver knows no card"), "{text}");
    }
}
