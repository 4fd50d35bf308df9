//! # Try them all
//!
//! Two knobs and a number that says how good each setting is. The plainest way to find the best one is to try
//! many: *grid search* (그리드서치). The document takes 100 values of $a$ between −1 and 1, 100 values of $b$ between −1000
//! and 1000, and works out the loss of all 10,000 pairs.

use chapter01::{audience, mse_grid, want_to_see};
use datasets::films::OKJA_WANT_TO_SEE;
use literate::prelude::*;

/// Row and column of the smallest element.
fn lowest(values: &Array2<f64>) -> (usize, usize) {
    let mut best = (0, 0);
    for (index, &value) in values.indexed_iter() {
        if value < values[best] {
            best = index;
        }
    }
    best
}

pub fn run(page: &Page) -> Result<()> {
    let a_values = Array1::linspace(-1.0, 1.0, 100);
    let b_values = Array1::linspace(-1000.0, 1000.0, 100);
    let grid_losses = mse_grid(&a_values, &b_values);
    let best_pair = lowest(&grid_losses);
    let grid_a = a_values[best_pair.1];
    let grid_b = b_values[best_pair.0];
    let okja_by_grid = grid_a * OKJA_WANT_TO_SEE + grid_b;
    //-
    page.claim("1.5", "best a of the grid", grid_a, 0.070707).derived().within(5e-7);
    page.claim("1.5", "best b of the grid", grid_b, -90.909).derived().within(5e-4);
    page.claim("1.5", "Okja by the best line of the grid", okja_by_grid, 758.14).derived().within(5e-3);
    let ends = array![8000.0, 18_000.0];
    page.show(
        Chart::new("The best of ten thousand lines")
            .x_label("members who want to see the film")
            .y_label("audience, in 10,000 tickets")
            .line("best line of the grid", &ends, &(grid_a * &ends + grid_b))
            .points("the films", want_to_see(), audience())
            .points("Okja, predicted", [OKJA_WANT_TO_SEE], [okja_by_grid]),
    )?;
    //| ## The landscape of the loss
    //| Each pair of $a$ and $b$ is a place on a map, and its loss is the height of the ground there. All 10,000 losses
    //| together make a landscape. Ours is a long valley: turning $a$ changes the loss enormously, for $a$ is multiplied by
    //| thousands of marks, while turning $b$ hardly moves anything. (Drawn from a coarser
    //| grid, of 31 by 31.)
    let drawn_a = Array1::linspace(-1.0, 1.0, 31);
    let drawn_b = Array1::linspace(-1000.0, 1000.0, 31);
    page.show(Surface::new("The landscape of the loss").x_label("a").y_label("b").z_label("loss").grid(
        &drawn_a,
        &drawn_b,
        mse_grid(&drawn_a, &drawn_b),
    ))?;
    //| To learn is to find the lowest place. Every network of this book has such a landscape; only that it has tens
    //| or thousands of knobs and cannot be drawn.
    //|
    //| ## Why not always like this?
    //| Two knobs with 100 settings each make $100^2$ pairs. Each further knob multiplies that by another 100. Five make:
    let cases = 100_u64.pow(5);
    page.print(format!("{cases} settings"));
    page.claim("1.5", "settings of five knobs", cases, 10_000_000_000_u64).derived().equals();
    //| That is ten thousand million settings. The smallest network of this chapter has 25 knobs. And the grid is coarse: what lies between its
    //| points it never sees. We need something that does not look everywhere, but knows where to go.
    Ok(())
}
