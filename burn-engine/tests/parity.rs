//! Burn beside the scratch engine: from the same weights, on the same rows, with the same rule.
#![cfg(feature = "flex")]

use burn_engine::{Burn, Device, apart_step_by_step, greatest};
use common::network::{Activation, Description, Initializer, Loss, Network, Scratch};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use common::random::RandomState;
use common::train::{Data, Learner, Order, Training};
use ndarray::{Array2, Axis, Slice};

/// How far a gradient may be apart, relative to its largest number, where both engines compute in 32 bits.
const GRADIENT_TOLERANCE: f32 = 1e-5;

/// A network and something that it can learn.
struct Task {
    description: Description,
    x: Array2<f32>,
    t: Array2<f32>,
}

impl Task {
    /// The network on `rows` random rows; their targets are what another such network answers, as a yes or no or as a class
    /// where the loss asks for that.
    fn new(description: Description, rows: usize) -> Self {
        let mut random = RandomState::new(7);
        let x = random.normal_array(0.0, 1.0, (rows, description.inputs)).mapv(|x| x as f32);
        let mut teacher: Network<f32> = description.build(&mut random);
        let mut t = teacher.predict(x.view()).to_owned();
        match description.loss {
            Loss::SoftmaxCrossEntropy => t.rows_mut().into_iter().for_each(|mut row| {
                let largest = common::metric::argmax(row.view());
                row.fill(0.0);
                row[largest] = 1.0;
            }),
            Loss::SigmoidCrossEntropy => t.mapv_inplace(|t| f32::from(t > 0.5)),
            Loss::MeanSquaredError => {}
        }
        Self { description, x, t }
    }

    fn data(&self) -> Data<'_, f32> {
        Data { x: self.x.view(), t: self.t.view() }
    }

    fn network(&self) -> Network<f32> {
        self.description.build(&mut RandomState::new(1))
    }
}

/// Every activation and every loss, with layers wide and narrow.
fn tasks() -> [Task; 4] {
    let new = |sizes: &[usize], hidden, loss| Description::new(sizes, hidden, Initializer::GlorotUniform, loss);
    [
        Task::new(new(&[40, 50, 30, 10], Activation::Relu, Loss::SoftmaxCrossEntropy), 300),
        Task::new(new(&[100, 32, 32, 1], Activation::Relu, Loss::SigmoidCrossEntropy), 300),
        Task::new(new(&[5, 9, 3], Activation::Sigmoid, Loss::MeanSquaredError).output(Activation::Sigmoid), 300),
        Task::new(new(&[7, 2], Activation::Identity, Loss::SigmoidCrossEntropy), 300),
    ]
}

/// The largest distance of the losses of a step, relative to the loss; both engines begin every second step alike, or a neuron
/// at ReLU's corner would part them in the end.
fn distance(device: &Device, task: &Task, optimizer: &(impl Optimizer<f32> + Clone), steps: usize) -> f64 {
    let scratch = Scratch::new(task.network(), optimizer);
    let burn = Burn::new(device, &task.description, &task.network(), optimizer);
    let mut scratch = Training::new(scratch, task.data(), Order::Permutation, 32, RandomState::new(2));
    let mut burn = Training::new(burn, device.load(task.data()), Order::Permutation, 32, RandomState::new(2));
    greatest(apart_step_by_step(&mut scratch, &mut burn, steps).unwrap())
}

fn check(device: &Device, tasks: &[Task], steps: usize, optimizer: &(impl Optimizer<f32> + Clone)) {
    for task in tasks {
        let distance = distance(device, task, optimizer, steps);
        println!("{:?}, {:?}, {steps} steps: {distance:.1e}", task.description.loss, optimizer.rule());
        assert!(distance <= device.tolerance(), "{:?}, {:?}: {distance:e}", task.description, optimizer.rule());
    }
}

#[test]
fn sgd() {
    check(&Device::cpu(), &tasks(), 200, &Sgd::new(0.1));
}

#[test]
fn momentum() {
    check(&Device::cpu(), &tasks(), 200, &Momentum::new(0.1, 0.7));
}

#[test]
fn adagrad() {
    check(&Device::cpu(), &tasks(), 200, &AdaGrad::new(0.01));
    check(&Device::cpu(), &tasks(), 200, &AdaGrad::keras(0.01, 1e-5, 0.4));
}

#[test]
fn rmsprop() {
    check(&Device::cpu(), &tasks(), 200, &RmsProp::new(0.001));
}

#[test]
fn adam() {
    check(&Device::cpu(), &tasks(), 200, &Adam::new(0.001));
    check(&Device::cpu(), &tasks(), 200, &Adam::keras(0.001));
}

/// Batches for [`gradients_and_scores_agree`]: neighbours are a view, others are gathered, and a row may come twice.
fn batches() -> Vec<Vec<usize>> {
    vec![(10..60).collect(), vec![3, 1, 4, 1, 5, 9, 2, 6, 299], vec![17]]
}

