//! What the documents write in Python beside what a chapter writes, both run, and compared number by number.
//!
//! `cargo xtask book` makes a page of it. A `//#` line is a heading; `//> Python` has the Rust lines after it up to a
//! blank line beside it, and `//~` is a remark. The page leaves out `python.answers(…)`, which compares the row with
//! Python's numbers in `answers.json`; `answers.py` made them from this file, and says how rows are read.

mod answers;

use std::path::{Path, PathBuf};

use answers::{Python, Recorded, assert_same};
use common::activation::{relu, sigmoid, softmax};
use common::init;
use common::layer::{Affine, Layer, Relu};
use common::loss::{binary_cross_entropy, cross_entropy, mean_squared_error};
use common::metric::{accuracy, argmax, one_hot};
use common::network::{Activation, Description, Initializer, Loss, Scratch};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use common::random::RandomState;
use common::train::{Data, Order, Training};
use datasets::imdb::{self, LoadData};
use datasets::{DataChoice, Store, mnist};
use ndarray::{Array, Array1, Array2, Axis, Dimension, array, s};

//# Arrays
#[test]
fn arrays() {
    let mut python = Python::under("Arrays");

    //> np.zeros((2, 3))
    let zeros = Array2::<f64>::zeros((2, 3));
    python.answers(&zeros);

    //> a = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    let a = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    python.answers(&a);

    //> a.shape
    let shape = a.shape();
    python.answers(shape);

    //> a.T
    let transposed = a.t();
    python.answers(transposed);

    //> a + 1
    let plus_one = &a + 1.0;
    python.answers(&plus_one);

    //> np.dot(a, a.T)
    let product = a.dot(&a.t());
    python.answers(&product);

    //> a[0], a[:, 1], a[:1]
    let (row, column, first_rows) = (a.row(0), a.column(1), a.slice(s![..1, ..]));
    python.answers([row.to_vec(), column.to_vec(), first_rows.iter().copied().collect()].concat());

    //> a[[1, 0]]
    let chosen = a.select(Axis(0), &[1, 0]);
    python.answers(&chosen);

    //> a.sum(), a.mean(), a.sum(axis=0)
    let (sum, mean, by_column) = (a.sum(), a.mean().unwrap(), a.sum_axis(Axis(0)));
    python.answers([&[sum, mean], &*by_column.to_vec()].concat());

    //> np.exp(a)
    let exponentials = a.exp();
    python.answers(&exponentials);

    //> a.reshape(3, 2)
    let reshaped = a.to_shape((3, 2)).unwrap();
    python.answers(&reshaped);
}

//# Random numbers
#[test]
fn random_numbers() {
    let mut python = Python::under("Random numbers");

    //> np.random.seed(0)
    let mut random = RandomState::new(0);

    //> np.random.uniform(-1, 1)
    let uniform = random.uniform(-1.0, 1.0);
    python.answers(uniform);

    //> np.random.randn(3)
    let normal = random.randn(3);
    python.answers(&normal);

    //> np.random.choice(60000, 100)
    let batch = random.choice(60_000, 100);
    python.answers(&*batch);

    //> np.random.permutation(10)
    let order = random.permutation(10);
    python.answers(&*order);
}

//# Functions of a network
#[test]
fn functions() {
    let mut python = Python::under("Functions of a network");

    //> a = np.array([0.3, 2.9, -4.0])
    let a = array![0.3, 2.9, -4.0];
    python.answers(&a);

    //> np.maximum(0, a)
    let rectified = a.mapv(relu);
    python.answers(&rectified);

    //> 1 / (1 + np.exp(-a))
    let squashed = a.mapv(sigmoid);
    python.answers(&squashed);

    //> np.exp(a) / np.sum(np.exp(a))
    let shares = softmax(a.view());
    python.answers(&shares);

    //> np.argmax(a)
    let best = argmax(a.view());
    python.answers(best);

    //> t = keras.utils.to_categorical([2, 0], 3)
    let t = one_hot::<f64>(&[2, 0], 3);
    python.answers(&t);

    //> y = np.array([[0.1, 0.2, 0.7], [0.3, 0.6, 0.1]])
    let y = array![[0.1, 0.2, 0.7], [0.3, 0.6, 0.1]];
    python.answers(&y);

    //~ Keras averages over the columns too; document 3 and our function sum over them.
    //> keras.losses.MeanSquaredError()(t, y)
    let squared = mean_squared_error(y.view(), t.view()) / y.ncols() as f64;
    python.answers_within(1e-6, squared);

    //~ 1e-7 keeps the logarithm finite, as in document 3.
    //> -np.sum(t * np.log(y + 1e-7)) / y.shape[0]
    let cross = cross_entropy(y.view(), t.view());
    python.answers(cross);

    //> keras.losses.BinaryCrossentropy()(t, y)
    let binary = binary_cross_entropy(y.view(), t.view());
    python.answers_within(1e-6, binary);

    //> np.mean(np.argmax(y, axis=1) == np.argmax(t, axis=1))
    let correct = accuracy(y.view(), t.view());
    python.answers(correct);
}

