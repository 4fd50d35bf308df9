//! # Saved for NumPy
//!
//! Training is over; what is worth keeping are the data and the parameters. The document stores them in NumPy's own
//! format, a zip archive with an array in each file: `ch2_dataset.npz` holds `inputs` and `labels`,
//! `ch2_parameters.npz` holds the weights and biases of the hidden layer (`W_h`, `b_h`) and of the output layer (`W_o`,
//! `b_o`).
//!
//! One detail can cost an evening. Our weight matrices have a row for each *input*, as Keras has them. The document
//! transposes them first, so in the file they have a row for each *neuron*.

use std::io::Cursor;

use anyhow::Context;
use chapter02::{CLASSES, HIDDEN, INPUTS, Points, Run, network, points};
use common::metric::argmax;
use common::network::Network;
use common::random::RandomState;
use literate::prelude::*;
use ndarray::{Ix1, Ix2};
use ndarray_npy::{NpzReader, NpzWriter};

/// A network after so many epochs of the document's training.
fn trained_network(page: &Page, points: &Points, epochs: usize) -> Network<f32> {
    let mut run = Run::new(points, page.seed());
    let progress = page.progress("training", epochs);
    for _ in 0..epochs {
        run.epoch();
        progress.tick();
    }
    run.learner.network
}

/// The points as `inputs` (1000, 2) and their classes as `labels` (1000,), an archive for NumPy.
fn dataset_archive(points: &Points) -> Result<Vec<u8>> {
    let mut archive = NpzWriter::new_compressed(Cursor::new(Vec::new()));
    archive.add_array("inputs", &points.x)?;
    archive.add_array("labels", &points.labels.iter().map(|&label| label as i64).collect::<Array1<i64>>())?;
    Ok(archive.finish()?.into_inner())
}

/// The network's parameters, weights as (outputs, inputs), an archive for NumPy.
fn parameter_archive(network: &Network<f32>) -> Result<Vec<u8>> {
    let mut archive = NpzWriter::new_compressed(Cursor::new(Vec::new()));
    for (ours, theirs) in [("W1", "W_h"), ("b1", "b_h"), ("W2", "W_o"), ("b2", "b_o")] {
        let parameter = network.parameter(ours).with_context(|| format!("the network has no {ours}"))?;
        archive.add_array(theirs, &parameter.value.t())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The network that an archive of [`parameter_archive`] holds.
fn network_from_archive(bytes: &[u8]) -> Result<Network<f32>> {
    let mut archive = NpzReader::new(Cursor::new(bytes))?;
    let mut parameters: Vec<f32> = Vec::new();
    for (weights, biases) in [("W_h", "b_h"), ("W_o", "b_o")] {
        let weights: Array2<f32> = archive.by_name(weights)?;
        parameters.extend(weights.t().iter());
        let biases: Array1<f32> = archive.by_name(biases)?;
        parameters.extend(biases.iter());
    }
    let mut network = network(&mut RandomState::new(0));
    network.set_parameters(&parameters)?;
    Ok(network)
}

/// The class that the network gives to each point.
fn told_classes(network: &mut Network<f32>, points: &Points) -> Vec<usize> {
    network.forward(points.x.view()).rows().into_iter().map(argmax).collect()
}

pub fn run(page: &Page) -> Result<()> {
    let sample = points();
    let mut trained = trained_network(page, &sample, if page.quick() { 100 } else { 1000 });
    let dataset = dataset_archive(&sample)?;
    let parameters = parameter_archive(&trained)?;
    page.say(format!(
        "Compressed, the points take {} bytes and the parameters {}. Both files lie beside this page.",
        dataset.len(),
        parameters.len(),
    ))?;
    page.file("ch2_dataset.npz", dataset.clone());
    page.file("ch2_parameters.npz", parameters.clone());
    //-
    //| To see that nothing was lost, read them back. The network from the file must say the same about every point as
    //| the one that was saved.
    let mut read_back = network_from_archive(&parameters)?;
    let before = told_classes(&mut trained, &sample);
    let after = told_classes(&mut read_back, &sample);
    let same = before.iter().zip(&after).filter(|(before, after)| before == after).count();
    page.claim("2.9", "points of 1,000 about which the network from the file says the same", same, 1000).equals();
    page.claim(
        "2.9",
        "numbers that differ after saving",
        {
            let pairs = trained.flat_parameters().into_iter().zip(read_back.flat_parameters());
            pairs.filter(|(saved, read)| saved.to_bits() != read.to_bits()).count()
        },
        0,
    )
    .equals();
    //-
    let mut archive = NpzReader::new(Cursor::new(parameters))?;
    let shape_of_weights = |weights: Array2<f32>| weights.shape().to_vec();
    let hidden = shape_of_weights(archive.by_name::<_, Ix2>("W_h")?);
    let output = shape_of_weights(archive.by_name::<_, Ix2>("W_o")?);
    page.claim("2.9", "shape of W_h in the file: (neurons, inputs)", hidden, [HIDDEN, INPUTS]).equals();
    page.claim("2.9", "shape of W_o in the file: (classes, neurons)", output, [CLASSES, HIDDEN]).equals();
    let mut archive = NpzReader::new(Cursor::new(dataset))?;
    let labels: Array1<i64> = archive.by_name::<_, Ix1>("labels")?;
    let inputs: Array2<f32> = archive.by_name::<_, Ix2>("inputs")?;
    let kept = inputs == sample.x && labels.iter().zip(&sample.labels).all(|(&read, &label)| read == label as i64);
    page.claim("2.9", "points and labels from the file", if kept { "the same" } else { "others" }, "the same").equals();
    //| In Python, `np.load("ch2_parameters.npz")["W_h"]` now has the shape (128, 2). A test does just that with real
    //| NumPy, and asks NumPy for the predictions as well.
    Ok(())
}
