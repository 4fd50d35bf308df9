//! # A layer: ReLU
//!
//! A layer (계층) is a node for many numbers at once: forward takes a matrix with a sample in each row, backward takes the
//! gradient of what it gave and returns the gradient of what it got. The simplest one first.

use chapter03::source;
use common::layer::{Layer, Relu};
use literate::prelude::*;

pub fn run(page: &Page) -> Result<()> {
    //| It is a switch. Where the number was let through on the way forward, its gradient is let through on the way back; where
    //| it was stopped, the gradient is stopped.
    //|
    //| $$ y = \begin{cases} x & x > 0 \\ 0 & x \le 0 \end{cases} $$
    //| $$ \frac{\partial y}{\partial x} = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases} $$
    page.code(source("relu", "fn forward")?);
    page.code(source("relu", "fn backward")?);
    //| The document's layer remembers a mask of trues and falses from the way forward. Ours is handed its input again, for
    //| that is the output of the layer below and lies in memory anyway. The same example:
    let x = array![[1.0, -0.5], [-2.0, 3.0]];
    let mask = x.mapv(|x: f64| x <= 0.0);
    page.print(format!("{x}\n\n{mask}"));
    page.claim("3.10", "mask of [[1, −0.5], [−2, 3]], 1 for true", mask.mapv(u8::from), &array![[0u8, 1], [1, 0]])
        .equals();
    //-
    let mut layer = Relu::new();
    let y = layer.forward(x.view()).to_owned();
    let dout = array![[10.0, 20.0], [30.0, 40.0]];
    let dx = layer.backward(x.view(), dout.view()).to_owned();
    page.print(format!("forward\n{y}\n\nbackward of\n{dout}\nis\n{dx}"));
    page.claim("3.10", "ReLU forward", &y, &array![[1.0, 0.0], [0.0, 3.0]]).equals();
    page.claim("3.10", "ReLU backward of [[10, 20], [30, 40]]", &dx, &array![[10.0, 0.0], [0.0, 40.0]]).equals();
    Ok(())
}
