//! Where nodes meet: burn-collective's orchestrator, and one all-reduce through it, which tells each of them where the others
//! are.
//!
//! It is the only one that burn-collective 0.21 can do between processes: it waits at the end of an all-reduce until every node
//! has said that it is done, and never forgets who has said so, so that the second one waits for ever
//! (`tests/burns_all_reduce.rs` shows it). Hence the gradients go round on connections of our own.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use burn::backend::Flex;
use burn::tensor::{Tensor, TensorPrimitive};
use burn_collective::{AllReduceStrategy, CollectiveConfig, CollectiveError, PeerId, ReduceOperation};

use all_reduce::{Nodes, NodesError};

/// How long a node tries to reach the orchestrator.
pub const ORCHESTRATOR_LIMIT: Duration = Duration::from_secs(10);

/// Rows of the table that the nodes add up. Each draws one for itself: two of three nodes draw the same once in 20,000
/// meetings.
const ROWS: usize = 1 << 16;

/// A node's row: 1, the four numbers of its address, and the two bytes of its port.
const COLUMNS: usize = 7;

/// Lets nodes meet at `port`, any number of times, until Ctrl-C.
///
/// # Errors
/// The port cannot be opened.
pub fn serve_orchestrator(port: u16) -> Result<(), NodesError> {
    quiet();
    let refused = |source| NodesError::Port { port, source };
    // burn-collective says nothing where it cannot open its port.
    drop(TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).map_err(refused)?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(refused)?;
    runtime.block_on(burn_collective::start_global_orchestrator(port));
    Ok(())
}

/// Meets the others at the orchestrator at `url`, until there are `nodes` of them, but at most for `patience`. Each says with
/// which `settings` it was started, items with a comma and a space between.
///
/// # Errors
/// The orchestrator does not answer within [`ORCHESTRATOR_LIMIT`], the others do not come, or the settings of two nodes
/// differ.
pub fn meet(nodes: u32, url: &str, settings: &str, patience: Duration) -> Result<Nodes, NodesError> {
    quiet();
    let ip = reach(url)?;
    let listener = TcpListener::bind((ip, 0)).map_err(NodesError::Listen)?;
    let own = SocketAddrV4::new(ip, listener.local_addr().map_err(NodesError::Listen)?.port());
    let (sender, receiver) = mpsc::channel();
    let config = config(nodes, url, ip)?;
    // burn-collective waits without end, so it does on a thread of its own, which is left alone when it takes too long.
    thread::spawn(move || sender.send(add_up(config, own)));
    let not_met = |_| NodesError::NotMet { url: url.to_owned(), nodes, patience };
    let refused = |reason: String| NodesError::Refused { url: url.to_owned(), reason, nodes };
    let all = receiver.recv_timeout(patience).map_err(not_met)?.map_err(|error| refused(reason(error)))?;
    let all = all.ok_or_else(|| refused("two nodes drew the same number, as once in thousands of times".to_owned()))?;
    if all.len() == nodes as usize && all.contains(&own) {
        Nodes::join(listener, all, own, settings)
    } else {
        Err(refused(format!("it knows {} nodes", all.len())))
    }
}

/// Keeps burn-collective's log from the terminal: it would print a line for every connection.
fn quiet() {
    // Who comes first wins, and a second call changes nothing.
    let _ = tracing::subscriber::set_global_default(tracing::subscriber::NoSubscriber::new());
}

/// This machine's own address on the way to the orchestrator at `url`, which must answer.
fn reach(url: &str) -> Result<Ipv4Addr, NodesError> {
    let no_url = || NodesError::Url(url.to_owned());
    let place = url.strip_prefix("ws://").ok_or_else(no_url)?;
    let (_, port) = place.rsplit_once(':').ok_or_else(no_url)?;
    port.parse::<u16>().map_err(|_| no_url())?;
    let begun = Instant::now();
    loop {
        let source = match connect(place) {
            Ok(ip) => return Ok(ip),
            Err(source) => source,
        };
        if begun.elapsed() >= ORCHESTRATOR_LIMIT {
            return Err(NodesError::Unreachable { url: url.to_owned(), source });
        }
        thread::sleep(Duration::from_millis(200));
    }
}

