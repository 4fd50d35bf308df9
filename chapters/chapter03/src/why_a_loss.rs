//! # Why not simply raise the accuracy?
//!
//! What we want is accuracy (정확도): the share of digits told right. So why a loss, why not change the weights so that
//! the accuracy rises?
//!
//! Learning asks one question of every weight: *if I move you a little, does it get better or worse?* That is a
//! derivative (미분). Where it is negative, raise the weight; where it is positive, lower it. Where it is zero, the
//! weight is told nothing. And the derivative of the accuracy is zero almost everywhere.

use common::activation;
use literate::prelude::*;

/// Thirty-one measurements; those right of 0.5 belong to class 1, but for three that do not.
fn measurements() -> (Vec<f64>, Vec<f64>) {
    let x: Vec<f64> = (-15..=15).map(|i| f64::from(i) * 0.2).collect();
    let t = x.iter().enumerate().map(|(i, x)| f64::from((*x > 0.5) != [12, 17, 21].contains(&i))).collect();
    (x, t)
}

/// Accuracy and cross-entropy of a single sigmoid neuron with the weight 1.5 and this bias.
fn accuracy_and_loss(bias: f64) -> (f64, f64) {
    let (x, t) = measurements();
    let n = x.len() as f64;
    let y: Vec<f64> = x.iter().map(|x| activation::sigmoid(1.5 * x + bias)).collect();
    let right = y.iter().zip(&t).filter(|(y, t)| (**y > 0.5) == (**t > 0.5)).count();
    let losses = y.iter().zip(&t).map(|(y, t)| -(t * y.ln() + (1.0 - t) * (1.0 - y).ln()));
    (right as f64 / n, losses.sum::<f64>() / n)
}

/// (f(x + h) − f(x − h)) / 2h with h = 0.0001.
fn slope_at(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-4;
    (f(x + h) - f(x - h)) / (2.0 * h)
}

pub fn run(page: &Page) -> Result<()> {
    //| One neuron, two classes, 31 measurements. We turn its bias slowly from −4 to 4 and look at both:
    let biases: Vec<f64> = (0..=800).map(|i| -4.0 + 0.01 * f64::from(i)).collect();
    let accuracies: Vec<f64> = biases.iter().map(|bias| accuracy_and_loss(*bias).0).collect();
    let cross_entropies: Vec<f64> = biases.iter().map(|bias| accuracy_and_loss(*bias).1).collect();
    page.show(
        Panels::new("The same neuron, seen by its accuracy and by its loss")
            .panel(Chart::new("accuracy").x_label("bias").line("accuracy", &biases, &accuracies))
            .panel(Chart::new("loss").x_label("bias").line("cross-entropy", &biases, &cross_entropies)),
    )?;
    //-
    //| The accuracy is a staircase. It changes only where the line of decision passes over a measurement; on every tread
    //| its slope is exactly 0. The loss changes everywhere, for every answer gets a little more or a little less certain.
    let places: Vec<f64> = (0..40).map(|i| -3.95 + 0.2 * f64::from(i)).collect();
    let flat_places = places.iter().filter(|b| slope_at(|b| accuracy_and_loss(b).0, **b) == 0.0).count();
    let sloping = places.iter().filter(|b| slope_at(|b| accuracy_and_loss(b).1, **b) != 0.0).count();
    page.table(
        Table::new(["", "slope is zero at", "slope says where to go at"])
            .row([
                "accuracy".to_owned(),
                format!("{flat_places} of 40 biases"),
                format!("{} of 40 biases", 40 - flat_places),
            ])
            .row(["loss".to_owned(), format!("{} of 40 biases", 40 - sloping), format!("{sloping} of 40 biases")]),
    );
    page.claim("3.6", "of 40 biases: places where the accuracy has a slope", 40 - flat_places, 0).equals();
    page.claim("3.6", "of 40 biases: places where the loss has a slope", sloping, 40).equals();
    //-
    //| ## The step function has the same fault
    //| For the same reason a network cannot learn through the perceptron's step. Its derivative is 0 everywhere but at the
    //| jump, where it has none: whatever a weight below it does, nothing arrives above. The sigmoid's is nowhere 0.
    let points: Vec<f64> = (-8..=8).map(f64::from).filter(|x| *x != 0.0).collect();
    let step_slopes: Vec<f64> = points.iter().map(|x| slope_at(activation::step, *x)).collect();
    let sigmoid_slopes: Vec<f64> = points.iter().map(|x| slope_at(activation::sigmoid, *x)).collect();
    page.show(
        Chart::new("What a weight hears through its activation")
            .x_label("x")
            .y_label("derivative")
            .points("step", &points, &step_slopes)
            .points("sigmoid", &points, &sigmoid_slopes),
    )?;
    page.claim("3.6", "derivative of the step function at −8 … 8 without 0", step_slopes, [0.0; 16]).equals();
    Ok(())
}