//# Networks
#[test]
fn networks() {
    let mut python = Python::under("Networks").within(1e-6);

    //< random = np.random.RandomState(0)
    //< x, x_test = random.uniform(0, 1, (12, 100)), random.uniform(0, 1, (8, 100))
    //< t = keras.utils.to_categorical(random.choice(10, 12), 10)
    //< t_test = keras.utils.to_categorical(random.choice(10, 8), 10)
    let mut random = RandomState::new(0);
    let (x, x_test) = (random.uniform_array(0.0, 1.0, (12, 100)), random.uniform_array(0.0, 1.0, (8, 100)));
    let t = one_hot::<f64>(&random.choice(10, 12), 10);
    let t_test = one_hot::<f64>(&random.choice(10, 8), 10);
    let random = &mut random;

    //< layer = keras.Sequential([keras.Input((100,)), keras.layers.Dense(32, activation="relu")])
    //< glorot(random, layer)
    let w = init::glorot_uniform(random, 100, 32);

    //~ A layer and its activation are two layers here.
    //> keras.layers.Dense(32, activation="relu")
    //= layer.predict(x, verbose=0)
    let (mut dense, mut rectifier) = (Affine::new(w), Relu::new());
    python.answers(rectifier.forward(dense.forward(x.view())));

    //> model = keras.Sequential([
    //>     keras.Input((100,)),
    //>     keras.layers.Dense(32, activation="relu"),
    //>     keras.layers.Dense(10, activation="softmax"),
    //> ])
    //> loss = "categorical_crossentropy"
    //= model.count_params()
    let (hidden, start) = (Activation::Relu, Initializer::GlorotUniform);
    let description = Description::new(&[100, 32, 10], hidden, start, Loss::SoftmaxCrossEntropy);
    let mut network = description.build::<f64>(random);
    python.answers(network.flat_parameters().len());

    //< glorot(random, model)
    //> model.summary()
    //= model.count_params()
    let summary = network.summary(100);
    python.answers(total_of(&summary));

    //~ Both are probabilities. The scores before the softmax are `network.forward(…)`.
    //> model.predict(x_test)
    let y = network.predict(x_test.view());
    python.answers(y);

    //> model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    let learner = Scratch::new(network, &Adam::keras(0.01));

    //~ Without `shuffle=False`, Keras draws an order of its own: `Order::Permutation`.
    //> history = model.fit(x, t, batch_size=4, epochs=5, shuffle=False,
    //>                     validation_data=(x_test, t_test))
    //= history.history["loss"]
    let data = Data { x: x.view(), t: t.view() };
    let validation = Data { x: x_test.view(), t: t_test.view() };
    let mut training = Training::new(learner, data, Order::AsTheyLie, 4, random.clone());
    training.run(5, &validation, |_| ());
    python.answers(&training.history.loss);

    //> history.history["val_loss"], history.history["val_accuracy"]
    let history = &training.history;
    let (losses, accuracies) = (&history.validation_loss, &history.validation_accuracy);
    python.answers([losses.as_slice(), accuracies].concat());

    //> model.evaluate(x_test, t_test)
    let network = &mut training.learner.network;
    let score = network.evaluate(x_test.view(), t_test.view());
    python.answers([score.loss, score.accuracy]);

    //> model.layers[1].get_weights()[1]
    let b2 = network.parameter("b2").unwrap().value;
    python.answers(&b2);
}

/// The number of parameters below a summary.
fn total_of(summary: &str) -> f64 {
    let line = summary.lines().find_map(|line| line.strip_prefix("Total params: ")).unwrap();
    line.replace(',', "").parse().unwrap()
}

//# Optimisers
#[test]
fn optimisers() {
    // Keras keeps its learning rates in 32 bits.
    let mut python = Python::under("Optimisers").within(1e-6);

    //> keras.optimizers.SGD(0.01)
    let sgd = Sgd::new(0.01);
    python.answers(steps(sgd));

    //> keras.optimizers.SGD(0.01, momentum=0.7)
    let momentum = Momentum::new(0.01, 0.7);
    python.answers(steps(momentum));

    //~ The documents' Keras took `decay=0.4`, and added epsilon to the root, as we do. Today's wants a schedule, and
    //~ adds epsilon inside the root: the fifth digit differs.
    //> rate = keras.optimizers.schedules.InverseTimeDecay(0.01, 1, 0.4)
    //> keras.optimizers.Adagrad(rate, epsilon=1e-5)
    let adagrad = AdaGrad::keras(0.01, 1e-5, 0.4);
    python.answers_within(5e-5, steps(adagrad));

    //~ Epsilon again: the sixth digit differs.
    //> keras.optimizers.RMSprop(0.001)
    let rmsprop = RmsProp::new(0.001);
    python.answers_within(5e-6, steps(rmsprop));

    //> keras.optimizers.Adam(0.001)
    let adam = Adam::keras(0.001);
    python.answers(steps(adam));
}

/// How far five updates with the same gradients have moved two numbers, after each (5, 2): `steps` in `answers.py`.
fn steps(mut optimizer: impl Optimizer<f64>) -> Array2<f64> {
    let gradients = [[1.0, -0.5], [0.6, -0.5], [0.3, 0.25], [-0.2, 0.1], [0.1, 2.0]];
    let mut w = [0.0, 0.0];
    let moved = gradients.map(|gradient| {
        optimizer.update(&mut w, &gradient);
        w
    });
    Array2::from(moved.to_vec())
}

