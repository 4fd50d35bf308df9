//! # Three things you need: data, a model, a loss
//!
//! Learning begins with a set-up (학습 환경) of three parts:
//!
//! - **training data** (학습 데이터): what there is to learn from;
//! - a **model** (모델): a formula with numbers left open, its *trainable parameters* (학습 매개변수). Change one of them and
//!   the same input gets another answer;
//! - a **loss function** (손실 함수): one number for how wrong the answers are. The lower, the better.
//!
//! In *supervised* learning (지도 학습) the data come with the right answers. In *unsupervised* learning (비지도 학습) they do
//! not, and the algorithm has to find some order in the data by itself. Here is the smallest example of each.

use chapter02::descend;
use common::loss::{cross_entropy, mean_squared_error};
use common::optimizer::Sgd;
use common::random::RandomState;
use datasets::toy;
use literate::prelude::*;
use ndarray::Axis;

/// How wrong the line y = a·x + b is: the mean of the squared errors.
fn line_loss([a, b]: [f64; 2], data: &toy::NoisyLine) -> f64 {
    let errors = &data.x * a + b - &data.y;
    (&errors * &errors).mean().unwrap_or(f64::NAN)
}

/// The slope of [`line_loss`] in the direction of each parameter.
fn line_loss_slope([a, b]: [f64; 2], data: &toy::NoisyLine) -> [f64; 2] {
    let errors = &data.x * a + b - &data.y;
    let of = |factor: &Array1<f64>| 2.0 * (&errors * factor).mean().unwrap_or(f64::NAN);
    [of(&data.x), of(&Array1::ones(data.x.len()))]
}

/// For each point (n, 2) the number of the nearest of the `centres` (k, 2).
fn nearest_centres(points: &Array2<f64>, centres: &Array2<f64>) -> Vec<usize> {
    let distance = |point: &ArrayView1<f64>, centre: ArrayView1<f64>| (&centre - point).mapv(|x| x * x).sum();
    let nearest = |point: ArrayView1<f64>| {
        let closer =
            |&a: &usize, &b: &usize| distance(&point, centres.row(a)).total_cmp(&distance(&point, centres.row(b)));
        (0..centres.nrows()).min_by(closer).unwrap_or(0)
    };
    points.rows().into_iter().map(nearest).collect()
}

/// k-means: each point joins the nearest centre, each centre moves to the middle of its points, `rounds` times over.
fn k_means(points: &Array2<f64>, mut centres: Array2<f64>, rounds: usize) -> Vec<usize> {
    for _ in 0..rounds {
        let groups = nearest_centres(points, &centres);
        for (group, mut centre) in centres.rows_mut().into_iter().enumerate() {
            let members: Vec<usize> = (0..points.nrows()).filter(|&point| groups[point] == group).collect();
            if let Some(middle) = points.select(Axis(0), &members).mean_axis(Axis(0)) {
                centre.assign(&middle);
            }
        }
    }
    nearest_centres(points, &centres)
}

