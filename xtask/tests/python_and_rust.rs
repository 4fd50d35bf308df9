//! What the documents write in Python beside what a chapter writes, run. `cargo xtask book` makes a page of it: a
//! `//>` line is Python, the Rust lines after it say the same, up to a blank line.

use common::activation::{relu, sigmoid, softmax};
use common::loss::{cross_entropy, mean_squared_error};
use common::metric::{accuracy, argmax, one_hot};
use common::network::{Activation, Description, Initializer, Loss, Scratch};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use common::random::RandomState;
use common::train::{Data, Order, Training};
use datasets::{DataChoice, Store, imdb, mnist};
use ndarray::{Array2, Axis, array, s};

//# Arrays
#[test]
fn arrays() {
    //> np.zeros((2, 3))
    let zeros = Array2::<f64>::zeros((2, 3));

    //> np.array([[1, 2, 3], [4, 5, 6]])
    let a = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];

    //> a.shape
    let shape = a.shape();

    //> a.T
    let transposed = a.t();

    //> a + 1
    let plus_one = &a + 1.0;

    //> np.dot(a, a.T)
    let product = a.dot(&a.t());

    //> a[0], a[:, 1], a[:1]
    let (row, column, first_rows) = (a.row(0), a.column(1), a.slice(s![..1, ..]));

    //> a[[1, 0]]
    let chosen = a.select(Axis(0), &[1, 0]);

    //> a.sum(), a.mean(), a.sum(axis=0)
    let (sum, mean, by_column) = (a.sum(), a.mean().unwrap(), a.sum_axis(Axis(0)));

    //> np.exp(a)
    let exponentials = a.exp();

    //> a.reshape(3, 2)
    let reshaped = a.to_shape((3, 2)).unwrap();

    assert_eq!(zeros + &plus_one, &a + 1.0);
    assert_eq!((shape, transposed.shape()), (&[2, 3][..], &[3, 2][..]));
    assert_eq!(product, array![[14.0, 32.0], [32.0, 77.0]]);
    assert_eq!((row.sum(), column.sum(), first_rows.nrows()), (6.0, 7.0, 1));
    assert_eq!(chosen.row(0), a.row(1));
    assert_eq!((sum, mean, by_column), (21.0, 3.5, array![5.0, 7.0, 9.0]));
    assert_eq!(exponentials[(0, 0)], std::f64::consts::E);
    assert_eq!(reshaped[(1, 0)], 3.0);
}

//# Random numbers
#[test]
fn random_numbers() {
    //> np.random.seed(0)
    let mut random = RandomState::new(0);

    //> np.random.uniform(-1, 1)
    let uniform = random.uniform(-1.0, 1.0);

    //> np.random.randn(3)
    let normal = random.randn(3);

    //> np.random.choice(60000, 100)
    let batch = random.choice(60_000, 100);

    //> np.random.permutation(10)
    let order = random.permutation(10);

    assert_eq!(uniform, 0.097_627_007_854_649_5);
    assert_eq!((normal.len(), batch.len(), order.len()), (3, 100, 10));
}

//# Functions of a network
#[test]
fn functions() {
    let a = array![0.3, 2.9, 4.0];
    let scores = array![[0.3, 2.9, 4.0]];

    //> np.maximum(0, a)
    let rectified = a.mapv(relu);

    //> 1 / (1 + np.exp(-a))
    let squashed = a.mapv(sigmoid);

    //> np.exp(a) / np.sum(np.exp(a))
    let y = softmax(a.view());

    //> np.argmax(y)
    let best = argmax(y.view());

    //> keras.utils.to_categorical([2], 3)
    let t = one_hot::<f64>(&[2], 3);

    //> keras.losses.MeanSquaredError()
    let squared = mean_squared_error(scores.view(), t.view());

    //> -np.sum(t * np.log(y)) / batch_size
    let cross = cross_entropy(y.view().insert_axis(Axis(0)), t.view());

    //> np.mean(np.argmax(y, axis=1) == np.argmax(t, axis=1))
    let correct = accuracy(scores.view(), t.view());

    assert_eq!((rectified, best, correct), (a, 2, 1.0));
    assert!(squashed.iter().all(|y| (0.0..1.0).contains(y)));
    assert!((y.sum() - 1.0).abs() < 1e-12 && (cross + y[2].ln()).abs() < 1e-6 && squared > 0.0);
}

//# Networks
#[test]
fn networks() {
    let mut random = RandomState::new(0);
    let (x, t) = (Array2::<f32>::ones((8, 100)), one_hot::<f32>(&[1; 8], 10));

    //> model = keras.Sequential([
    //>     keras.layers.Dense(32, activation="relu", input_dim=100),
    //>     keras.layers.Dense(10, activation="softmax")])
    //> loss="categorical_crossentropy"
    let description =
        Description::new(&[100, 32, 10], Activation::Relu, Initializer::GlorotUniform, Loss::SoftmaxCrossEntropy);
    let network = description.build::<f32>(&mut random);

    //> model.summary()
    let summary = network.summary(100);

    //> model.compile(optimizer=keras.optimizers.Adam(0.01))
    let learner = Scratch::new(network, &Adam::keras(0.01));

    //> model.fit(x, t, epochs=5, batch_size=4,
    //>           validation_data=(x, t))
    let data = Data { x: x.view(), t: t.view() };
    let mut training = Training::new(learner, data, Order::Permutation, 4, random);
    training.run(5, &data, |_| ());

    //> history.history["val_loss"]
    let losses = training.history.validation_loss;

    //> model.evaluate(x, t)
    let score = training.learner.network.evaluate(x.view(), t.view());

    //> model.predict(x)
    let answers = training.learner.network.predict(x.view());

    assert!(summary.contains("3,562"), "{summary}");
    assert!(losses[4] < losses[0] && score.accuracy == 1.0);
    assert_eq!(answers.shape(), [8, 10]);
}

//# Optimisers
#[test]
fn optimisers() {
    //> keras.optimizers.SGD(0.01)
    let mut sgd = Sgd::new(0.01);

    //> keras.optimizers.SGD(0.01, momentum=0.7)
    let mut momentum = Momentum::new(0.01, 0.7);

    //> keras.optimizers.Adagrad(0.01, epsilon=1e-5, decay=0.4)
    let mut adagrad = AdaGrad::keras(0.01, 1e-5, 0.4);

    //> keras.optimizers.RMSprop(0.001)
    let mut rmsprop = RmsProp::new(0.001);

    //> keras.optimizers.Adam(0.001)
    let mut adam = Adam::keras(0.001);

    let mut w = [1.0];
    sgd.update(&mut w, &[1.0]);
    momentum.update(&mut w, &[1.0]);
    adagrad.update(&mut w, &[1.0]);
    rmsprop.update(&mut w, &[1.0]);
    adam.update(&mut w, &[1.0]);
    assert!(w[0] < 1.0);
}

//# Data
#[test]
fn data() {
    let store = Store::default().with_choice(DataChoice::Sample);

    //> keras.datasets.mnist.load_data()
    let digits = mnist::load(&store).unwrap();

    //> x_train.reshape(-1, 784) / 255
    let x = digits.train.scaled();

    //> keras.datasets.imdb.load_data(num_words=100)
    //> to_one_hot(x_train, 100)
    let reviews = imdb::load_multi_hot(&store).unwrap();

    assert_eq!((x.ncols(), reviews.train.x.shape()), (784, &[25_000, 100][..]));
}
