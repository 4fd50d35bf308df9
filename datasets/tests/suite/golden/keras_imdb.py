"""Prints the golden values of tests/imdb.rs with Keras's own load_data.

pip install keras==3.15.1 numpy; KERAS_BACKEND=numpy python keras_imdb.py FOLDER_WITH_imdb.npz
"""

import hashlib
import sys

import numpy as np
from keras.src.datasets import imdb

imdb.get_file = lambda fname, **_: f"{sys.argv[1]}/{fname}"


def digest(sequences, labels):
    sha = hashlib.sha256()
    for sequence, label in zip(sequences, labels):
        sha.update(np.array([len(sequence), *sequence, label], dtype="<u4").tobytes())
    return sha.hexdigest()[:16]


OPTIONS = [
    {},
    {"num_words": 100},
    {"num_words": 10000, "skip_top": 20, "maxlen": 200},
    {"seed": 7, "start_char": None, "oov_char": None, "num_words": 500},
    {"start_char": 5, "oov_char": 9, "index_from": 10, "num_words": 2000, "skip_top": 12},
    {"start_char": None, "index_from": 0, "maxlen": 100},
]
for options in OPTIONS:
    (x_train, t_train), (x_test, t_test) = imdb.load_data(**options)
    print(options, len(x_train), digest(x_train, t_train), len(x_test), digest(x_test, t_test))

(x_train, t_train), (x_test, t_test) = imdb.load_data(num_words=100)
for x, t in ((x_train, t_train), (x_test, t_test)):
    hot = np.zeros((len(x), 100), dtype=np.uint8)
    for row, sequence in enumerate(x):
        hot[row, sequence] = 1
    print("multi-hot", hashlib.sha256(hot.tobytes() + t.astype(np.uint8).tobytes()).hexdigest())

print([len(x) for x in imdb.load_data()[0][0][:2]], imdb.load_data()[0][0][0][:10])
