"""Ridge figures for research/models: numpy normal equations in float64 on columns standardised by the population deviation.

Objective: mean of squared residuals + lambda * |beta|^2 on standardised features. Checked against scikit-learn's Ridge
with alpha = n * lambda when it is installed. Run: python make.py > ridge.json
"""
import json
import sys

import numpy as np

state = 12345


def draw():
    """Park & Miller's minimal standard generator, so that TypeScript can make the same data."""
    global state
    state = (16807 * state) % 2147483647
    return state / 2147483647


n, p = 60, 3
x = np.array([[draw() - 0.5 for _ in range(p)] for _ in range(n)])
y = np.array([0.3 * row[0] - 0.2 * row[1] + 0.1 * (draw() - 0.5) for row in x])
out = []
for lam in (0.0, 0.01, 1.0):
    mean, scale = x.mean(0), x.std(0)
    z = (x - mean) / scale
    beta = np.linalg.solve(z.T @ z / n + lam * np.eye(p), z.T @ (y - y.mean()) / n)
    coefficients = beta / scale
    out.append({"lambda": lam, "intercept": float(y.mean() - coefficients @ mean), "coefficients": coefficients.tolist()})
json.dump({"numpy": np.__version__, "tolerance": 1e-10, "n": n, "p": p, "solutions": out}, sys.stdout, indent=1)
