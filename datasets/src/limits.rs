//! How long to wait for whom.

use std::time::Duration;

/// How long servers and the npm client may take; `Limits::default()` is what a reader's patience allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For a connection to open: with no network, every host costs at most this.
    pub connect: Duration,
    /// For a request to be answered, redirections and all, and for the next byte of the answer's body. Only bytes of
    /// the body count: a server that keeps sending anything else is as good as silent.
    pub silence: Duration,
    /// Over this time …
    pub window: Duration,
    /// … at least so many bytes of the body must arrive.
    pub least: u64,
    /// For the npm client to download a package.
    pub npm: Duration,
}

impl Default for Limits {
    /// 5 s, 20 s, 30 KB in 30 s, 10 minutes.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            silence: Duration::from_secs(20),
            window: Duration::from_secs(30),
            least: 30_000,
            npm: Duration::from_secs(600),
        }
    }
}
