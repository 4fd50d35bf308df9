"""Golden values for the Gaussian process and the expected improvement, with NumPy and SciPy.

    python search.py > search.json      (NumPy 2.4.6, SciPy 1.17.1)

A process with given lengths and noise by the textbook (Rasmussen and Williams, algorithm 2.1), written with dense
inverses instead of Cholesky's decomposition. SciPy integrates the expected improvement instead of taking its formula.
"""

import json
import math

import numpy as np
from scipy.integrate import quad
from scipy.stats import norm


def matern(one, other, lengths):
    r = math.sqrt(5 * sum(((a - b) / length) ** 2 for a, b, length in zip(one, other, lengths)))
    return (1 + r + r * r / 3) * math.exp(-r)


def process(points, values, lengths, noise, places):
    n = len(points)
    mean, scale = np.mean(values), np.std(values)
    y = (np.array(values) - mean) / scale
    k = np.array([[matern(a, b, lengths) for b in points] for a in points]) + noise * np.eye(n)
    inverse = np.linalg.inv(k)
    variance = y @ inverse @ y / n
    likelihood = -n / 2 * math.log(variance) - np.linalg.slogdet(k)[1] / 2
    predictions = []
    for place in places:
        to_place = np.array([matern(point, place, lengths) for point in points])
        left = max(0.0, 1 - to_place @ inverse @ to_place)
        predictions.append([mean + scale * (to_place @ inverse @ y), scale * math.sqrt(variance * left)])
    return {"likelihood": likelihood, "predictions": predictions}


def expected_improvement(mean, std, best):
    return quad(lambda f: (best - f) * norm.pdf(f, mean, std), mean - 12 * std, best)[0] if best > mean - 12 * std else 0.0


random = np.random.RandomState(4)
points = random.random_sample((8, 3)).tolist()
values = [math.sin(5 * a) + b * b - c for a, b, c in points]
places = random.random_sample((5, 3)).tolist() + [points[2]]
settings = [([0.25, 0.6, 1.5], 1e-4), ([4.0, 0.1, 0.6], 1e-2)]
improvements = [(0.5, 0.2, 0.4), (0.5, 0.2, 0.5), (0.3, 0.05, 0.5), (2.0, 0.3, 0.1), (-1.0, 1.5, -1.2)]
print(
    json.dumps(
        {
            "points": points,
            "values": values,
            "places": places,
            "processes": [
                {"lengths": lengths, "noise": noise, **process(points, values, lengths, noise, places)}
                for lengths, noise in settings
            ],
            "improvements": [
                {"mean": mean, "std": std, "best": best, "expected": expected_improvement(mean, std, best)}
                for mean, std, best in improvements
            ],
        },
        indent=1,
    )
)