//# Digits
#[test]
#[ignore = "needs the real files: DOWNHILL_MIRROR names a folder with them"]
fn digits() {
    let folder = tempfile::tempdir().unwrap();
    let store = &real_store(folder.path());
    let mut python = Python::under("Digits");

    //> (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    //= fingerprint(x_train) + fingerprint(y_train) + fingerprint(x_test) + fingerprint(y_test)
    let mnist::Mnist { train, test, .. } = mnist::load(store).unwrap();
    python.answers(
        [&train, &test]
            .map(|digits| [fingerprint(&digits.images), fingerprint(&column(&digits.labels))])
            .concat()
            .concat(),
    );

    //> x_train.reshape(-1, 784) / 255
    //= fingerprint(x_train.reshape(-1, 784) / 255 * 255)
    let x = train.scaled();
    python.answers(fingerprint(&(255.0 * x)));

    //> keras.utils.to_categorical(y_train, 10)
    //= fingerprint(keras.utils.to_categorical(y_train, 10))
    let t = one_hot::<f32>(&train.labels, 10);
    python.answers(fingerprint(&t));
}

//# Reviews
#[test]
#[ignore = "needs the real files: DOWNHILL_MIRROR names a folder with them"]
fn reviews() {
    let folder = tempfile::tempdir().unwrap();
    let store = &real_store(folder.path());
    let mut python = Python::under("Reviews");

    //> (x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=100)
    //= x_train[0] + x_test[24999]
    let options = LoadData { num_words: Some(100), ..LoadData::default() };
    let imdb::Imdb { train, test, .. } = imdb::load_data(store, &options).unwrap();
    python.answers([&*train.x[0], &test.x[24_999]].concat());

    //< def to_one_hot(sequences, dimension):
    //<     results = np.zeros((len(sequences), dimension))
    //<     for row, sequence in enumerate(sequences):
    //<         results[row, sequence] = 1.0
    //<     return results
    //> to_one_hot(x_train, 100)
    //= fingerprint(to_one_hot(x_train, 100))
    let x = imdb::multi_hot(&train.x, 100);
    python.answers(fingerprint(&x));

    //~ Both steps in one; the matrix ships with the crate.
    //> to_one_hot(x_test, 100), y_test
    //= fingerprint(to_one_hot(x_test, 100)) + fingerprint(y_test)
    let reviews = imdb::load_multi_hot(&Store::default().with_choice(DataChoice::Sample)).unwrap();
    let (x, t) = (reviews.test.x, reviews.test.t);
    python.answers([fingerprint(&x), fingerprint(&t)].concat());
}

/// A store in `folder` that takes the real files from the folder that `DOWNHILL_MIRROR` names.
fn real_store(folder: &Path) -> Store {
    let mirror = std::env::var("DOWNHILL_MIRROR").expect("DOWNHILL_MIRROR names a folder with the real files");
    Store::at(folder).with_mirrors(&[mirror]).with_offline(true).with_choice(DataChoice::Real)
}

fn column(labels: &[usize]) -> Array1<f32> {
    labels.iter().map(|&label| label as f32).collect()
}

/// Two numbers that change with any number of an array (n, k), with its place and with its row: `fingerprint` in
/// `answers.py`.
fn fingerprint<A: Copy + Into<f32>, D: Dimension>(array: &Array<A, D>) -> Vec<f64> {
    let (rows, columns) = (array.shape()[0], array.len() / array.shape()[0]);
    let mut sums = (vec![0.0; rows], vec![0.0; columns]);
    for (place, &number) in array.iter().enumerate() {
        let number = f64::from(number.into().round());
        sums.0[place / columns] += number;
        sums.1[place % columns] += number;
    }
    let weighted = |sums: Vec<f64>| sums.iter().zip(1..).map(|(sum, weight)| sum * f64::from(weight)).sum();
    vec![weighted(sums.0), weighted(sums.1)]
}

/// The kept answers are what Python says today.
#[test]
#[ignore = "needs Python: DOWNHILL_PYTHON names one with requirements.txt; and the real files"]
fn python_gives_the_kept_answers() {
    let folder = tempfile::tempdir().unwrap();
    let store = real_store(folder.path());
    let names = ["mnist", "imdb"].map(|name| store.catalog().dataset(name).unwrap());
    let files: Vec<PathBuf> =
        names.iter().flat_map(|it| &it.files).map(|file| store.get(&file.path).unwrap()).collect();
    assert!(!files.is_empty());
    let (kept, now) = (Recorded::kept().answers, Recorded::of_python(folder.path()).answers);
    assert_eq!(kept.keys().collect::<Vec<_>>(), now.keys().collect::<Vec<_>>());
    for (kept, now) in kept.values().flatten().zip(now.values().flatten()) {
        assert_eq!(kept.0, now.0);
        assert_same(&kept.0, &now.1, &kept.1, 1e-9);
    }
}
