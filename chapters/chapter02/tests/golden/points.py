"""Prints points.json: centres and points as document 2 draws them, with NumPy's legacy generator (NumPy 2.4.6).

    python points.py > points.json
"""

import json

import numpy as np

np.random.seed(0)
centres = np.random.uniform(-8.0, 8.0, (10, 2))
points = np.stack([centre + np.random.randn(2) for centre in centres for _ in range(100)])
every = list(range(0, 1000, 37)) + [999]
print(
    json.dumps(
        {
            "centres": centres.tolist(),
            "mean": points.mean(axis=0).tolist(),
            "rows": every,
            "points": points[every].tolist(),
            "single": points[every].astype(np.float32).astype(np.float64).tolist(),
        },
        indent=1,
    )
)
