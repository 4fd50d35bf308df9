"""JAX: an epoch is one compiled call, `lax.scan` over its batches, with all parameters in one row."""

import os
from functools import partial

# Before JAX is imported: how many threads its compiled code may use. NPROC is set as well.
if os.environ.get("BENCH_THREADS") == "1":
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import numpy as np
from peer import serve


def engine(workload):
    x_all, t_all = jnp.array(workload.x), jnp.array(workload.t)
    flat = jnp.array(workload.flat)
    state = (flat, jnp.zeros_like(flat), jnp.zeros_like(flat), jnp.float32(0))

    def scores(flat, x):
        layers = workload.views(flat)
        a = x
        for w, b in layers[:-1]:
            a = a @ w + b
            a = jax.nn.relu(a) if workload.relu else jax.nn.sigmoid(a)
        w, b = layers[-1]
        return a @ w + b

    def mean_loss(flat, x, t):
        a = scores(flat, x)
        if workload.softmax:
            return -(t * jax.nn.log_softmax(a)).sum(axis=1).mean()
        return (jnp.maximum(a, 0) - a * t + jnp.log1p(jnp.exp(-jnp.abs(a)))).mean()

    def step(state, batch):
        flat, m, v, updates = state
        gradient = jax.grad(mean_loss)(flat, *batch)
        if workload.rule == "Sgd":
            return (flat - workload.lr * gradient, m, v, updates)
        updates += 1
        m = m + 0.1 * (gradient - m)
        v = v + 0.001 * (gradient * gradient - v)
        rate = workload.lr * jnp.sqrt(1 - 0.999**updates) / (1 - 0.9**updates)
        return (flat - rate * m / (jnp.sqrt(v) + 1e-7), m, v, updates)

    batch, n = workload.batch, len(workload.x)
    full = n // batch

    @partial(jax.jit, donate_argnums=0)
    def run(state, x, t, rows):
        if full == 1 and n == batch:
            return step(state, (x, t))
        of_batches = rows[: full * batch].reshape(full, batch)
        state, _ = jax.lax.scan(lambda state, rows: (step(state, (x[rows], t[rows])), None), state, of_batches)
        rest = rows[full * batch :]
        return step(state, (x[rest], t[rest])) if len(rest) else state

    def epoch(rows):
        nonlocal state
        state = jax.block_until_ready(run(state, x_all, t_all, rows.astype(np.int32)))

    @jax.jit
    def answer(flat, x):
        a = scores(flat, x)
        return jax.nn.softmax(a) if workload.softmax else jax.nn.sigmoid(a)

    def predict(x):
        return np.asarray(answer(state[0], x))

    return epoch, predict


serve(engine)