pub fn run(page: &Page) -> Result<()> {
    //| ## Supervised: thirty points and a line
    //| The data are 30 pairs of an $x$ and the right answer $y$. The model is $y = ax + b$ with the parameters $a$ and
    //| $b$, and the loss is the mean squared error (MSE, 평균 제곱 오차). Training starts from the line that always says 0
    //| and moves $a$ and $b$ a little downhill on the loss, 300 times. How that works is what the rest of the chapter
    //| is about; look only at what it does.
    let thirty = toy::noisy_line();
    let trained = descend(&Sgd::new(0.02), [0.0, 0.0], |line| line_loss_slope(line, &thirty), 300);
    let losses: Vec<f64> = trained.iter().map(|&line| line_loss(line, &thirty)).collect();
    //-
    let ends = vec![0.0, 10.0];
    let at_ends = |[a, b]: [f64; 2]| vec![b, a * 10.0 + b];
    page.show(
        Chart::new("A line learns thirty points")
            .x_label("x")
            .y_label("y")
            .points("the right answers", &thirty.x, &thirty.y)
            .line("untrained", &ends, at_ends(trained[0]))
            .line("after 2 steps", &ends, at_ends(trained[2]))
            .line("after 300 steps", &ends, at_ends(trained[300])),
    )?;
    let fell = losses.windows(2).filter(|pair| pair[1] < pair[0]).count();
    page.claim("2.1", "steps of training after which the loss was lower", fell, 300).beyond().equals();
    page.say(format!(
        "The parameters went from $(0, 0)$ to $({:.3}, {:.3})$ and the loss from {:.3} to {:.3}. The points were drawn around \
         $y = 0.5x + 2$, which nobody told the model.",
        trained[300][0], trained[300][1], losses[0], losses[300],
    ))?;
    //| One thing is easily misread. Training means to change the *input* until the output is smallest, as the document
    //| puts it, and the input it means is that of the *loss*: the parameters. The data stay as they are.
    page.show(
        Graph::new("What goes into a loss")
            .node("data", "inputs")
            .node("parameters", "parameters a, b")
            .node("model", "model: a x + b")
            .node("labels", "right answers")
            .node("loss", "loss: one number")
            .edge("data", "model", "fixed")
            .edge("parameters", "model", "free to change")
            .edge("model", "loss", "answers")
            .edge("labels", "loss", "fixed"),
    )?;
    //| ## Two losses
    //| For a number, the mean squared error. For a choice among classes, the cross-entropy (교차 엔트로피, CEE): minus the
    //| logarithm of the probability given to the right class. (Where an answer is several numbers, their squared errors are
    //| added up; the mean is over the samples.) Three answers to the same question, best to worst; the
    //| right answer is the second of three classes.
    let target = array![[0.0, 1.0, 0.0]];
    let guesses = [
        ("sure and right", array![[0.05, 0.90, 0.05]]),
        ("unsure", array![[0.30, 0.40, 0.30]]),
        ("sure and wrong", array![[0.90, 0.05, 0.05]]),
    ];
    let squared: Vec<f64> = guesses.iter().map(|(_, y)| mean_squared_error(y.view(), target.view())).collect();
    let crossed: Vec<f64> = guesses.iter().map(|(_, y)| cross_entropy(y.view(), target.view())).collect();
    //- folded
    let mut losses_of_guesses = Table::new(["answer", "probabilities", "squared error, summed", "cross-entropy"]);
    for (index, (name, y)) in guesses.iter().enumerate() {
        let probabilities = format!("{:.2} {:.2} {:.2}", y[(0, 0)], y[(0, 1)], y[(0, 2)]);
        losses_of_guesses = losses_of_guesses.row([
            (*name).to_owned(),
            probabilities,
            format!("{:.3}", squared[index]),
            format!("{:.3}", crossed[index]),
        ]);
    }
    page.table(losses_of_guesses);
    let rises = |losses: &[f64]| losses.windows(2).all(|pair| pair[0] < pair[1]);
    let ranked = usize::from(rises(&squared)) + usize::from(rises(&crossed));
    page.claim("2.1", "losses (MSE, CEE) that are the lower, the better the answer", ranked, 2).equals();
    //| ## Unsupervised: ten groups that nobody named
    //| These are the 1,000 points that the network of this chapter will learn to tell apart, without their labels.
    //| *k-means* starts from ten of them, drawn at random, and does two things in turn: each point joins the nearest
    //| centre, each centre moves to the middle of its points. Its loss is the squared distance from a point to its
    //| centre. No right answer goes in. (There are more groups than colours; groups that share a colour lie apart.)
    let clouds = toy::clusters();
    let first = RandomState::new(page.seed()).choice_without_replacement(1000, 10);
    let groups = k_means(&clouds.x, clouds.x.select(Axis(0), &first), 50);
    //-
    let mut found = Chart::new("Groups found without a label").x_label("first coordinate").y_label("second coordinate");
    for group in 0..10 {
        let members: Vec<usize> = (0..1000).filter(|&point| groups[point] == group).collect();
        let of_group = clouds.x.select(Axis(0), &members);
        let (x, y) = (of_group.column(0).to_vec(), of_group.column(1).to_vec());
        found = found.points(format!("group {}", group + 1), x, y);
    }
    page.show(found)?;
    let mut agreeing = 0;
    for group in 0..10 {
        let of_class =
            |class| (0..1000).filter(|&point| groups[point] == group && clouds.labels[point] == class).count();
        agreeing += (0..10).map(of_class).max().unwrap_or(0);
    }
    page.say(format!(
        "Compared with the labels afterwards, {agreeing} of the 1,000 points are in a group that is mostly of their own \
         class. Where two clouds overlap, or where two of the random starts fell into one cloud, the groups are not the classes: order in the data need not be the order that somebody had in mind."
    ))?;
    Ok(())
}