fn connect(place: &str) -> io::Result<Ipv4Addr> {
    let v4 = place.to_socket_addrs()?.find(SocketAddr::is_ipv4);
    let address = v4.ok_or_else(|| io::Error::other("it has no IPv4 address"))?;
    match TcpStream::connect_timeout(&address, Duration::from_secs(2))?.local_addr()? {
        SocketAddr::V4(own) => Ok(*own.ip()),
        SocketAddr::V6(_) => Err(io::Error::other("this machine has no IPv4 address")),
    }
}

fn config(nodes: u32, url: &str, ip: Ipv4Addr) -> Result<CollectiveConfig, NodesError> {
    // A port that is free now; burn-collective has no way to take one that is open.
    let port = TcpListener::bind((ip, 0)).and_then(|free| free.local_addr()).map_err(NodesError::Listen)?.port();
    let address = |text: &str| text.parse().map_err(|_| NodesError::Url(url.to_owned()));
    Ok(CollectiveConfig::default()
        .with_num_devices(1)
        .with_num_nodes(nodes)
        .with_global_address(address(url)?)
        .with_node_address(address(&format!("ws://{ip}:{port}"))?)
        .with_data_service_port(port)
        .with_global_all_reduce_strategy(AllReduceStrategy::Centralized))
}

/// Puts this node into the table, adds up the tables of all, and reads the others from the sum. Nothing where two nodes
/// drew the same row.
fn add_up(config: CollectiveConfig, own: SocketAddrV4) -> Result<Option<Vec<SocketAddrV4>>, CollectiveError> {
    let drawn = RandomState::new().hash_one(own) as u32;
    let peer = PeerId::from(drawn);
    burn_collective::register::<Flex>(peer, Default::default(), config)?;
    let mut table = vec![0.0_f32; ROWS * COLUMNS];
    let row = drawn as usize % ROWS * COLUMNS;
    let entry = [&[1_u8][..], &own.ip().octets(), &own.port().to_be_bytes()].concat();
    table[row..row + COLUMNS].iter_mut().zip(entry).for_each(|(number, entry)| *number = f32::from(entry));
    let table = Tensor::<Flex, 1>::from_floats(table.as_slice(), &Default::default()).into_primitive().tensor();
    let sum = burn_collective::all_reduce::<Flex>(peer, table, ReduceOperation::Sum)?;
    // The orchestrator forgets who leaves, so that others can meet there. Whoever cannot leave has met all the same.
    let _ = burn_collective::finish_collective::<Flex>(peer);
    let sum = Tensor::<Flex, 1>::from_primitive(TensorPrimitive::Float(sum)).into_data();
    Ok(read(sum.as_slice().map_err(|error| CollectiveError::Other(format!("{error:?}")))?))
}

/// The addresses in a table, in the order of its rows.
fn read(table: &[f32]) -> Option<Vec<SocketAddrV4>> {
    let (rows, _) = table.as_chunks::<COLUMNS>();
    rows.iter().filter(|row| row[0] != 0.0).map(address).collect()
}

/// The address in a row, if only one node wrote there.
fn address(row: &[f32; COLUMNS]) -> Option<SocketAddrV4> {
    let [count, a, b, c, d, high, low] = row.map(|number| number as u8);
    (count == 1).then(|| SocketAddrV4::new(Ipv4Addr::new(a, b, c, d), u16::from_be_bytes([high, low])))
}

/// What burn-collective says, in words where it is likely. The types of the orchestrator's errors are its own.
fn reason(error: CollectiveError) -> String {
    let said = format!("{error:?}");
    if said.contains("RegisterParamsMismatch") {
        return "others meet there with another number of nodes, or did before".to_owned();
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_tells_who_is_there_unless_two_drew_the_same_row() {
        let mut table = [0.0; 4 * COLUMNS];
        table[COLUMNS..2 * COLUMNS].copy_from_slice(&[1.0, 10.0, 77.0, 0.0, 2.0, 1.0, 2.0]);
        table[3 * COLUMNS..].copy_from_slice(&[1.0, 127.0, 0.0, 0.0, 1.0, 255.0, 255.0]);
        let expected = ["10.77.0.2:258", "127.0.0.1:65535"].map(|address| address.parse().unwrap());
        assert_eq!(read(&table), Some(expected.to_vec()));
        table[COLUMNS] = 2.0;
        assert_eq!(read(&table), None);
    }
}
