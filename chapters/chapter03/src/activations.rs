//! # Activation functions, and why they must not be straight
//!
//! A perceptron's step has a drawback that will matter very soon: it jumps. Move a weight a little, and almost always
//! nothing changes at all; move it a little more, and the answer flips. Networks use smoother functions:
//!
//! - the **sigmoid** (시그모이드), a step with its edges rounded: $h(x) = \dfrac{1}{1 + e^{-x}}$;
//! - the **ReLU** (렐루, rectified linear unit), which lets through what is positive and nothing else: $h(x) = \max(0, x)$;
//! - the **identity** (항등 함수), which lets everything through: $h(x) = x$.

use chapter03::{golden, source};
use common::activation;
use literate::numbers::short;
use literate::prelude::*;

/// A small drawing of `function` from −5 to 5.
fn small_chart(title: &str, function: impl Fn(f64) -> f64) -> Chart {
    let x = Array1::linspace(-5.0, 5.0, 401);
    Chart::new(title).x_label("x").line(title, &x, x.mapv(function))
}

pub fn run(page: &Page) -> Result<()> {
    page.show(
        Panels::new("Four activation functions")
            .panel(small_chart("step", activation::step))
            .panel(small_chart("sigmoid", activation::sigmoid))
            .panel(small_chart("ReLU", activation::relu))
            .panel(small_chart("identity", |x| x)),
    )?;
    //-
    //| This is the code that computed them, cut from the crate `common`, which every chapter shares:
    page.code(source("activation", "pub fn step")?);
    page.code(source("activation", "pub fn sigmoid")?);
    page.code(source("activation", "pub fn relu")?);
    //| The sigmoid looks longer than its formula. Computed as it is written, $e^{-x}$ overflows for a very negative $x$;
    //| this form only ever takes the exponential of a negative number.
    //|
    //| ## Three straight layers are one
    //| A function is linear (선형) if its drawing is a straight line, $f(x) = ax + b$; everything else is non-linear (비선형).
    //| Three of the four above are non-linear, and that is the point of them. Suppose a network of three layers used
    //| $h(x) = cx$:
    //|
    //| $$ y(x) = h(h(h(x))) = c \cdot c \cdot c \cdot x = c^3 x. $$
    //|
    //| Three multiplications, and the result is one multiplication by $a = c^3$. The depth was for nothing.
    let (c, x) = (2.0, 5.0);
    let layer_by_layer = c * (c * (c * x));
    let c_cubed: f64 = c;
    let at_once = c_cubed.powi(3) * x;
    page.claim("3.1", "h(h(h(5))) with h(x) = 2x, and 2³·5", [layer_by_layer, at_once], golden("three linear layers"))
        .derived()
        .equals();
    //-
    //| With many neurons a layer is a matrix, and a chain of matrices is again a matrix, of numbers that one can multiply out
    //| beforehand. Put something bent between them, and that shortcut is gone:
    let mut random = common::random::RandomState::new(page.seed());
    let w1 = random.normal_array(0.0, 1.0, (4, 6));
    let w2 = random.normal_array(0.0, 1.0, (6, 6));
    let w3 = random.normal_array(0.0, 1.0, (6, 2));
    let inputs = random.normal_array(0.0, 1.0, (1000, 4));
    let one_matrix = inputs.dot(&w1.dot(&w2).dot(&w3));
    let straight = inputs.dot(&w1).dot(&w2).dot(&w3);
    let bent = inputs.dot(&w1).mapv(activation::relu).dot(&w2).mapv(activation::relu).dot(&w3);
    let largest_gap = |a: &Array2<f64>| (a - &one_matrix).iter().fold(0.0, |most: f64, gap| most.max(gap.abs()));
    page.table(
        Table::new(["three layers of 6, 6 and 2 neurons", "furthest from the one matrix W₁W₂W₃, 1,000 inputs"])
            .row(["with nothing between them".to_owned(), short(largest_gap(&straight), 2)])
            .row(["with ReLU between them".to_owned(), short(largest_gap(&bent), 2)]),
    );
    page.claim("3.1", "three linear layers against one matrix, largest difference", largest_gap(&straight), 0.0)
        .within(1e-10);
    //-
    //| ## What the last layer does depends on the question
    //| Inside a network, sigmoid or ReLU. At its end, whatever turns the last sums into an answer:
    page.table(
        Table::new(["task", "question", "output function", "output neurons"])
            .row(["regression (회귀)", "how much?", "identity", "one for each number wanted"])
            .row(["classification (분류), two classes", "yes or no?", "sigmoid", "1"])
            .row(["classification, many classes", "which one?", "softmax", "one for each class"]),
    );
    Ok(())
}
