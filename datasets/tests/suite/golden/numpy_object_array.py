"""Writes object_array.npy: an object array of two lists, pickled as Keras's imdb.npz is (NumPy 2.4.6)."""

import numpy as np

array = np.empty(2, dtype=object)
array[:] = [[14, 22], [1, 500, 88584]]
np.save("object_array.npy", array, allow_pickle=True)
