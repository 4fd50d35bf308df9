//! # A layer: sigmoid
//!
//! $y = 1 / (1 + e^{-x})$ looks like one step. As a graph it is four, each with a slope that one knows:
//!
//! | step | slope |
//! |---|---|
//! | $a = -x$ | $-1$ |
//! | $b = e^a$ | $e^a = b$ |
//! | $c = 1 + b$ | $1$ |
//! | $y = 1/c$ | $-1/c^2 = -y^2$ |
//!
//! Multiply them from the back, and what arrives at $x$ is
//!
//! $$ \frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} \cdot (-y^2) \cdot 1 \cdot e^{-x} \cdot (-1) = \frac{\partial L}{\partial y}\, y^2 e^{-x}. $$

use chapter03::{golden, source};
use common::activation;
use common::layer::{Layer, Sigmoid};
use literate::prelude::*;

pub fn run(page: &Page) -> Result<()> {
    //| At $x = 0.5$, step by step:
    let x: f64 = 0.5;
    let a = -x;
    let b = a.exp();
    let c = 1.0 + b;
    let y = 1.0 / c;
    //-
    let dy = 1.0;
    let dc = dy * -(y * y);
    let db = dc * 1.0;
    let da = db * b;
    let dx = -da;
    page.show(
        Graph::new("The sigmoid, taken apart")
            .node("x", "x")
            .node("minus", "× −1")
            .node("exp", "exp")
            .node("plus", "+ 1")
            .node("inverse", "1 / ·")
            .node("y", "y")
            .values("x", "minus", x, dx)
            .values("minus", "exp", a, da)
            .values("exp", "plus", b, db)
            .values("plus", "inverse", c, dc)
            .values("inverse", "y", y, dy),
    )?;
    //-
    //| Nobody wants to do four steps where one will do. The result simplifies:
    //|
    //| $$ y^2 e^{-x} = \frac{1}{(1 + e^{-x})^2}\, e^{-x} = \frac{1}{1 + e^{-x}} \cdot \frac{e^{-x}}{1 + e^{-x}} = y\,(1 - y), $$
    //|
    //| for $\dfrac{e^{-x}}{1 + e^{-x}} = \dfrac{(1 + e^{-x}) - 1}{1 + e^{-x}} = 1 - y$. The whole graph becomes one node, and its
    //| backward pass needs nothing but its own output:
    //|
    //| $$ \frac{\partial L}{\partial x} = \frac{\partial L}{\partial y}\, y\,(1 - y) $$
    page.code(source("sigmoid", "fn backward")?);
    let numpy = golden("sigmoid at 0.5");
    page.claim("3.10", "sigmoid(0.5), y²e⁻ˣ, y(1 − y)", [y, dx, y * (1.0 - y)], numpy).derived().within(1e-15);
    //-
    let mut layer = Sigmoid::new();
    let axis = Array1::linspace(-6.0, 6.0, 121).insert_axis(ndarray::Axis(0));
    layer.forward(axis.view());
    let ones = Array2::ones(axis.raw_dim());
    let slopes = layer.backward(axis.view(), ones.view()).to_owned();
    let by_formula = axis.mapv(|x: f64| activation::sigmoid(x).powi(2) * (-x).exp());
    let largest = (&slopes - &by_formula).iter().fold(0.0, |most: f64, gap| most.max(gap.abs()));
    page.claim("3.10", "y(1 − y) against y²e⁻ˣ from −6 to 6, largest difference", largest, 0.0).within(1e-15);
    page.show(
        Chart::new("The sigmoid lets a quarter of the gradient through, at best")
            .x_label("x")
            .line("sigmoid", axis.row(0), axis.row(0).mapv(activation::sigmoid))
            .line("its slope y(1 − y)", axis.row(0), slopes.row(0)),
    )?;
    //| Its slope is never above ¼, and far from 0 it is nearly nothing. One layer can live with that; what becomes of many,
    //| chapter 5 shows.
    Ok(())
}
