"""What the contestants in Python share: the data, and the lines that `cargo xtask bench` asks them with.

A contestant is given the folder with the data. `begin W3` makes it load them, build its network, train it for the
workload's epochs and evaluate it; `round 0.3` trains for whole epochs until 0.3 seconds have passed; `end` lets go of
the workload. It answers with JSON, a line each. `src/worker.rs` is the same in Rust.
"""

import json
import os
import sys
import time

import numpy as np

THREADS = int(os.environ.get("BENCH_THREADS", "1"))


class Workload:
    """A workload with its data: `x` (n, inputs) and `t`, one-hot (n, 10) or a column (n, 1), all float32."""

    def __init__(self, folder, given):
        self.name, self.sizes, self.batch, self.epochs = (given[it] for it in ["name", "sizes", "batch", "epochs"])
        self.rule = given["rule"]["name"]
        self.lr = given["rule"].get("lr")
        self.relu = given["hidden"] == "Relu"
        self.softmax = given["loss"] == "SoftmaxCrossEntropy"

        def load(name):
            return np.load(os.path.join(folder, name + ".npy"))

        def inputs(split):
            x = load(given["data"] + split + "-x").astype(np.float32)
            return x / np.float32(255) if given["data"] == "Digits" else x

        def targets(split):
            labels = load(given["data"] + split + "-t")
            return np.eye(10, dtype=np.float32)[labels] if self.softmax else labels.astype(np.float32)[:, None]

        self.x, self.t = inputs(""), targets("")
        self.test_x, self.test_t = inputs("-test"), targets("-test")
        self.flat = load(self.name)
        self.batch = min(self.batch, len(self.x))
        self.random, self.order = np.random.RandomState(1), np.arange(len(self.x))
        self.fast = np.random.default_rng(1)

    def views(self, flat):
        """The weights and biases of each layer in a row of all parameters: `W1`, `b1`, `W2` and so on."""
        layers, start = [], 0
        for inputs, outputs in zip(self.sizes, self.sizes[1:]):
            w = flat[start : start + inputs * outputs].reshape(inputs, outputs)
            start += inputs * outputs
            layers.append((w, flat[start : start + outputs]))
            start += outputs
        return layers

    def shuffled(self, timed):
        """The rows of an epoch: while the losses are compared in the order that all take, else faster."""
        if self.batch == len(self.x):
            return self.order
        if timed:
            return self.fast.permutation(len(self.x))
        self.random.shuffle(self.order)
        return self.order

    def batches(self):
        """Where each batch begins and ends."""
        n = len(self.test_x) if self.rule == "Predict" else len(self.x)
        return [(start, min(start + self.batch, n)) for start in range(0, n, self.batch)]


def score(y, t):
    """Loss and accuracy of the answers `y` to the targets `t`."""
    y = np.clip(np.asarray(y, dtype=np.float64), 1e-30, 1)
    if t.shape[1] > 1:
        loss = -np.log(y[t == 1]).mean()
        return loss, (y.argmax(axis=1) == t.argmax(axis=1)).mean()
    other = np.clip(1 - y, 1e-30, 1)
    return -(t * np.log(y) + (1 - t) * np.log(other)).mean(), ((y > 0.5) == (t == 1)).mean()


def peak_mb():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:"))
    except OSError:
        return None


def forget_peak():
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def serve(engine):
    """Answers until nobody asks any more.

    `engine(workload)` gives `epoch(rows)`, which trains an epoch on the rows in this order and returns when it is over,
    and `predict(x)`, which gives the answers as a NumPy array. Where the workload only answers, `epoch` is not called
    but `predict`, for each batch.
    """
    folder = sys.argv[-1]
    with open(os.path.join(folder, "workloads.json")) as file:
        workloads = {given["name"]: given for given in json.load(file)}

    def say(answer):
        print(json.dumps(answer), flush=True)

    say("ready")
    run = None
    for line in sys.stdin:
        question, _, argument = line.strip().partition(" ")
        if question == "begin":
            forget_peak()
            start = time.perf_counter()
            workload = Workload(folder, workloads[argument])
            epoch, predict = engine(workload)
            batches = workload.batches()

            def run(timed):
                if workload.rule == "Predict":
                    for start, end in batches:
                        predict(workload.test_x[start:end])
                else:
                    epoch(workload.shuffled(timed))

            prepare = time.perf_counter() - start
            start = time.perf_counter()
            run(False)
            first = time.perf_counter() - start
            for _ in range(1, workload.epochs):
                run(False)
            start = time.perf_counter()
            chunks = [np.array(predict(workload.test_x[i : i + 500])) for i in range(0, len(workload.test_x), 500)]
            evaluation = time.perf_counter() - start
            loss, accuracy = score(np.concatenate(chunks), workload.test_t)
            say(
                {
                    "prepare_s": prepare,
                    "first_epoch_s": first,
                    "evaluation_s": evaluation,
                    "loss": float(loss),
                    "accuracy": float(accuracy),
                    "memory_mb": peak_mb(),
                }
            )
        elif question == "round":
            start, steps, seconds = time.perf_counter(), 0, float(argument)
            while steps == 0 or time.perf_counter() - start < seconds:
                run(True)
                steps += len(batches)
            say({"us": 1e6 * (time.perf_counter() - start) / steps})
        elif question == "end":
            run = epoch = predict = workload = None
