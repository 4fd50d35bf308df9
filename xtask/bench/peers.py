"""A training step of the chapters' networks in NumPy, PyTorch, JAX or Keras (on JAX), for `cargo xtask bench`.

python peers.py FRAMEWORK, then a line "WORKLOAD STEPS" on standard input for each measurement; the answer is the
mean microseconds of a step. Every step is forward, backward and update on a batch that lies ready in memory.
"""

import os
import sys
import time

os.environ["KERAS_BACKEND"] = "jax"
import numpy as np

# name: (layer sizes, batch, loss, optimiser, learning rate, hidden activation)
WORKLOADS = {
    "chapter02": ([2, 128, 10], 32, "softmax", "adam", 0.001, "sigmoid"),
    "chapter03": ([784, 50, 10], 100, "softmax", "sgd", 0.1, "sigmoid"),
    "chapter04": ([784, 32, 64, 128, 256, 10], 32, "softmax", "adam", 0.001, "relu"),
    "chapter05": ([100, 32, 32, 1], 500, "sigmoid", "sgd", 0.01, "relu"),
}


def data(sizes, batch):
    random = np.random.RandomState(0)
    x = random.uniform(0, 1, (batch, sizes[0])).astype(np.float32)
    labels = random.randint(0, max(sizes[-1], 2), batch)
    t = np.eye(sizes[-1], dtype=np.float32)[labels] if sizes[-1] > 1 else labels[:, None].astype(np.float32)
    weights = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        limit = np.sqrt(6 / (inputs + outputs))
        weights.append(random.uniform(-limit, limit, (inputs, outputs)).astype(np.float32))
    return x, t, weights


def numpy_step(sizes, batch, loss, optimizer, lr, activation):
    x, t, ws = data(sizes, batch)
    bs = [np.zeros(w.shape[1], np.float32) for w in ws]
    parameters = ws + bs
    m, v = [np.zeros_like(p) for p in parameters], [np.zeros_like(p) for p in parameters]
    count = 0

    def step():
        nonlocal count
        outputs = [x]
        for i, (w, b) in enumerate(zip(ws, bs)):
            a = outputs[-1] @ w + b
            if i < len(ws) - 1:
                a = np.maximum(a, 0) if activation == "relu" else 1 / (1 + np.exp(-a))
            outputs.append(a)
        if loss == "softmax":
            y = np.exp(outputs[-1] - outputs[-1].max(axis=1, keepdims=True))
            y /= y.sum(axis=1, keepdims=True)
        else:
            y = 1 / (1 + np.exp(-outputs[-1]))
        dout = (y - t) / batch
        dws, dbs = [None] * len(ws), [None] * len(ws)
        for i in reversed(range(len(ws))):
            dws[i], dbs[i] = outputs[i].T @ dout, dout.sum(axis=0)
            if i > 0:
                dout = dout @ ws[i].T
                dout = dout * (outputs[i] > 0) if activation == "relu" else dout * outputs[i] * (1 - outputs[i])
        count += 1
        for i, (p, g) in enumerate(zip(parameters, dws + dbs)):
            if optimizer == "sgd":
                p -= lr * g
            else:
                m[i] += 0.1 * (g - m[i])
                v[i] += 0.001 * (g * g - v[i])
                p -= lr * np.sqrt(1 - 0.999**count) / (1 - 0.9**count) * m[i] / (np.sqrt(v[i]) + 1e-7)

    return step, lambda: None


def torch_step(sizes, batch, loss, optimizer, lr, activation):
    import torch

    x, t, ws = data(sizes, batch)
    layers = []
    for i, w in enumerate(ws):
        layer = torch.nn.Linear(*w.shape)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(w.T))
            layer.bias.zero_()
        layers.append(layer)
        if i < len(ws) - 1:
            layers.append(torch.nn.ReLU() if activation == "relu" else torch.nn.Sigmoid())
    model = torch.nn.Sequential(*layers)
    make = torch.optim.SGD if optimizer == "sgd" else torch.optim.Adam
    optimizer = make(model.parameters(), lr=lr)
    x = torch.from_numpy(x)
    if loss == "softmax":
        t, criterion = torch.from_numpy(t.argmax(axis=1)), torch.nn.functional.cross_entropy
    else:
        t, criterion = torch.from_numpy(t), torch.nn.functional.binary_cross_entropy_with_logits

    def step():
        optimizer.zero_grad()
        criterion(model(x), t).backward()
        optimizer.step()

    return step, lambda: None


def jax_step(sizes, batch, loss, optimizer, lr, activation):
    import jax
    import jax.numpy as jnp

    x, t, ws = data(sizes, batch)
    parameters = [(jnp.array(w), jnp.zeros(w.shape[1])) for w in ws]
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    state = (parameters, zeros, jax.tree.map(jnp.copy, zeros), jnp.float32(0))
    x, t = jnp.array(x), jnp.array(t)

    def mean_loss(parameters):
        a = x
        for i, (w, b) in enumerate(parameters):
            a = a @ w + b
            if i < len(parameters) - 1:
                a = jax.nn.relu(a) if activation == "relu" else jax.nn.sigmoid(a)
        if loss == "softmax":
            return -(t * jax.nn.log_softmax(a)).sum(axis=1).mean()
        return (jnp.maximum(a, 0) - a * t + jnp.log1p(jnp.exp(-jnp.abs(a)))).mean()

    def update(state):
        parameters, m, v, count = state
        gradient = jax.grad(mean_loss)(parameters)
        if optimizer == "sgd":
            return jax.tree.map(lambda p, g: p - lr * g, parameters, gradient), m, v, count
        count += 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradient)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradient)
        rate = lr * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
        return jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-7), parameters, m, v), m, v, count

    update = jax.jit(update, donate_argnums=0)

    def step():
        nonlocal state
        state = update(state)

    return step, lambda: jax.block_until_ready(state)


def keras_fit(sizes, batch, loss, optimizer, lr, activation):
    """Keras trains by `fit`, as the documents do: the time of an epoch of many batches, divided."""
    import keras

    x, t, ws = data(sizes, batch)
    layers = [keras.layers.Dense(w.shape[1], activation=activation) for w in ws[:-1]]
    model = keras.Sequential([keras.Input((sizes[0],)), *layers, keras.layers.Dense(sizes[-1], activation=loss)])
    make = keras.optimizers.SGD if optimizer == "sgd" else keras.optimizers.Adam
    model.compile(make(lr), "binary_crossentropy" if loss == "sigmoid" else "categorical_crossentropy")

    def run(steps):
        many_x, many_t = np.tile(x, (steps, 1)), np.tile(t, (steps, 1))
        model.fit(many_x, many_t, batch_size=batch, epochs=1, verbose=0)
        start = time.perf_counter()
        model.fit(many_x, many_t, batch_size=batch, epochs=1, verbose=0)
        return (time.perf_counter() - start) / steps

    return run


def by_steps(step, wait):
    def run(steps):
        for _ in range(10):
            step()
        wait()
        start = time.perf_counter()
        for _ in range(steps):
            step()
        wait()
        return (time.perf_counter() - start) / steps

    return run


def main():
    framework = sys.argv[1]
    runs = {}
    for line in sys.stdin:
        name, steps = line.split()
        if name not in runs:
            if framework == "keras":
                runs[name] = keras_fit(*WORKLOADS[name])
            else:
                make = {"numpy": numpy_step, "torch": torch_step, "jax": jax_step}[framework]
                runs[name] = by_steps(*make(*WORKLOADS[name]))
        print(f"{1e6 * runs[name](int(steps)):.2f}", flush=True)


main()
