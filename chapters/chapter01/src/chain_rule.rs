//! # One slope, written out
//!
//! Somewhere in the first layer sits the weight $w^{(1)}_{11}$, from the first input to the first neuron. Turn it up by a
//! hair: what does the loss do? The weight changes the neuron's sum, that changes what the neuron says, three neurons
//! of the next layer hear it, the answer hears those, and the loss hears the answer. A long way. But each single
//! step of it is simple, and a rule puts the steps together: the *chain rule* (연쇄 법칙).

use chapter01::tumour_network;
use common::gradient::numerical_gradient;
use common::network::Network;
use common::random::RandomState;
use literate::prelude::*;
use ndarray::{Ix1, Ix2};

/// A parameter array of the network as a matrix (inputs, units).
fn weights(network: &Network<f64>, name: &str) -> Result<Array2<f64>> {
    let parameter = network.parameter(name).ok_or_else(|| anyhow::anyhow!("the network has no {name}"))?;
    Ok(parameter.value.to_owned().into_dimensionality::<Ix2>()?)
}

/// A bias array of the network (units).
fn biases(network: &Network<f64>, name: &str) -> Result<Array1<f64>> {
    let parameter = network.parameter(name).ok_or_else(|| anyhow::anyhow!("the network has no {name}"))?;
    Ok(parameter.value.to_owned().into_dimensionality::<Ix1>()?)
}

/// The slope of ReLU: 1 where it speaks, 0 where it is silent.
fn relu_slope(z: f64) -> f64 {
    if z > 0.0 { 1.0 } else { 0.0 }
}

/// The first seed from `start` on whose network lets every road through for this example: where a neuron on the way is
/// silent, its road is closed, and there is less to see.
fn first_seed_with_open_roads(x: &Array2<f64>, t: &Array2<f64>, start: u32) -> u32 {
    let open = |seed: &u32| {
        let mut network = tumour_network(&mut RandomState::new(*seed));
        network.gradient(x.view(), t.view());
        let last = network.parameter("W3").is_some_and(|w3| w3.gradient.iter().all(|slope| *slope != 0.0));
        last && network.flat_gradient()[0] != 0.0
    };
    (start..=u32::MAX).find(open).unwrap_or(start)
}

