//! What nodes add up, and what they say of one that is gone: nodes in threads, on loopback.

use std::thread;

use all_reduce::Nodes;

/// What each of `count` nodes makes of it, in their order.
fn with_nodes<T: Send>(count: usize, node: impl Fn(Nodes) -> T + Sync) -> Vec<T> {
    let all = Nodes::on_loopback(count).unwrap();
    assert!(all.iter().enumerate().all(|(number, node)| node.number() == number && node.count() == count));
    thread::scope(|scope| {
        let running: Vec<_> = all.into_iter().map(|nodes| scope.spawn(|| node(nodes))).collect();
        running.into_iter().map(|node| node.join().unwrap()).collect()
    })
}

#[test]
fn every_node_gets_the_sums_of_all() {
    for count in [1, 2, 3, 5] {
        // Fewer numbers than nodes, as many as fit no slice, and more than the system's buffers hold.
        for length in [0, 1, 4, 1_000_003] {
            let sums = with_nodes(count, |mut nodes| {
                let mut numbers: Vec<f32> =
                    (0..length).map(|place| (place % 7 * (nodes.number() + 1)) as f32).collect();
                nodes.sum(&mut numbers).unwrap();
                numbers
            });
            let factor = count * (count + 1) / 2;
            let expected: Vec<f32> = (0..length).map(|place| (place % 7 * factor) as f32).collect();
            assert!(sums.iter().all(|sums| *sums == expected), "{length} numbers, {count} nodes");
        }
    }
}

#[test]
fn the_shares_of_a_batch_are_the_batch() {
    let rows: Vec<usize> = (0..32).collect();
    for (batch, sizes) in [(32, [10, 11, 11]), (8, [2, 3, 3]), (1, [0, 0, 1])] {
        let shares = with_nodes(3, |nodes| nodes.share(&rows[..batch]).to_vec());
        assert_eq!(shares.concat(), rows[..batch]);
        assert_eq!(shares.iter().map(Vec::len).collect::<Vec<_>>(), sizes);
    }
}

#[test]
fn the_furthest_state_is_everyones() {
    let states = with_nodes(3, |mut nodes| nodes.furthest([7, 9, 9][nodes.number()], b"its state").unwrap());
    assert_eq!(states, [Some(b"its state".to_vec()), None, None]);
    let states = with_nodes(3, |mut nodes| nodes.furthest(7, b"").unwrap());
    assert_eq!(states, [None, None, None]);
}

#[test]
fn all_others_name_the_node_that_is_gone() {
    let errors = with_nodes(4, |mut nodes| {
        nodes.sum(&mut [1.0; 4]).unwrap();
        if nodes.number() == 1 { String::new() } else { nodes.sum(&mut [1.0; 100_000]).unwrap_err().to_string() }
    });
    for number in [0, 2, 3] {
        assert!(errors[number].starts_with("node 1 at "), "node {number} says: {}", errors[number]);
    }
}

#[test]
fn who_leaves_says_why() {
    let errors = with_nodes(3, |mut nodes| {
        nodes.sum(&mut [1.0; 4]).unwrap();
        if nodes.number() == 1 {
            nodes.leave("the disk is full");
            return String::new();
        }
        nodes.sum(&mut [1.0; 4]).unwrap_err().to_string()
    });
    assert!(errors[2].contains("has stopped: the disk is full"), "{}", errors[2]);
    assert!(errors[0].starts_with("node 1 at "), "{}", errors[0]);
}
