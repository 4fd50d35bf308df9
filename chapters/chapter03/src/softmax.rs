//! # Softmax: scores become probabilities
//!
//! A network that tells ten digits apart ends in ten neurons, and their sums are ten scores: the larger, the more
//! likely. The softmax function (소프트맥스 함수) makes probabilities of them, each between 0 and 1, all of them adding up
//! to 1:
//!
//! $$ y_k = \frac{e^{a_k}}{\sum_{i=1}^{n} e^{a_i}}. $$
//!
//! The exponential makes every score positive and keeps their order. It also has a way of exploding.

use chapter03::{golden, source};
use common::activation;
use literate::prelude::*;

/// The formula as it stands: right, until an exponential overflows.
fn naive_softmax(a: &Array1<f64>) -> Array1<f64> {
    let exponentials = a.mapv(f64::exp);
    &exponentials / exponentials.sum()
}

pub fn run(page: &Page) -> Result<()> {
    //| ## Exponentials run away
    //| A 64-bit float ends near $1.8 \cdot 10^{308}$. The document prints $e^x$ in steps of 50:
    let printed = [
        1.0,
        5.184705528587072e+21,
        2.6881171418161356e+43,
        1.3937095806663797e+65,
        7.225973768125749e+86,
        3.7464546145026734e+108,
        1.9424263952412558e+130,
        1.0070908870280797e+152,
        5.221469689764144e+173,
        2.7071782767869983e+195,
        1.4035922178528375e+217,
        7.277212331783397e+238,
        3.7730203009299397e+260,
        1.956199921370272e+282,
        1.0142320547350045e+304,
    ];
    let exponents: Vec<f64> = (0..=1000).step_by(50).map(f64::from).collect();
    let exponentials: Vec<f64> = exponents.iter().map(|x| x.exp()).collect();
    page.table(
        Table::new(["x", "exp(x)"])
            .rows(exponents.iter().zip(&exponentials).map(|(x, e)| [x.to_string(), format!("{e:e}")])),
    );
    //-
    let ratios: Vec<f64> = exponentials.iter().zip(&printed).map(|(ours, document)| ours / document).collect();
    page.claim("3.2", "exp(0) … exp(700), ours divided by the document's", ratios, [1.0; 15]).within(1e-15);
    let infinite = exponentials.iter().filter(|e| e.is_infinite()).count();
    page.claim("3.2", "infinite from 750 to 1000, of six", infinite, 6).equals();
    //-
    page.show(
        Chart::new("e to the x, up to the end of the numbers")
            .x_label("x")
            .y_label("exp(x)")
            .log_y()
            .points("finite", &exponents[..15], &exponentials[..15])
            .horizontal("largest 64-bit float", f64::MAX),
    )?;
    //| ## Infinity divided by infinity
    //| With scores near 1000 every term is infinite, and infinity divided by infinity is not a number:
    let large = array![1010.0, 1000.0, 990.0];
    let naive = naive_softmax(&large);
    page.print(format!("{naive}"));
    let text = format!("{naive}").to_lowercase();
    page.claim("3.2", "softmax of [1010, 1000, 990] as it stands", text, "[nan, nan, nan]").equals();
    //-
    //| The cure is free. Multiply numerator and denominator by the same $e^{-c}$ and nothing changes but the sizes:
    //|
    //| $$ \frac{e^{a_k}}{\sum_i e^{a_i}} = \frac{e^{-c}\, e^{a_k}}{e^{-c} \sum_i e^{a_i}} = \frac{e^{a_k - c}}{\sum_i e^{a_i - c}}. $$
    //|
    //| With $c$ the largest score, the largest exponent is 0 and its exponential 1. Others may underflow to 0, which is what
    //| they are worth.
    page.code(source("activation", "pub fn softmax<")?);
    page.code(source("activation", "pub(crate) fn softmax_into")?);
    let shifted = large.mapv(|score: f64| score - 1010.0);
    page.claim("3.2", "the scores minus their largest", &shifted, [0.0, -10.0, -20.0]).equals();
    let cured = activation::softmax(large.view());
    page.claim("3.2", "softmax of [1010, 1000, 990], its first probability", cured[0], 9.99954600e-01).within(5e-10);
    page.claim("3.2", "its second probability", cured[1], 4.53978686e-05).within(5e-14);
    page.claim("3.2", "its third probability", cured[2], 2.06106005e-09).within(5e-18);
    //-
    //| ## Reading it
    let scores = array![0.3, 2.9, 4.0];
    let probabilities = activation::softmax(scores.view());
    page.show(
        BarChart::new("Softmax of the scores 0.3, 2.9 and 4.0", ["class 0", "class 1", "class 2"], &probabilities)
            .value_label("probability"),
    )?;
    page.claim("3.2", "softmax of [0.3, 2.9, 4.0]", &probabilities, [0.01821127, 0.24519181, 0.73659691]).within(5e-9);
    page.claim("3.2", "their sum", probabilities.sum(), 1.0).within(1e-15);
    //| So one may say: 1.8 % for the first, 24.5 % for the second, 73.7 % for the third. The largest score keeps the largest
    //| probability, always, since the exponential rises. To know *which* class, one can therefore skip softmax; two
    //| sections on, we check that on every test digit.
    //|
    //| ## One row, one softmax
    //| The document's function takes the maximum and the sum over everything it is given. For one sample that is right. Its
    //| network, though, hands it a batch of rows, and then the probabilities of *all* rows together add up to 1. Twice the
    //| same sample:
    let batch = array![[0.3, 2.9, 4.0], [0.3, 2.9, 4.0]];
    let row_sums: Vec<f64> = batch.rows().into_iter().map(|row| activation::softmax(row).sum()).collect();
    page.claim("3.2", "sums of the rows, batch of two", row_sums, golden("softmax of a batch, sums of its rows"))
        .derived()
        .corrected("its softmax sums over the whole batch; a probability belongs to one row");
    //| It goes unnoticed in the document, since within a row the largest is still the largest, and its accuracy asks for no
    //| more. A loss would notice: every sample of a batch of 100 would look a hundred times less certain than it is.
    Ok(())
}