pub fn run(page: &Page) -> Result<()> {
    //| ## One road: multiply
    //| Think of gears. If $u$ turns three times as fast as $x$, and $y$ twice as fast as $u$, then $y$ turns six times as
    //| fast as $x$. For any functions, $y$ of $u$ and $u$ of $x$,
    //|
    //| $$ \frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx}. $$
    //|
    //| ## Several roads: multiply along each, then add
    //| If $x$ reaches $f$ through several $u_j$, each road brings its share:
    //|
    //| $$ \frac{\partial f}{\partial x} = \frac{\partial f}{\partial u_1} \frac{\partial u_1}{\partial x} +
    //| \frac{\partial f}{\partial u_2} \frac{\partial u_2}{\partial x} + \dots +
    //| \frac{\partial f}{\partial u_m} \frac{\partial u_m}{\partial x}. $$
    //|
    //| Try it where the answer is known. Let $u_1 = x^2$, $u_2 = 3x$ and $f = u_1 u_2$. Then $f = 3x^3$, so its slope is
    //| $9x^2$: at $x = 2$ that makes 36.
    let x: f64 = 2.0;
    let u1 = x * x;
    let u2 = 3.0 * x;
    let by_roads = u2 * (2.0 * x) + u1 * 3.0;
    page.claim("1.9", "two roads, added", by_roads, 9.0 * x * x).beyond().equals();
    page.show(
        Graph::new("Two roads from x to f, at x = 2")
            .node("x", "x")
            .node("u1", "u₁ = x²")
            .node("u2", "u₂ = 3x")
            .node("f", "f = u₁ · u₂")
            .values("x", "u1", "2", "24")
            .values("x", "u2", "2", "12")
            .values("u1", "f", "4", "6")
            .values("u2", "f", "6", "4"),
    )?;
    //| Above each arrow is the value that goes forward, below it what comes back: how much $f$ changes for a
    //| small change there. The two that arrive at $x$ add up to 36.
    //|
    //| ## Every road of one weight
    //| In the network, our weight's roads fork at the second layer and meet again in the answer (neuron 2.3 is the third of
    //| layer 2):
    page.show(
        Graph::new("The roads from one weight to the loss")
            .node("x1", "x₁")
            .node("h11", "neuron 1.1")
            .node("h21", "neuron 2.1")
            .node("h22", "neuron 2.2")
            .node("h23", "neuron 2.3")
            .node("y", "ŷ")
            .node("loss", "loss")
            .edge("x1", "h11", "our weight")
            .edge("h11", "h21", "")
            .edge("h11", "h22", "")
            .edge("h11", "h23", "")
            .edge("h21", "y", "")
            .edge("h22", "y", "")
            .edge("h23", "y", "")
            .edge("y", "loss", ""),
    )?;
    //| Write $z$ for the sum of a neuron and $a$ for what it makes of it; the number in brackets is that of the layer. (The document
    //| numbers a $z$ like the layer that it listens to; we give it the number of its own.) Step by step, from the loss back
    //| to the weight:
    //|
    //| $$ \frac{\partial \mathrm{Loss}}{\partial w^{(1)}_{11}} = \frac{\partial \mathrm{Loss}}{\partial \hat y} \cdot
    //| \frac{\partial \hat y}{\partial z^{(3)}} \cdot \left( \sum_{k=1}^{3} \frac{\partial z^{(3)}}{\partial a^{(2)}_k} \cdot
    //| \frac{\partial a^{(2)}_k}{\partial z^{(2)}_k} \cdot \frac{\partial z^{(2)}_k}{\partial a^{(1)}_1} \right) \cdot
    //| \frac{\partial a^{(1)}_1}{\partial z^{(1)}_1} \cdot \frac{\partial z^{(1)}_1}{\partial w^{(1)}_{11}} $$
    //|
    //| Each fraction is something we know. A sum's slope in its input is the weight, a sum's slope in its weight is the
    //| input, ReLU's slope is 1 or 0, the sigmoid's is $\hat y (1 - \hat y)$, and that of the squared error is $2(\hat y - y)$.
    //| So for one patient the formula can be worked out line by line: say of scaled age 0.6, tumour size 0.4, and malignant. (The
    //| weights are random, of the first seed with which all three roads are open: a silent neuron would close its own.)
    let one_patient = array![[0.6, 0.4]];
    let one_label = array![[1.0]];
    let open_seed = first_seed_with_open_roads(&one_patient, &one_label, page.seed());
    let mut network = tumour_network(&mut RandomState::new(open_seed));
    let w1 = weights(&network, "W1")?;
    let w2 = weights(&network, "W2")?;
    let w3 = weights(&network, "W3")?;
    let b1 = biases(&network, "b1")?;
    let b2 = biases(&network, "b2")?;
    let b3 = biases(&network, "b3")?;
    //-
    //| Forward, layer by layer:
    let a0 = one_patient.row(0).to_owned();
    let z1 = a0.dot(&w1) + &b1;
    let a1 = z1.mapv(|z| z.max(0.0));
    let z2 = a1.dot(&w2) + &b2;
    let a2 = z2.mapv(|z| z.max(0.0));
    let z3 = a2.dot(&w3) + &b3;
    let y = 1.0 / (1.0 + (-z3[0]).exp());
    //-
    //| Back, from the loss to the weight:
    let loss_by_y = 2.0 * (y - one_label[(0, 0)]);
    let y_by_z3 = y * (1.0 - y);
    let road_1 = w3[(0, 0)] * relu_slope(z2[0]) * w2[(0, 0)];
    let road_2 = w3[(1, 0)] * relu_slope(z2[1]) * w2[(0, 1)];
    let road_3 = w3[(2, 0)] * relu_slope(z2[2]) * w2[(0, 2)];
    let written_out = loss_by_y * y_by_z3 * (road_1 + road_2 + road_3) * relu_slope(z1[0]) * a0[0];
    //-
    page.print(format!(
        "2(ŷ − y) = {loss_by_y:+.5}\nŷ(1 − ŷ) = {y_by_z3:+.5}\nroads: {road_1:+.5}, {road_2:+.5}, {road_3:+.5}\n\
         x₁ = {:+.5}\n∂Loss/∂w₁₁ = {written_out:+.8}",
        a0[0]
    ));
    //| Two checks. The layers of this project, which the rest of the book uses, work their slopes out by backpropagation.
    //| And one can simply turn the weight up and down by a hair and see what the loss does.
    network.gradient(one_patient.view(), one_label.view());
    let by_backprop = network.flat_gradient()[0];
    let mut knobs = network.flat_parameters();
    let by_turning = numerical_gradient(&mut knobs, |turned| {
        if network.set_parameters(turned).is_err() {
            return f64::NAN;
        }
        network.loss(one_patient.view(), one_label.view())
    });
    page.claim("1.9", "∂Loss/∂w₁₁ written out, against backpropagation", written_out, by_backprop).within(1e-12);
    page.claim("1.9", "∂Loss/∂w₁₁ written out, against turning the knob", written_out, by_turning[0]).within(1e-7);
    //| ## What repeats
    //| That was one weight of 18. Write out the slope of a weight near the answer, say from the first neuron of layer 2,
    //|
    //| $$ \frac{\partial \mathrm{Loss}}{\partial w^{(3)}_{11}} = \frac{\partial \mathrm{Loss}}{\partial \hat y} \cdot
    //| \frac{\partial \hat y}{\partial z^{(3)}} \cdot a^{(2)}_1, $$
    //|
    //| and its first two factors are the first two of the long formula, too. They are in *every* slope of the network. The
    //| factors of a layer turn up in all slopes before it. To write every slope out on its own is to do the same sums over
    //| and over.
    Ok(())
}
