use std::time::Instant;

use common::state::StateError;
use common::train::{History, Learner, Training};

/// What came of a training on one engine, to be set beside the same training on another.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The losses of its first steps, one by one.
    pub steps: Vec<f64>,
    /// What it saw, epoch by epoch.
    pub history: History,
    /// How long it took from the first step to the last. The data were on the device by then, and the kernels of a
    /// step compiled.
    pub seconds: f64,
}

impl Run {
    /// Goes twice through the training that `begin` makes anew: so many steps one by one, and then, timed, as far as
    /// `train` takes it.
    pub fn new<L: Learner<D>, D>(
        begin: impl Fn() -> Training<L, D>,
        steps: usize,
        train: impl FnOnce(&mut Training<L, D>),
    ) -> Self {
        let steps = step_losses(&mut begin(), steps);
        let mut training = begin();
        let start = Instant::now();
        train(&mut training);
        Self { steps, history: training.history, seconds: start.elapsed().as_secs_f64() }
    }
}

/// The losses of the next `steps` steps of a training, one by one.
fn step_losses<L: Learner<D>, D>(training: &mut Training<L, D>, steps: usize) -> Vec<f64> {
    let mut step = || {
        training.iteration();
        training.learner.score().loss
    };
    (0..steps).map(|_| step()).collect()
}

/// How far the losses of two engines are apart, relative to ours, at each of the next `steps` steps of a training.
///
/// Before every second step `theirs` is put into the state in which `ours` is, so that differences do not add up. The
/// step after it shows what became of its update.
///
/// # Errors
/// The two are not the same training.
pub fn apart_step_by_step<L: Learner<D>, D, M: Learner<E>, E>(
    ours: &mut Training<L, D>,
    theirs: &mut Training<M, E>,
    steps: usize,
) -> Result<Vec<f64>, StateError> {
    let mut apart = Vec::new();
    for _ in 0..steps / 2 {
        theirs.restore(&ours.state())?;
        apart.extend(distances(&step_losses(ours, 2), &step_losses(theirs, 2)));
    }
    Ok(apart)
}

/// How far two curves are apart at each of their points, relative to the first.
pub fn distances(ours: &[f64], theirs: &[f64]) -> Vec<f64> {
    ours.iter().zip(theirs).map(|(ours, theirs)| ((ours - theirs) / ours).abs()).collect()
}

/// The greatest of some distances; NaN, which is no distance at all, is greater than any.
pub fn greatest(distances: impl IntoIterator<Item = f64>) -> f64 {
    distances.into_iter().max_by(f64::total_cmp).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_relative_to_the_first_curve() {
        assert_eq!(distances(&[2.0, 4.0, 1.0], &[1.0, 4.0, 1.5]), [0.5, 0.0, 0.5]);
        assert_eq!(greatest(distances(&[2.0, 4.0], &[1.0, 1.0])), 0.75);
        assert_eq!(greatest([]), 0.0);
    }

    #[test]
    fn an_engine_that_answers_nan_is_not_near() {
        assert!(greatest(distances(&[2.0, 1.0], &[f64::NAN, 1.0])).is_nan());
        assert!(greatest(distances(&[2.0, -f64::NAN], &[2.0, 1.0])).is_nan());
    }
}
