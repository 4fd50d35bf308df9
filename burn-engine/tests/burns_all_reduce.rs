//! Why the gradients do not go through burn-collective itself: of its all-reduces between processes only the first comes
//! to an end. Once this fails, `src/nodes` has a reason less to exist.
#![cfg(feature = "collective")]

use std::net::TcpListener;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use burn::backend::Flex;
use burn::tensor::{Tensor, TensorPrimitive};
use burn_collective::{CollectiveConfig, PeerId, ReduceOperation};
use burn_engine::serve_orchestrator;

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn all_reduce(peer: PeerId) -> Receiver<Vec<f32>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let ones = Tensor::<Flex, 1>::ones([4], &Default::default()).into_primitive().tensor();
        let sum = burn_collective::all_reduce::<Flex>(peer, ones, ReduceOperation::Sum).unwrap();
        let sum = Tensor::<Flex, 1>::from_primitive(TensorPrimitive::Float(sum));
        sender.send(sum.into_data().to_vec().unwrap()).unwrap();
    });
    receiver
}

#[test]
fn the_second_all_reduce_through_the_orchestrator_never_ends() {
    let (orchestrator, own) = (free_port(), free_port());
    thread::spawn(move || serve_orchestrator(orchestrator).unwrap());
    let address = |port| format!("ws://127.0.0.1:{port}").parse().unwrap();
    let config = CollectiveConfig::default()
        .with_num_nodes(1)
        .with_global_address(address(orchestrator))
        .with_node_address(address(own))
        .with_data_service_port(own);
    let peer = PeerId::from(0_u32);
    burn_collective::register::<Flex>(peer, Default::default(), config).unwrap();
    assert_eq!(all_reduce(peer).recv_timeout(Duration::from_secs(20)), Ok(vec![1.0; 4]));
    assert_eq!(all_reduce(peer).recv_timeout(Duration::from_secs(3)), Err(RecvTimeoutError::Timeout));
}
