//! Nodes in a ring: each sends to the next and receives from the one before.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

use super::{Addresses, NodesError};

/// How long a node may be silent, or not listen, before the others give it up. One that dies is missed at once: the
/// system closes its connections.
pub const SILENCE_LIMIT: Duration = Duration::from_secs(20);

/// What a node says first.
const HEADER: &[u8] = b"downhill node 1";

/// The most bytes of a message: the state of a network of 30 million parameters.
const LONGEST: u64 = 1 << 30;

/// What a message is.
const DATA: u8 = 0;
const FAREWELL: u8 = 1;

/// The ring, as one of its nodes sees it.
pub(super) struct Ring {
    number: usize,
    nodes: Addresses,
    next: TcpStream,
    previous: TcpStream,
}

/// Why nothing came.
enum Missing {
    /// The node before says who is gone.
    Farewell(String),
    Error(io::Error),
}

impl From<io::Error> for Missing {
    fn from(error: io::Error) -> Self {
        Self::Error(error)
    }
}

impl Ring {
    /// Takes the place of `own` among `nodes`, two at least. The others may have to be waited for: they listen already.
    pub(super) fn join(listener: TcpListener, nodes: Addresses, own: SocketAddrV4) -> Result<Self, NodesError> {
        let number = nodes.iter().position(|node| *node == own).expect("a node has met itself");
        let next = (number + 1) % nodes.len();
        let before = (number + nodes.len() - 1) % nodes.len();
        let lost = |number: usize| {
            let name = name(number, &nodes);
            move |error: io::Error| NodesError::Lost(format!("{name} cannot be reached: {}", said(&error)))
        };
        let next_stream = greet(nodes[next], number).map_err(lost(next))?;
        let previous = accept(&listener, before).map_err(lost(before))?;
        Ok(Self { number, next: next_stream, previous, nodes })
    }

    pub(super) fn count(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn number(&self) -> usize {
        self.number
    }

    pub(super) fn address(&self, number: usize) -> SocketAddrV4 {
        self.nodes[number]
    }

    pub(super) fn name(&self, number: usize) -> String {
        name(number, &self.nodes)
    }

    /// Tells the next node why there will be no more messages. If it is gone, nobody needs to hear it.
    pub(super) fn farewell(&self, why: &str) {
        let _ = send(&self.next, FAREWELL, why.as_bytes());
    }

    /// What every node has put in, in their order.
    pub(super) fn gather(&mut self, own: &[u8]) -> Result<Vec<Vec<u8>>, NodesError> {
        let count = self.count();
        let mut all = vec![Vec::new(); count];
        all[self.number] = own.to_vec();
        for round in 0..count - 1 {
            let sent = &all[(self.number + count - round) % count];
            all[(self.number + count - round - 1) % count] = self.pass(sent)?;
        }
        Ok(all)
    }

    /// The ring all-reduce. The numbers are cut into as many slices as there are nodes. In a first round every slice
    /// travels once round the ring and is added to at each node; in a second the sums travel once round. A node sends and
    /// receives 2 (n − 1) slices of n, less than twice its numbers, however many nodes there are.
    pub(super) fn sum(&mut self, numbers: &mut [f32]) -> Result<(), NodesError> {
        let (count, length) = (self.count(), numbers.len());
        let slice = |number: usize| -> Range<usize> {
            let number = number % count;
            length * number / count..length * (number + 1) / count
        };
        for round in 0..count - 1 {
            let (sent, received) = (slice(self.number + count - round), slice(self.number + 2 * count - round - 1));
            let addends = self.pass_numbers(&numbers[sent], received.len())?;
            numbers[received].iter_mut().zip(addends).for_each(|(number, addend)| *number += addend);
        }
        for round in 0..count - 1 {
            let (sent, received) = (slice(self.number + 1 + count - round), slice(self.number + count - round));
            let sums = self.pass_numbers(&numbers[sent], received.len())?;
            numbers[received].copy_from_slice(&sums);
        }
        Ok(())
    }

    /// Sends numbers to the next node, and receives `expected` numbers from the one before.
    fn pass_numbers(&mut self, numbers: &[f32], expected: usize) -> Result<Vec<f32>, NodesError> {
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        let received = self.pass(&bytes)?;
        let (numbers, rest) = received.as_chunks::<4>();
        if numbers.len() != expected || !rest.is_empty() {
            let bytes = received.len();
            return Err(self.lost(format!("{} sent {bytes} bytes, not {expected} numbers", self.name(self.before()))));
        }
        Ok(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
    }

    /// Sends a message to the next node, and receives one from the node before. At the same time: if all sent first, all
    /// would wait until somebody listens.
    fn pass(&self, message: &[u8]) -> Result<Vec<u8>, NodesError> {
        let (sent, received) = thread::scope(|scope| {
            let sending = scope.spawn(|| send(&self.next, DATA, message));
            let received = receive(&self.previous);
            (sending.join().expect("sending does not panic"), received)
        });
        match (sent, received) {
            (Ok(()), Ok(received)) => Ok(received),
            (_, Err(Missing::Farewell(why))) => Err(self.lost(why)),
            (_, Err(Missing::Error(error))) => {
                Err(self.lost(format!("{} is gone: {}", self.name(self.before()), said(&error))))
            }
            (Err(error), Ok(_)) => {
                let next = (self.number + 1) % self.count();
                Err(self.lost(format!("{} is gone: {}", self.name(next), said(&error))))
            }
        }
    }

    /// The error of this node, which the next one is told too.
    fn lost(&self, why: String) -> NodesError {
        self.farewell(&why);
        NodesError::Lost(why)
    }

    fn before(&self) -> usize {
        (self.number + self.count() - 1) % self.count()
    }
}

/// A ring of `count` nodes, two at least, within this process.
pub(super) fn on_loopback(count: usize) -> Result<Vec<Ring>, NodesError> {
    let listen = || -> io::Result<(TcpListener, SocketAddrV4)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        Ok((listener, SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)))
    };
    let listeners = (0..count).map(|_| listen()).collect::<io::Result<Vec<_>>>().map_err(NodesError::Listen)?;
    let nodes: Addresses = listeners.iter().map(|(_, address)| *address).collect();
    // Each waits until the one before has called.
    thread::scope(|scope| {
        let join = |(listener, own)| {
            let nodes = nodes.clone();
            scope.spawn(move || Ring::join(listener, nodes, own))
        };
        let joining: Vec<_> = listeners.into_iter().map(join).collect();
        joining.into_iter().map(|ring| ring.join().expect("joining does not panic")).collect()
    })
}

