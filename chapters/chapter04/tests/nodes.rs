//! Row 4.4 trained by several processes: on loopback, and in network namespaces where root can make them.
#![cfg(feature = "nodes")]

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use all_reduce::SILENCE_LIMIT;
use burn_engine::ORCHESTRATOR_LIMIT;
use tempfile::TempDir;

/// What a process may take beside the limits that it states, on a busy machine.
const SLACK: Duration = Duration::from_secs(20);

/// Where processes run: the address of the orchestrator, and the namespaces of the nodes, if they have any.
struct Place {
    host: String,
    namespaces: Vec<String>,
    bridge: Option<String>,
}

impl Place {
    fn loopback() -> Self {
        Self { host: "127.0.0.1".to_owned(), namespaces: vec![], bridge: None }
    }

    /// Three machines on one switch, as far as the network goes. Nothing where that cannot be made here.
    fn namespaces() -> Option<Self> {
        let number = std::process::id() % 250;
        let bridge = format!("dh{number}");
        let mut place = Self { host: format!("10.99.{number}.1"), namespaces: vec![], bridge: Some(bridge.clone()) };
        let made = ip(&format!("link add {bridge} type bridge"))
            && ip(&format!("address add {}/24 dev {bridge}", place.host))
            && ip(&format!("link set {bridge} up"))
            && (0..3).all(|node| {
                let space = format!("{bridge}n{node}");
                place.namespaces.push(space.clone());
                ip(&format!("netns add {space}"))
                    && ip(&format!("link add {space}a type veth peer name {space}b netns {space}"))
                    && ip(&format!("link set {space}a master {bridge} up"))
                    && ip(&format!("-n {space} address add 10.99.{number}.{}/24 dev {space}b", node + 2))
                    && ip(&format!("-n {space} link set {space}b up"))
            });
        // What was made goes again with the place.
        made.then_some(place)
    }

