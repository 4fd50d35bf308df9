use std::path::PathBuf;

use clap::{Args, value_parser};

use crate::{CheckpointError, Checkpoints, Folder};

/// Whether and where long work is kept as it goes; flatten it into a chapter's own options.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Checkpoints")]
pub struct CheckpointOptions {
    /// Keep long work in this folder as it goes, so that it can be taken up again after Ctrl-C or worse
    #[arg(long, value_name = "DIR")]
    pub checkpoint: Option<PathBuf>,

    /// Steps of a training between two states that are kept
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "checkpoint")]
    #[arg(value_parser = value_parser!(u32).range(1..))]
    pub every: u32,

    /// Go on from what the folder holds
    #[arg(long, requires = "checkpoint")]
    pub resume: bool,
}

impl CheckpointOptions {
    /// What keeps things, by these options.
    ///
    /// # Errors
    /// The folder cannot be used, or holds states and `--resume` is not given.
    pub fn checkpoints(&self) -> Result<Checkpoints, CheckpointError> {
        let Some(path) = &self.checkpoint else { return Ok(Checkpoints::default()) };
        let folder = Folder::open(path)?;
        if !self.resume && !folder.is_empty()? {
            return Err(CheckpointError::Occupied { folder: path.clone() });
        }
        Ok(Checkpoints::new(folder, self.every as usize))
    }
}