fn name(number: usize, nodes: &Addresses) -> String {
    format!("node {number} at {}", nodes[number])
}

/// An error of a connection in words.
fn said(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => format!("no word for {} s", SILENCE_LIMIT.as_secs()),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
            "it closed its connection, so it has ended or was killed".to_owned()
        }
        _ => error.to_string(),
    }
}

/// A connection to the next node, which hears who is calling.
fn greet(address: SocketAddrV4, own: usize) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address.into(), SILENCE_LIMIT)?;
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(SILENCE_LIMIT))?;
    send(&stream, DATA, &greeting(own))?;
    Ok(stream)
}

/// A connection from the node `before`. Whoever else calls is not answered.
fn accept(listener: &TcpListener, before: usize) -> io::Result<TcpStream> {
    listener.set_nonblocking(true)?;
    let begun = Instant::now();
    while begun.elapsed() < SILENCE_LIMIT {
        match listener.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false)?;
                stream.set_read_timeout(Some(SILENCE_LIMIT))?;
                if receive(&stream).is_ok_and(|greeted| greeted == greeting(before)) {
                    return Ok(stream);
                }
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(Duration::from_millis(5)),
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::TimedOut.into())
}

fn greeting(number: usize) -> Vec<u8> {
    [HEADER, &(number as u64).to_le_bytes()].concat()
}

fn send(mut stream: &TcpStream, what: u8, message: &[u8]) -> io::Result<()> {
    // In one piece, so that a short message is one packet.
    let length = (message.len() as u64).to_le_bytes();
    stream.write_all(&[&[what], &length[..], message].concat())
}

fn receive(mut stream: &TcpStream) -> Result<Vec<u8>, Missing> {
    let (mut what, mut length) = ([0], [0; 8]);
    stream.read_exact(&mut what)?;
    stream.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST {
        return Err(Missing::Error(io::Error::other("it sent what is no message")));
    }
    let mut message = vec![0; length as usize];
    stream.read_exact(&mut message)?;
    match what {
        [DATA] => Ok(message),
        _ => Err(Missing::Farewell(String::from_utf8_lossy(&message).into_owned())),
    }
}
