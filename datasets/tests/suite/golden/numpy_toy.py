"""Prints the golden values of tests/loaders.rs with NumPy, as documents 1 and 2 draw their points (NumPy 2.4.6)."""

import hashlib

import numpy as np


def digest(*arrays):
    sha = hashlib.sha256()
    for array in arrays:
        sha.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
    return sha.hexdigest()


np.random.seed(0)
centres = np.random.uniform(-8.0, 8.0, (10, 2))
points = np.stack([centre + np.random.randn(2) for centre in centres for _ in range(100)])
print("clusters", digest(points), points[0].tolist(), points[999].tolist())

np.random.seed(100)
first = [np.random.normal(mean, std, 1000) for mean, std in ((25, 8), (80, 10), (50, 10))]
second = [np.random.normal(mean, std, 1000) for mean, std in ((30, 8), (40, 10), (70, 10))]
clip = lambda values: np.where(np.where(values > 100, 100, values) <= 0, 0, np.where(values > 100, 100, values))
points = np.stack([clip(np.concatenate(first)), clip(np.concatenate(second))], axis=-1)
scaled = (points - points.min(axis=0)) / (points.max(axis=0) - points.min(axis=0))
print("classes", digest(points), points[0].tolist(), points[2999].tolist())
print("scaled", digest(scaled))

x = np.random.uniform(0, 10, 30)
line = 0.5 * x + 2
y = line + np.random.normal(0, 0.5, size=30)
print("line", digest(x, line, y), [x[0], line[0], y[0]], [x[29], line[29], y[29]])
