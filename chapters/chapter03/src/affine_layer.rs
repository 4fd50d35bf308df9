//! # A layer: affine
//!
//! The layer with the weights in it. Its sums are a product of matrices and an addition, which geometry calls an affine
//! transformation (어파인 변환):
//!
//! $$ Y = X W + B. $$
//!
//! For one sample with two inputs and three outputs, $x$ is a row of 2, $W$ is 2 × 3, $b$ and $y$ are rows of 3. What is
//! the gradient of the loss $L$ by one weight, say $w_{12}$? It occurs in one place only, $y_2 = x_1 w_{12} + x_2 w_{22} + b_2$, so
//!
//! $$ \frac{\partial L}{\partial w_{12}} = x_1 \frac{\partial L}{\partial y_2}, $$
//!
//! $$ \frac{\partial L}{\partial x_1} = w_{11} \frac{\partial L}{\partial y_1} + w_{12} \frac{\partial L}{\partial y_2} + w_{13} \frac{\partial L}{\partial y_3}. $$
//!
//! An input goes to all three outputs, so three gradients come back to it and are added.

use chapter03::{golden, source};
use common::layer::{Affine, Layer};
use literate::prelude::*;
use ndarray::s;

/// A layer of two inputs and three outputs.
fn small_affine() -> Affine<f64> {
    let mut layer = Affine::new(array![[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]]);
    layer.b.assign(&array![0.1, 0.2, 0.3]);
    layer
}

/// The numbers of a matrix row by row.
fn flat(matrix: &Array2<f64>) -> Vec<f64> {
    matrix.iter().copied().collect()
}

pub fn run(page: &Page) -> Result<()> {
    //| Written for all of them at once, it is the multiplication node again: each side gets what comes back times *the other*
    //| side. Only the shapes have to fit, and there is one way in which they do: (n, 3) times (3, 2) is (n, 2), the shape of
    //| $X$; (2, n) times (n, 3) is (2, 3), the shape of $W$.
    //|
    //| $$ Y = X W + B $$
    //| $$ \frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y}\, W^{\mathsf T} $$
    //| $$ \frac{\partial L}{\partial W} = X^{\mathsf T}\, \frac{\partial L}{\partial Y} $$
    //| $$ \frac{\partial L}{\partial B} = \sum_n \frac{\partial L}{\partial Y_n} $$
    page.code(source("affine", "fn forward")?);
    page.code(source("affine", "fn backward(")?);
    page.code(source("affine", "fn backward_parameters")?);
    //| ## One sample
    let x = array![[1.0, 2.0], [-1.0, 0.5]];
    let dout = array![[1.0, 2.0, 3.0], [-1.0, 0.0, 1.0]];
    let mut layer = small_affine();
    let one = x.slice(s![..1, ..]).to_owned();
    let y = layer.forward(one.view()).to_owned();
    let dx = layer.backward(one.view(), dout.slice(s![..1, ..])).to_owned();
    page.show(
        Graph::new("The affine layer: matrices on its arrows")
            .node("x", "X")
            .node("w", "W")
            .node("b", "B")
            .node("dot", "dot")
            .node("add", "+")
            .node("y", "Y")
            .values("x", "dot", "(1, 2)", "dY·Wᵀ (1, 2)")
            .values("w", "dot", "(2, 3)", "Xᵀ·dY (2, 3)")
            .values("dot", "add", "(1, 3)", "dY (1, 3)")
            .values("b", "add", "(3,)", "dY (3,)")
            .values("add", "y", "(1, 3)", "dY (1, 3)"),
    )?;
    page.print(format!("y  {y}\ndx {dx}\ndW\n{}\ndb {}", layer.dw, layer.db));
    page.claim("3.10", "affine, one sample: y", flat(&y), golden("affine y")[..3].to_vec()).derived().within(1e-15);
    page.claim("3.10", "affine, one sample: dX", flat(&dx), golden("affine dx")[..2].to_vec()).derived().within(1e-15);
    //-
    //| ## A batch
    //| With $n$ samples, $X$ and $Y$ have $n$ rows, and the weights stay what they are. All samples share one $W$ and one $B$:
    //| each has been used $n$ times, so $n$ gradients come back to it and are added. For $W$ the product $X^{\mathsf T} dY$
    //| does the adding, for $B$ a sum over the rows.
    let mut batch_layer = small_affine();
    let y_batch = batch_layer.forward(x.view()).to_owned();
    let dx_batch = batch_layer.backward(x.view(), dout.view()).to_owned();
    page.print(format!("Y\n{y_batch}\ndX\n{dx_batch}\ndW\n{}\ndB {}", batch_layer.dw, batch_layer.db));
    page.claim("3.10", "affine, batch of two: Y", flat(&y_batch), golden("affine y")).derived().within(1e-15);
    page.claim("3.10", "affine, batch of two: dX", flat(&dx_batch), golden("affine dx")).derived().within(1e-15);
    page.claim("3.10", "affine, batch of two: dW", flat(&batch_layer.dw), golden("affine dw")).derived().within(1e-15);
    page.claim("3.10", "affine, batch of two: dB", batch_layer.db.to_vec(), golden("affine db"))
        .derived()
        .within(1e-15);
    Ok(())
}
