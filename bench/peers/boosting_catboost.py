"""CatBoost's symmetric trees. Making the pool, and with it binning, is part of a fit."""

import numpy as np
import pandas as pd
from boosting_table import serve_trees
from catboost import CatBoost, Pool

LOSSES = {"squared": "RMSE", "logistic": "Logloss", "multiclass": "MultiClass", "lambdarank": "YetiRank", "quantile": "Quantile"}


def prepare(part, problem):
    if not problem["categorical"]:
        return part
    frame = pd.DataFrame(part["x"])
    for feature in problem["categorical"]:
        frame[feature] = frame[feature].fillna(-1).astype("int64").astype(str)
    return {**part, "x": frame}


def pool(part, problem, threads):
    ranked = problem["objective"] == "lambdarank"
    groups = np.repeat(np.arange(len(part["groups"])), part["groups"]) if ranked else None
    return Pool(part["x"], part["y"], cat_features=problem["categorical"] or None, group_id=groups, thread_count=threads)


def fit(train, problem, threads, trees, rate, leaves, depth, bins, growth):
    loss = LOSSES[problem["objective"]]
    model = CatBoost(
        {
            "loss_function": f"{loss}:alpha={problem['alpha']}" if loss == "Quantile" else loss,
            "iterations": trees,
            "learning_rate": rate,
            "depth": depth,
            "border_count": bins,
            "thread_count": threads,
            "random_seed": 0,
            "allow_writing_files": False,
            "verbose": False,
        }
    )
    return model.fit(pool(train, problem, threads))


def predict(model, part, problem, threads):
    form = {"logistic": "Probability", "multiclass": "Probability"}.get(problem["objective"], "RawFormulaVal")
    out = model.predict(pool(part, problem, threads), prediction_type=form, thread_count=threads)
    return out[:, 1] if problem["objective"] == "logistic" else out


serve_trees(prepare, fit, predict)
