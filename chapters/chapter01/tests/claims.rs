//! The appendix's training, with one seed instead of twenty.

use chapter01::classes::{EPOCHS, Examples, count_classes, decision_map, network, train};
use chapter01::tumour_network;
use common::random::RandomState;

#[test]
fn the_networks_have_the_documents_parameters() {
    let parameters = |rows: Vec<common::layer::SummaryRow>| -> Vec<usize> {
        rows.iter().map(|row| row.parameters).filter(|&parameters| parameters > 0).collect()
    };
    assert_eq!(parameters(network(&mut RandomState::new(0)).describe(2)), [120, 1640, 123]);
    assert_eq!(parameters(tumour_network(&mut RandomState::new(0)).describe(2)), [9, 12, 4]);
}

#[test]
fn keras_holds_back_one_class_of_sorted_data() {
    let sorted = Examples::sorted();
    assert_eq!(count_classes(sorted.validation().t), [0, 0, 300]);
    assert_eq!(count_classes(sorted.training().t), [1000, 1000, 700]);
    let shuffled = Examples::shuffled(&mut RandomState::new(0));
    assert!(count_classes(shuffled.validation().t).iter().all(|&count| count > 50));
}

#[test]
fn the_shuffled_tenth_speaks_for_new_points_and_the_last_does_not() {
    let distance = |examples: &Examples| {
        let (history, fresh) = train(examples, EPOCHS, 0, |_| ());
        assert!(fresh.accuracy > 0.9, "the network has learnt: {fresh:?}");
        (history.validation_loss[EPOCHS - 1] - fresh.loss).abs()
    };
    let last = distance(&Examples::sorted());
    let shuffled = distance(&Examples::shuffled(&mut RandomState::new(0)));
    assert!(shuffled < last, "{shuffled} {last}");
}

#[test]
fn training_is_looked_at_before_it_and_after_each_epoch() {
    let mut maps = Vec::new();
    train(&Examples::sorted(), 3, 0, |network| maps.push(decision_map(network, 10)));
    assert_eq!(maps.len(), 4);
    assert_eq!(maps[0].dim(), (11, 11));
    // Where each cloud is, the map has its class: rows are the second coordinate.
    let mut trained = Vec::new();
    train(&Examples::sorted(), 15, 0, |network| trained.push(decision_map(network, 5)));
    let map = &trained[15];
    assert_eq!([map[(6, 5)], map[(8, 16)], map[(14, 10)]], [0, 1, 2]);
}
