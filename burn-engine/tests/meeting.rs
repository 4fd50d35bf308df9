//! Nodes that cannot meet. Those that do are processes, and tested with chapter 4.
#![cfg(feature = "collective")]

use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use all_reduce::NodesError;
use burn_engine::{ORCHESTRATOR_LIMIT, serve_orchestrator};

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn meet(port: u16, patience: Duration) -> NodesError {
    meet_at(&format!("ws://127.0.0.1:{port}"), patience)
}

fn meet_at(url: &str, patience: Duration) -> NodesError {
    match burn_engine::meet(2, url, "", patience) {
        Ok(_) => panic!("there is nobody to meet"),
        Err(error) => error,
    }
}

#[test]
fn where_nobody_serves_a_node_gives_up() {
    let begun = Instant::now();
    let error = meet(free_port(), Duration::from_secs(60));
    assert!(matches!(error, NodesError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains("--serve-orchestrator"), "{error}");
    assert!(begun.elapsed() < ORCHESTRATOR_LIMIT + Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn where_the_others_do_not_come_a_node_gives_up() {
    let port = free_port();
    thread::spawn(move || serve_orchestrator(port).unwrap());
    let begun = Instant::now();
    let error = meet(port, Duration::from_secs(3));
    assert!(matches!(error, NodesError::NotMet { nodes: 2, .. }), "{error}");
    assert!(error.to_string().contains("within 3 s"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(3) + ORCHESTRATOR_LIMIT, "{:?}", begun.elapsed());
}

#[test]
fn what_is_no_address_is_refused_at_once() {
    for url in ["", "127.0.0.1:3000", "http://127.0.0.1:3000", "ws://127.0.0.1", "ws://127.0.0.1:port"] {
        let error = meet_at(url, Duration::from_secs(60));
        assert!(matches!(error, NodesError::Url(_)), "{url}: {error}");
    }
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = serve_orchestrator(port).unwrap_err();
    assert!(matches!(error, NodesError::Port { .. }) && error.to_string().contains(&port.to_string()), "{error}");
}
