//! # Why not try everything?
//!
//! *Optimisation theory* (최적화 이론) asks for the input at which a function is smallest. The plainest answer is *brute
//! force* (무차별 대입법): put in everything and keep the best. Three things are wrong with it. You must know beforehand
//! between which bounds to look; you must look infinitely closely to hit the place exactly; and the number of trials
//! multiplies with every further variable.
//!
//! *Gradient descent* (경사 하강법) tries one place, asks in which direction the ground falls there, and takes a step that
//! way. How much does that save? Both methods get the same function of two variables and must come within the same
//! distance of its lowest point; we count how often each has to evaluate the function.

use std::cell::Cell;

use chapter02::places;
use common::gradient::numerical_gradient;
use literate::prelude::*;

/// Where [`bowl`] is smallest.
const BOTTOM: [f64; 2] = [1.3, -0.7];

/// A bowl, twice as steep along y.
fn bowl(x: f64, y: f64) -> f64 {
    (x - BOTTOM[0]).powi(2) + 2.0 * (y - BOTTOM[1]).powi(2)
}

/// The best of all places on a grid over −8 … 8 in both directions, and the evaluations that it took. The grid is so
/// fine that one of its places is within `accuracy` of any point, in each coordinate.
fn try_everything(f: impl Fn(f64, f64) -> f64, accuracy: f64) -> ([f64; 2], usize) {
    let grid = places(-8.0, 8.0, (8.0 / accuracy).round() as usize + 1);
    let (mut best, mut lowest) = ([f64::NAN; 2], f64::INFINITY);
    for &y in &grid {
        for &x in &grid {
            let height = f(x, y);
            if height < lowest {
                (best, lowest) = ([x, y], height);
            }
        }
    }
    (best, grid.len() * grid.len())
}

/// Gradient descent from (−6, 6) with learning rate 0.2 until it is within `accuracy` of the bottom in each coordinate:
/// where it ends, and the evaluations that it took. The slope itself is measured with four evaluations a step.
fn walk_down(f: impl Fn(f64, f64) -> f64, bottom: [f64; 2], accuracy: f64) -> ([f64; 2], usize) {
    let evaluations = Cell::new(0);
    let mut place = [-6.0, 6.0];
    while (place[0] - bottom[0]).abs() > accuracy || (place[1] - bottom[1]).abs() > accuracy {
        let slope = numerical_gradient(&mut place, |place| {
            evaluations.set(evaluations.get() + 1);
            f(place[0], place[1])
        });
        place[0] -= 0.2 * slope[0];
        place[1] -= 0.2 * slope[1];
    }
    (place, evaluations.get())
}

pub fn run(page: &Page) -> Result<()> {
    let accuracies = vec![1.0, 0.1, 0.01, 0.001];
    let everything: Vec<usize> = accuracies.iter().map(|&accuracy| try_everything(bowl, accuracy).1).collect();
    let walked: Vec<usize> = accuracies.iter().map(|&accuracy| walk_down(bowl, BOTTOM, accuracy).1).collect();
    //-
    //| Both axes are logarithmic. To the left you ask for more accuracy.
    page.show(
        Chart::new("What an accurate answer costs")
            .x_label("distance from the lowest point, at most")
            .y_label("evaluations of the function")
            .log_x()
            .log_y()
            .line("brute force", &accuracies, &everything)
            .points("brute force", &accuracies, &everything)
            .line("gradient descent", &accuracies, &walked)
            .points("gradient descent", &accuracies, &walked),
    )?;
    //- folded
    let mut cost = Table::new(["within", "evaluations: brute force", "descent", "ratio"]);
    for (index, accuracy) in accuracies.iter().enumerate() {
        let ratio = everything[index] as f64 / walked[index] as f64;
        cost = cost.row([
            accuracy.to_string(),
            everything[index].to_string(),
            walked[index].to_string(),
            format!("{ratio:.0}"),
        ]);
    }
    page.table(cost);
    //| A digit more multiplies brute force's bill by about a hundred, ten for each of the two variables. To descent it
    //| adds a few steps, always about as many.
    let cheaper = walked.iter().zip(&everything).filter(|(walked, everything)| walked < everything).count();
    page.claim("2.2", "accuracies, of four, at which descent needs fewer evaluations", cheaper, 4).beyond().equals();
    page.claim("2.2", "evaluations of brute force for 0.001: 8,001 squared", everything[3], 8001_usize.pow(2))
        .beyond()
        .equals();
    //| ## The bounds
    //| Move the lowest point to $x = 12$, outside the square in which brute force looks. It comes back with an answer
    //| all the same, and nothing about the answer looks wrong.
    let far = |x: f64, y: f64| bowl(x - 12.0 + BOTTOM[0], y);
    let (searched, _) = try_everything(far, 0.1);
    let (reached, _) = walk_down(far, [12.0, BOTTOM[1]], 0.1);
    page.claim("2.2", "x at which brute force ends, its bounds being −8 and 8", searched[0], 8).equals();
    page.claim("2.2", "x at which descent ends, the lowest point being at 12", reached[0], 12).within(0.1);
    //| ## More variables
    //| With 10 values for each variable, two variables take $10^2$ trials. The network at the end of this chapter has
    //| 1,674 parameters. Ten values each would be $10^{1674}$ trials, and there are some $10^{80}$ atoms in what we can
    //| see of the universe.
    Ok(())
}
