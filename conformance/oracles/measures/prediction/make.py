"""Reference figures for the prediction measures of @quantcli/measures, from scikit-learn and scipy.

Versions are written into figures.json. Run: python make.py
Tolerance of the tests: 1e-12, relative above 1.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn import metrics as m
from sklearn.calibration import calibration_curve
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(20_240_711)
N = 60


def regression(y, p, w):
    kw = {} if w is None else {"sample_weight": w}
    weights = np.ones(len(y)) if w is None else w
    e = np.abs(p - y)
    huber = np.where(e <= 0.7, 0.5 * e**2, 0.7 * (e - 0.35))
    counts, means = np.floor(np.abs(y) * 3), np.abs(p) + 0.1
    return {
        "mse": m.mean_squared_error(y, p, **kw),
        "mae": m.mean_absolute_error(y, p, **kw),
        "medianAbsoluteError": m.median_absolute_error(y, p, **kw),
        "r2": m.r2_score(y, p, **kw),
        "explainedVariance": m.explained_variance_score(y, p, **kw),
        "pinball": m.mean_pinball_loss(y, p, alpha=0.8, **kw),
        "huber": float(np.average(huber, weights=weights)),
        "poisson": m.mean_poisson_deviance(counts, means, **kw),
        "mase": m.mean_absolute_error(y, p, **kw) / m.mean_absolute_error(y, np.zeros(len(y)), **kw),
        "rmseRatio": m.root_mean_squared_error(y, p, **kw) / m.root_mean_squared_error(y, np.zeros(len(y)), **kw),
    }


def confusion(y, p, w, classes):
    kw = {"sample_weight": w}
    out = {
        "matrix": m.confusion_matrix(y, p, labels=range(classes), **kw).astype(float).ravel().tolist(),
        "accuracy": m.accuracy_score(y, p, **kw),
        "balancedAccuracy": m.balanced_accuracy_score(y, p, **kw),
        "matthews": m.matthews_corrcoef(y, p, **kw),
    }
    for name, score in (("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)):
        out[name] = score(y, p, average=None, zero_division=0, **kw).tolist()
        for average in ("macro", "weighted"):
            out[f"{name}_{average}"] = score(y, p, average=average, zero_division=0, **kw)
    return out


def binary(y, p, w):
    kw = {"sample_weight": w}
    out = {
        "logLoss": m.log_loss(y, p, **kw),
        "brier": m.brier_score_loss(y, p, **kw),
        "auc": m.roc_auc_score(y, p, **kw),
        "averagePrecision": m.average_precision_score(y, p, **kw),
    }
    for name, strategy in (("width", "uniform"), ("mass", "quantile")):
        observed, forecast = calibration_curve(y, p, n_bins=8, strategy=strategy)
        out[name] = {"observed": observed.tolist(), "forecast": forecast.tolist()}
    return out


def multiclass(y, p, w):
    kw = {"sample_weight": w}
    return {
        "logLoss": m.log_loss(y, p, **kw),
        "brier": m.brier_score_loss(y, p, **kw),
        "auc": m.roc_auc_score(y, p, multi_class="ovr", average="macro", **kw),
    }


outcome = rng.normal(size=N)
prediction = 0.4 * outcome + rng.normal(size=N)
weight = rng.integers(0, 4, size=N).astype(float)
labels3 = rng.integers(0, 3, size=N)
predicted3 = np.where(rng.random(N) < 0.6, labels3, rng.integers(0, 3, size=N))
label = (rng.random(N) < 0.4).astype(int)
probability = np.round(np.clip(0.3 * label + 0.7 * rng.random(N), 0, 1), 2)
probability[:3] = (0, 1, 0.5)
raw = rng.random((N, 3)) + 0.7 * np.eye(3)[labels3]
probabilities3 = raw / raw.sum(axis=1, keepdims=True)
gains = rng.integers(0, 5, size=N).astype(float)
tied = np.round(0.3 * gains + rng.normal(size=N), 0)
x = np.round(rng.normal(size=N), 1)
y = np.round(0.5 * x + rng.normal(size=N), 1)

figures = {
    "versions": {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "statsmodels")},
    "inputs": {
        "outcome": outcome.tolist(),
        "prediction": prediction.tolist(),
        "weight": weight.tolist(),
        "labels3": labels3.tolist(),
        "predicted3": predicted3.tolist(),
        "label": label.tolist(),
        "probability": probability.tolist(),
        "probabilities3": probabilities3.ravel().tolist(),
        "gains": gains.tolist(),
        "tied": tied.tolist(),
        "x": x.tolist(),
        "y": y.tolist(),
    },
    "regression": regression(outcome, prediction, None),
    "weightedRegression": regression(outcome, prediction, weight),
    "confusion3": confusion(labels3, predicted3, weight, 3),
    "neverPredicted": confusion(labels3, np.minimum(predicted3, 1), weight, 3),
    "binary": binary(label, probability, None),
    "weightedBinary": binary(label, probability, weight),
    "multiclass": multiclass(labels3, probabilities3, weight),
    "ndcg": {str(k): m.ndcg_score([gains], [tied], k=k) for k in (1, 5, 20, N)},
    "kendall": stats.kendalltau(x, y).statistic,
    "wilson": [
        {"hits": h, "trials": n, "bounds": list(proportion_confint(h, n, method="wilson"))}
        for h, n in ((0, 5), (3, 7), (52, 100), (9, 9))
    ],
}
Path(__file__).with_name("figures.json").write_text(json.dumps(figures, indent=1) + "\n")
