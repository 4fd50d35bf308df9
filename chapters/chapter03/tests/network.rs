//! The chapter's network is the one of the other chapters: `common`'s, with the same seed, is it number by number.

use chapter03::TwoLayerNet;
use common::network::{Activation, Description, Initializer, Loss};
use common::random::RandomState;

#[test]
fn it_starts_and_learns_as_commons_does() {
    let mut own = TwoLayerNet::<f64>::new(6, 5, 3, 0.5, &mut RandomState::new(7));
    let description =
        Description::new(&[6, 5, 3], Activation::Sigmoid, Initializer::Normal { std: 0.5 }, Loss::SoftmaxCrossEntropy);
    let mut shared = description.build::<f64>(&mut RandomState::new(7));
    let x = RandomState::new(1).normal_array(0.0, 1.0, (4, 6));
    let t = common::metric::one_hot(&[0, 2, 1, 1], 3);
    assert_eq!(own.gradient(x.view(), t.view()), shared.gradient(x.view(), t.view()).loss);
    for ((name, w, dw), parameter) in own.parameters().into_iter().zip(shared.parameters()) {
        assert_eq!(name, parameter.name);
        assert_eq!(w.to_vec(), parameter.value.iter().copied().collect::<Vec<_>>());
        assert_eq!(dw.to_vec(), parameter.gradient.iter().copied().collect::<Vec<_>>());
    }
}
