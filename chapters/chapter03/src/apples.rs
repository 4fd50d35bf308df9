//! # Computational graphs: the price of two apples
//!
//! Measuring a gradient costs two runs for each parameter. Backpropagation (오차역전파법) gets all of them for about the
//! price of two runs together. It is best understood by shopping.
//!
//! Two apples at 100 won each, and 10 % tax: what do they cost? A computational graph (계산 그래프) draws the calculation
//! as nodes (노드) that do one thing each, joined by edges (에지) that carry numbers. Going from left to right is forward
//! propagation (순전파).
//!
//! Now the question in reverse: if an apple costs one won more, how much more do I pay? And what if I take one more, or
//! if the tax changes? Going from right to left answers all three at once. It starts with a 1 (the amount paid rises by
//! one won for each won that it rises), and every node passes on what it has received, times its own slope. That is
//! backward propagation (역전파), and it needs only two kinds of node:
//!
//! $$ z = x + y: \quad \frac{\partial z}{\partial x} = 1, \; \frac{\partial z}{\partial y} = 1 $$
//!
//! $$ z = xy: \quad \frac{\partial z}{\partial x} = y, \; \frac{\partial z}{\partial y} = x $$
//!
//! An addition hands on what it receives, unchanged, to both sides. A multiplication hands it on times *the other* input,
//! so it has to remember its inputs from the way forward.

use chapter03::golden;
use literate::prelude::*;

/// A node that multiplies.
#[derive(Debug, Clone, Default)]
struct Mul {
    x: f64,
    y: f64,
}

impl Mul {
    fn forward(&mut self, x: f64, y: f64) -> f64 {
        (self.x, self.y) = (x, y);
        x * y
    }

    /// The gradients of x and y, from that of their product.
    fn backward(&self, dout: f64) -> (f64, f64) {
        (dout * self.y, dout * self.x)
    }
}

/// A node that adds. It has nothing to remember.
#[derive(Debug, Clone, Default)]
struct Add;

impl Add {
    fn forward(&self, x: f64, y: f64) -> f64 {
        x + y
    }

    /// The gradients of x and y, from that of their sum.
    fn backward(&self, dout: f64) -> (f64, f64) {
        (dout, dout)
    }
}

pub fn run(page: &Page) -> Result<()> {
    //| ## Forward, then backward
    let mut apples = Mul::default();
    let mut with_tax = Mul::default();
    let apple_price = apples.forward(100.0, 2.0);
    let paid = with_tax.forward(apple_price, 1.1);
    //-
    let (d_apple_price, d_tax) = with_tax.backward(1.0);
    let (d_apple, d_count) = apples.backward(d_apple_price);
    //-
    page.show(
        Graph::new("Two apples with tax: values above, gradients below")
            .node("apple", "apple")
            .node("count", "how many")
            .node("tax", "tax")
            .node("mul1", "×")
            .node("mul2", "×")
            .node("paid", "paid")
            .values("apple", "mul1", 100.0, d_apple)
            .values("count", "mul1", 2.0, d_count)
            .values("mul1", "mul2", apple_price, d_apple_price)
            .values("tax", "mul2", 1.1, d_tax)
            .values("mul2", "paid", paid, 1.0),
    )?;
    page.claim("3.9", "two apples at 100 with 10 % tax", paid, 220.0).within(1e-9);
    page.claim("3.9", "backward, from paid to apple", [1.0, d_apple_price, d_apple], [1.0, 1.1, 2.2]).within(1e-12);
    let numpy = golden("apples");
    page.claim("3.9", "gradients of apple, number, tax", [d_apple, d_count, d_tax], [numpy[1], numpy[2], numpy[3]])
        .derived()
        .within(1e-12);
    //-
    //| One won more for an apple is 2.2 won more to pay. One apple more costs 110. A tax of 1 more (that is, of 100 %) would
    //| cost 200. All three came from one walk back. Are they true? Do it again, dearer:
    let dearer = Mul::default().forward(Mul::default().forward(101.0, 2.0), 1.1);
    page.claim("3.9", "an apple at 101 instead of 100, more to pay", dearer - paid, 2.2).within(1e-9);
    //-
    //| ## Every node minds its own business
    //| However large a graph is, a node only ever sees its own inputs and what comes back to it. It makes a *local calculation*
    //| (국소적 계산). Say a full basket has come to 4,000 won by some complicated road, and now two apples at 100 are
    //| added. The addition does not want to know how the 4,000 came about:
    let basket = Add.forward(4000.0, Mul::default().forward(100.0, 2.0));
    let (d_rest, d_apples) = Add.backward(1.0);
    page.show(
        Graph::new("A node adds two numbers, wherever they come from")
            .node("much", "many other things")
            .node("apples", "two apples")
            .node("add", "+")
            .node("sum", "basket")
            .values("much", "add", 4000.0, d_rest)
            .values("apples", "add", 200.0, d_apples)
            .values("add", "sum", basket, 1.0),
    )?;
    page.claim("3.9", "4,000 + 200", basket, 4200.0).equals();
    //-
    //| ## Why this is allowed: the chain rule
    //| A calculation made of others is a composite function (합성 함수). $z = (x + y)^2$ is two steps,
    //|
    //| $$ t = x + y, \qquad z = t^2, $$
    //|
    //| and the chain rule (연쇄법칙) says that the slope of the whole is the product of the slopes of its steps:
    //|
    //| $$ \frac{\partial z}{\partial x} = \frac{\partial z}{\partial t} \frac{\partial t}{\partial x} = 2t \cdot 1 = 2(x + y). $$
    //|
    //| Walking back through a graph, each node multiplies what it receives by its own slope. What arrives at the far end is
    //| the product of all slopes on the way: the chain rule, one factor at a time. At $x = 3$, $y = 4$:
    let (x, y) = (3.0, 4.0);
    let t = Add.forward(x, y);
    let mut times_itself = Mul::default();
    let z = times_itself.forward(t, t);
    //-
    let (through_one, through_other) = times_itself.backward(1.0);
    let dt = through_one + through_other;
    let (dx, dy) = Add.backward(dt);
    page.show(
        Graph::new("(x + y)² forward and backward")
            .node("x", "x")
            .node("y", "y")
            .node("add", "+")
            .node("square", "square")
            .node("z", "z")
            .values("x", "add", x, dx)
            .values("y", "add", y, dy)
            .values("add", "square", t, dt)
            .values("square", "z", z, 1.0),
    )?;
    page.claim("3.9", "(x + y)² at (3, 4) and its slope in x", [z, dx], golden("(x + y)^2 at (3, 4)"))
        .derived()
        .equals();
    //| One thing to notice: the square uses its input twice. Along each of the two ways back comes 7, and where ways meet,
    //| gradients are added: 14. Remember it for the layer that shares its bias with a whole batch.
    Ok(())
}
