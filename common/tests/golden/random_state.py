"""Makes random_state.json: draws of NumPy's legacy RandomState.  python random_state.py > random_state.json"""

import json

import numpy as np


def draws(seed):
    random = np.random.RandomState(seed)
    shuffled = np.arange(10)
    result = {
        "seed": seed,
        "random_sample": random.random_sample(3).tolist(),
        "uniform": random.uniform(-8.0, 8.0, (2, 3)).tolist(),
        "randn": random.randn(5).tolist(),
        "normal": random.normal(3.0, 0.5, (2, 2)).tolist(),
        "randint": random.randint(0, 1000, 6).tolist(),
        "permutation": random.permutation(12).tolist(),
        "choice": random.choice(60000, 5).tolist(),
        "choice_without_replacement": random.choice(50, 6, replace=False).tolist(),
    }
    random.shuffle(shuffled)
    result["shuffle"] = shuffled.tolist()
    result["after"] = random.random_sample()
    return result


print(json.dumps([draws(seed) for seed in (0, 113, 4294967295)], indent=1))
