//! What the tests of chapters with `--checkpoint` share: a run killed again and again.

use std::path::Path;
use std::process::{Child, Output};
use std::thread;
use std::time::Duration;

use common::random::RandomState;

/// Standard error of a run.
pub fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Kills runs with SIGKILL at so many random moments of the `duration` of a run without a break, the same folder of
/// checkpoints again and again until a run gets to its end: its numbers are then the `expected` ones. `start` is handed
/// the folders for the page and for the checkpoints.
pub fn killed_it_ends_with(
    expected: &str,
    wanted: usize,
    duration: Duration,
    start: impl Fn(&Path, &Path) -> Child,
    numbers: impl Fn(&Path) -> String,
) {
    let mut random = RandomState::new(0);
    let (mut kills, mut goings_on, mut ends) = (0, 0, 0);
    while kills < wanted {
        let (out, checkpoint) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for round in 0.. {
            let mut run = start(out.path(), checkpoint.path());
            // Three in four rounds are killed, so that there are ends to compare too.
            if kills < wanted && round % 4 < 3 {
                thread::sleep(duration.mul_f64(random.random_sample()));
                run.kill().unwrap();
            }
            let output = run.wait_with_output().unwrap();
            goings_on += usize::from(error(&output).contains("going on from"));
            if output.status.success() {
                assert_eq!(numbers(out.path()), expected, "after {kills} kills in all");
                ends += 1;
                break;
            }
            assert_eq!(output.status.code(), None, "killed, and no error of its own: {}", error(&output));
            kills += 1;
        }
    }
    assert!(goings_on > 0 && ends > 0, "{goings_on} runs went on from a state, {ends} came to an end");
}
