"""Runs the Python half of main.rs and prints what each row answers, as JSON.

    python answers.py > answers.json        # with requirements.txt installed

Below a `//#` heading a row is the block of lines with `//> Python`; `//< Python` before it is run and not shown, and
`//= Python` says what of the row is compared, where that is not its own value. The rows about data sets need the folder
of `cargo xtask fetch-data` with mnist and imdb, named by DOWNHILL_DATA, and are left out without it.
"""

import ast
import json
import os
import pathlib
import sys
import tempfile

os.environ |= {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "1", "JAX_PLATFORMS": "cpu"}
import keras
import numpy as np

keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")


# Headings whose rows need files, and the splits of MNIST with the names of theirs.
NEED_DATA = ["Digits", "Reviews"]
SPLITS = [("train", "train"), ("test", "t10k")]


def glorot(random, model):
    """Gives a model's layers the weights that the Rust side draws."""
    for layer in model.layers:
        inputs, outputs = layer.get_weights()[0].shape
        limit = np.sqrt(6.0 / (inputs + outputs))
        layer.set_weights([random.uniform(-limit, limit, (inputs, outputs)), np.zeros(outputs)])


def steps(optimizer):
    """How far five updates with the same gradients have moved two numbers, after each."""
    w = keras.Variable(np.zeros(2), dtype="float64")
    gradients = [[1.0, -0.5], [0.6, -0.5], [0.3, 0.25], [-0.2, 0.1], [0.1, 2.0]]
    moved = []
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(np.array(gradient))], [w])
        moved.append(keras.ops.convert_to_numpy(w))
    return np.array(moved)


def fingerprint(array):
    """Two numbers that change with any number of an array (n, k), with its place and with its row."""
    array = np.rint(np.reshape(array, (len(array), -1))).astype(np.int64)
    rows, columns = np.arange(1, len(array) + 1), np.arange(1, array.shape[1] + 1)
    return [rows @ array.sum(axis=1), array.sum(axis=0) @ columns]


def keras_reads(folder):
    """Lets Keras's loaders read the files of `folder` instead of fetching their own; they do all the rest."""

    def idx(name, header):
        return np.frombuffer((folder / "mnist" / name).read_bytes(), np.uint8, offset=header)

    def mnist(**_):
        images = {s: idx(f"{f}-images-idx3-ubyte", 16).reshape(-1, 28, 28) for s, f in SPLITS}
        labels = {s: idx(f"{f}-labels-idx1-ubyte", 8) for s, f in SPLITS}
        return saved(**{f"x_{s}": x for s, x in images.items()}, **{f"y_{s}": y for s, y in labels.items()})

    def imdb(*_, **__):
        numbers = np.frombuffer((folder / "imdb" / "imdb_sequences.bin").read_bytes(), "<u4")
        at, reviews = 0, np.empty(50_000, object)
        for review in range(50_000):
            reviews[review] = numbers[at + 1 : at + 1 + numbers[at]].tolist()
            at += 1 + int(numbers[at])
        # Praise first in both halves, as in Keras's file.
        labels = np.repeat([1, 0], 12_500)
        return saved(x_train=reviews[:25_000], x_test=reviews[25_000:], y_train=labels, y_test=labels)

    def saved(**arrays):
        path = pathlib.Path(tempfile.mkdtemp()) / "data.npz"
        np.savez(path, **arrays)
        return str(path)

    keras.src.datasets.mnist.get_file = mnist
    keras.src.datasets.imdb.get_file = imdb


def rows(source):
    """Heading, hidden lines, row and what to compare of each block, in the order of the file."""
    heading = None
    for block in source.split("\n\n"):
        lines = [line.strip() for line in block.splitlines()]
        heading = next((line[4:] for line in lines if line.startswith("//# ")), heading)
        hidden, row, compared = ([line[4:] for line in lines if line.startswith(mark)] for mark in ["//< ", "//> ", "//= "])
        if hidden or row:
            yield heading, "\n".join(hidden), "\n".join(row), "\n".join(compared)


def value_of(row, names):
    """Runs a row: the value of its last line, an expression or what an assignment names."""
    code = ast.parse(row)
    last = code.body[-1]
    if isinstance(last, ast.Expr):
        code.body.pop()
        exec(compile(code, row, "exec"), names)
        return eval(compile(ast.Expression(last.value), row, "eval"), names)
    exec(compile(code, row, "exec"), names)
    return eval(ast.unparse(last.targets[0]), names) if isinstance(last, ast.Assign) else None


def numbers(value):
    """The numbers of a value in their order; `None` where it has none to compare."""
    if isinstance(value, keras.optimizers.Optimizer):
        value = steps(value)
    if isinstance(value, (tuple, list)):
        return [number for part in value for number in numbers(part)]
    if value is None or isinstance(value, keras.Model):
        return None
    value = np.asarray(keras.ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else value)
    return value.astype(np.float64).ravel().tolist()


def main():
    folder = os.environ.get("DOWNHILL_DATA")
    if folder:
        keras_reads(pathlib.Path(folder))
    source = pathlib.Path(__file__).with_name("main.rs").read_text()
    answers, names = {}, {}
    # What the rows print is not the answer.
    out, sys.stdout = sys.stdout, sys.stderr
    for heading, hidden, row, compared in rows(source):
        if heading in NEED_DATA and not folder:
            continue
        if heading not in answers:
            answers[heading] = []
            names = {"np": np, "keras": keras, "glorot": glorot, "fingerprint": fingerprint}
        exec(hidden, names)
        if row:
            value = value_of(row, names)
            value = numbers(eval(compared, names) if compared else value)
            if value is not None:
                answers[heading].append([row, value])
    versions = {"numpy": np.__version__, "keras": keras.__version__, "jax": __import__("jax").__version__}
    # A line for each row.
    groups = [f"{json.dumps(it)}: [\n" + ",\n".join(map(json.dumps, rows)) + "\n]" for it, rows in answers.items()]
    print(f'{{"versions": {json.dumps(versions)},\n"answers": {{\n' + ",\n".join(groups) + "\n}}", file=out)


main()
