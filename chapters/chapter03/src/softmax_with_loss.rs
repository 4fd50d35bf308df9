//! # The last layer: softmax with its loss
//!
//! At the top of a classifier stand softmax and cross-entropy. Before softmax the network's numbers are scores (점수);
//! learning needs the loss, so both functions belong to the training; inference can stop at the scores. As one layer
//! they have the neatest backward pass of all. Here is where it comes from, for one sample with three scores.
//!
//! Forward: $e_k = e^{a_k}$, their sum $S$, then $y_k = e_k / S$, then $L = -\sum_k t_k \ln y_k$.
//!
//! Backward, from the right. The logarithm sends back $-t_k / y_k$. The division $y_k = e_k \cdot (1/S)$ is a product, so
//! it sends to each side the other one times that:
//!
//! - to $1/S$ comes $\sum_k -\dfrac{t_k}{y_k} e_k = -S \sum_k t_k = -S$, for the targets add up to 1; and through
//!   $1/S$, whose slope is $-1/S^2$, there comes $\dfrac{1}{S}$ to the sum, which hands it on to every $e_k$;
//! - to $e_k$ directly comes $-\dfrac{t_k}{y_k} \cdot \dfrac{1}{S} = -\dfrac{t_k}{e_k}$.
//!
//! Both arrive at $e_k$ and are added, and the exponential has the slope $e_k$.

use chapter03::{golden, source};
use common::activation;
use common::gradient::numerical_gradient;
use common::layer::{LossLayer, SoftmaxWithLoss};
use literate::prelude::*;

/// The gradient at the scores `a` (n, k), for the targets `t` (n, k).
fn gradient_at_scores(a: &Array2<f64>, t: &Array2<f64>) -> Array2<f64> {
    let mut layer = SoftmaxWithLoss::new();
    layer.forward(a.view(), t.view());
    layer.backward(t.view()).to_owned()
}

/// The loss as the document's class computes it: summed over the batch, not averaged.
fn summed_loss(a: &Array2<f64>, t: &Array2<f64>) -> f64 {
    let rows = a.rows().into_iter().zip(t.rows());
    rows.map(|(a, t)| -(&activation::softmax(a).mapv(f64::ln) * &t).sum()).sum()
}

