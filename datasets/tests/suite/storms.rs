//! Processes that are killed, and many at one folder.
//!
//! Each test is there twice: short for every run, and as long as the hostile test that the crate once failed
//! (`cargo test -p datasets --test suite -- --ignored storms --nocapture`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use datasets::{State, Store};

use crate::faults::{PATH, catalog, content, names, notes, urls};
use crate::server::{Server, serve_slowly};

/// Another process at `folder`: this test program, run anew with the test below.
fn start(task: &str, rounds: usize, folder: &Path, server: &Server) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "storms::act_as_told", "--nocapture"])
        .env("STORM_TASK", task)
        .env("STORM_ROUNDS", rounds.to_string())
        .env("STORM_FOLDER", folder)
        .env("STORM_SERVER", &server.address)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[track_caller]
fn assert_succeeds(output: &Output) {
    let text = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{text}");
}

fn store(folder: PathBuf, address: &str) -> Store {
    let url = format!("{address}/x.bin");
    Store::at(folder).with_catalog(catalog(&content(), &urls(&content(), &[&url]))).unwrap()
}

/// What another process does; as a test of its own it does nothing.
#[test]
fn act_as_told() {
    let (Ok(task), Some(folder)) = (std::env::var("STORM_TASK"), std::env::var_os("STORM_FOLDER")) else { return };
    let store = store(folder.into(), &std::env::var("STORM_SERVER").unwrap());
    let rounds: usize = std::env::var("STORM_ROUNDS").unwrap().parse().unwrap();
    for round in 0..rounds {
        match task.as_str() {
            "get" => match store.get(PATH).map(fs::read) {
                Ok(Ok(bytes)) => assert!(bytes == content(), "round {round}: a wrong file"),
                // Somebody cleaned in between.
                Ok(Err(error)) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "round {round}: {error}"),
                Err(error) => panic!("round {round}: {error}"),
            },
            "clean" => {
                let cleaned = store.clean("d").unwrap_or_else(|error| panic!("round {round}: {error}"));
                assert!(cleaned.kept.is_empty(), "round {round}: {cleaned:?}");
                thread::sleep(Duration::from_millis(10));
            }
            _ => match store.verify(PATH) {
                Ok(State::Absent | State::Verified) => thread::sleep(Duration::from_millis(5)),
                other => panic!("round {round}: {other:?}"),
            },
        }
    }
}

/// Kills a fetching process `times` times, each time a little later, and then lets one come to its end.
fn kill(times: u32) {
    let server = Server::start(|_, request, stream| {
        serve_slowly(stream, request, &content(), Duration::from_millis(4), || ());
    });
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path().to_owned(), &server.address);
    let begin = Instant::now();
    assert_succeeds(&start("get", 1, folder.path(), &server).wait_with_output().unwrap());
    let whole = begin.elapsed();
    let (mut early, mut midway, mut late) = (0, 0, 0);
    for number in 0..times {
        // Half of the time a fetch continues what the last one left, half of the time it begins anew.
        if number % 2 == 0 {
            store.clean("d").unwrap();
        }
        let mut child = start("get", 1, folder.path(), &server);
        thread::sleep(whole * number / times);
        child.kill().unwrap();
        child.wait().unwrap();
        if store.path(PATH).exists() {
            late += 1;
            assert!(fs::read(store.path(PATH)).unwrap() == content(), "kill {number} left a wrong file");
        } else if notes(&store).join("x.bin.part").exists() {
            midway += 1;
        } else {
            early += 1;
        }
    }
    println!("{times} kills: {early} before the first byte, {midway} on the way, {late} after the file was in place");
    assert!(midway > 0, "no kill came on the way");
    store.clean("d").unwrap();
    assert_succeeds(&start("get", 1, folder.path(), &server).wait_with_output().unwrap());
    assert!(fs::read(store.path(PATH)).unwrap() == content());
    assert_eq!(names(&store.path("d")), [".downhill", "x.bin"]);
    assert_eq!(names(&notes(&store)), [".npm.lock", "x.bin.lock", "x.bin.verified", "x.bin.written"]);
}

#[test]
fn whenever_a_fetch_is_killed_the_next_one_recovers() {
    kill(8);
}

#[test]
#[ignore = "takes half a minute"]
fn whenever_a_fetch_is_killed_the_next_one_recovers_forty_times() {
    kill(40);
}

/// Three processes fetch, one cleans, one verifies, all at one folder.
fn storm(rounds: usize) {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let server = Server::start(move |_, request, stream| {
        seen.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        serve_slowly(stream, request, &content(), Duration::ZERO, || {
            now.fetch_sub(1, Ordering::SeqCst);
        });
    });
    let folder = tempfile::tempdir().unwrap();
    let begin = Instant::now();
    let tasks = ["get", "get", "get", "clean", "verify"];
    let children = tasks.map(|task| start(task, rounds, folder.path(), &server));
    for child in children {
        assert_succeeds(&child.wait_with_output().unwrap());
    }
    let (fetched, seconds) = (server.requests().len(), begin.elapsed().as_secs_f32());
    println!("{rounds} rounds of 5 processes: fetched {fetched} times in {seconds:.1} s, no error");
    assert_eq!(most.load(Ordering::SeqCst), 1, "two wrote at the same time");
    assert!(fetched > 1, "nothing was cleaned while others fetched");
    let store = store(folder.path().to_owned(), &server.address);
    assert!(fs::read(store.get(PATH).unwrap()).unwrap() == content());
    assert_eq!(names(&store.path("d")), [".downhill", "x.bin"]);
}

#[test]
fn five_processes_at_one_folder_do_not_hurt_each_other() {
    storm(10);
}

#[test]
#[ignore = "takes half a minute"]
fn five_processes_at_one_folder_do_not_hurt_each_other_for_long() {
    storm(300);
}
