//! Several processes, *nodes*, that train one network together, on as many machines as one likes.
//!
//! Each node has all rows and the whole network. Of a batch it takes its share, and the nodes add up their gradients
//! before anybody's rule sees them. So all make the step that one process would have made with the whole batch, up to
//! rounding, and all of them have the same parameters after it, bit for bit.
//!
//! The gradients go round a ring of connections. How nodes find each other is not this crate's business: threads of one
//! process do by [`Nodes::on_loopback`], others by `burn-engine`'s `meet`.

mod error;
mod ring;

use std::net::{SocketAddrV4, TcpListener};
use std::time::{Duration, Instant};

pub use error::NodesError;
use ring::Ring;
pub use ring::SILENCE_LIMIT;

/// The nodes of a training, as one of them sees them.
pub struct Nodes {
    /// Nothing for a node that is alone.
    ring: Option<Ring>,
    communication: Duration,
}

impl Nodes {
    /// One node that needs no other.
    pub fn alone() -> Self {
        Self { ring: None, communication: Duration::ZERO }
    }

    /// Takes the place of `own` among `all` nodes, two at least, which know each other's addresses in this order; `listener`
    /// is open there. Each says with which `settings` it was started, items with a comma and a space between.
    ///
    /// # Errors
    /// A neighbour cannot be reached, or the settings of two nodes differ.
    ///
    /// # Panics
    /// If `own` is not among them.
    pub fn join(
        listener: TcpListener,
        all: Vec<SocketAddrV4>,
        own: SocketAddrV4,
        settings: &str,
    ) -> Result<Self, NodesError> {
        let mut ring = Ring::join(listener, all, own)?;
        for (number, theirs) in ring.gather(settings.as_bytes())?.into_iter().enumerate() {
            let theirs = String::from_utf8_lossy(&theirs).into_owned();
            if let Some((ours, theirs)) = difference(settings, &theirs) {
                return Err(NodesError::Settings { number, address: ring.address(number), ours, theirs });
            }
        }
        Ok(Self { ring: Some(ring), communication: Duration::ZERO })
    }

    /// So many nodes in this process, for as many of its threads: to measure with, and to try things out.
    ///
    /// # Errors
    /// This machine has no ports to spare.
    pub fn on_loopback(count: usize) -> Result<Vec<Self>, NodesError> {
        if count < 2 {
            return Ok((0..count).map(|_| Self::alone()).collect());
        }
        let rings = ring::on_loopback(count)?;
        Ok(rings.into_iter().map(|ring| Self { ring: Some(ring), communication: Duration::ZERO }).collect())
    }

    /// How many nodes there are.
    pub fn count(&self) -> usize {
        self.ring.as_ref().map_or(1, Ring::count)
    }

    /// Which of them this is, from 0.
    pub fn number(&self) -> usize {
        self.ring.as_ref().map_or(0, Ring::number)
    }

    /// How long this node was busy with the others so far: sending, receiving, and waiting for who is slower.
    pub fn communication(&self) -> Duration {
        self.communication
    }

    /// This node's part of the rows of a batch. The parts differ by a row at most; of fewer rows than nodes some get none.
    pub fn share<'rows>(&self, rows: &'rows [usize]) -> &'rows [usize] {
        let part = |number| rows.len() * number / self.count();
        &rows[part(self.number())..part(self.number() + 1)]
    }

    /// Adds up the numbers of all nodes, place by place; afterwards every node has the same sums, bit for bit.
    ///
    /// # Errors
    /// A node is gone, or has been silent for [`SILENCE_LIMIT`]; the numbers are then good for nothing.
    pub fn sum(&mut self, numbers: &mut [f32]) -> Result<(), NodesError> {
        let Some(ring) = &mut self.ring else { return Ok(()) };
        let begun = Instant::now();
        let result = ring.sum(numbers);
        self.communication += begun.elapsed();
        result
    }

    /// The state of the node that has come furthest, if this one has not: a node that was killed may have kept an older
    /// one than the others. `progress` says how far this node's own `state` has come.
    ///
    /// # Errors
    /// Those of [`sum`](Self::sum).
    pub fn furthest(&mut self, progress: u64, state: &[u8]) -> Result<Option<Vec<u8>>, NodesError> {
        let Some(ring) = &mut self.ring else { return Ok(None) };
        let all = ring.gather(&progress.to_le_bytes())?;
        let all: Vec<u64> = all.iter().map(|bytes| bytes.as_slice().try_into().map_or(0, u64::from_le_bytes)).collect();
        let most = all.iter().copied().max().unwrap_or(progress);
        if all.iter().all(|&progress| progress == most) {
            return Ok(None);
        }
        let states = ring.gather(if progress == most { state } else { &[] })?;
        Ok((progress < most).then(|| states.into_iter().find(|state| !state.is_empty()).unwrap_or_default()))
    }

    /// Tells the others that this node ends, and why, so that their errors name the cause.
    pub fn leave(&self, why: &str) {
        if let Some(ring) = &self.ring {
            ring.farewell(&format!("{} has stopped: {why}", ring.name(ring.number())));
        }
    }
}

/// The first item in which two settings differ.
fn difference(ours: &str, theirs: &str) -> Option<(String, String)> {
    let mut pairs = ours.split(", ").zip(theirs.split(", "));
    let whole = || (ours != theirs).then(|| (ours.to_owned(), theirs.to_owned()));
    pairs
        .find(|(ours, theirs)| ours != theirs)
        .map(|(ours, theirs)| (ours.to_owned(), theirs.to_owned()))
        .or_else(whole)
}

/// Where the nodes listen, in an order that all agree on.
type Addresses = Vec<SocketAddrV4>;

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_first_difference_is_named() {
        assert_eq!(difference("Adam, batch 32", "Adam, batch 32"), None);
        let pair = |ours: &str, theirs: &str| Some((ours.to_owned(), theirs.to_owned()));
        assert_eq!(difference("Adam, batch 32, seed 0", "Adam, batch 64, seed 1"), pair("batch 32", "batch 64"));
        assert_eq!(difference("Adam", "Adam, seed 1"), pair("Adam", "Adam, seed 1"));
    }
}