pub fn run(page: &Page) -> Result<()> {
    //| So the gradient that goes down into the network is simply the answer minus the target.
    //|
    //| $$ \frac{\partial L}{\partial a_k} = \left( \frac{1}{S} - \frac{t_k}{e_k} \right) e_k = y_k - t_k $$
    page.code(source("softmax_with_loss", "fn forward")?);
    page.code(source("softmax_with_loss", "fn backward")?);
    //| ## The graph, with numbers
    //| Scores $\ln 0.3$, $\ln 0.2$ and $\ln 0.5$, so that the probabilities are 0.3, 0.2 and 0.5, and the right class is the
    //| second. Only its logarithm counts; the others are multiplied by 0 and left out of the drawing.
    let scores: [f64; 3] = [0.3_f64.ln(), 0.2_f64.ln(), 0.5_f64.ln()];
    let e = scores.map(f64::exp);
    let sum = e[0] + e[1] + e[2];
    let inverse = 1.0 / sum;
    let y = e[1] * inverse;
    let log = y.ln();
    let cross_entropy = -log;
    //-
    let d_log = -1.0;
    let dy = d_log / y;
    let d_inverse = dy * e[1];
    let d_sum = -d_inverse * inverse * inverse;
    let de = [d_sum, d_sum + dy * inverse, d_sum];
    let da = [de[0] * e[0], de[1] * e[1], de[2] * e[2]];
    let mut graph = Graph::new("Softmax with cross-entropy, taken apart");
    for k in 0..3 {
        graph = graph
            .node(format!("a{k}"), format!("a{}", k + 1))
            .node(format!("e{k}"), "exp")
            .values(format!("a{k}"), format!("e{k}"), scores[k], da[k])
            .values(format!("e{k}"), "sum", e[k], d_sum);
    }
    page.show(
        graph
            .node("sum", "+")
            .node("inverse", "1 / ·")
            .node("mul", "×")
            .node("log", "log")
            .node("minus", "× −1")
            .node("loss", "L")
            .values("sum", "inverse", sum, d_sum)
            .values("e1", "mul", e[1], dy * inverse)
            .values("inverse", "mul", inverse, d_inverse)
            .values("mul", "log", y, dy)
            .values("log", "minus", log, d_log)
            .values("minus", "loss", cross_entropy, 1.0),
    )?;
    page.claim("3.10", "through the graph: gradient of the scores", da, [0.3, -0.8, 0.5]).within(1e-12);
    //-
    //| And folded into one node, as the layer computes it:
    page.show(
        Graph::new("Softmax with cross-entropy, as one layer")
            .node("a1", "a1")
            .node("a2", "a2")
            .node("a3", "a3")
            .node("layer", "softmax with loss")
            .node("loss", "L")
            .values("a1", "layer", scores[0], da[0])
            .values("a2", "layer", scores[1], da[1])
            .values("a3", "layer", scores[2], da[2])
            .values("layer", "loss", cross_entropy, 1.0),
    )?;
    //| ## The document's two answers
    //| The right class is the second of three. One answer is wrong, (0.3, 0.2, 0.5); one is right, (0.01, 0.99, 0).
    let target = array![[0.0, 1.0, 0.0]];
    let wrong_answer = array![[0.3_f64.ln(), 0.2_f64.ln(), 0.5_f64.ln()]];
    // A score of −1000 has a probability that rounds to 0.
    let right_answer = array![[0.01_f64.ln(), 0.99_f64.ln(), -1000.0]];
    let wrong_gradient = gradient_at_scores(&wrong_answer, &target);
    let right_gradient = gradient_at_scores(&right_answer, &target);
    page.claim("3.10", "backward of (0.3, 0.2, 0.5)", &wrong_gradient, &array![[0.3, -0.8, 0.5]]).within(1e-12);
    page.claim("3.10", "backward of (0.01, 0.99, 0)", &right_gradient, &array![[0.01, -0.01, 0.0]]).within(1e-12);
    //-
    //| The document says of both that a *large* error is passed on. Of the first it is true. The second is a copied line: the
    //| answer was right, and next to nothing is passed on.
    let (wrong_size, right_size) = (wrong_gradient.mapv(f64::abs).sum(), right_gradient.mapv(f64::abs).sum());
    page.say(format!(
        "Added up without their signs, the first error is {:.0} times the second.",
        wrong_size / right_size
    ))?;
    let verdict = if right_size < 0.1 * wrong_size { "small" } else { "large" };
    page.claim("3.10", "the error passed on by the right answer", verdict, "large")
        .corrected("less than a tenth of the wrong answer's; the sentence of the wrong answer was copied");
    //-
    //| ## Why is it divided by the size of the batch?
    //| The document's author put a question mark here. The answer lies in the forward pass: the loss of a batch is the
    //| *mean* of its samples' losses, each sample's loss has a share of $1/n$ in it, and so has its gradient. A mean does not
    //| care how many there are. Take a batch of two, then the same two samples three times over:
    let two = array![[0.5, -0.2, 0.1], [1.0, 0.3, -0.7]];
    let two_targets = array![[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]];
    let six = ndarray::concatenate![ndarray::Axis(0), two, two, two];
    let six_targets = ndarray::concatenate![ndarray::Axis(0), two_targets, two_targets, two_targets];
    let bias_of_two = gradient_at_scores(&two, &two_targets).sum_axis(ndarray::Axis(0));
    let bias_of_six = gradient_at_scores(&six, &six_targets).sum_axis(ndarray::Axis(0));
    page.table(
        Table::new(["gradient of the last bias", "two samples", "the same, three times over"])
            .row(["divided by n".to_owned(), format!("{bias_of_two:.3}"), format!("{bias_of_six:.3}")])
            .row([
                "not divided".to_owned(),
                format!("{:.3}", &bias_of_two * 2.0),
                format!("{:.3}", &bias_of_six * 6.0),
            ]),
    );
    let apart = (&bias_of_two - &bias_of_six).iter().fold(0.0, |most: f64, gap| most.max(gap.abs()));
    page.claim("3.10", "divided by n: two samples and six, gradients apart", apart, 0.0).within(1e-15);
    //-
    //| Without the division a learning rate that is right for a batch of 100 would be ten times too large for one of 1,000.
    //|
    //| The question was a good one, for in the document's own class the two passes do not match. Its backward divides by the
    //| size of the batch, but its forward adds the losses up and does not. A gradient check finds it: the numerical
    //| gradient of a sum over two samples is twice the gradient of their mean.
    let mut moved = two.iter().copied().collect::<Vec<f64>>();
    let as_matrix = |a: &[f64]| Array2::from_shape_vec((2, 3), a.to_vec()).expect("two rows of three");
    let of_the_sum = numerical_gradient(&mut moved, |a| summed_loss(&as_matrix(a), &two_targets));
    let of_the_mean =
        numerical_gradient(&mut moved, |a| SoftmaxWithLoss::new().forward(as_matrix(a).view(), two_targets.view()));
    let backward = gradient_at_scores(&two, &two_targets);
    let rounded = |ratio: f64| (ratio * 1e6).round() / 1e6;
    let ours = rounded(of_the_mean[0] / backward[[0, 0]]);
    let documents = rounded(of_the_sum[0] / backward[[0, 0]]);
    page.claim("3.10", "slope of the forward pass over the backward pass, batch of two", ours, documents)
        .derived()
        .corrected("its forward sums over the batch and its backward divides by it; ours takes the mean in both");
    //-
    //| It also takes the size of the batch from `t.shape[0]`. For a single sample that came as a flat row of three numbers this
    //| is 3, and a third of the gradient is passed on. So the two examples above only come out as printed when they are
    //| batches of one, matrices of one row, which is how we ran them. The document's class, run on a flat row:
    let numpy_on_flat_row = golden("softmax with loss, a target of one axis");
    page.claim(
        "3.10",
        "backward of (0.3, 0.2, 0.5) as one flat sample",
        wrong_gradient.row(0).to_vec(),
        numpy_on_flat_row,
    )
    .derived()
    .corrected("it divides by the number of classes, taking them for samples");
    //-
    //| ## Neat by design
    //| That $y - t$ comes out is no accident: cross-entropy was chosen to undo the exponential of softmax. The document adds
    //| that the identity with the mean squared error gives $y - t$ as well. It would with $\frac{1}{2} \sum (y - t)^2$. The
    //| document's own mean squared error has a $\frac{1}{n}$ in the place of the half, and its slope is
    //| $\frac{2}{n} (y - t)$:
    let answer = [0.3, 0.2, 0.5];
    let mut nudged = answer;
    let by_measuring = numerical_gradient(&mut nudged, |y| {
        let squares = y.iter().zip([0.0, 1.0, 0.0]).map(|(y, t)| (y - t) * (y - t));
        squares.sum::<f64>() / 3.0
    });
    let by_formula = [2.0 / 3.0 * 0.3, 2.0 / 3.0 * -0.8, 2.0 / 3.0 * 0.5];
    page.claim(
        "3.10",
        "slope of the document's mean squared error",
        by_measuring,
        golden("identity with mean squared error"),
    )
    .derived()
    .within(1e-9);
    page.claim("3.10", "identity with mean squared error, backward", by_formula, [0.3, -0.8, 0.5])
        .corrected("with the document's own 1/n the slope is 2(y − t)/n; y − t needs a half in its place");
    //| The direction is the same, so nothing breaks; the learning rate just means something else.
    Ok(())
}
