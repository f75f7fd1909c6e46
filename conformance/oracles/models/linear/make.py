"""Figures for the linear estimators of research/models, from scikit-learn and statsmodels, with sample weights.

The input is 120 rows of 5 features at different levels and scales, one of them correlated with another; the target has
outliers; weights are 1, 2 or 3, so that peers without weights (PLSRegression) see rows repeated. lambda is ours, the
peer's parameter follows from it as the estimators' headers say: with `standardise` the peer sees standardised columns and
its coefficients are brought back. Each case has its tolerance, relative to its largest figure: 1e-8 where the peer
converges no further (logistic, Huber), 1e-11 by coordinate descent, else 1e-12 or less. Run: python make.py > linear.json
"""
import json
import sys
import warnings

import numpy as np
import sklearn
import statsmodels
import statsmodels.api as sm
from sklearn import linear_model as lm
from scipy.optimize import minimize
from sklearn.linear_model._huber import _huber_loss_and_gradient
from sklearn.cross_decomposition import PLSRegression

warnings.filterwarnings("ignore")
rng = np.random.default_rng(5)
n, p = 120, 5
x = rng.normal(size=(n, p)) * np.array([1, 10, 0.1, 3, 1]) + np.array([0, 50, 2, -7, 1])
x[:, 4] += 0.8 * x[:, 0]
x = np.round(x, 4)
noise = rng.standard_t(2.5, size=n)
y = np.round(2 + x @ np.array([1.5, -0.2, 4, 0, 0.5]) + noise, 4)
w = rng.integers(1, 4, size=n).astype(float)
logit = x[:, 0] - 0.05 * (x[:, 1] - 50)
two = (logit + rng.logistic(size=n) > 0).astype(float)
three = np.clip(np.round(logit + 0.7 * rng.normal(size=n)), -1, 1) * 5 + 10
apart = (x[:, 0] > 0.1).astype(float)
W = w.sum()
unit = w / w.mean()  # the evidence depends on the sum of the weights, and ours are of mean 1
mean = np.average(x, axis=0, weights=w)
scale = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=w))
varY = np.average((y - np.average(y, weights=w)) ** 2, weights=w)
cases = []


def add(estimator, params, coef, intercept, tolerance, target="y", **more):
    cases.append({"estimator": estimator, "params": params, "target": target, "tolerance": tolerance,
                  "coefficients": np.asarray(coef).tolist(), "intercept": np.asarray(intercept).tolist(), **more})


def centred(m):
    """Of many classes, the intercepts that sum to zero: a constant on all of them changes nothing."""
    if len(m.intercept_) > 1:
        m.intercept_ -= m.intercept_.mean()
    return m


def back(coef, intercept):
    """From standardised features to the features as they are."""
    coef = np.asarray(coef) / scale
    return coef, np.asarray(intercept) - coef @ mean


def both(estimator, params, fit, tolerance, target="y", more=lambda m, z: {}):
    """fit(features) -> model with coef_ and intercept_."""
    raw = fit(x)
    add(estimator, {**params, "standardise": False}, np.squeeze(raw.coef_), np.squeeze(raw.intercept_), tolerance, target, **more(raw, x))
    z = (x - mean) / scale
    std = fit(z)
    add(estimator, {**params, "standardise": True}, *back(np.squeeze(std.coef_), np.squeeze(std.intercept_)), tolerance, target, **more(std, z))


def huber(features, alpha):
    """HuberRegressor stops early: its own loss, minimised further."""
    m = lm.HuberRegressor(alpha=alpha, tol=1e-13, max_iter=100000).fit(features, y, sample_weight=w)
    at = np.concatenate([m.coef_, [m.intercept_, m.scale_]])
    for _ in range(20):
        at = minimize(_huber_loss_and_gradient, at, args=(features, y, 1.35, alpha, w), jac=True, method="BFGS", options={"gtol": 1e-13}).x
    assert np.abs(_huber_loss_and_gradient(at, features, y, 1.35, alpha, w)[1]).max() < 1e-7
    m.coef_, m.intercept_, m.scale_ = at[:-2], at[-2], at[-1]
    return m


ols = lm.LinearRegression(tol=1e-15).fit(x, y, w)
wls = sm.WLS(y, sm.add_constant(x), weights=w).fit()
assert np.allclose(ols.coef_, wls.params[1:], rtol=1e-10)
add("ols", {}, ols.coef_, ols.intercept_, tolerance=1e-13)
for lam in (0.01, 1.0):
    both("ridge", {"lambda": lam}, lambda f, lam=lam: lm.Ridge(alpha=lam * W, solver="cholesky").fit(f, y, w), 1e-13)
for lam in (0.05, 0.3):
    both("lasso", {"lambda": lam}, lambda f, lam=lam: lm.Lasso(alpha=lam, tol=1e-15, max_iter=10**6).fit(f, y, w), 1e-11)
    both("elastic_net", {"lambda": lam, "ratio": 0.3}, lambda f, lam=lam: lm.ElasticNet(alpha=lam, l1_ratio=0.3, tol=1e-15, max_iter=10**6).fit(f, y, w), 1e-11)
for target, t in (("two", two), ("three", three), ("apart", apart)):
    for lam in (1e-4, 0.1):
        both("logistic", {"lambda": lam}, lambda f, lam=lam, t=t: centred(lm.LogisticRegression(C=1 / (lam * W), solver="newton-cholesky", tol=1e-13, max_iter=1000).fit(f, t, w)), 1e-8, target)
for q in (0.1, 0.5, 0.8):
    for lam in (0.0, 0.02):
        both("quantile", {"quantile": q, "lambda": lam}, lambda f, q=q, lam=lam: lm.QuantileRegressor(quantile=q, alpha=lam, solver="highs-ds", solver_options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}).fit(f, y, w), 1e-12)
for lam in (0.0, 0.01):
    both("huber", {"lambda": lam}, lambda f, lam=lam: huber(f, lam * W), 1e-8, more=lambda m, z: {"sigma": float(m.scale_)})
both("bayesian_ridge", {}, lambda f: lm.BayesianRidge(alpha_2=1e-6 * varY, lambda_2=1e-6 * varY, tol=1e-14, max_iter=10000).fit(f, y, unit), 1e-12,
     more=lambda m, z: {"noise": float(1 / m.alpha_), "lambda": float(m.lambda_), "deviation": np.sqrt(np.sum(((z - np.average(z, axis=0, weights=w)) @ m.sigma_) * (z - np.average(z, axis=0, weights=w)), axis=1) + 1 / m.alpha_)[:10].tolist()})
repeated = np.repeat(np.arange(n), w.astype(int))
for k in (1, 2, 4):
    for std in (False, True):
        m = PLSRegression(n_components=k, scale=std, tol=1e-14, max_iter=10000).fit(x[repeated], y[repeated])
        coef = np.ravel(m.coef_)
        add("pls", {"components": k, "standardise": std}, coef, float(np.ravel(m.predict(np.zeros((1, p))))[0]), tolerance=1e-12)
longley = sm.datasets.longley.load_pandas()
json.dump({"numpy": np.__version__, "sklearn": sklearn.__version__, "statsmodels": statsmodels.__version__,
           "x": x.tolist(), "targets": {"y": y.tolist(), "two": two.tolist(), "three": three.tolist(), "apart": apart.tolist()},
           "weight": w.tolist(), "cases": cases,
           "longley": {"x": longley.exog.values.tolist(), "y": longley.endog.values.tolist()}}, sys.stdout)
