//! A chapter's model builds with the engine alone: no page, no threads, no network client. The crate of this test has
//! none of them.

#[path = "../../chapters/chapter05/src/model.rs"]
#[allow(dead_code)]
mod chapter05;

use common::random::RandomState;
use common::train::Data;
use ndarray::Array2;

#[test]
fn chapter_5s_model_learns_without_its_chapter() {
    let x = RandomState::new(0).uniform_array(0.0, 1.0, (60, chapter05::WORDS)).mapv(|x| f32::from(x < 0.3));
    let t = Array2::from_shape_fn((60, 1), |(row, _)| x[(row, 0)]);
    let data = Data { x: x.view(), t: t.view() };
    let history = chapter05::train(data, data, &common::optimizer::Adam::keras(0.01), 10, 0);
    assert!(history.loss[chapter05::EPOCHS - 1] < 0.5 * history.loss[0], "{:?}", history.loss);
}
