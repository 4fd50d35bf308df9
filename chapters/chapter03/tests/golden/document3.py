"""What the code of document 3 gives where the document prints no number.

    pip install -r requirements.txt
    python document3.py [FOLDER WITH MNIST'S FOUR .gz FILES] > document3.json

Written anew from the document's formulas; it is run by hand, and its output is committed beside it. Without the folder the
training of row 3.8 is left out.
"""

import gzip
import json
import sys
from pathlib import Path

import numpy as np

golden = {}


def keep(name, value):
    golden[name] = np.asarray(value, dtype=float).ravel().tolist()


# 3.1
keep("three linear layers", [2.0 * 2.0 * 2.0 * 5.0, 2.0**3 * 5.0])


# 3.2: the document's softmax takes one maximum and one sum over whatever it is given.
def softmax_of_everything(a):
    e = np.exp(a - np.max(a))
    return e / np.sum(e)


pair = np.array([[0.3, 2.9, 4.0], [0.3, 2.9, 4.0]])
keep("softmax of a batch, sums of its rows", softmax_of_everything(pair).sum(axis=1))

# 3.5
y = np.array([[0, 0, 0.02, 0.03, 0, 0, 0, 0.1, 0.05, 0.8], [0, 0, 0, 0, 0.01, 0, 0, 0, 0.99, 0]])
t = np.zeros((2, 10))
t[0, 3] = t[1, 8] = 1
keep("cross-entropy of labels without delta", -np.sum(np.log(y[np.arange(2), [3, 8]])) / 2)
with np.errstate(all="ignore"):
    keep("cross-entropy of one-hot targets without delta is nan", np.isnan(-np.sum(t * np.log(y)) / 2))
guess, truth = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]), np.eye(10)[2]
keep("mean squared error", np.sum((guess - truth) ** 2) / len(truth))
keep("cross-entropy of 0.6", -np.sum(truth * np.log(guess + 1e-7)))


# 3.7
def square(x):
    return x**2


keep("forward difference, h = 10e-50", (square(3.0 + 10e-50) - square(3.0)) / 10e-50)
keep("central difference, h = 1e-4", (square(3.0 + 1e-4) - square(3.0 - 1e-4)) / 2e-4)


def bowl(x):
    return x[0] ** 2 + x[1] ** 2


def numerical_gradient(f, x):
    h, gradient = 1e-4, np.zeros_like(x)
    for i in range(x.size):
        here = x[i]
        x[i] = here + h
        above = f(x)
        x[i] = here - h
        below = f(x)
        gradient[i] = (above - below) / (2 * h)
        x[i] = here
    return gradient


start = np.array([-3.0, 4.0])
x = start
for _ in range(100):
    x -= 0.1 * numerical_gradient(bowl, x)
keep("descent, end", x)
keep("descent, start afterwards", start)

# 3.9
apple, count, tax = 100.0, 2.0, 1.1
price = apple * count
keep("apples", [price * tax, tax * count, tax * apple, price])
keep("(x + y)^2 at (3, 4)", [(3.0 + 4.0) ** 2, 2 * (3.0 + 4.0)])

# 3.10
x, w, b = np.array([[1.0, 2.0], [-1.0, 0.5]]), np.array([[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]]), np.array([0.1, 0.2, 0.3])
dout = np.array([[1.0, 2.0, 3.0], [-1.0, 0.0, 1.0]])
keep("affine y", x @ w + b)
keep("affine dx", dout @ w.T)
keep("affine dw", x.T @ dout)
keep("affine db", dout.sum(axis=0))
s = 1 / (1 + np.exp(-0.5))
keep("sigmoid at 0.5", [s, s**2 * np.exp(-0.5), s * (1 - s)])
y, t = np.array([0.3, 0.2, 0.5]), np.array([0.0, 1.0, 0.0])
keep("softmax with loss, a target of one axis", (y - t) / t.shape[0])
h, numeric = 1e-6, []
for i in range(3):
    up, down = y.copy(), y.copy()
    up[i] += h
    down[i] -= h
    numeric.append((np.sum((up - t) ** 2) / 3 - np.sum((down - t) ** 2) / 3) / (2 * h))
