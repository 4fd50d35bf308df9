//! # Five ways down a valley
//!
//! You are on a mountain, blindfolded and without a map, and want to get to the lowest place. All you have is the slope
//! under your feet. To look for the lowest place of a function is called optimisation (최적화), and SGD is the first idea
//! anybody has: straight down, and the further the steeper.
//!
//! $$ W \leftarrow W - \eta \frac{\partial L}{\partial W} $$
//!
//! It has a weakness, and a long narrow valley brings it out:
//!
//! $$ f(x, y) = \frac{1}{20} x^2 + y^2. $$

use chapter03::{golden, source};
use common::optimizer::{AdaGrad, Adam, Momentum, Optimizer, RmsProp, Sgd};
use literate::prelude::*;

/// Where every path begins. It and the learning rates are our choice: the document shows its paths in pictures only.
const START: [f64; 2] = [-7.0, 2.0];

/// Steps of each path.
const STEPS: usize = 30;

/// A landscape: its height and its gradient at (x, y).
type Landscape = fn(f64, f64) -> (f64, [f64; 2]);

/// x²/20 + y²: steep across, nearly flat along.
fn valley(x: f64, y: f64) -> (f64, [f64; 2]) {
    (x * x / 20.0 + y * y, [x / 10.0, 2.0 * y])
}

/// (x² + y²)/2: the gradient points straight at the lowest place.
fn round_bowl(x: f64, y: f64) -> (f64, [f64; 2]) {
    ((x * x + y * y) / 2.0, [x, y])
}

/// The valley turned by 45°, so that it runs along neither axis.
fn turned_valley(x: f64, y: f64) -> (f64, [f64; 2]) {
    let (across, along) = (x - y, x + y);
    let height = (across * across + along * along / 20.0) / 2.0;
    (height, [across + along / 20.0, along / 20.0 - across])
}

/// The places that an optimiser visits, its start included.
fn path_down(ground: Landscape, mut optimizer: Box<dyn Optimizer<f64>>, steps: usize) -> Vec<(f64, f64)> {
    let mut place = START;
    let mut path = vec![(place[0], place[1])];
    for _ in 0..steps {
        let (_, slopes) = ground(place[0], place[1]);
        optimizer.update(&mut place, &slopes);
        path.push((place[0], place[1]));
    }
    path
}

