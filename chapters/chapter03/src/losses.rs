//! # How wrong is an answer?
//!
//! To learn (학습) is to change the weights so that the answers become better, and a computer has to know what "better"
//! is. A loss function (손실 함수) gives the answer of a network a number: 0 for a perfect one, more for a worse one.
//! Everything that follows serves to make this number small.

use chapter03::{golden, source};
use common::loss;
use common::metric;
use literate::prelude::*;

pub fn run(page: &Page) -> Result<()> {
    //| ## Mean squared error
    //| Say the picture shows a 2. The network gives ten probabilities $y$, and the target (정답) $t$ has a 1 in the place of
    //| the 2 and 0 elsewhere. The mean squared error (평균 제곱 오차) squares the differences, so that none is negative and
    //| large ones count most, and takes their mean:
    //|
    //| $$ E = \frac{1}{n} \sum_k (y_k - t_k)^2. $$
    let y = array![[0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]];
    let t = metric::one_hot::<f64>(&[2], 10);
    let differences = &y - &t;
    let mean_of_squares = differences.mapv(|difference| difference * difference).sum() / 10.0;
    page.claim("3.5", "mean squared error of one answer", mean_of_squares, golden("mean squared error")[0])
        .derived()
        .within(1e-15);
    //-
    //| ## Cross-entropy
    //| For probabilities there is a better question: how probable did the network think what was in fact the case? The
    //| cross-entropy error (교차 엔트로피 오차) is minus the logarithm of that,
    //|
    //| $$ E = -\sum_k t_k \ln y_k. $$
    //|
    //| All terms but one vanish, since $t$ is 0 everywhere but at the right class. What is left is $-\ln y$ of the right class: 0 where the
    //| network was certain of it, and without bound where it thought it impossible.
    let probability = Array1::linspace(0.01, 1.0, 200);
    page.show(
        Chart::new("What the right class costs")
            .x_label("probability given to the right class")
            .y_label("cross-entropy")
            .line("−ln y", &probability, probability.mapv(|y: f64| -y.ln()))
            .points("the document's two answers", [0.6, 0.1], [-(0.6_f64).ln(), -(0.1_f64).ln()]),
    )?;
    page.claim("3.5", "−ln 0.6: the right class has 0.6", -(0.6_f64).ln(), 0.51).within(0.005);
    page.claim("3.5", "−ln 0.1: the right class has 0.1", -(0.1_f64).ln(), 2.3).within(0.05);
    //-
    //| The logarithm of zero is minus infinity, and a network that is certain and wrong would end all learning with it. So
    //| one adds a tiny $\delta = 10^{-7}$ before taking the logarithm:
    page.code(source("loss", "pub fn cross_entropy<")?);
    page.claim(
        "3.5",
        "cross-entropy of the answer above",
        loss::cross_entropy(y.view(), t.view()),
        golden("cross-entropy of 0.6")[0],
    )
    .derived()
    .within(1e-14);
    //-
    //| ## A batch, and its mean
    //| With $N$ samples, the loss is the mean of their losses,
    //|
    //| $$ E = -\frac{1}{N} \sum_n \sum_k t_{nk} \ln y_{nk}, $$
    //|
    //| so that it does not depend on how many there are. Of 60,000 digits one takes a few at random, a mini-batch (미니배치),
    //| whose mean stands for the mean of all. Two answers and their targets, a 3 and an 8:
    let answers = array![
        [0.0, 0.0, 0.02, 0.03, 0.0, 0.0, 0.0, 0.1, 0.05, 0.8],
        [0.0, 0.0, 0.0, 0.0, 0.01, 0.0, 0.0, 0.0, 0.99, 0.0]
    ];
    let targets = metric::one_hot::<f64>(&[3, 8], 10);
    page.claim("3.5", "shape of the answers", answers.shape(), [2, 10]).equals();
    page.claim("3.5", "shape of the targets", targets.shape(), [2, 10]).equals();
    let from_one_hot = loss::cross_entropy(answers.view(), targets.view());
    page.claim("3.5", "cross-entropy, one-hot targets", from_one_hot, 1.7583023994178049).within(1e-15);
    //-
    //| Where the targets come as labels, 3 and 8, there is no need to make ten numbers of each. One picks the probability
    //| of the right class out of each row. NumPy writes `y[np.arange(2), t]` for it and calls it fancy indexing: two lists of
    //| numbers that are walked through together, (0, 3) and (1, 8). Here it is a loop over rows with one index each:
    page.code(source("loss", "pub fn cross_entropy_of_labels")?);
    let labels = [3, 8];
    let picked: Vec<f64> = labels.iter().enumerate().map(|(row, label)| answers[[row, *label]]).collect();
    page.claim("3.5", "y[0, 3] and y[1, 8]", picked.clone(), [0.03, 0.99]).equals();
    let from_labels = loss::cross_entropy_of_labels(answers.view(), &labels);
    page.claim("3.5", "cross-entropy, labels", from_labels, 1.7583023994178049).within(1e-15);
    //-
    //| In its batch functions the document leaves $\delta$ out. With labels that is nearly the same number:
    let without_delta = -picked.iter().map(|y| y.ln()).sum::<f64>() / 2.0;
    page.claim(
        "3.5",
        "cross-entropy of labels without δ",
        without_delta,
        golden("cross-entropy of labels without delta")[0],
    )
    .derived()
    .within(1e-14);
    //| With one-hot targets it is no number at all. The answers have zeros in them, their logarithm is minus infinity, and
    //| zero times infinity is not a number. (The document then computes its example with $\delta$, and so gets one.)
    let one_hot_without_delta = -(&targets * &answers.mapv(f64::ln)).sum() / 2.0;
    let is_nan = usize::from(one_hot_without_delta.is_nan());
    let numpy_says = golden("cross-entropy of one-hot targets without delta is nan")[0];
    page.claim("3.5", "one-hot without δ is not a number (1 for yes)", is_nan, numpy_says).derived().equals();
    //-
    //| ## Why a single sample is reshaped
    //| The number of samples is the number of rows. One sample alone has no rows in NumPy, only ten numbers along one axis,
    //| and `shape[0]` is then 10 where it should be 1. So the document gives it a second axis first. In Rust the two have
    //| different types, `Array1` and `Array2`, and the mistake does not compile.
    let single = array![1, 2, 3];
    page.claim("3.5", "shape of a", single.shape(), [3]).equals();
    let as_row = single.insert_axis(ndarray::Axis(0));
    page.claim("3.5", "shape of a.reshape(1, a.size)", as_row.shape(), [1, 3]).equals();
    Ok(())
}