keep("identity with mean squared error", numeric)


# 3.12: f = x²/20 + y² from (−7, 2), 30 steps.
def slope(p):
    return np.array([p[0] / 10, 2 * p[1]])


def walk(update):
    p = np.array([-7.0, 2.0])
    for step in range(1, 31):
        p = update(p, slope(p), step)
    return p


def momentum():
    v = np.zeros(2)

    def update(p, g, _):
        nonlocal v
        v = 0.9 * v - 0.1 * g
        return p + v

    return update


def adagrad(sign):
    h = np.zeros(2)

    def update(p, g, _):
        nonlocal h
        h = h + g * g
        return p + sign * 1.5 / (np.sqrt(h) + 1e-7) * g

    return update


def rmsprop():
    h = np.zeros(2)

    def update(p, g, _):
        nonlocal h
        h = 0.9 * h + 0.1 * g * g
        return p - 0.3 / (np.sqrt(h) + 1e-7) * g

    return update


def adam():
    m, v = np.zeros(2), np.zeros(2)

    def update(p, g, step):
        nonlocal m, v
        m = m + 0.1 * (g - m)
        v = v + 0.001 * (g * g - v)
        lr = 0.3 * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        return p - lr * m / (np.sqrt(v) + 1e-7)

    return update


keep("SGD", walk(lambda p, g, _: p - 0.95 * g))
keep("Momentum", walk(momentum()))
keep("AdaGrad", walk(adagrad(-1)))
keep("AdaGrad with the document's sign", walk(adagrad(+1)))
keep("RMSProp", walk(rmsprop()))
keep("Adam", walk(adam()))


# 3.8 and 3.13: the two-layer network, with NumPy's seed 0 and in float64.
def digits(folder):
    def read(name, header):
        return np.frombuffer(gzip.decompress((folder / name).read_bytes()), np.uint8, offset=header)

    def split(name):
        images = read(f"{name}-images-idx3-ubyte.gz", 16).reshape(-1, 784)
        return images.astype(np.float32) / 255, np.eye(10)[read(f"{name}-labels-idx1-ubyte.gz", 8)]

    return *split("train"), *split("t10k")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def train(folder, std, iterations):
    x_train, t_train, x_test, t_test = digits(folder)
    np.random.seed(0)
    w1, b1 = std * np.random.randn(784, 50), np.zeros(50)
    w2, b2 = std * np.random.randn(50, 10), np.zeros(10)

    def accuracy(x, t):
        y = sigmoid(x @ w1 + b1) @ w2 + b2
        return np.mean(y.argmax(axis=1) == t.argmax(axis=1))

    accuracies = []
    for i in range(iterations):
        batch = np.random.choice(len(x_train), 100)
        x, t = x_train[batch], t_train[batch]
        z = sigmoid(x @ w1 + b1)
        dy = (softmax(z @ w2 + b2) - t) / 100
        da = dy @ w2.T * z * (1 - z)
        w2 -= 0.1 * z.T @ dy
        b2 -= 0.1 * dy.sum(axis=0)
        w1 -= 0.1 * x.T @ da
        b1 -= 0.1 * da.sum(axis=0)
        if i % 600 == 0:
            accuracies.append((accuracy(x_train, t_train), accuracy(x_test, t_test)))
    return np.array(accuracies), w1


if len(sys.argv) > 1:
    folder = Path(sys.argv[1])
    accuracies, _ = train(folder, 0.01, 10_000)
    keep("training, accuracy on the training digits", accuracies[:, 0])
    keep("training, accuracy on the test digits", accuracies[:, 1])
    _, w1 = train(folder, 0.0, 600)
    keep("from zero, different columns of W1", len(np.unique(w1, axis=1).T))

json.dump(golden, sys.stdout, indent=1)
print()
