"""Reference figures for calibration, from scikit-learn and scipy. Versions are written into figures.json.

Run: python make.py
Tolerances: isotonic 1e-12. Platt 1e-9 against the same likelihood maximised by scipy to its root, and 1e-6 against
scikit-learn's own sigmoid calibration, which stops its search earlier. Temperature 1e-6 against scipy, whose search ends there.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar, root
from scipy.special import expit, log_softmax
from sklearn.calibration import _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(20_240_712)
N = 80
score = np.round(rng.normal(size=N), 1)
happened = (rng.random(N) < expit(1.7 * score - 0.4)).astype(int)
weight = rng.integers(0, 4, size=N).astype(float)
grid = np.linspace(-4, 4, 33)


def isotonic(w):
    model = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(score, happened, sample_weight=w)
    return model.predict(grid).tolist()


def platt(f, y, w):
    positives, negatives = w[y == 1].sum(), w[y == 0].sum()
    t = np.where(y == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))

    def gradient(ab):
        r = w * (expit(ab[0] * f + ab[1]) - t)
        return [r @ f, r.sum()]

    solution = root(gradient, [1.0, 0.0], tol=1e-14)
    slope, intercept = _sigmoid_calibration(f, y, sample_weight=w)
    return {
        "slope": solution.x[0],
        "intercept": solution.x[1],
        "scikit": {"slope": -slope, "intercept": -intercept},
    }


K = 3
labels = rng.integers(0, K, size=N)
raw = np.exp(1.5 * np.eye(K)[labels] + 1.5 * rng.normal(size=(N, K)))
probabilities = raw / raw.sum(axis=1, keepdims=True)


def nll(beta):
    return -(weight * log_softmax(beta * np.log(probabilities), axis=1)[np.arange(N), labels]).sum()


separable = np.linspace(-1, 1, 12)
figures = {
    "versions": {name: version(name) for name in ("numpy", "scipy", "scikit-learn")},
    "inputs": {
        "score": score.tolist(),
        "happened": happened.tolist(),
        "weight": weight.tolist(),
        "grid": grid.tolist(),
        "labels": labels.tolist(),
        "probabilities": probabilities.ravel().tolist(),
        "separable": separable.tolist(),
    },
    "isotonic": isotonic(None),
    "weightedIsotonic": isotonic(weight),
    "platt": platt(score, happened, np.ones(N)),
    "weightedPlatt": platt(score, happened, weight),
    "separablePlatt": platt(separable, (separable > 0).astype(int), np.ones(12)),
    "temperature": minimize_scalar(nll, bounds=(0, 10), method="bounded", options={"xatol": 1e-12}).x,
}
Path(__file__).with_name("figures.json").write_text(json.dumps(figures, indent=1) + "\n")
