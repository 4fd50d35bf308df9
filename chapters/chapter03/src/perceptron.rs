//! # What one neuron can cut
//!
//! In 1958 Frank Rosenblatt described a machine that learns to say yes or no: the perceptron (퍼셉트론). It multiplies
//! each of its inputs by a weight (가중치), adds a bias (편향), and fires if the sum is positive:
//!
//! $$ y = h(w_1 x_1 + w_2 x_2 + b), $$
//!
//! $$ h(a) = \begin{cases} 1 & a > 0 \\ 0 & a \le 0 \end{cases} $$
//!
//! The weights say how much each input counts, the bias how easily the neuron fires. The function $h$ that decides is
//! its activation function (활성화 함수); this one is the step function (계단 함수).

use common::activation;
use literate::prelude::*;

/// A neuron with two inputs.
#[derive(Debug, Clone, Copy)]
struct Perceptron {
    w: [f64; 2],
    b: f64,
}

impl Perceptron {
    /// 1 where the weighted sum of `x` is positive, else 0.
    fn fires(self, x: [f64; 2]) -> f64 {
        activation::step(self.w[0] * x[0] + self.w[1] * x[1] + self.b)
    }
}

/// Two neurons look at the inputs, a third one at the two: "or, but not and".
fn exclusive_or(x: [f64; 2]) -> f64 {
    let or = Perceptron { w: [1.0, 1.0], b: -0.5 };
    let not_both = Perceptron { w: [-1.0, -1.0], b: 1.5 };
    let and = Perceptron { w: [1.0, 1.0], b: -1.5 };
    and.fires([not_both.fires(x), or.fires(x)])
}

/// The answers of `neuron` all over a square, as regions.
fn answers(title: &str, neuron: impl Fn([f64; 2]) -> f64) -> RegionMap {
    let axis = Array1::linspace(-0.5, 1.5, 80);
    let answer = Array2::from_shape_fn((80, 80), |(row, column)| neuron([axis[column], axis[row]]) as usize);
    let corners = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)];
    let (yes, no): (Vec<_>, Vec<_>) = corners.into_iter().partition(|&(x1, x2)| neuron([x1, x2]) > 0.5);
    RegionMap::new(title)
        .x_label("x₁")
        .y_label("x₂")
        .regions(&axis, &axis, &answer)
        .points("no", &no)
        .points("yes", &yes)
}

pub fn run(page: &Page) -> Result<()> {
    //| Where the sum is exactly zero runs a straight line, and that is all a neuron does to its inputs: it cuts them in
    //| two along a line. Here are the neurons for AND (both) and OR (at least one), with weights that anybody can find by
    //| looking.
    let and = Perceptron { w: [1.0, 1.0], b: -1.5 };
    let or = Perceptron { w: [1.0, 1.0], b: -0.5 };
    page.show(
        Panels::new("One neuron, one straight cut")
            .panel(answers("AND: 1·x₁ + 1·x₂ − 1.5", |x| and.fires(x)))
            .panel(answers("OR: 1·x₁ + 1·x₂ − 0.5", |x| or.fires(x))),
    )?;
    //-
    //| Now try XOR: yes where exactly one of the two is on. The two corners that should say yes lie across from each other,
    //| and so do the two that should say no. No straight line has the one pair on its one side and the other pair on the
    //| other. A single neuron cannot do it, whatever its weights.
    //|
    //| Three neurons can. Two of them cut, and the third one looks only at what the two have said. That is a network, and
    //| its answer has a corner in it:
    page.show(answers("XOR: two neurons cut, a third one combines", exclusive_or))?;
    //-
    let truth = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]].map(exclusive_or);
    page.table(
        Table::new(["x₁", "x₂", "XOR"])
            .row([0.0, 0.0, truth[0]])
            .row([1.0, 0.0, truth[1]])
            .row([0.0, 1.0, truth[2]])
            .row([1.0, 1.0, truth[3]]),
    );
    //| We found these weights by thinking. The rest of the chapter is about how a network finds its own.
    Ok(())
}
