//! # What we learnt, and what to try

use literate::prelude::*;

pub fn run(_page: &Page) -> Result<()> {
    //| - A neuron cuts its inputs along a straight line. Whatever is not straight in a network comes from its activation
    //|   functions; without them any number of layers is one layer.
    //| - Softmax makes probabilities of scores. Subtract the largest score first, and do it row by row.
    //| - A loss is a number to be made small, and it must change when a weight changes a little. Accuracy does not.
    //| - The gradient points uphill. Measured with a central difference it is right to many digits, at two runs of the
    //|   network for each parameter.
    //| - Backpropagation is the chain rule, one node at a time. Every node multiplies what comes back by its own slope; where
    //|   a value was used twice, two gradients come back and are added.
    //| - The backward pass belongs to *one* forward pass. If the loss is a mean, so is its gradient. A gradient check finds
    //|   where the two do not match, and found it in the document.
    //| - No optimiser wins on every ground.
    //| - Weights begin small and random. From zero, all neurons of a layer stay copies of each other.
    //|
    //| ## Exercises
    //| Most are a change of one line; run the chapter again and look at the section named. Answers are in
    //| `solutions.md`; a page folds each under its exercise.
    //|
    //| 1. `perceptron.rs`: find weights for NAND (not both), and for a neuron that says yes at (1, 0) alone.
    //| 2. `numerical_derivative.rs`: put the curve's place from 1 to 10. Where do the best $h$ and the least error go, and why?
    //| 3. `optimizers.rs`: give SGD the learning rate 1.01 instead of 0.95. How does its path end, and which number in the
    //|    valley's formula decides it? (The claim on SGD fails then, as it should.)
    //| 4. `two_layer_net.rs`: set `LEARNING_RATE` to `0.5`. Is the network better after ten thousand steps? (The claims on its
    //|    accuracies fail then, as they should.)
    //| 5. `two_layer_net.rs`: set `HIDDEN` to `100`. What does twice the neurons buy?
    //| 6. `your_digit.rs`: shift the digit by three pixels before the network sees it. Then shift all test digits, and find out
    //|    how many of them it still reads.
    //| 7. An hour: put `Relu` in the place of `Sigmoid` in `TwoLayerNet`, and let the gradient check say whether you got it
    //|    right.
    //| 8. An afternoon: write a layer of your own, $y = \tanh x$. Derive its slope from its graph, as we did for the sigmoid,
    //|    check it, and train with it.
    Ok(())
}
