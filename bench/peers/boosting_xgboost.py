"""XGBoost's hist method through its own interface. Binning is part of a fit."""

import numpy as np
import xgboost as xgb
from boosting_table import serve_trees

OBJECTIVES = {
    "squared": {"objective": "reg:squarederror"},
    "logistic": {"objective": "binary:logistic"},
    "multiclass": {"objective": "multi:softprob"},
    "lambdarank": {"objective": "rank:ndcg"},
    "quantile": {"objective": "reg:quantileerror"},
}


def matrix(kind, part, problem, threads, **more):
    types = ["c" if feature in problem["categorical"] else "q" for feature in range(problem["width"])]
    if problem["objective"] == "lambdarank":
        more["qid"] = np.repeat(np.arange(len(part["groups"])), part["groups"])
    return kind(part["x"], part["y"], feature_types=types, enable_categorical=True, nthread=threads, **more)


def fit(train, problem, threads, trees, rate, leaves, depth, bins, growth):
    parameters = {**OBJECTIVES[problem["objective"]], "tree_method": "hist", "nthread": threads, "eta": rate, "max_bin": bins}
    if growth == "leaf":
        parameters.update(grow_policy="lossguide", max_leaves=leaves, max_depth=0)
    else:
        parameters.update(grow_policy="depthwise", max_depth=depth)
    if problem["classes"] > 2:
        parameters["num_class"] = problem["classes"]
    if problem["objective"] == "quantile":
        parameters["quantile_alpha"] = problem["alpha"]
    return xgb.train(parameters, matrix(xgb.QuantileDMatrix, train, problem, threads, max_bin=bins), num_boost_round=trees)


def predict(model, part, problem, threads):
    model.set_param({"nthread": threads})
    if problem["categorical"] or problem["objective"] == "lambdarank":
        return model.predict(matrix(xgb.DMatrix, part, problem, threads))
    return model.inplace_predict(part["x"])


serve_trees(lambda part, problem: part, fit, predict)
