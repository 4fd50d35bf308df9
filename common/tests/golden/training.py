"""Makes training.json: losses of the 100-32-32-1 network in PyTorch and Keras, in float64.

Weights and data come from NumPy's RandomState, so the Rust test draws the same ones.
Run in an environment with requirements.txt:  python training.py > training.json
"""

import json
import os

os.environ |= {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "1"}
import keras
import numpy as np
import torch

ROWS, BATCH, STEPS = 400, 50, 40


def start():
    random = np.random.RandomState(1)
    x = (random.uniform(0.0, 1.0, (ROWS, 100)) < 0.3).astype(np.float64)
    t = (random.uniform(0.0, 1.0, (ROWS, 1)) < 0.5).astype(np.float64)
    weights = []
    for inputs, outputs in [(100, 32), (32, 32), (32, 1)]:
        limit = np.sqrt(6.0 / (inputs + outputs))
        weights.append(random.uniform(-limit, limit, (inputs, outputs)))
    return x, t, weights


def batches(x, t):
    for step in range(STEPS):
        first = step * BATCH % ROWS
        yield x[first : first + BATCH], t[first : first + BATCH]


def torch_losses(make_optimizer):
    x, t, weights = start()
    affine = []
    for w in weights:
        layer = torch.nn.Linear(*w.shape).double()
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(w.T))
            layer.bias.zero_()
        affine.append(layer)
    network = torch.nn.Sequential(affine[0], torch.nn.ReLU(), affine[1], torch.nn.ReLU(), affine[2])
    optimizer = make_optimizer(network.parameters())
    losses = []
    for bx, bt in batches(x, t):
        optimizer.zero_grad()
        scores = network(torch.from_numpy(bx))
        loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, torch.from_numpy(bt))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def keras_losses(make_optimizer):
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    x, t, weights = start()
    model = keras.Sequential(
        [
            keras.Input((100,)),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    for layer, w in zip(model.layers, weights):
        layer.set_weights([w, np.zeros(w.shape[1])])
    model.compile(make_optimizer(), keras.losses.BinaryCrossentropy(from_logits=True))
    losses = []
    for bx, bt in batches(x, t):
        # Keras reports its losses in float32, so they are worked out here from the scores.
        scores = np.asarray(model(bx))
        losses.append(float(np.mean(np.maximum(scores, 0) - scores * bt + np.log1p(np.exp(-np.abs(scores))))))
        model.train_on_batch(bx, bt)
    return losses


print(
    json.dumps(
        {
            "versions": {"numpy": np.__version__, "torch": torch.__version__, "keras": keras.__version__},
            "sgd": torch_losses(lambda p: torch.optim.SGD(p, lr=0.1)),
            "momentum": torch_losses(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.7)),
            "adagrad": torch_losses(lambda p: torch.optim.Adagrad(p, lr=0.01, eps=1e-7)),
            "adagrad_with_start": torch_losses(
                lambda p: torch.optim.Adagrad(p, lr=0.01, lr_decay=0.4, initial_accumulator_value=0.1, eps=1e-5)
            ),
            "rmsprop": torch_losses(lambda p: torch.optim.RMSprop(p, lr=0.001, alpha=0.9, eps=1e-7)),
            "adam": torch_losses(lambda p: torch.optim.Adam(p, lr=0.01, eps=1e-7)),
            # Keras keeps its learning rate in float32: these are powers of two, which float32 holds exactly.
            "adam_keras": keras_losses(lambda: keras.optimizers.Adam(1 / 128, epsilon=1e-7)),
            "sgd_keras": keras_losses(lambda: keras.optimizers.SGD(1 / 8)),
            "momentum_keras": keras_losses(lambda: keras.optimizers.SGD(1 / 8, momentum=0.75)),
        },
        indent=1,
    )
)
