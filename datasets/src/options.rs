//! The data options every chapter shares.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Args, Command, ValueEnum};

use crate::Fault;
use crate::mirror::Mirror;
use crate::store::{Store, default_folder};

/// Which data to use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum DataChoice {
    /// Verified files, else fetch them, else the shipped sample (and say so)
    #[default]
    Auto,
    /// The full files only, fetched if need be; an error if they cannot be had
    Real,
    /// The sample that ships with the program; no network
    Sample,
}

/// Where the data come from: command-line options for a chapter to flatten into its own.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Data")]
pub struct DataOptions {
    /// Which data to use
    #[arg(long, value_enum, default_value_t, value_name = "WHICH")]
    pub data: DataChoice,

    #[command(flatten)]
    /// Where data lie and come from.
    pub location: StoreOptions,
}

/// Where data lie and come from: the part of the options that fetching shares with the chapters.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Data")]
pub struct StoreOptions {
    /// Folder that keeps the data [default: DOWNHILL_DATA, else the folder "downhill" in the platform's cache]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    /// Look for files here first: a folder or an https:// address laid out by dataset, as
    /// `cargo xtask fetch-data --export` makes it (repeatable)
    #[arg(long = "mirror", value_name = "URL_OR_DIR", env = "DOWNHILL_MIRROR", hide_env_values = true, value_parser = GivenMirror)]
    pub mirrors: Vec<String>,

    /// Ask no server; take what is on this machine
    #[arg(long)]
    pub offline: bool,
}

/// Takes a mirror as it was given, if it can be one. A refusal does not print it as others do: there may be a password in it.
#[derive(Clone)]
struct GivenMirror;

impl TypedValueParser for GivenMirror {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        let text = StringValueParser::new().parse_ref(command, argument, value)?;
        match Mirror::parse(&text) {
            Mirror::Folder(_) | Mirror::Web(_) => Ok(text),
            Mirror::Unknown(_) => {
                let reason = format!("--mirror or DOWNHILL_MIRROR: {}\n", Fault::UnknownScheme);
                Err(clap::Error::raw(ErrorKind::ValueValidation, reason).with_cmd(command))
            }
        }
    }
}

impl StoreOptions {
    /// The store these options describe.
    pub fn store(&self) -> Store {
        let folder = self.data_dir.clone().unwrap_or_else(default_folder);
        Store::at(folder).with_mirrors(&self.mirrors).with_offline(self.offline)
    }
}

impl DataOptions {
    /// The store these options describe.
    pub fn store(&self) -> Store {
        self.location.store().with_choice(self.data)
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    #[derive(Parser)]
    struct Chapter {
        #[command(flatten)]
        data: DataOptions,
    }

    #[test]
    fn options_become_a_store() {
        let arguments = ["chapter", "--data", "sample", "--data-dir", "x", "--mirror", "a", "--mirror", "https://b/"];
        let store = Chapter::try_parse_from(arguments).unwrap().data.store();
        assert_eq!((store.choice(), store.folder()), (DataChoice::Sample, "x".as_ref()));
        let text = format!("{store:?}");
        assert!(text.contains(r#"[Folder("a"), Web("https://b")]"#) && text.contains("offline: false"), "{text}");
        let error = Chapter::try_parse_from(["chapter", "--mirror", "ftp://me:secret@x"]).err().unwrap().to_string();
        assert!(error.contains("--mirror") && error.contains("not an address of a known kind"), "{error}");
        assert!(!error.contains("secret"), "{error}");
        let store = Chapter::try_parse_from(["chapter", "--mirror", "http://me:secret@x"]).unwrap().data.store();
        assert!(!format!("{store:?}").contains("secret"), "{store:?}");
    }
}
