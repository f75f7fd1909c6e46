"""scikit-learn's histogram gradient boosting, which takes its threads from OpenMP. Binning is part of a fit."""

from boosting_table import serve_trees
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits


def fit(train, problem, threads, trees, rate, leaves, depth, bins, growth):
    common = {
        "max_iter": trees,
        "learning_rate": rate,
        "max_leaf_nodes": leaves,
        "max_bins": bins,
        "early_stopping": False,
        "categorical_features": problem["categorical"] or None,
    }
    if problem["classes"] > 0:
        model = HistGradientBoostingClassifier(**common)
    elif problem["objective"] == "quantile":
        model = HistGradientBoostingRegressor(loss="quantile", quantile=problem["alpha"], **common)
    else:
        model = HistGradientBoostingRegressor(**common)
    with threadpool_limits(threads):
        return model.fit(train["x"], train["y"])


def predict(model, part, problem, threads):
    with threadpool_limits(threads):
        if problem["classes"] == 0:
            return model.predict(part["x"])
        shares = model.predict_proba(part["x"])
        return shares[:, 1] if problem["classes"] == 2 else shares


serve_trees(lambda part, problem: part, fit, predict)
