//! A chapter's model builds with the engine alone: no page, no threads, no network client. The crate of this test has
//! none of them.

#[path = "../../chapters/chapter04/src/model.rs"]
#[allow(dead_code)]
mod chapter04;

#[path = "../../chapters/chapter05/src/model.rs"]
#[allow(dead_code)]
mod chapter05;

use common::random::RandomState;
use common::train::Data;
use ndarray::Array2;

#[test]
fn chapter_4s_model_learns_without_its_chapter() {
    let mut random = RandomState::new(0);
    let x = random.uniform_array(0.0, 1.0, (200, chapter04::PIXELS)).mapv(|x| f32::from(x < 0.2));
    let classes: Vec<usize> = x.rows().into_iter().map(|row| usize::from(row[0] > 0.0)).collect();
    let t = common::metric::one_hot(&classes, chapter04::CLASSES);
    let data = |from, to| {
        let rows = ndarray::Slice::from(from..to);
        Data { x: x.slice_axis(ndarray::Axis(0), rows), t: t.slice_axis(ndarray::Axis(0), rows) }
    };
    let learner = chapter04::scratch(&chapter04::description(), &mut random);
    let mut training = chapter04::training(learner, data(0, 200), random);
    let first = training.epoch();
    (0..20).for_each(|_| _ = training.epoch());
    let score = chapter04::test_score(&mut training.learner, &[data(0, 192), data(192, 200)]);
    assert!(score.loss < 0.5 * first.loss, "{first:?} {score:?}");
}

#[test]
fn chapter_5s_model_learns_without_its_chapter() {
    let x = RandomState::new(0).uniform_array(0.0, 1.0, (60, chapter05::WORDS)).mapv(|x| f32::from(x < 0.3));
    let t = Array2::from_shape_fn((60, 1), |(row, _)| x[(row, 0)]);
    let data = Data { x: x.view(), t: t.view() };
    let history = chapter05::train(data, data, &common::optimizer::Adam::keras(0.01), 10, 0);
    assert!(history.loss[chapter05::EPOCHS - 1] < 0.5 * history.loss[0], "{:?}", history.loss);
}
