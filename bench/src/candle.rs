//! candle on the CPU, with its own layers' operations, losses and optimisers.

use std::path::Path;

use anyhow::Result;
use candle_core::{D, DType, Device, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW, SGD, loss, ops};
use common::metric::{Score, accuracy};
use common::network::{Activation, Loss};
use common::random::RandomState;
use ndarray::{Array2, ArrayView2};

use crate::data::{self, Splits};
use crate::worker::Race;
use crate::workload::{Rule, Workload};

/// A network in training.
struct Learner<'a> {
    workload: &'a Workload,
    /// Weights and biases of each layer.
    layers: Vec<(Var, Var)>,
    optimizer: Option<Rules>,
    x: Tensor,
    /// Labels where there are classes, else a column.
    t: Tensor,
    /// Rows to be judged by.
    test_x: Tensor,
    order: Vec<u32>,
    random: RandomState,
}

enum Rules {
    Adam(AdamW),
    Sgd(SGD),
}

pub(crate) fn race(workload: &Workload, folder: &Path, race: Race) -> Result<()> {
    let splits = data::read(folder, workload)?;
    let mut learner = Learner::new(workload, &splits, &data::read_weights(folder, workload)?)?;
    // A failure of candle's has no way out of an epoch but this.
    let epoch = |learner: &mut Learner| learner.epoch().expect("candle computes");
    race.run(&mut learner, epoch, |learner| learner.evaluate(splits.test_t.view()).expect("candle computes"))
}

fn tensor(table: &Array2<f32>) -> candle_core::Result<Tensor> {
    Tensor::from_vec(table.iter().copied().collect::<Vec<_>>(), table.dim(), &Device::Cpu)
}

impl<'a> Learner<'a> {
    fn new(workload: &'a Workload, splits: &Splits, flat: &[f32]) -> Result<Self> {
        let (mut layers, mut rest) = (Vec::new(), flat);
        for pair in workload.sizes.windows(2) {
            let mut take = |shape: &[usize]| -> Result<Var> {
                let (own, others) = rest.split_at(shape.iter().product());
                rest = others;
                Ok(Var::from_tensor(&Tensor::from_slice(own, shape, &Device::Cpu)?)?)
            };
            layers.push((take(pair)?, take(&pair[1..])?));
        }
        let variables = layers.iter().flat_map(|(w, b)| [w.clone(), b.clone()]).collect();
        let optimizer = match workload.rule {
            Rule::Adam(lr) => {
                let parameters = ParamsAdamW { lr, eps: 1e-7, weight_decay: 0.0, ..ParamsAdamW::default() };
                Some(Rules::Adam(AdamW::new(variables, parameters)?))
            }
            Rule::Sgd(lr) => Some(Rules::Sgd(SGD::new(variables, lr)?)),
            Rule::Predict => None,
        };
        let mut t = tensor(&splits.t)?;
        if workload.loss == Loss::SoftmaxCrossEntropy {
            t = t.argmax(D::Minus1)?.to_dtype(DType::U32)?;
        }
        Ok(Self {
            workload,
            layers,
            optimizer,
            x: tensor(&splits.x)?,
            t,
            test_x: tensor(&splits.test_x)?,
            order: (0..splits.x.nrows() as u32).collect(),
            random: RandomState::new(1),
        })
    }

    fn scores(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        let mut a = x.clone();
        for (index, (w, b)) in self.layers.iter().enumerate() {
            a = a.matmul(w)?.broadcast_add(b)?;
            if index + 1 < self.layers.len() {
                a = if self.workload.hidden == Activation::Relu { a.relu()? } else { ops::sigmoid(&a)? };
            }
        }
        Ok(a)
    }

    fn predict(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        let scores = self.scores(x)?;
        match self.workload.loss {
            Loss::SoftmaxCrossEntropy => ops::softmax(&scores, D::Minus1),
            _ => ops::sigmoid(&scores),
        }
    }

    /// How many steps it had.
    fn epoch(&mut self) -> candle_core::Result<usize> {
        let batch = self.workload.batch;
        let mut steps = 0;
        if self.workload.rule == Rule::Predict {
            let rows = self.test_x.dim(0)?;
            for first in (0..rows).step_by(batch) {
                self.predict(&self.test_x.narrow(0, first, batch.min(rows - first))?)?.to_vec2::<f32>()?;
                steps += 1;
            }
            return Ok(steps);
        }
        let all = self.order.len() <= batch;
        if !all {
            self.random.shuffle(&mut self.order);
        }
        for first in (0..self.order.len()).step_by(batch) {
            if all {
                self.step(&self.x.clone(), &self.t.clone())?;
            } else {
                let rows = &self.order[first..self.order.len().min(first + batch)];
                let rows = Tensor::from_slice(rows, rows.len(), &Device::Cpu)?;
                self.step(&self.x.index_select(&rows, 0)?, &self.t.index_select(&rows, 0)?)?;
            }
            steps += 1;
        }
        Ok(steps)
    }

    fn step(&mut self, x: &Tensor, t: &Tensor) -> candle_core::Result<()> {
        let scores = self.scores(x)?;
        let loss = match self.workload.loss {
            Loss::SoftmaxCrossEntropy => loss::cross_entropy(&scores, t)?,
            _ => loss::binary_cross_entropy_with_logit(&scores, t)?,
        };
        match &mut self.optimizer {
            Some(Rules::Adam(adam)) => adam.backward_step(&loss),
            Some(Rules::Sgd(sgd)) => sgd.backward_step(&loss),
            None => Ok(()),
        }
    }

    fn evaluate(&self, t: ArrayView2<f32>) -> Result<Score> {
        let y = self.predict(&self.test_x)?;
        let y = Array2::from_shape_vec(y.dims2()?, y.flatten_all()?.to_vec1()?)?;
        let loss = match self.workload.loss {
            Loss::SoftmaxCrossEntropy => common::loss::cross_entropy(y.view(), t),
            _ => common::loss::binary_cross_entropy(y.view(), t),
        };
        Ok(Score { loss: f64::from(loss), accuracy: accuracy(y.view(), t) })
    }
}
