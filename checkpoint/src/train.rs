use std::fmt::Arguments;
use std::io::{Write, stderr};
use std::path::Path;
use std::process::ExitCode;

use common::metric::Score;
use common::train::{Learner, Training};

use crate::stop::{self, Listening};
use crate::{CheckpointError, Folder, Found};

/// Long work that is kept as it goes. [`Default`] keeps nothing, and lets Ctrl-C end the process as ever.
#[derive(Debug, Default)]
pub struct Checkpoints {
    kept: Option<Kept>,
}

#[derive(Debug)]
struct Kept {
    folder: Folder,
    every: usize,
    /// Those that the command to go on names.
    features: &'static str,
}

impl Checkpoints {
    /// Keeps things in `folder`, and the state of a training after `every` of its steps.
    pub fn new(folder: Folder, every: usize) -> Self {
        Self { kept: Some(Kept { folder, every, features: "" }) }
    }

    /// The same in a program that was built with these features, such as `burn`: the command to go on names them.
    pub fn built_with(mut self, features: &'static str) -> Self {
        self.kept.iter_mut().for_each(|kept| kept.features = features);
        self
    }

    /// Trains until the history of `training` has `epochs` epochs; after each, `evaluate` says how the learner does on
    /// other data.
    ///
    /// Where states are kept, the training first goes to the one kept under `name`, if there is one. It then keeps its
    /// state after every so many steps and at its end. `belongs_to` says in words what else must be the same for the
    /// two to be one training: the network, the learning rate, the seed.
    ///
    /// # Errors
    /// The disk refuses; what is kept belongs to another training; or somebody pressed Ctrl-C, after the state was
    /// kept.
    pub fn train<L: Learner<D>, D>(
        &self,
        name: &str,
        belongs_to: &str,
        training: &mut Training<L, D>,
        epochs: usize,
        evaluate: impl FnMut(&mut L) -> Score,
    ) -> Result<(), CheckpointError> {
        self.restore(name, belongs_to, training, epochs)?;
        let step = |training: &mut Training<L, D>| {
            training.iteration();
            Ok(())
        };
        self.go_on(name, belongs_to, training, epochs, step, evaluate)
    }

    /// Trains like [`train`](Self::train), from where `training` is now, in steps of one batch that can fail. Where one
    /// does, the state is kept too.
    ///
    /// # Errors
    /// Those of [`train`](Self::train) and of `step`.
    pub fn go_on<L: Learner<D>, D, E: From<CheckpointError>>(
        &self,
        name: &str,
        belongs_to: &str,
        training: &mut Training<L, D>,
        epochs: usize,
        mut step: impl FnMut(&mut Training<L, D>) -> Result<(), E>,
        mut evaluate: impl FnMut(&mut L) -> Score,
    ) -> Result<(), E> {
        let listening = self.listen()?;
        let mut steps: usize = 0;
        while training.history.loss.len() < epochs {
            if stop::requested() && listening.is_some() {
                self.keep(name, belongs_to, || training.state())?;
            }
            check(&listening)?;
            if let Err(error) = step(training) {
                self.keep(name, belongs_to, || training.state())?;
                return Err(error);
            }
            if training.at_end_of_epoch() {
                let trained = training.learner.score();
                let validated = evaluate(&mut training.learner);
                training.history.push(trained, validated);
            }
            steps += 1;
            if self.kept.as_ref().is_some_and(|kept| steps.is_multiple_of(kept.every)) {
                self.keep(name, belongs_to, || training.state())?;
            }
        }
        if steps > 0 {
            self.keep(name, belongs_to, || training.state())?;
        }
        Ok(())
    }

    /// Other work that is kept under `name`, as the bytes it was kept as; nothing where there is none. A damaged file
    /// is named on the terminal and counts as none.
    ///
    /// # Errors
    /// A file cannot be read, or belongs to something else.
    pub fn read(&self, name: &str, belongs_to: &str) -> Result<Option<Vec<u8>>, CheckpointError> {
        let Some(kept) = &self.kept else { return Ok(None) };
        let found = kept.folder.read(name, belongs_to)?;
        report_damage(&found, name);
        if let Some((file, _)) = &found.state {
            going_on(name, file);
        }
        Ok(found.state.map(|(_, state)| state))
    }

    /// Keeps other work under `name`.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn write(&self, name: &str, belongs_to: &str, state: &[u8]) -> Result<(), CheckpointError> {
        self.keep(name, belongs_to, || state.to_vec())
    }

    /// Listens for Ctrl-C, where things are kept. Who listens asks [`Listening::check`] now and then.
    ///
    /// # Errors
    /// The system lets nobody listen.
    pub fn listen(&self) -> Result<Option<Listening>, CheckpointError> {
        self.kept.as_ref().map(|kept| Listening::start(kept.features)).transpose()
    }

    /// Whether anything is kept.
    pub fn keeps(&self) -> bool {
        self.kept.is_some()
    }

    /// How the process ends: with `code`, or as a shell expects it where somebody pressed Ctrl-C while things were kept.
    pub fn end(&self, code: ExitCode) -> ExitCode {
        if stop::requested() { ExitCode::from(stop::INTERRUPTED) } else { code }
    }

    fn keep(&self, name: &str, belongs_to: &str, state: impl Fn() -> Vec<u8>) -> Result<(), CheckpointError> {
        self.kept.as_ref().map_or(Ok(()), |kept| kept.folder.write(name, belongs_to, &state()))
    }

    /// Puts `training` where it was when its state was kept under `name`, if one is kept; and says so, if there is
    /// something left to do until it has `epochs` epochs.
    ///
    /// # Errors
    /// A file cannot be read, or belongs to another training.
    pub fn restore<L: Learner<D>, D>(
        &self,
        name: &str,
        belongs_to: &str,
        training: &mut Training<L, D>,
        epochs: usize,
    ) -> Result<(), CheckpointError> {
        let Some(kept) = &self.kept else { return Ok(()) };
        let found = kept.folder.read(name, belongs_to)?;
        report_damage(&found, name);
        let Some((file, state)) = found.state else { return Ok(()) };
        training.restore(&state).map_err(|source| CheckpointError::State { file: file.clone(), source })?;
        if training.history.loss.len() < epochs {
            going_on(name, &file);
        }
        Ok(())
    }
}

fn check(listening: &Option<Listening>) -> Result<(), CheckpointError> {
    listening.as_ref().map_or(Ok(()), Listening::check)
}

/// Says which files are damaged.
fn report_damage(found: &Found, name: &str) {
    for path in &found.damaged {
        say(format_args!("{} is damaged; it is now {}", path.display(), file_name(&path.with_extension("damaged"))));
    }
    if found.state.is_none() && !found.damaged.is_empty() {
        say(format_args!("{name}: no other state is kept, so this begins anew"));
    }
}

/// Says from what the work goes on.
fn going_on(name: &str, file: &Path) {
    say(format_args!("{name}: going on from {}", file_name(file)));
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Prints a line to standard error. Where nobody reads it, it is lost, and the work goes on.
fn say(line: Arguments) {
    let _ = writeln!(stderr(), "{line}");
}
