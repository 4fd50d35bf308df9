//! What is timed: the documents' networks and how they train.

use common::network::{Activation, Description, Initializer, Loss};
use serde::{Serialize, Serializer};

/// A network, the data it sees and the rule by which it learns.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    /// Units, from the inputs up.
    pub(crate) sizes: &'static [usize],
    #[serde(serialize_with = "as_debug")]
    pub(crate) hidden: Activation,
    #[serde(serialize_with = "as_debug")]
    pub(crate) loss: Loss,
    pub(crate) rule: Rule,
    pub(crate) data: DataSet,
    /// Rows of a step.
    pub(crate) batch: usize,
    /// Passes over the data after which the loss and the accuracy are compared.
    pub(crate) epochs: usize,
}

/// What a step does with the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "name", content = "lr")]
pub(crate) enum Rule {
    /// With Keras's defaults.
    Adam(f64),
    Sgd(f64),
    /// Nothing: a step only answers.
    Predict,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum DataSet {
    /// Chapter 2's 1,000 points of ten classes.
    Points,
    /// MNIST.
    Digits,
    /// IMDB as ones and zeros.
    Reviews,
}

impl DataSet {
    pub(crate) const ALL: [Self; 3] = [Self::Points, Self::Digits, Self::Reviews];
}

fn as_debug<S: Serializer>(value: &impl std::fmt::Debug, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{value:?}"))
}

/// All there are.
pub(crate) const WORKLOADS: [Workload; 7] = [
    Workload {
        name: "W1",
        sizes: &[2, 128, 10],
        hidden: Activation::Sigmoid,
        loss: Loss::SoftmaxCrossEntropy,
        rule: Rule::Adam(0.001),
        data: DataSet::Points,
        batch: 32,
        epochs: 50,
    },
    Workload {
        name: "W2",
        sizes: &[784, 50, 10],
        hidden: Activation::Sigmoid,
        loss: Loss::SoftmaxCrossEntropy,
        rule: Rule::Sgd(0.1),
        data: DataSet::Digits,
        batch: 100,
        epochs: 2,
    },
    Workload {
        name: "W3",
        sizes: &[784, 32, 64, 128, 256, 10],
        hidden: Activation::Relu,
        loss: Loss::SoftmaxCrossEntropy,
        rule: Rule::Adam(0.001),
        data: DataSet::Digits,
        batch: 32,
        epochs: 1,
    },
    Workload {
        name: "W4",
        sizes: &[100, 32, 32, 1],
        hidden: Activation::Relu,
        loss: Loss::SigmoidCrossEntropy,
        rule: Rule::Sgd(0.01),
        data: DataSet::Reviews,
        batch: 500,
        epochs: 20,
    },
    Workload {
        name: "W4-full",
        sizes: &[100, 32, 32, 1],
        hidden: Activation::Relu,
        loss: Loss::SigmoidCrossEntropy,
        rule: Rule::Sgd(0.01),
        data: DataSet::Reviews,
        batch: 25_000,
        epochs: 20,
    },
    Workload {
        name: "W5-1",
        sizes: &[784, 50, 100, 10],
        hidden: Activation::Sigmoid,
        loss: Loss::SoftmaxCrossEntropy,
        rule: Rule::Predict,
        data: DataSet::Digits,
        batch: 1,
        epochs: 1,
    },
    Workload {
        name: "W5-100",
        sizes: &[784, 50, 100, 10],
        hidden: Activation::Sigmoid,
        loss: Loss::SoftmaxCrossEntropy,
        rule: Rule::Predict,
        data: DataSet::Digits,
        batch: 100,
        epochs: 1,
    },
];

impl Workload {
    pub(crate) fn description(&self) -> Description {
        Description::new(self.sizes, self.hidden, Initializer::GlorotUniform, self.loss)
    }

    /// In words, for a table.
    pub(crate) fn title(&self) -> String {
        let sizes: Vec<String> = self.sizes.iter().map(ToString::to_string).collect();
        let rule = match self.rule {
            Rule::Adam(_) => "Adam",
            Rule::Sgd(_) => "SGD",
            Rule::Predict => "answers only",
        };
        format!("{}, {rule}, batch {}", sizes.join("-"), self.batch)
    }

    /// Multiplications, each with an addition, of the matrix products for a batch of `rows` as if no number were 0:
    /// forward, the gradients of the weights, and of the inputs but the first layer's.
    pub(crate) fn multiply_adds(&self, rows: usize) -> usize {
        let layers = self.sizes.windows(2).map(|pair| pair[0] * pair[1]);
        let passes = |layer| match (self.rule, layer) {
            (Rule::Predict, _) => 1,
            (_, 0) => 2,
            _ => 3,
        };
        layers.enumerate().map(|(layer, weights)| rows * weights * passes(layer)).sum()
    }
}

/// The workloads of these names: `W5` stands for both of its kinds, and no name for all.
pub(crate) fn select(names: &[String]) -> Result<Vec<Workload>, String> {
    let fits = |workload: &Workload, name: &String| {
        workload.name.eq_ignore_ascii_case(name) || name.eq_ignore_ascii_case("W5") && workload.rule == Rule::Predict
    };
    if let Some(name) = names.iter().find(|name| !WORKLOADS.iter().any(|workload| fits(workload, name))) {
        let all: Vec<_> = WORKLOADS.iter().map(|workload| workload.name).collect();
        return Err(format!("there is no workload `{name}`, but {}, and W5 for both of its kinds", all.join(", ")));
    }
    let wanted = |workload: &Workload| names.is_empty() || names.iter().any(|name| fits(workload, name));
    Ok(WORKLOADS.into_iter().filter(wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_products_of_a_step_are_counted() {
        let [_, w2, ..] = WORKLOADS;
        assert_eq!(w2.multiply_adds(100), 100 * (2 * 784 * 50 + 3 * 50 * 10));
        assert_eq!(WORKLOADS[5].multiply_adds(1), 784 * 50 + 50 * 100 + 100 * 10);
    }

    #[test]
    fn workloads_are_found_by_name() {
        let names = |wanted: &[&str]| -> Vec<_> {
            let wanted: Vec<_> = wanted.iter().map(ToString::to_string).collect();
            select(&wanted).unwrap().iter().map(|workload| workload.name).collect()
        };
        assert_eq!(names(&["w5", "W4"]), ["W4", "W5-1", "W5-100"]);
        assert_eq!(names(&[]).len(), WORKLOADS.len());
        assert!(select(&["W6".to_owned()]).unwrap_err().contains("W4-full"));
    }
}
