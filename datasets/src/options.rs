//! The data options every chapter shares.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

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
    #[arg(long = "mirror", value_name = "URL_OR_DIR", env = "DOWNHILL_MIRROR", hide_env_values = true, value_parser = mirror)]
    pub mirrors: Vec<String>,

    /// Ask no server; take what is on this machine
    #[arg(long)]
    pub offline: bool,
}

/// A mirror as it was given, if it can be one.
fn mirror(text: &str) -> Result<String, Fault> {
    match Mirror::parse(text) {
        Mirror::Unknown(_) => Err(Fault::UnknownScheme),
        Mirror::Folder(_) | Mirror::Web(_) => Ok(text.to_owned()),
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
        let error = Chapter::try_parse_from(["chapter", "--mirror", "ftp://x"]).err().unwrap().to_string();
        assert!(error.contains("not an address of a known kind"), "{error}");
    }
}
