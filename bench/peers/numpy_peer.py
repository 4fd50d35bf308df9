"""NumPy: every array made beforehand, every result written into one of them."""

import numpy as np
from peer import serve


def engine(workload):
    sizes, relu = workload.sizes, workload.relu
    flat, gradient = workload.flat.copy(), np.zeros_like(workload.flat)
    layers, gradients = workload.views(flat), workload.views(gradient)
    m, v, scratch, scratch2 = (np.zeros_like(flat) for _ in range(4))
    updates = 0

    class Buffers:
        """What a batch of so many rows needs."""

        def __init__(self, rows):
            def table(width, kind=np.float32):
                return np.empty((rows, width), kind)

            self.x, self.t = table(sizes[0]), table(sizes[-1])
            self.outputs = [table(width) for width in sizes[1:]]
            self.douts = [table(width) for width in sizes[1:]]
            self.masks = [table(width, bool) for width in sizes[1:]]
            self.scratch = [table(width) for width in sizes[1:]]
            self.column = table(1)

    buffers = {}

    def sigmoid(a):
        np.negative(a, out=a)
        np.exp(a, out=a)
        a += 1
        np.reciprocal(a, out=a)

    def forward(x, own):
        a = x
        for (w, b), y in zip(layers[:-1], own.outputs):
            np.matmul(a, w, out=y)
            y += b
            if relu:
                np.maximum(y, 0, out=y)
            else:
                sigmoid(y)
            a = y
        (w, b), y = layers[-1], own.outputs[-1]
        np.matmul(a, w, out=y)
        y += b
        if workload.softmax:
            np.max(y, axis=1, keepdims=True, out=own.column)
            y -= own.column
            np.exp(y, out=y)
            np.sum(y, axis=1, keepdims=True, out=own.column)
            y /= own.column
        else:
            sigmoid(y)
        return y

    def step(rows):
        own = buffers.get(len(rows))
        if own is None:
            own = buffers[len(rows)] = Buffers(len(rows))
        if len(rows) == len(workload.x):
            x, t = workload.x, workload.t
        else:
            x = np.take(workload.x, rows, axis=0, out=own.x, mode="clip")
            t = np.take(workload.t, rows, axis=0, out=own.t, mode="clip")
        dout = own.douts[-1]
        np.subtract(forward(x, own), t, out=dout)
        dout *= np.float32(1 / len(rows))
        for i in reversed(range(len(layers))):
            below = own.outputs[i - 1] if i > 0 else x
            dw, db = gradients[i]
            np.matmul(below.T, dout, out=dw)
            np.sum(dout, axis=0, out=db)
            if i > 0:
                dx = own.douts[i - 1]
                np.matmul(dout, layers[i][0].T, out=dx)
                if relu:
                    np.greater(below, 0, out=own.masks[i - 1])
                    dx *= own.masks[i - 1]
                else:
                    dx *= below
                    np.subtract(1, below, out=own.scratch[i - 1])
                    dx *= own.scratch[i - 1]
                dout = dx
        update()

    def update():
        nonlocal updates
        if workload.rule == "Sgd":
            np.multiply(gradient, np.float32(workload.lr), out=scratch)
            np.subtract(flat, scratch, out=flat)
            return
        updates += 1
        rate = np.float32(workload.lr * np.sqrt(1 - 0.999**updates) / (1 - 0.9**updates))
        np.subtract(gradient, m, out=scratch)
        np.multiply(scratch, np.float32(0.1), out=scratch)
        np.add(m, scratch, out=m)
        np.multiply(gradient, gradient, out=scratch)
        np.subtract(scratch, v, out=scratch)
        np.multiply(scratch, np.float32(0.001), out=scratch)
        np.add(v, scratch, out=v)
        np.sqrt(v, out=scratch)
        np.add(scratch, np.float32(1e-7), out=scratch)
        np.divide(m, scratch, out=scratch2)
        np.multiply(scratch2, rate, out=scratch2)
        np.subtract(flat, scratch2, out=flat)

    def epoch(rows):
        for start, end in workload.batches():
            step(rows[start:end])

    def predict(x):
        own = buffers.get(len(x))
        if own is None:
            own = buffers[len(x)] = Buffers(len(x))
        return forward(x, own)

    return epoch, predict


serve(engine)