    /// The chapter on the machine of a node; without a number, on that of the orchestrator.
    fn command(&self, node: Option<usize>) -> Command {
        let chapter = env!("CARGO_BIN_EXE_chapter04");
        let mut command = match node.and_then(|node| self.namespaces.get(node)) {
            Some(space) => {
                let mut command = Command::new("ip");
                command.args(["netns", "exec", space, chapter]);
                command
            }
            None => Command::new(chapter),
        };
        command.env_remove("DOWNHILL_MIRROR").args(["--data", "sample", "--offline", "--quick"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn orchestrator(&self) -> Orchestrator {
        let port = TcpListener::bind((self.host.as_str(), 0)).unwrap().local_addr().unwrap().port();
        let process = self.command(None).args(["--serve-orchestrator", &port.to_string()]).spawn().unwrap();
        let begun = Instant::now();
        while TcpStream::connect((self.host.as_str(), port)).is_err() {
            assert!(begun.elapsed() < SLACK, "no orchestrator");
            thread::sleep(Duration::from_millis(50));
        }
        Orchestrator { process, url: format!("ws://{}:{port}", self.host) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        for space in &self.namespaces {
            ip(&format!("netns delete {space}"));
        }
        if let Some(bridge) = &self.bridge {
            ip(&format!("link delete {bridge}"));
        }
    }
}

fn ip(arguments: &str) -> bool {
    Command::new("ip").args(arguments.split(' ')).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

struct Orchestrator {
    process: Child,
    url: String,
}

impl Drop for Orchestrator {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The losses of a run by the rows seen before: of every step.
fn losses(file: &Path) -> Vec<(usize, f64)> {
    let csv = fs::read_to_string(file).unwrap();
    let row =
        |row: &str| row.split_once(',').map(|(rows, loss)| (rows.parse().unwrap(), loss.parse().unwrap())).unwrap();
    csv.lines().skip(1).map(row).collect()
}

/// Runs the nodes with these arguments to their ends.
fn run(place: &Place, nodes: usize, arguments: &[&str]) -> Vec<(Output, Vec<(usize, f64)>)> {
    let folder = tempfile::tempdir().unwrap();
    let orchestrator = place.orchestrator();
    let file = |node: usize| folder.path().join(format!("{node}.csv"));
    let running: Vec<Child> = (0..nodes)
        .map(|node| {
            let mut command = place.command(Some(node));
            command.args(["--nodes", &nodes.to_string(), "--orchestrator", &orchestrator.url]).args(arguments);
            command.arg("--losses").arg(file(node)).spawn().unwrap()
        })
        .collect();
    let outputs = running.into_iter().map(|node| node.wait_with_output().unwrap());
    outputs
        .enumerate()
        .map(|(node, output)| {
            assert!(output.status.success(), "node {node} of {nodes}: {}", text(&output.stderr));
            (output, losses(&file(node)))
        })
        .collect()
}

#[track_caller]
fn assert_close(ours: &[(usize, f64)], one: &[(usize, f64)], tolerance: f64) {
    for (step, (ours, one)) in ours.iter().zip(one).enumerate() {
        assert_eq!(ours.0, one.0, "step {step}");
        let error = (ours.1 - one.1).abs() / one.1;
        assert!(error < tolerance, "step {step}: {} by several nodes, {} by one: off by {error:e}", ours.1, one.1);
    }
}

/// Steps whose losses are the same but for rounding. On some processor a neuron may stand on ReLU's corner in a later one and
/// part them, as it does two engines.
const EARLY: usize = 40;

fn check(place: &Place) {
    // In batches of 32 the last of the 5,000 digits are 8; in batches of 4,999 there is one digit for three nodes.
    for arguments in [["--batch", "32"], ["--batch", "4999"]] {
        let (_, one) = run(place, 1, &arguments).swap_remove(0);
        assert_eq!(one.len(), if arguments[1] == "32" { 157 } else { 2 });
        for nodes in [2, 3] {
            for (output, ours) in run(place, nodes, &arguments) {
                assert_eq!(ours.len(), one.len());
                let early = EARLY.min(one.len());
                assert_close(&ours[..early], &one[..early], 1e-4);
                assert_close(&ours, &one, 0.05);
                let out = text(&output.stdout);
                assert!(out.contains(&format!("{nodes} nodes: {} steps in ", ours.len())), "{out}");
                assert!(out.contains("steps per second") && out.contains("% of the time in communication"), "{out}");
                assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
            }
        }
    }
}

#[test]
fn on_loopback_two_and_three_processes_have_the_losses_of_one() {
    check(&Place::loopback());
}

#[test]
fn in_network_namespaces_two_and_three_processes_have_the_losses_of_one() {
    match Place::namespaces() {
        Some(place) => check(&place),
        None => eprintln!("no network namespaces can be made here; the test on loopback has to do"),
    }
}

/// Three nodes in training that keep their states, one of them killed, or stopped, in the middle.
struct Broken {
    place: Place,
    folder: TempDir,
    errors: Vec<String>,
    took: Duration,
}

impl Broken {
    fn by(signal: &str) -> Self {
        let place = Place::loopback();
        let folder = tempfile::tempdir().unwrap();
        let orchestrator = place.orchestrator();
        let mut running: Vec<Child> =
            (0..3).map(|node| Self::node(&place, &folder, node, &orchestrator, &[]).spawn().unwrap()).collect();
        let begun = Instant::now();
        while !Self::states(&folder, 2).join("node.checkpoint").exists() {
            assert!(begun.elapsed() < 3 * SLACK, "no state appears");
            thread::sleep(Duration::from_millis(2));
        }
        let mut broken = running.swap_remove(2);
        let pid = broken.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let begun = Instant::now();
        let outputs: Vec<Output> = running.into_iter().map(|node| node.wait_with_output().unwrap()).collect();
        let took = begun.elapsed();
        broken.kill().unwrap();
        broken.wait().unwrap();
        let errors = outputs.iter().map(|output| text(&output.stderr)).collect();
        assert!(outputs.iter().all(|output| output.status.code() == Some(1)), "{errors:?}");
        Self { place, folder, errors, took }
    }

    fn states(folder: &TempDir, node: usize) -> PathBuf {
        folder.path().join(format!("states-{node}"))
    }

    fn node(place: &Place, folder: &TempDir, node: usize, orchestrator: &Orchestrator, resume: &[&str]) -> Command {
        let mut command = place.command(Some(node));
        command.args(["--nodes", "3", "--orchestrator", &orchestrator.url, "--batch", "4", "--every", "20"]);
        command.arg("--checkpoint").arg(Self::states(folder, node)).args(resume);
        command.arg("--losses").arg(folder.path().join(format!("{node}.csv")));
        command
    }
}

#[test]
fn a_killed_node_ends_the_others_at_once_and_all_go_on_from_the_furthest_state() {
    let broken = Broken::by("-KILL");
    for error in &broken.errors {
        assert!(error.contains("closed its connection, so it has ended or was killed"), "{error}");
        assert!(error.contains("All is kept") && error.contains("--resume"), "{error}");
        assert!(!error.contains("panicked"), "{error}");
    }
    assert!(broken.took < SILENCE_LIMIT, "it took {:?}", broken.took);

    let Broken { place, folder, .. } = &broken;
    let before = losses(&folder.path().join("0.csv"));
    let (_, one) = run(place, 1, &["--batch", "4"]).swap_remove(0);
    let orchestrator = place.orchestrator();
    let running: Vec<Child> =
        (0..3).map(|node| Broken::node(place, folder, node, &orchestrator, &["--resume"]).spawn().unwrap()).collect();
    for (node, output) in running.into_iter().map(|node| node.wait_with_output().unwrap()).enumerate() {
        assert!(output.status.success(), "{}", text(&output.stderr));
        let after = losses(&folder.path().join(format!("{node}.csv")));
        let first = after[0].0;
        // The killed node had kept an older state than the others have.
        assert!(first >= before.last().unwrap().0, "goes on after {first} digits");
        assert_eq!(after.len() + first / 4, one.len(), "all steps are made, none twice");
        // A thousand steps let rounding grow; a step left out or made twice would show at once.
        let next: Vec<_> = one.iter().copied().skip(first / 4).take(20).collect();
        assert_close(&after[..20.min(after.len())], &next, 1e-3);
    }
}

#[test]
fn a_node_that_falls_silent_ends_the_others_in_the_stated_time() {
    let broken = Broken::by("-STOP");
    let expected = format!("no word for {} s", SILENCE_LIMIT.as_secs());
    assert!(broken.errors.iter().any(|error| error.contains(&expected)), "{:?}", broken.errors);
    assert!(broken.errors.iter().all(|error| error.contains("All is kept")), "{:?}", broken.errors);
    assert!(broken.took < SILENCE_LIMIT + SLACK, "it took {:?}", broken.took);
}

/// The error of a run that must end with one.
fn error(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{}", text(&output.stdout));
    let error = text(&output.stderr);
    assert!(!error.contains("panicked"), "{error}");
    error
}

#[test]
fn what_cannot_work_says_what_to_type() {
    let place = Place::loopback();
    let refused = |arguments: &[&str]| error(place.command(None).args(arguments));
    assert!(refused(&["--nodes", "0"]).contains("0 is not in 1..=1000"));
    assert!(refused(&["--nodes", "2"]).contains("Add `--orchestrator ws://HOST:PORT`"));
    assert!(refused(&["--nodes", "2", "--orchestrator", "here"]).contains("looks like `--orchestrator ws://"));
    assert!(refused(&["--orchestrator", "ws://127.0.0.1:3000"]).contains("--nodes <N>"));
    let taken = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    assert!(refused(&["--serve-orchestrator", &port]).contains("name another one, `--serve-orchestrator PORT`"));
    drop(taken);
    let begun = Instant::now();
    let nobody = refused(&["--nodes", "2", "--orchestrator", &format!("ws://127.0.0.1:{port}")]);
    assert!(nobody.contains("start the orchestrator on that machine, `--serve-orchestrator PORT`"), "{nobody}");
    assert!(begun.elapsed() < ORCHESTRATOR_LIMIT + SLACK);
}

#[test]
fn nodes_with_other_settings_are_told_which() {
    let place = Place::loopback();
    for (option, here, there) in [("--seed", "seed 0", "seed 1"), ("--batch", "batch 32", "batch 1")] {
        let orchestrator = place.orchestrator();
        let nodes = ["--nodes", "2", "--orchestrator", &orchestrator.url];
        let one = place.command(Some(0)).args(nodes).spawn().unwrap();
        let other = error(place.command(Some(1)).args(nodes).args([option, "1"]));
        let one = text(&one.wait_with_output().unwrap().stderr);
        assert!(one.contains(&format!("“{there}”, this one with “{here}”")), "{one}");
        assert!(other.contains(&format!("“{here}”, this one with “{there}”")), "{other}");
    }
    // And with another number of nodes: the orchestrator says so to whoever comes second.
    let orchestrator = place.orchestrator();
    let mut first = place.command(Some(0)).args(["--nodes", "3", "--orchestrator", &orchestrator.url]).spawn().unwrap();
    let mut second = place.command(Some(1));
    second.args(["--nodes", "2", "--orchestrator", &orchestrator.url]);
    thread::sleep(Duration::from_secs(2));
    let second = error(&mut second);
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(second.contains("with another number of nodes") && second.contains("the same `--nodes 2`"), "{second}");
}
