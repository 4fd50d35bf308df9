"""Reads both files of row 4.4's parameters and prints as JSON what is in them (NumPy 2.4.6, safetensors 0.8.0).

    python read_parameters.py FOLDER
"""

import json
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

folder = Path(sys.argv[1])
x = np.fromfile(folder / "digits.bin", dtype="<f4").reshape(-1, 784)


def describe(arrays):
    hidden = x
    for layer in range(1, 5):
        hidden = np.maximum(0, hidden @ arrays[f"W{layer}"] + arrays[f"b{layer}"])
    scores = hidden @ arrays["W5"] + arrays["b5"]
    return {
        "arrays": {name: [str(array.dtype), list(array.shape)] for name, array in sorted(arrays.items())},
        "predictions": scores.argmax(axis=1).tolist(),
    }


with np.load(folder / "chapter04-parameters.npz") as archive:
    npz = {name: archive[name] for name in archive.files}
print(json.dumps({"npz": describe(npz), "safetensors": describe(load_file(folder / "chapter04-parameters.safetensors"))}))
