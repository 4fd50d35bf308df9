//! The options of a chapter that has two engines.

use std::fmt::Arguments;
use std::io::{Write, stderr, stdout};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::device::{Device, DeviceChoice, DeviceError};
use crate::machine::{Machine, Missing};

/// Which engine trains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// The one written by hand, on the CPU
    #[default]
    Scratch,
    /// Burn, on the device of `--device`
    Burn,
    /// The one written by hand, and Burn beside it where the chapter compares them
    Both,
}

/// Which engine trains and where; flatten it into the chapter's own options.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Engine")]
pub struct EngineOptions {
    /// Which engine trains [default: both where Burn is compiled in (`--features burn`), else scratch]
    #[arg(long, value_enum, value_name = "WHICH")]
    pub engine: Option<EngineChoice>,

    /// Where Burn computes; cuda needs `--features cuda`, vulkan `--features vulkan`
    #[arg(long, value_enum, value_name = "WHERE", default_value_t)]
    pub device: DeviceChoice,

    /// List what Burn can compute on here, and stop
    #[arg(long)]
    pub list_devices: bool,
}

/// The engines of a run. By default, as in a notebook, the scratch engine alone.
#[derive(Debug, Clone, Default)]
pub struct Engines {
    /// Which of them train.
    pub choice: EngineChoice,
    device: Option<Device>,
}

impl Engines {
    /// Burn's device, if Burn trains.
    pub fn burn(&self) -> Option<&Device> {
        self.device.as_ref()
    }

    /// Burn's device, if nothing but Burn trains.
    pub fn burn_alone(&self) -> Option<&Device> {
        self.burn().filter(|_| self.choice == EngineChoice::Burn)
    }
}

/// Whether there is anything of Burn in this program.
const BUILT: bool = cfg!(feature = "flex");

/// The features of a chapter that are compiled in, as cargo's `--features` takes them; empty without any.
pub const FEATURES: &str = match (cfg!(feature = "cuda"), cfg!(feature = "vulkan"), BUILT) {
    (true, true, _) => "cuda,vulkan",
    (true, false, _) => "cuda",
    (false, true, _) => "vulkan",
    (false, false, true) => "burn",
    (false, false, false) => "",
};

impl EngineOptions {
    /// The engines that these options ask for. `program` is the package that runs.
    ///
    /// # Errors
    /// The run is at its end, with this code: the list of devices is printed, or why there is no such engine or device and
    /// what to type next.
    pub fn engines(&self, program: &str) -> Result<Engines, ExitCode> {
        if self.list_devices {
            let _ = write!(stdout(), "{}", list(&Machine::ask()));
            return Err(ExitCode::SUCCESS);
        }
        let (engines, notice) = self.find(program).map_err(|error| {
            say(format_args!("error: {error}"));
            ExitCode::FAILURE
        })?;
        if let Some(notice) = notice {
            say(format_args!("{notice}"));
        }
        Ok(engines)
    }

    /// The engines, and what the user should be told about them.
    fn find(&self, program: &str) -> Result<(Engines, Option<String>), DeviceError> {
        let choice = self.engine.unwrap_or(if BUILT { EngineChoice::Both } else { EngineChoice::Scratch });
        let on_a_card = matches!(self.device, DeviceChoice::Cuda | DeviceChoice::Vulkan);
        match choice {
            EngineChoice::Scratch if on_a_card && self.engine.is_some() => {
                let device = self.device.to_possible_value().expect("no device is skipped");
                Err(DeviceError::Scratch(device.get_name().to_owned()))
            }
            EngineChoice::Scratch if !on_a_card => Ok((Engines::default(), None)),
            _ => {
                let (device, notice) = device(self.device, program)?;
                Ok((Engines { choice, device: Some(device) }, notice))
            }
        }
    }
}

#[cfg(feature = "flex")]
fn device(choice: DeviceChoice, program: &str) -> Result<(Device, Option<String>), DeviceError> {
    Device::find(choice, program)
}

