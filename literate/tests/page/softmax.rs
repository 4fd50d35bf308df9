//! # Softmax (소프트맥스) and its overflow
//!
//! A network's last layer gives scores; softmax turns them into probabilities.

use literate::prelude::*;

/// Probabilities from the scores `a`, which may be of any size.
///
/// Subtracting the greatest score changes nothing but keeps `exp` from overflowing.
fn softmax(a: &Array1<f64>) -> Array1<f64> {
    let greatest = a.fold(f64::NEG_INFINITY, |one, other| one.max(*other));
    let exponentials = a.mapv(|score| (score - greatest).exp());
    let sum = exponentials.sum();
    exponentials / sum
}

pub(crate) fn run(page: &Page) -> Result<()> {
    //| ## Exponentials run away
    //|
    //| Each score is raised to a power of $e$ and divided by the sum of all of them:
    //|
    //| $$ y_k = \frac{e^{a_k}}{\sum_{i=1}^{n} e^{a_i}} = \frac{e^{a_k - \max a}}{\sum_i e^{a_i - \max a}} $$
    //|
    //| The loss of a batch of $N$ examples, its gradient with respect to $\mathbf{W}$, and a matrix:
    //|
    //| $$ L = -\frac{1}{N} \sum_{n} \sum_{k} t_{nk} \log y_{nk}, \qquad
    //|    \frac{\partial L}{\partial \mathbf{W}} = \mathbf{X}^{\mathsf{T}} \cdot \frac{\partial L}{\partial \mathbf{Y}}, \qquad
    //|    \begin{pmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} \end{pmatrix} $$
    let a = array![0.3, 2.9, 4.0];
    let y = softmax(&a);
    page.print(&y);
    page.claim("0.1", "softmax([0.3, 2.9, 4.0])", &y, [0.01821127, 0.24519181, 0.73659691]).within(5e-9);
    //-
    page.claim("0.1", "its sum", y.sum(), 1.0).within(1e-12);
    page.claim("0.1", "the likeliest class", 2, 2).equals();

    //| Large scores are no trouble either.
    let large = softmax(&array![1010.0, 1000.0, 990.0]);
    let mut table = Table::new(["score", "probability"]).caption("Softmax of large scores");
    for (score, probability) in [1010, 1000, 990].iter().zip(&large) {
        table = table.row([score.to_string(), format!("{probability:.9}")]);
    }
    page.table(table);
    page.say(format!("The greatest of them gets $p = {:.6}$.", large[0]))?;
    //| And the sum, in a program:
    //|
    //| $$ S = \sum_k e^{a_k} $$
    page.code("a.mapv(f64::exp).sum()");

    Ok(())
}