/// Burn's automatic differentiation against backpropagation by hand, on these batches, and both evaluations, of the first
/// `evaluated` rows.
fn gradients_and_scores_agree(
    device: &Device,
    tasks: &[Task],
    batches: &[Vec<usize>],
    evaluated: usize,
    tolerance: f32,
) {
    for task in tasks {
        let mut network = task.network();
        let mut burn = Burn::new(device, &task.description, &network, &Sgd::new(0.1));
        assert_eq!(burn.parameters(), network.flat_parameters(), "the weights arrive as they are");
        let data = device.load(task.data());
        for rows in batches {
            let (x, t) = (task.x.select(Axis(0), rows), task.t.select(Axis(0), rows));
            network.gradient(x.view(), t.view());
            let (ours, theirs) = (network.flat_gradient(), burn.gradient(&data, rows));
            let largest = ours.iter().fold(0.0, |largest: f32, g| largest.max(g.abs()));
            for (place, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
                let most = tolerance * largest;
                assert!((ours - theirs).abs() <= most, "{:?}, {place}: {ours} {theirs}", task.description);
            }
            assert_eq!(ours.len(), theirs.len());
        }
        let part = |table: &Array2<f32>| table.slice_axis(Axis(0), Slice::from(0..evaluated)).to_owned();
        let (x, t) = (part(&task.x), part(&task.t));
        let ours = network.evaluate(x.view(), t.view());
        let theirs = burn.evaluate(&device.load(Data { x: x.view(), t: t.view() }));
        let most = f64::from(tolerance) * ours.loss;
        assert!((ours.loss - theirs.loss).abs() <= most, "{ours:?} {theirs:?}");
        assert!((ours.accuracy - theirs.accuracy).abs() < 1e-6, "{ours:?} {theirs:?}");
    }
}

#[test]
fn gradients_and_scores() {
    gradients_and_scores_agree(&Device::cpu(), &tasks(), &batches(), 250, GRADIENT_TOLERANCE);
}

/// From zero every score is 0, where the loss of one score has a corner if it is written with |x|.
#[test]
fn the_gradient_of_a_score_of_zero() {
    let sizes = [4, 1];
    let description = Description::new(&sizes, Activation::Identity, Initializer::Zeros, Loss::SigmoidCrossEntropy);
    let task = Task::new(Description { initializer: Initializer::GlorotUniform, ..description.clone() }, 300);
    gradients_and_scores_agree(&Device::cpu(), &[Task { description, ..task }], &batches(), 250, GRADIENT_TOLERANCE);
}

/// A confident mistake has a large loss and an honest gradient.
#[test]
fn scores_that_saturate() {
    for (loss, outputs) in [(Loss::SigmoidCrossEntropy, 1), (Loss::SoftmaxCrossEntropy, 3)] {
        let description = Description::new(&[2, outputs], Activation::Identity, Initializer::GlorotUniform, loss);
        let mut task = Task::new(description, 300);
        task.x *= 300.0;
        task.t = task.t.slice(ndarray::s![..;-1, ..]).as_standard_layout().into_owned();
        let device = Device::cpu();
        let distance = distance(&device, &task, &Sgd::new(1e-4), 20);
        assert!(distance <= device.tolerance(), "{loss:?}: {distance:e}");
        gradients_and_scores_agree(&device, &[task], &batches(), 250, GRADIENT_TOLERANCE);
    }
}

/// Few shapes: Burn takes long to compile a kernel, and products of other shapes are other kernels. So all batches have 32 rows,
/// and the other losses come after one layer that is shaped like the first of the network.
#[cfg(any(feature = "cuda", feature = "vulkan"))]
fn the_same_on(choice: burn_engine::DeviceChoice, gradient_tolerance: f32) {
    let (device, _) = Device::find(choice, "burn-engine").unwrap();
    println!("{device}");
    let [_, sigmoid, _, _] = tasks();
    let tasks = [Task::new(sigmoid.description, 288)];
    let batches = [(10..42).collect(), (0..32).map(|row| row * 7 % 288).collect()];
    gradients_and_scores_agree(&device, &tasks, &batches, 32, gradient_tolerance);
    check(&device, &tasks, 60, &Sgd::new(0.1));
    check(&device, &tasks, 60, &Momentum::new(0.1, 0.7));
    check(&device, &tasks, 60, &AdaGrad::keras(0.01, 1e-5, 0.4));
    check(&device, &tasks, 60, &RmsProp::new(0.001));
    check(&device, &tasks, 200, &Adam::keras(0.001));
    for loss in [Loss::SoftmaxCrossEntropy, Loss::MeanSquaredError] {
        let description = Description::new(&[100, 32], Activation::Relu, Initializer::GlorotUniform, loss);
        check(&device, &[Task::new(description, 288)], 20, &Sgd::new(0.01));
    }
}

#[cfg(feature = "vulkan")]
#[test]
#[ignore = "needs a Vulkan device; Debian's mesa-vulkan-drivers plays one"]
fn the_same_on_vulkan() {
    the_same_on(burn_engine::DeviceChoice::Vulkan, GRADIENT_TOLERANCE);
}

/// Its products round their factors to TF32.
#[cfg(feature = "cuda")]
#[test]
#[ignore = "needs an NVIDIA card, and minutes"]
fn the_same_on_cuda() {
    the_same_on(burn_engine::DeviceChoice::Cuda, 5e-3);
}
