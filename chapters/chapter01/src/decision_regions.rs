//! # Watching a network learn
//!
//! With two features, everything that a network thinks can be put on a map: ask it about every place, and colour the
//! place by the class that it answers. While the network learns, the map changes, and one can watch.
//!
//! The document draws three clouds of 1,000 points, each around a centre of its own, with NumPy and its seed 100. The
//! random numbers of this project are NumPy's, bit for bit, so the points below are the very same.

use chapter01::classes::{EPOCHS, Examples, decision_map, train};
use common::random::RandomState;
use datasets::toy;
use literate::prelude::*;
use ndarray::Axis;

/// Every tenth point of a class, for a picture: all of them would hide the map.
fn some_points(class: usize) -> Vec<(f64, f64)> {
    let x = toy::classes().x;
    (0..100).map(|point| (x[(1000 * class + 10 * point, 0)], x[(1000 * class + 10 * point, 1)])).collect()
}

/// A map of the classes with the points that they should hold.
fn regions(title: String, classes: &Array2<usize>) -> RegionMap {
    let axis: Vec<usize> = (0..classes.ncols()).map(|place| place * 100 / (classes.ncols() - 1)).collect();
    RegionMap::new(title)
        .x_label("first feature")
        .y_label("second feature")
        .regions(&axis, &axis, classes)
        .points("class a", some_points(0))
        .points("class b", some_points(1))
        .points("class c", some_points(2))
}

pub fn run(page: &Page) -> Result<()> {
    let points = toy::classes();
    page.claim("1.10", "points", points.x.shape().to_vec(), vec![3000, 2]).derived().equals();
    let first_point = points.x.row(0).to_owned();
    let last_point = points.x.row(2999).to_owned();
    let lowest_values = points.x.fold_axis(Axis(0), f64::INFINITY, |least, value| least.min(*value));
    let highest_values = points.x.fold_axis(Axis(0), 0.0, |greatest: &f64, value| greatest.max(*value));
    page.claim("1.10", "the first point", &first_point, vec![11.001_876_215_562_42, 29.560_699_856_778_513])
        .derived()
        .within(1e-12);
    page.claim("1.10", "the last point", &last_point, vec![44.005_011_365_791_82, 69.587_646_044_704_98])
        .derived()
        .within(1e-12);
    page.claim("1.10", "least of each feature", &lowest_values, vec![0.0, 6.034_726_135_488_679])
        .derived()
        .within(1e-12);
    page.claim("1.10", "greatest of each feature", &highest_values, vec![100.0, 93.870_154_353_349_4])
        .derived()
        .within(1e-12);
    //| The network has two inputs, two layers of 40 ReLU neurons, and three outputs, one for each class. *Softmax*
    //| (소프트맥스) makes probabilities of the three, and the loss is the cross-entropy: minus the logarithm of the
    //| probability that the right class was given. (Chapter 3 takes both apart.) It steps after every 32 points, with the
    //| learning rate 0.01.
    let untrained = chapter01::classes::network(&mut RandomState::new(page.seed()));
    let summary = untrained.summary(2);
    page.print(&summary);
    page.claim("1.10", "parameters of the 2-40-40-3 network", untrained.flat_parameters().len(), 1883)
        .derived()
        .equals();
    //| ## Twenty epochs in twenty-one pictures
    //| The first map is that of the untrained network. With weights that mean nothing it may well give the whole square to one
    //| class. Step through the others, or let them play. Each picture shows 300 of the 3,000 points.
    let step = if page.quick() { 4 } else { 2 };
    let examples = Examples::sorted();
    let mut maps = Vec::new();
    let trained = train(&examples, 2 * EPOCHS, page.seed(), |network| maps.push(decision_map(network, step)));
    let history = trained.0;
    //-
    let mut family = Family::new("Decision regions, epoch by epoch", "epoch").opening_at("0");
    for (epoch, map) in maps.iter().take(EPOCHS + 1).enumerate() {
        family = family.member(epoch.to_string(), regions(format!("after {epoch} epochs"), map));
    }
    page.show(family)?;
    let epoch_axis: Vec<usize> = (1..=2 * EPOCHS).collect();
    page.show(
        Chart::new("Loss and accuracy on the way")
            .x_label("epoch")
            .y_label("cross-entropy; share told right")
            .line("loss on the training points", &epoch_axis, &history.loss)
            .line("share of them told right", &epoch_axis, &history.accuracy),
    )?;
    //| The weights are random, and TensorFlow's draw cannot be repeated here. So the maps are shown and not claimed: with
    //| another `--seed` they look different in detail.
    //|
    //| ## Twenty more
    //| The document's cells after this loop are headed "1, 2, 5, 10 and 20 epochs of training", as if each began with a
    //| fresh network. But `fit` goes on with the model as it is, and this one has 20 epochs behind it. So those pictures
    //| show epochs 21, 22, 25, 30 and 40:
    let further = vec![1, 2, 5, 10, 20];
    //- folded
    let mut later_family = Family::new("The document's further pictures, after all of their epochs", "epoch");
    for &more in &further {
        let epoch = EPOCHS + more;
        later_family = later_family
            .member(format!("{epoch}, called {more}"), regions(format!("called {more}, is {epoch}"), &maps[epoch]));
    }
    page.show(later_family)?;
    let epochs_behind: Vec<usize> = further.iter().map(|more| EPOCHS + more).collect();
    page.claim("1.10", "epochs behind the pictures called 1, 2, 5, 10, 20", epochs_behind, further.clone())
        .corrected("the document's later cells train on with the same model, which has 20 epochs behind it already");
    Ok(())
}
