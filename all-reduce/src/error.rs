use std::io;
use std::net::SocketAddrV4;
use std::time::Duration;

use thiserror::Error;

/// Why several nodes cannot train together, or no longer.
#[derive(Debug, Error)]
pub enum NodesError {
    /// What should say where the orchestrator is says nothing of the kind.
    #[error("{0} is no orchestrator's address; one looks like `--orchestrator ws://192.168.0.1:3000`")]
    Url(String),
    /// Nobody listens there.
    #[error("nobody answers at {url}: {source}; start the orchestrator on that machine, `--serve-orchestrator PORT`")]
    Unreachable {
        /// Where the orchestrator should be.
        url: String,
        /// What the system said.
        source: io::Error,
    },
    /// The orchestrator's port belongs to another program.
    #[error("the port {port} cannot be opened: {source}; name another one, `--serve-orchestrator PORT`")]
    Port {
        /// The port.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// This node cannot be reached by the others.
    #[error("no port can be opened for the other nodes: {0}; let this program use the network")]
    Listen(io::Error),
    /// Not all nodes came.
    #[error(
        "{nodes} nodes did not meet at {url} within {} s; start the orchestrator again, then `--nodes {nodes}` as many \
         times, on machines that can reach each other",
        patience.as_secs()
    )]
    NotMet {
        /// Where the orchestrator is.
        url: String,
        /// How many were to meet.
        nodes: u32,
        /// How long this one waited.
        patience: Duration,
    },
    /// The orchestrator will not have this node.
    #[error(
        "the orchestrator at {url} refuses this node ({reason}); start it again, then every node with the same \
         `--nodes {nodes}`"
    )]
    Refused {
        /// Where the orchestrator is.
        url: String,
        /// What it said.
        reason: String,
        /// How many were to meet.
        nodes: u32,
    },
    /// Two nodes would not make the same training.
    #[error(
        "node {number} at {address} was started with “{theirs}”, this one with “{ours}”; start all nodes with the same \
         options"
    )]
    Settings {
        /// The other node.
        number: usize,
        /// Where it is.
        address: SocketAddrV4,
        /// The first item in which they differ, there.
        theirs: String,
        /// The same item here.
        ours: String,
    },
    /// A node ended, died or fell silent.
    #[error("{0}; this one cannot go on alone")]
    Lost(String),
}
