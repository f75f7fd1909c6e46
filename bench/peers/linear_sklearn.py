"""scikit-learn's linear models, one thread, with the penalties of ours in its own terms. Ours standardise the columns as
part of a fit, and so does this."""

import warnings

import numpy as np
from serve import serve
from sklearn.linear_model import HuberRegressor, Lasso, LassoCV, LogisticRegression, QuantileRegressor, Ridge
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

state = {}


def load(folder, width):
    for name in ("target", "class"):
        state[name] = np.fromfile(f"{folder}/{name}.f64")
    state["x"] = np.fromfile(f"{folder}/features.f64").reshape(-1, width)
    return {}


def model_of(name, rows, penalty):
    if name == "ridge":
        return Ridge(alpha=penalty * rows)
    if name == "lasso":
        return Lasso(alpha=penalty, tol=1e-8, max_iter=10_000)
    if name == "lasso-chosen":
        return LassoCV(alphas=60, eps=1e-3, cv=KFold(5, shuffle=True, random_state=0), tol=1e-8, max_iter=10_000)
    if name == "logistic":
        return LogisticRegression(C=1 / (penalty * rows), solver="newton-cholesky", tol=1e-8)
    if name == "quantile":
        return QuantileRegressor(quantile=0.9, alpha=0, solver="highs")
    return HuberRegressor(alpha=0, tol=1e-8, max_iter=1_000)


def fit(name, penalty, rows):
    x, y = state["x"][:rows], state["class" if name == "logistic" else "target"][:rows]
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        state["model"] = make_pipeline(StandardScaler(), model_of(name, rows, penalty)).fit(x, y)


def write(name, rows, path):
    x, model = state["x"][:rows], state["model"]
    out = model.predict_proba(x)[:, 1] if name == "logistic" else model.predict(x)
    out.astype(float).tofile(path)
    return {}


serve({"load": load, "fit": fit, "write": write})
