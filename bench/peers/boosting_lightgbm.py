"""LightGBM through its own interface. Binning is part of a fit."""

import lightgbm as lgb
from boosting_table import serve_trees

OBJECTIVES = {
    "squared": {"objective": "regression"},
    "logistic": {"objective": "binary"},
    "multiclass": {"objective": "multiclass"},
    "lambdarank": {"objective": "lambdarank"},
    "quantile": {"objective": "quantile"},
}


def fit(train, problem, threads, trees, rate, leaves, depth, bins, growth):
    parameters = {
        **OBJECTIVES[problem["objective"]],
        "num_threads": threads,
        "learning_rate": rate,
        "num_leaves": leaves,
        "max_bin": bins,
        "verbosity": -1,
    }
    if problem["classes"] > 2:
        parameters["num_class"] = problem["classes"]
    if problem["objective"] == "quantile":
        parameters["alpha"] = problem["alpha"]
    group = train["groups"] if problem["objective"] == "lambdarank" else None
    data = lgb.Dataset(train["x"], train["y"], group=group, categorical_feature=problem["categorical"], params=parameters)
    return lgb.train(parameters, data, num_boost_round=trees)


serve_trees(
    lambda part, problem: part,
    fit,
    lambda model, part, problem, threads: model.predict(part["x"], num_threads=threads),
)
