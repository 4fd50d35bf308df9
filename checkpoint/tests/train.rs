//! A training that is kept, dropped anywhere and taken up again ends as one that went through, bit for bit.

use checkpoint::{CheckpointError, Checkpoints, Folder};
use common::metric::Score;
use common::network::{Activation, Description, Initializer, Loss, Scratch};
use common::optimizer::Adam;
use common::random::RandomState;
use common::train::{Data, Learner, Order, Training};
use ndarray::Array2;

type Small<'a> = Training<Scratch<f32, Adam<f32>>, Data<'a, f32>>;

fn table() -> (Array2<f32>, Array2<f32>) {
    let x = RandomState::new(0).normal_array(0.0, 1.0, (100, 5)).mapv(|x| x as f32);
    let t = Array2::from_shape_fn((100, 1), |(row, _)| f32::from(x[(row, 0)] * x[(row, 1)] > 0.0));
    (x, t)
}

fn begin<'a>(data: Data<'a, f32>, hidden: usize) -> Small<'a> {
    let mut random = RandomState::new(3);
    let sizes = [5, hidden, 1];
    let network = Description::new(&sizes, Activation::Relu, Initializer::He, Loss::SigmoidCrossEntropy);
    let learner = Scratch::new(network.build(&mut random), &Adam::keras(0.01));
    Training::new(learner, data, Order::SlidingBuffer(30), 16, random)
}

/// An evaluation that panics at the given epoch: the process that dies there.
fn dying_at<'a>(data: &'a Data<'a, f32>, epoch: usize) -> impl FnMut(&mut Scratch<f32, Adam<f32>>) -> Score + 'a {
    let mut epochs = 0;
    move |learner| {
        epochs += 1;
        assert!(epochs < epoch, "power cut");
        learner.evaluate(data)
    }
}

#[test]
fn it_ends_as_if_nothing_had_happened() {
    let (x, t) = table();
    let data = Data { x: x.view(), t: t.view() };
    let mut through = begin(data, 8);
    Checkpoints::default().train("it", "a training", &mut through, 6, |learner| learner.evaluate(&data)).unwrap();
    assert_eq!(through.history.loss.len(), 6);
    for every in [1, 3, 7, 10, 1000] {
        let path = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::new(Folder::open(path.path()).unwrap(), every);
        for _ in 0..2 {
            let mut training = begin(data, 8);
            let death = std::panic::AssertUnwindSafe(|| {
                checkpoints.train("it", "a training", &mut training, 6, dying_at(&data, 3))
            });
            assert!(std::panic::catch_unwind(death).is_err());
        }
        let mut resumed = begin(data, 8);
        checkpoints.train("it", "a training", &mut resumed, 6, |learner| learner.evaluate(&data)).unwrap();
        assert_eq!(resumed.state(), through.state(), "kept after every {every} steps");
        // What is done is not done again.
        let mut again = begin(data, 8);
        checkpoints.train("it", "a training", &mut again, 6, |_| panic!("there is nothing left to do")).unwrap();
        assert_eq!(again.state(), through.state());
    }
}

#[test]
fn a_state_that_does_not_fit_names_its_file() {
    let (x, t) = table();
    let data = Data { x: x.view(), t: t.view() };
    let path = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::new(Folder::open(path.path()).unwrap(), 1);
    checkpoints.train("it", "a training", &mut begin(data, 8), 1, |learner| learner.evaluate(&data)).unwrap();
    let error = checkpoints.train("it", "a training", &mut begin(data, 9), 1, |learner| learner.evaluate(&data));
    let error = error.unwrap_err();
    assert!(matches!(error, CheckpointError::State { .. }));
    assert!(error.to_string().contains("it.checkpoint") && error.to_string().contains("parameters"), "{error}");
}