/// The document's four methods and RMSProp, each with its name and a learning rate that suits the valley.
fn contestants() -> [(&'static str, Box<dyn Optimizer<f64>>); 5] {
    [
        ("SGD", Box::new(Sgd::new(0.95))),
        ("Momentum", Box::new(Momentum::new(0.1, 0.9))),
        ("AdaGrad", Box::new(AdaGrad::new(1.5))),
        ("RMSProp", Box::new(RmsProp::new(0.3))),
        ("Adam", Box::new(Adam::keras(0.3))),
    ]
}

/// The first step after which the height is below a thousandth.
fn steps_needed(ground: Landscape, path: &[(f64, f64)]) -> Option<usize> {
    path.iter().position(|&(x, y)| ground(x, y).0 < 1e-3)
}

/// The heights of the valley on a grid of x from −10 to 10 and y from −10 to 10 or nearer.
fn heights(x: &Array1<f64>, y: &Array1<f64>) -> Array2<f64> {
    Array2::from_shape_fn((y.len(), x.len()), |(row, column)| valley(x[column], y[row]).0)
}

/// The valley's contour lines with a path on them.
fn map_with(name: &str, path: &[(f64, f64)]) -> Contours {
    let (x, y) = (Array1::linspace(-10.0, 10.0, 81), Array1::linspace(-4.0, 4.0, 81));
    Contours::new(name)
        .x_label("x")
        .y_label("y")
        .grid(&x, &y, heights(&x, &y).view())
        .levels([0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0])
        .path("", path)
        .mark("lowest place", (0.0, 0.0))
}

pub fn run(page: &Page) -> Result<()> {
    let side = Array1::linspace(-10.0, 10.0, 25);
    page.show(Surface::new("A long narrow valley: x²/20 + y²").x_label("x").y_label("y").z_label("f").grid(
        &side,
        &side,
        heights(&side, &side),
    ))?;
    let fine = Array1::linspace(-10.0, 10.0, 161);
    page.show(
        Contours::new("The valley from above")
            .x_label("x")
            .y_label("y")
            .grid(&fine, &fine, heights(&fine, &fine))
            .levels([1.0, 5.0, 10.0, 25.0, 50.0, 75.0])
            .mark("lowest place", (0.0, 0.0)),
    )?;
    //-
    let mut arrows = Vec::new();
    let mut angles = Vec::new();
    for row in -4..=4 {
        for column in -5..=5 {
            let (x, y) = (2.0 * f64::from(column), f64::from(row));
            let (_, [dx, dy]) = valley(x, y);
            arrows.push((x, y, -dx, -dy));
            if (x, y) != (0.0, 0.0) {
                let cosine = (x * dx + y * dy) / (x.hypot(y) * dx.hypot(dy));
                angles.push(cosine.clamp(-1.0, 1.0).acos().to_degrees());
            }
        }
    }
    page.show(VectorField::new("Minus the gradient of the valley").x_label("x").y_label("y").arrows(&arrows))?;
    let aside = angles.iter().filter(|angle| **angle > 10.0).count();
    page.say(format!(
        "The arrows point across the valley, hardly ever along it. Of {} places, {aside} have an arrow that misses the lowest \
         place by more than 10 degrees; over all of them it misses by {:.0} degrees on average.",
        angles.len(),
        angles.iter().sum::<f64>() / angles.len() as f64,
    ))?;
    //-
    //| ## SGD zigzags
    //| So SGD runs from wall to wall and hardly gets forward. The source of it is one line; that of all methods below is cut
    //| from `common` as well.
    page.code(source("sgd", "fn update")?);
    //| ## Momentum remembers where it was going
    //| A ball gathers speed. Momentum (모멘텀) gives the weights a velocity $v$, which the gradient pushes and friction
    //| $\alpha$, about 0.9, slows down. Across the valley the pushes alternate and cancel; along it they add up.
    //|
    //| $$ v \leftarrow \alpha v - \eta \frac{\partial L}{\partial W} $$
    //| $$ W \leftarrow W + v $$
    page.code(source("momentum", "fn update")?);
    //| ## AdaGrad gives each parameter its own learning rate
    //| A learning rate should be large at first and smaller later: *learning rate decay* (학습률 감소). AdaGrad does that for
    //| each parameter by itself: the more it has moved, the less it moves. The sign $\odot$ multiplies number by number. A tiny
    //| $10^{-7}$ beside $\sqrt{h}$ keeps it from dividing by zero.
    //|
    //| $$ h \leftarrow h + \frac{\partial L}{\partial W} \odot \frac{\partial L}{\partial W} $$
    //| $$ W \leftarrow W - \eta \frac{1}{\sqrt{h}} \frac{\partial L}{\partial W} $$
    page.code(source("adagrad", "fn update")?);
    //| ## RMSProp forgets
    //| AdaGrad's $h$ only ever grows, so in the end it stands still. RMSProp lets old gradients fade away, which is called an
    //| exponential moving average (지수이동평균):
    //|
    //| $$ h \leftarrow \rho h + (1 - \rho) \frac{\partial L}{\partial W} \odot \frac{\partial L}{\partial W}. $$
    page.code(source("rmsprop", "fn update")?);
    //| ## Adam does both
    //| Adam keeps momentum's velocity, $m$, and RMSProp's scale, $v$. Both start at 0 and are too small at first; the
    //| learning rate $\eta_t$ makes up for it. Here $g$ is the gradient and $t$ the number of steps. (The code also has the
    //| variants of other libraries: where $\varepsilon$ is added, a start, a decay.)
    //|
    //| $$ m \leftarrow \beta_1 m + (1 - \beta_1) g $$
    //| $$ v \leftarrow \beta_2 v + (1 - \beta_2) g^2 $$
    //| $$ \eta_t = \eta \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t} $$
    //| $$ W \leftarrow W - \eta_t \frac{m}{\sqrt{v}} $$
    page.code(source("adam", "fn update")?);
    //| ## Side by side
    //| From (−7, 2), 30 steps each. Learning rates: SGD 0.95, Momentum 0.1 (α = 0.9), AdaGrad 1.5, RMSProp 0.3, Adam 0.3.
    //| The document shows four of these paths as pictures without their numbers, so start and rates are ours.
    let mut panels = Panels::new("Thirty steps down the valley");
    for (name, optimizer) in contestants() {
        let path = path_down(valley, optimizer, STEPS);
        let (x, y) = path[STEPS];
        page.claim("3.12", format!("{name}, after 30 steps"), [x, y], golden(name)).derived().within(1e-9);
        panels = panels.panel(map_with(name, &path));
    }
    page.show(panels)?;
    //-
    //| All five end where NumPy's end. But the document *prints* AdaGrad's formula with a plus, where its code has a minus.
    //| With the plus it climbs.
    let wrong_way = path_down(valley, Box::new(AdaGrad::new(-1.5)), STEPS);
    let right_way = path_down(valley, Box::new(AdaGrad::new(1.5)), STEPS);
    let height_after = |path: &[(f64, f64)]| valley(path[STEPS].0, path[STEPS].1).0;
    page.table(
        Table::new(["AdaGrad", "height at the start", "after 30 steps"])
            .row([
                "W ← W − …".to_owned(),
                format!("{:.2}", valley(START[0], START[1]).0),
                format!("{:.1e}", height_after(&right_way)),
            ])
            .row([
                "W ← W + …".to_owned(),
                format!("{:.2}", valley(START[0], START[1]).0),
                format!("{:.0}", height_after(&wrong_way)),
            ]),
    );
    let end = right_way[STEPS];
    page.claim(
        "3.12",
        "AdaGrad, after 30 steps, by the printed formula",
        [end.0, end.1],
        golden("AdaGrad with the document's sign"),
    )
    .derived()
    .corrected("the formula's plus walks uphill; the document's code has the minus");
    //-
    //| ## Who wins?
    //| It depends on the ground. The same five with the same learning rates from the same place, on the valley, in a round
    //| bowl, and in the same valley turned by 45 degrees: how many steps until the height is below a thousandth?
    let grounds: [(&str, Landscape); 3] =
        [("valley", valley), ("round bowl", round_bowl), ("turned valley", turned_valley)];
    let mut needed = Table::new(["ground", "SGD", "Momentum", "AdaGrad", "RMSProp", "Adam", "first"]);
    let mut winners = Vec::new();
    for (name, ground) in grounds {
        let mut row = vec![name.to_owned()];
        let mut best = (usize::MAX, "nobody");
        for (method, optimizer) in contestants() {
            let steps = steps_needed(ground, &path_down(ground, optimizer, 1000));
            best = best.min((steps.unwrap_or(usize::MAX), method));
            row.push(steps.map_or("over 1000".to_owned(), |steps| steps.to_string()));
        }
        row.push(best.1.to_owned());
        winners.push(best.1);
        needed = needed.row(row);
    }
    page.table(needed);
    winners.sort_unstable();
    winners.dedup();
    let everywhere = if winners.len() > 1 { "no method wins everywhere" } else { "one method wins everywhere" };
    page.claim("3.12", "three grounds, one set of learning rates", everywhere, "no method wins everywhere").equals();
    //| In a round bowl the gradient points home, and plain SGD leaves nothing to improve. AdaGrad and RMSProp stretch the
    //| axes, which helps in a valley that lies along one of them and hurts in one that lies aslant. Adam does so too, but at this
    //| learning rate its momentum carries it past the bottom.
    Ok(())
}
