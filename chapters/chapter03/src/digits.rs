//! # MNIST: 70,000 handwritten digits
//!
//! The "hello, world" of learning from pictures: digits written by clerks and pupils, each a picture of 28 × 28 grey
//! pixels from 0 (paper) to 255 (ink), each with its label (레이블). Of these, 60,000 are there to learn from, and 10,000
//! to find out whether anything was learnt. They are by other writers, and nobody may learn from them.

use common::metric::one_hot;
use datasets::{Provenance, Store, mnist};
use literate::prelude::*;

/// An array's shape as NumPy prints it.
fn shape_text(shape: &[usize]) -> String {
    let lengths: Vec<String> = shape.iter().map(usize::to_string).collect();
    if lengths.len() == 1 { format!("({},)", lengths[0]) } else { format!("({})", lengths.join(", ")) }
}

pub fn run(page: &Page, store: &Store) -> Result<()> {
    let mnist = mnist::load(store)?;
    page.data(mnist.source.to_string());
    let shapes = [
        shape_text(mnist.train.flat().shape()),
        shape_text(&[mnist.train.labels.len()]),
        shape_text(mnist.test.flat().shape()),
        shape_text(&[mnist.test.labels.len()]),
    ];
    page.print(shapes.join("\n"));
    //-
    let complete = matches!(mnist.source, Provenance::Verified { .. });
    let names = ["x_train", "t_train", "x_test", "t_test"];
    let printed = ["(60000, 784)", "(60000,)", "(10000, 784)", "(10000,)"];
    for index in 0..4 {
        let name = format!("shape of {}", names[index]);
        let claim = page.claim("3.3", name, shapes[index].clone(), printed[index]);
        if complete {
            claim.equals()
        } else {
            claim.unchecked("needs all 70,000 digits; these are the shipped 6,000")
        };
    }
    //-
    //| The first of the training digits, and what its label says of it:
    let scaled = mnist.train.scaled();
    let picture = |index: usize| scaled.row(index).to_owned().into_shape_with_order((28, 28)).expect("784 pixels");
    page.show(ImageGrid::new("The first training digit").image(mnist.train.labels[0].to_string(), picture(0)))?;
    page.claim("3.3", "the first label", mnist.train.labels[0], 5).equals();
    page.claim("3.3", "shape of the first digit, flat", shape_text(scaled.row(0).shape()), "(784,)").equals();
    page.claim("3.3", "shape of the first digit, as a picture", shape_text(picture(0).shape()), "(28, 28)").equals();
    //-
    //| Its neighbours show why this is not easy. No two sevens are alike, and some fours are nearly nines.
    let scaled_digits = mnist.train.scaled();
    let mut grid = ImageGrid::new("The next thirty");
    for index in 1..=30 {
        let row = scaled_digits.row(index).to_owned();
        grid = grid.image(mnist.train.labels[index].to_string(), &row.into_shape_with_order((28, 28))?);
    }
    page.show(grid)?;
    //-
    //| Three things are done to the data before a network sees them.
    //|
    //| - **Flattening**: 28 rows of 28 pixels become one row of 784. To this network neighbouring pixels are as strange to
    //|   each other as any two.
    //| - **Normalising** (정규화): pixels are divided by 255, so that they lie between 0 and 1.
    //| - **One-hot** (원-핫 인코딩): the label 5 becomes ten numbers, a 1 in the place of the 5 and 0 elsewhere. It has the
    //|   form of the network's own answer, ten probabilities, so the two can be compared number by number.
    let labels = one_hot::<f32>(&mnist.train.labels, 10);
    let pixels = mnist.train.flat().row(0).to_vec();
    page.table(
        Table::new(["the first training digit", "before", "after"])
            .row(["shape".to_owned(), "(28, 28)".to_owned(), shape_text(mnist.train.scaled().row(0).shape())])
            .row([
                "largest pixel".to_owned(),
                pixels.iter().max().map(u8::to_string).unwrap_or_default(),
                mnist.train.scaled().row(0).fold(0.0, |most: f32, pixel| most.max(*pixel)).to_string(),
            ])
            .row([
                "label".to_owned(),
                mnist.train.labels[0].to_string(),
                labels.row(0).iter().map(f32::to_string).collect::<Vec<_>>().join(" "),
            ]),
    );
    Ok(())
}
