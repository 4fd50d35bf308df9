//! The data as files, so that every contestant reads the same: NumPy's `.npy`, which Python and Rust read alike.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use anyhow::{Context, Result};
use common::network::{Loss, Network, Scratch};
use common::optimizer::Sgd;
use common::random::RandomState;
use common::train::{Data, Order, Training};
use datasets::{Store, imdb, mnist, toy};
use ndarray::{Array, Array1, Array2, Axis, Dimension, Slice};
use ndarray_npy::{ReadNpyExt, ReadableElement, WritableElement, WriteNpyExt};

use crate::workload::{DataSet, Rule, Workload};

/// Rows to learn from and rows to be judged by.
pub(crate) struct Splits {
    /// (n, inputs)
    pub(crate) x: Array2<f32>,
    /// (n, outputs): one-hot, or one column of ones and zeros.
    pub(crate) t: Array2<f32>,
    /// (m, inputs)
    pub(crate) test_x: Array2<f32>,
    /// (m, outputs)
    pub(crate) test_t: Array2<f32>,
}

/// Writes what the workloads need into `folder`, at most `rows` of each split, and says where the data are from.
pub(crate) fn write(folder: &Path, workloads: &[Workload], store: &Store, rows: usize) -> Result<Vec<String>> {
    let mut sources = Vec::new();
    for data in DataSet::ALL.into_iter().filter(|data| workloads.iter().any(|workload| workload.data == *data)) {
        sources.extend(write_data(folder, data, store, rows)?);
    }
    for workload in workloads {
        save(folder, workload.name, &Array1::from(weights(workload, folder)?))?;
    }
    let path = folder.join("workloads.json");
    serde_json::to_writer(File::create(&path)?, workloads).with_context(|| path.display().to_string())?;
    Ok(sources)
}

fn write_data(folder: &Path, data: DataSet, store: &Store, rows: usize) -> Result<Option<String>> {
    let bytes = |x: &Array2<f32>| x.mapv(|x| x as u8);
    match data {
        DataSet::Points => {
            let points = toy::clusters();
            let (x, labels) = (points.x.mapv(|x| x as f32), labels(&points.labels));
            // There are no others to be judged by.
            for split in ["", "-test"] {
                save(folder, &format!("Points{split}-x"), &x)?;
                save(folder, &format!("Points{split}-t"), &labels)?;
            }
            Ok(None)
        }
        DataSet::Digits => {
            let digits = mnist::load(store)?;
            for (split, digits) in [("", &digits.train), ("-test", &digits.test)] {
                let rows = Slice::from(..rows.min(digits.len()));
                save(folder, &format!("Digits{split}-x"), &digits.flat().slice_axis(Axis(0), rows).to_owned())?;
                let labels = labels(&digits.labels);
                save(folder, &format!("Digits{split}-t"), &labels.slice_axis(Axis(0), rows).to_owned())?;
            }
            Ok(Some(format!("MNIST: {}", digits.source)))
        }
        DataSet::Reviews => {
            let reviews = imdb::load_multi_hot(store)?;
            for (split, reviews) in [("", &reviews.train), ("-test", &reviews.test)] {
                let rows = Slice::from(..rows.min(reviews.x.nrows()));
                save(folder, &format!("Reviews{split}-x"), &bytes(&reviews.x).slice_axis(Axis(0), rows).to_owned())?;
                let labels = bytes(&reviews.t).remove_axis(Axis(1));
                save(folder, &format!("Reviews{split}-t"), &labels.slice_axis(Axis(0), rows).to_owned())?;
            }
            Ok(Some(format!("IMDB: {}", reviews.source)))
        }
    }
}

fn labels(labels: &[usize]) -> Array1<u8> {
    labels.iter().map(|&label| label as u8).collect()
}

/// Where the parameters of all contestants start. Those that only answer have learnt a little before.
fn weights(workload: &Workload, folder: &Path) -> Result<Vec<f32>> {
    let network: Network<f32> = workload.description().build(&mut RandomState::new(0));
    if workload.rule != Rule::Predict {
        return Ok(network.flat_parameters());
    }
    let splits = read(folder, workload)?;
    let learner = Scratch::new(network, &Sgd::new(0.5));
    let data = Data { x: splits.x.view(), t: splits.t.view() };
    let mut training = Training::new(learner, data, Order::Permutation, 100, RandomState::new(0));
    training.epoch();
    Ok(training.learner.network.flat_parameters())
}

/// What a workload learns from.
pub(crate) fn read(folder: &Path, workload: &Workload) -> Result<Splits> {
    let inputs = |split: &str| -> Result<Array2<f32>> {
        let name = format!("{:?}{split}-x", workload.data);
        Ok(match workload.data {
            DataSet::Points => load::<f32, _>(folder, &name)?,
            DataSet::Digits => load::<u8, _>(folder, &name)?.mapv(|pixel| f32::from(pixel) / 255.0),
            DataSet::Reviews => load::<u8, _>(folder, &name)?.mapv(f32::from),
        })
    };
    let targets = |split: &str| -> Result<Array2<f32>> {
        let labels: Array1<u8> = load(folder, &format!("{:?}{split}-t", workload.data))?;
        Ok(match workload.loss {
            Loss::SigmoidCrossEntropy => labels.mapv(f32::from).insert_axis(Axis(1)),
            _ => common::metric::one_hot(&labels.mapv(usize::from).to_vec(), 10),
        })
    };
    Ok(Splits { x: inputs("")?, t: targets("")?, test_x: inputs("-test")?, test_t: targets("-test")? })
}

/// Where the parameters of a workload start, in one row: `W1`, `b1`, `W2` and so on.
pub(crate) fn read_weights(folder: &Path, workload: &Workload) -> Result<Vec<f32>> {
    Ok(load::<f32, ndarray::Ix1>(folder, workload.name)?.to_vec())
}

fn path(folder: &Path, name: &str) -> std::path::PathBuf {
    folder.join(format!("{name}.npy"))
}

fn save<T: WritableElement, D: Dimension>(folder: &Path, name: &str, array: &Array<T, D>) -> Result<()> {
    let path = path(folder, name);
    let write = || -> Result<()> { Ok(array.write_npy(BufWriter::new(File::create(&path)?))?) };
    write().with_context(|| format!("cannot write {}", path.display()))
}

fn load<T: ReadableElement, D: Dimension>(folder: &Path, name: &str) -> Result<Array<T, D>> {
    let path = path(folder, name);
    let read = || -> Result<Array<T, D>> { Ok(Array::read_npy(BufReader::new(File::open(&path)?))?) };
    read().with_context(|| format!("cannot read {}", path.display()))
}

/// How many rows a step of the workload takes from: those to learn from, or those to answer.
pub(crate) fn rows(folder: &Path, workload: &Workload) -> Result<usize> {
    let split = if workload.rule == Rule::Predict { "-test" } else { "" };
    let labels: Array1<u8> = load(folder, &format!("{:?}{split}-t", workload.data))?;
    Ok(labels.len())
}