#[cfg(not(feature = "flex"))]
fn device(choice: DeviceChoice, program: &str) -> Result<(Device, Option<String>), DeviceError> {
    // An error for what can only be on a card; Burn as such is missing for the rest.
    crate::device::choose(choice, &Machine::ask(), program)?;
    Err(DeviceError::NotBuilt { what: "Burn", program: program.to_owned(), feature: "burn", option: "--engine both" })
}

/// Prints a line to standard error. Where nobody reads it, it is lost.
fn say(line: Arguments) {
    let _ = writeln!(stderr(), "{line}");
}

/// What there is to compute on, a line each.
fn list(machine: &Machine) -> String {
    let cpu = if BUILT { "this processor (flex)" } else { "not compiled in (`--features burn`)" };
    let mut text = format!("cpu     {cpu}\n");
    for (name, cards) in [("cuda", &machine.cuda), ("vulkan", &machine.vulkan)] {
        let lines = match cards {
            Ok(cards) if cards.is_empty() => vec!["no card".to_owned()],
            Ok(cards) => cards.iter().map(ToString::to_string).collect(),
            Err(Missing::Feature) => vec![format!("not compiled in (`--features {name}`)")],
            Err(Missing::Driver(reason)) => vec![format!("none: {reason}")],
        };
        for line in lines {
            text += &format!("{name:<7} {line}\n");
        }
    }
    let hint = match machine {
        Machine { has_nvidia: true, cuda: Err(Missing::Feature), .. } => "There is an NVIDIA card.\n",
        Machine { has_card: true, vulkan: Err(Missing::Feature), .. } => "There is a graphics card.\n",
        _ => "",
    };
    text + hint
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::machine::{Card, CardType};

    #[derive(Parser)]
    struct Chapter {
        #[command(flatten)]
        engine: EngineOptions,
    }

    fn find(arguments: &[&str]) -> Result<(Engines, Option<String>), DeviceError> {
        let arguments = ["chapter"].into_iter().chain(arguments.iter().copied());
        Chapter::try_parse_from(arguments).unwrap().engine.find("chapter05")
    }

    #[test]
    fn the_scratch_engine_asks_no_driver() {
        let (engines, notice) = find(&["--engine", "scratch"]).unwrap();
        assert!(engines.choice == EngineChoice::Scratch && engines.burn().is_none() && notice.is_none());
        let error = find(&["--engine", "scratch", "--device", "cuda"]).unwrap_err();
        assert_eq!(error, DeviceError::Scratch("cuda".to_owned()));
    }

    #[cfg(not(feature = "flex"))]
    #[test]
    fn without_a_feature_the_error_says_how_to_get_it() {
        assert_eq!(find(&[]).unwrap().0.choice, EngineChoice::Scratch);
        for (arguments, command) in [
            (["--engine", "both"], "cargo run -p chapter05 --features burn -- --engine both"),
            (["--engine", "burn"], "cargo run -p chapter05 --features burn -- --engine both"),
            (["--device", "cuda"], "cargo run -p chapter05 --features cuda -- --device cuda"),
            (["--device", "vulkan"], "cargo run -p chapter05 --features vulkan -- --device vulkan"),
        ] {
            let error = find(&arguments).unwrap_err().to_string();
            assert!(error.contains(command), "{arguments:?}: {error}");
        }
    }

    #[test]
    fn the_list_names_what_is_there_and_what_is_missing() {
        let llvmpipe = Card { name: "llvmpipe".to_owned(), card_type: CardType::Software, number: 0 };
        let machine =
            Machine { cuda: Err(Missing::Feature), vulkan: Ok(vec![llvmpipe]), has_nvidia: true, has_card: true };
        let text = list(&machine);
        assert!(text.starts_with("cpu     "), "{text}");
        assert!(text.contains("\ncuda    not compiled in (`--features cuda`)\nvulkan  llvmpipe, software\n"), "{text}");
        assert!(text.ends_with("There is an NVIDIA card.\n"), "{text}");
    }
}
