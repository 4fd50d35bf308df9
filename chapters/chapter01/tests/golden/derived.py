"""Makes derived.json: the numbers that document 1 does not print, computed by its procedure in NumPy.

python -m pip install -r requirements.txt && python derived.py > derived.json
"""

import json

import numpy as np

WANT_TO_SEE = np.array([8759.0, 10132.0, 12078.0, 16430.0])
AUDIENCE = np.array([487.0, 612.0, 866.0, 1030.0])
OKJA = 12008.0
LINES = {"red": (0.05, 100.0), "green": (0.08, -240.0), "blue": (0.12, -600.0)}


def predict(a, b, x=WANT_TO_SEE):
    return a * x + b


def mse(a, b):
    return ((predict(a, b) - AUDIENCE) ** 2).mean()


def gradient(a, b):
    error = predict(a, b) - AUDIENCE
    return (error * WANT_TO_SEE).mean(), error.mean()


def step(a, b, rate):
    slope_a, slope_b = gradient(a, b)
    return a - rate * slope_a, b - rate * slope_b


def lines():
    return {
        name: {
            "okja": predict(a, b, OKJA),
            "predictions": predict(a, b).tolist(),
            "errors": (AUDIENCE - predict(a, b)).tolist(),
            "squared_errors": ((AUDIENCE - predict(a, b)) ** 2).tolist(),
            "mse": mse(a, b),
        }
        for name, (a, b) in LINES.items()
    }


def grid():
    a_values, b_values = np.linspace(-1, 1, 100), np.linspace(-1000, 1000, 100)
    losses = np.array([[mse(a, b) for a in a_values] for b in b_values])
    row, column = np.unravel_index(losses.argmin(), losses.shape)
    a, b = a_values[column], b_values[row]
    return {
        "a": a,
        "b": b,
        "okja": predict(a, b, OKJA),
        "loss": losses[row, column],
        "corners": [losses[0, 0], losses[0, -1], losses[-1, 0], losses[-1, -1]],
        "cases_with_five_parameters": 100**5,
    }


def learning_rates():
    a, b = -0.75, -100.0
    rates = {"1e-3": 1e-3, "1e-12": 1e-12, "2e-10": 2e-10}
    return {
        "loss": mse(a, b),
        "gradient": gradient(a, b),
        "losses_after_a_step": {name: mse(*step(a, b, rate)) for name, rate in rates.items()},
    }


def descent():
    a, b = -0.75, -100.0
    a_history, b_history, losses = [a], [b], [mse(a, b)]
    for _ in range(300):
        losses.append(mse(a, b))
        a, b = step(a, b, 2e-10)
        a_history.append(a)
        b_history.append(b)
    best_a, best_b = np.polyfit(WANT_TO_SEE, AUDIENCE, 1)
    return {
        "a": a,
        "b": b,
        "okja": predict(a, b, OKJA),
        "recorded_losses": losses,
        "a_history": a_history,
        "loss_after_the_last_step": mse(a, b),
        "closed_form": {"a": best_a, "b": best_b, "loss": mse(best_a, best_b), "okja": predict(best_a, best_b, OKJA)},
    }


def draws():
    np.random.seed(100)
    first = [np.random.normal(mean, std, 1000) for mean, std in [(25, 8), (80, 10), (50, 10)]]
    second = [np.random.normal(mean, std, 1000) for mean, std in [(30, 8), (40, 10), (70, 10)]]
    points = np.stack([np.concatenate(first), np.concatenate(second)], axis=-1)
    clipped = np.where(points > 100, 100, points)
    clipped = np.where(clipped <= 0, 0, clipped)
    low, high = clipped.min(axis=0), clipped.max(axis=0)
    scaled = (clipped - low) / (high - low)
    x = np.random.uniform(0, 10, 30)
    line = 0.5 * x + 2
    y = line + np.random.normal(0, 0.5, size=30)
    return {
        "first_points": clipped[:3].tolist(),
        "last_points": clipped[-3:].tolist(),
        "least": low.tolist(),
        "greatest": high.tolist(),
        "clipped": int((clipped != points).sum()),
        "means": [clipped[1000 * k : 1000 * (k + 1)].mean(axis=0).tolist() for k in range(3)],
        "scaled_means": [scaled[1000 * k : 1000 * (k + 1)].mean(axis=0).tolist() for k in range(3)],
        "noisy_x": x.tolist(),
        "noisy_y": y.tolist(),
        "noisy_mse": ((y - line) ** 2).mean(),
    }


print(
    json.dumps(
        {
            "lines": lines(),
            "mse_at_0.1_-100": mse(0.1, -100.0),
            "grid": grid(),
            "learning_rates": learning_rates(),
            "descent": descent(),
            "draws": draws(),
        },
        indent=1,
    )
)
