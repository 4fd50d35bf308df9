//! Several files at a time, with a bar each.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use datasets::Store;
use datasets::catalog::Catalog;

use crate::faults::content;
use crate::server::{Server, serve_slowly};
use crate::support::sha256;

const FILES: usize = 6;

/// The file of this number, unlike all others.
fn file(number: usize) -> Vec<u8> {
    let mut bytes = content();
    bytes.rotate_left(number);
    bytes
}

fn path(number: usize) -> String {
    format!("d/{number}.bin")
}

/// A store of files that all come from the server at `address`.
fn store(folder: &Path, address: &str) -> Store {
    let mut text = String::from("[[dataset]]\nname = \"d\"\ntitle = \"\"\nlicence = \"\"\ncitation = \"\"\n");
    text.push_str("homepage = \"\"\nsample = \"\"\n");
    for number in 0..FILES {
        let pin = format!("size = {}\nsha256 = \"{}\"\n", file(number).len(), sha256(&file(number)));
        let url = format!("{address}/{number}");
        text.push_str(&format!("[[dataset.file]]\npath = \"{}\"\n{pin}", path(number)));
        text.push_str(&format!("[[dataset.file.source]]\n{pin}urls = [{url:?}]\n"));
    }
    Store::at(folder).with_catalog(Catalog::parse(&text).unwrap()).unwrap()
}

/// Waits for `jobs` requests at a time before it answers any, and remembers how many there were at most.
fn server(jobs: usize) -> (Server, Arc<AtomicUsize>) {
    let (now, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let server = Server::start(move |_, request, stream| {
        seen.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let deadline = Instant::now() + Duration::from_secs(2);
        while now.load(Ordering::SeqCst) < jobs && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        let number = request.target[1..].parse().unwrap();
        serve_slowly(stream, request, &file(number), Duration::from_millis(10), || {
            now.fetch_sub(1, Ordering::SeqCst);
        });
    });
    (server, most)
}

fn get_all(store: &Store, jobs: usize) -> usize {
    let done = AtomicUsize::new(0);
    let paths: Vec<String> = (0..FILES).map(path).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    store.get_all(&paths, jobs, |outcome, path| {
        assert_eq!(outcome.unwrap(), store.path(path));
        done.fetch_add(1, Ordering::Relaxed);
        println!("{path} is there");
    });
    done.into_inner()
}

#[test]
fn so_many_files_come_at_a_time_as_asked_for() {
    for (jobs, expected) in [(1, 1), (3, 3), (100, FILES)] {
        let (server, most) = server(expected);
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path(), &server.address);
        assert_eq!(get_all(&store, jobs), FILES);
        for number in 0..FILES {
            assert!(fs::read(store.path(&path(number))).unwrap() == file(number), "{number}");
        }
        assert_eq!((most.load(Ordering::SeqCst), server.requests().len()), (expected, FILES), "{jobs} jobs");
    }
}

/// Run by the tests below in a process of its own; as a test of its own it does nothing.
#[test]
fn fetch_as_told() {
    let (Some(folder), Ok(address)) = (std::env::var_os("PARALLEL_INTO"), std::env::var("PARALLEL_FROM")) else {
        return;
    };
    get_all(&store(folder.as_ref(), &address), 3);
}

fn command_line() -> String {
    format!("'{}' --exact parallel::fetch_as_told --nocapture", std::env::current_exe().unwrap().display())
}

#[test]
fn without_a_terminal_there_is_a_line_for_each_file_and_no_bar() {
    let (server, _) = server(3);
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", &command_line()]).env("PARALLEL_INTO", folder.path()).env("PARALLEL_FROM", &server.address);
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), FILES, "{said}");
    for number in 0..FILES {
        assert!(lines.contains(&&*format!("{}: fetching {}/{number}", path(number), server.address)), "{said}");
    }
    assert!(!said.contains(['\r', '\x1b', '█']), "{said:?}");
}

/// `script` runs a program in a terminal of its own.
#[cfg(target_os = "linux")]
#[test]
fn in_a_terminal_every_file_on_its_way_has_a_bar() {
    let (server, _) = server(3);
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &command_line(), "/dev/null"]);
    command.env("PARALLEL_INTO", folder.path()).env("PARALLEL_FROM", &server.address).env("TERM", "xterm");
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    // Before it draws its bars anew, it clears their lines.
    let drawings = said.split("\x1b[2K");
    let bars =
        drawings.map(|drawing| (0..FILES).filter(|number| drawing.contains(&format!("{} ░", path(*number)))).count());
    assert_eq!(bars.max(), Some(3), "{said:?}");
    for number in 0..FILES {
        assert!(said.contains(&format!("{} █", path(number))), "{number} has no bar that grows: {said:?}");
    }
}
