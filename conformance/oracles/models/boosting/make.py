"""Held-out losses (NDCG@10 for ranking) of LightGBM, XGBoost, CatBoost and scikit-learn on five small generated problems, and of forests on
two. The inputs are drawn again in the tests (Lehmer's generator, a = 16807), so that only the figures are stored.

Run: python make.py, with lightgbm 4.7, xgboost 3.2, catboost 1.2.10, scikit-learn 1.9.1. Tolerance: the tests ask each
estimator of ours for a figure at most 3 % worse than its own library's, and 1 % on average over the problems (the
forests, which draw, 4 %).
"""

import json
import math
import pathlib

import catboost
import lightgbm
import numpy as np
import sklearn
import xgboost
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)

TRAIN, TEST, ROUNDS = 1000, 2000, 25


def lehmer(seed):
    state = seed

    def draw():
        nonlocal state
        state = 16807 * state % 2147483647
        return state / 2147483647

    return draw


def friedman(rows, seed):
    draw = lehmer(seed)
    x = [[draw() for _ in range(10)] for _ in range(rows)]
    y = [
        10 * math.sin(math.pi * v[0] * v[1]) + 20 * (v[2] - 0.5) ** 2 + 10 * v[3] + 5 * v[4] + 4 * (draw() - 0.5)
        for v in x
    ]
    return np.array(x), np.array(y)


def binary(rows, seed):
    draw = lehmer(seed)
    x = [[draw() for _ in range(8)] for _ in range(rows)]
    y = [1.0 if 2 * math.sin(6 * v[0]) + 4 * v[1] * v[2] - 2 * v[3] + 3 * (draw() - 0.5) > 0 else 0.0 for v in x]
    return np.array(x), np.array(y)


def classes(rows, seed):
    draw = lehmer(seed)
    x = [[draw() for _ in range(6)] for _ in range(rows)]
    y = [float(min(3, max(0, math.floor(1.3 * (v[0] + v[1]) + 2 * (v[2] > 0.5) * v[3] + 1.2 * (draw() - 0.5))))) for v in x]
    return np.array(x), np.array(y)


def spread(rows, seed):
    draw = lehmer(seed)
    x = [[draw() for _ in range(5)] for _ in range(rows)]
    y = [math.sin(5 * v[0]) + v[1] + (0.2 + 2 * v[2]) * (draw() + draw() + draw() - 1.5) for v in x]
    return np.array(x), np.array(y)


SECTION = 20


def ranking(rows, seed):
    draw = lehmer(seed)
    x = [[draw() for _ in range(8)] for _ in range(rows)]
    y = [float(min(4, max(0, math.floor(2.5 * v[0] * v[1] * 2 + v[2] + 2 * (draw() - 0.5))))) for v in x]
    return np.array(x), np.array(y)


def mse(y, p):
    return float(np.mean((y - p) ** 2))


def log_loss(y, p):
    p = np.column_stack([1 - p, p]) if p.ndim == 1 else p
    return float(-np.mean(np.log(p[np.arange(len(y)), y.astype(int)])))


def brier(y, p):
    p = np.column_stack([1 - p, p]) if p.ndim == 1 else p
    return float(np.mean(np.sum((p - np.eye(p.shape[1])[y.astype(int)]) ** 2, axis=1)))


def pinball(y, p):
    return float(np.mean(np.maximum(0.8 * (y - p), -0.2 * (y - p))))


def ndcg(y, s):
    total, count = 0.0, 0
    for i in range(0, len(y), SECTION):
        gain = 2 ** y[i : i + SECTION] - 1
        order = np.argsort(-s[i : i + SECTION], kind="stable")
        discount = 1 / np.log2(np.arange(2, 12))
        best = np.sum(np.sort(gain)[::-1][:10] * discount)
        if best > 0:
            total += np.sum(gain[order][:10] * discount) / best
            count += 1
    return total / count


LGB = dict(n_estimators=ROUNDS, learning_rate=0.1, num_leaves=31, verbose=-1, n_jobs=1, deterministic=True, seed=1)
XGB = dict(n_estimators=ROUNDS, learning_rate=0.1, max_depth=6, tree_method="hist", n_jobs=1)
CAT = dict(iterations=ROUNDS, learning_rate=0.1, depth=6, l2_leaf_reg=3, bootstrap_type="No", random_strength=0,
           verbose=False, thread_count=1, random_seed=1, allow_writing_files=False, leaf_estimation_iterations=1,
           boosting_type="Plain", border_count=254)
HGB = dict(max_iter=ROUNDS, learning_rate=0.1, max_leaf_nodes=31, early_stopping=False, random_state=1)
GROUPS = [SECTION] * (TRAIN // SECTION)


def boosted():
    def both(make, seed):
        return (*make(TRAIN, seed), *make(TEST, seed + 1))

    out = {}
    x, y, xt, yt = both(friedman, 11)
    out["regression"] = {
        "lightgbm": mse(yt, lightgbm.LGBMRegressor(**LGB).fit(x, y).predict(xt)),
        "xgboost": mse(yt, xgboost.XGBRegressor(**XGB).fit(x, y).predict(xt)),
        "catboost": mse(yt, catboost.CatBoostRegressor(**CAT).fit(x, y).predict(xt)),
        "sklearn": mse(yt, HistGradientBoostingRegressor(**HGB).fit(x, y).predict(xt)),
    }
    x, y, xt, yt = both(binary, 21)
    out["binary"] = {
        "lightgbm": log_loss(yt, lightgbm.LGBMClassifier(**LGB).fit(x, y).predict_proba(xt)[:, 1]),
        "xgboost": log_loss(yt, xgboost.XGBClassifier(**XGB).fit(x, y).predict_proba(xt)[:, 1]),
        "catboost": log_loss(yt, catboost.CatBoostClassifier(**CAT).fit(x, y).predict_proba(xt)[:, 1]),
        "sklearn": log_loss(yt, HistGradientBoostingClassifier(**HGB).fit(x, y).predict_proba(xt)[:, 1]),
    }
    x, y, xt, yt = both(classes, 31)
    out["multiclass"] = {
        "lightgbm": log_loss(yt, lightgbm.LGBMClassifier(**LGB).fit(x, y).predict_proba(xt)),
        "xgboost": log_loss(yt, xgboost.XGBClassifier(**XGB).fit(x, y).predict_proba(xt)),
        "catboost": log_loss(yt, catboost.CatBoostClassifier(loss_function="MultiClass", **CAT).fit(x, y).predict_proba(xt)),
        "sklearn": log_loss(yt, HistGradientBoostingClassifier(**HGB).fit(x, y).predict_proba(xt)),
    }
    x, y, xt, yt = both(ranking, 41)
    ids = np.repeat(np.arange(TRAIN // SECTION), SECTION)
    out["ranking"] = {
        "lightgbm": ndcg(yt, lightgbm.LGBMRanker(**LGB).fit(x, y.astype(int), group=GROUPS).predict(xt)),
        "xgboost": ndcg(yt, xgboost.XGBRanker(objective="rank:ndcg", **XGB).fit(x, y, qid=ids).predict(xt)),
        "catboost": ndcg(yt, catboost.CatBoost(dict(loss_function="YetiRank", **CAT)).fit(catboost.Pool(x, y, group_id=ids)).predict(xt)),
    }
    x, y, xt, yt = both(spread, 51)
    out["quantile"] = {
        "lightgbm": pinball(yt, lightgbm.LGBMRegressor(objective="quantile", alpha=0.8, **LGB).fit(x, y).predict(xt)),
        "xgboost": pinball(yt, xgboost.XGBRegressor(objective="reg:quantileerror", quantile_alpha=0.8, **XGB).fit(x, y).predict(xt)),
        "catboost": pinball(yt, catboost.CatBoostRegressor(loss_function="Quantile:alpha=0.8", **CAT).fit(x, y).predict(xt)),
        "sklearn": pinball(yt, HistGradientBoostingRegressor(loss="quantile", quantile=0.8, **HGB).fit(x, y).predict(xt)),
    }
    x, y, xt, yt = both(friedman, 11)
    out["robust"] = {
        "absolute": float(np.mean(np.abs(yt - lightgbm.LGBMRegressor(objective="l1", **LGB).fit(x, y).predict(xt)))),
        "poisson": mse(yt, lightgbm.LGBMRegressor(objective="poisson", **LGB).fit(x, y).predict(xt)),
    }
    return out


def forests():
    few = dict(n_estimators=ROUNDS, random_state=1, n_jobs=1)
    x, y = friedman(TRAIN // 2, 11)
    xt, yt = friedman(TEST, 12)
    c, d = classes(TRAIN // 2, 31)
    ct, dt = classes(TEST, 32)
    return {
        "regression": {
            "random_forest": mse(yt, RandomForestRegressor(max_features=1 / 3, **few).fit(x, y).predict(xt)),
            "extra_trees": mse(yt, ExtraTreesRegressor(max_features=1 / 3, **few).fit(x, y).predict(xt)),
        },
        "multiclass": {
            "random_forest": brier(dt, RandomForestClassifier(**few).fit(c, d).predict_proba(ct)),
            "extra_trees": brier(dt, ExtraTreesClassifier(**few).fit(c, d).predict_proba(ct)),
        },
    }


figures = {
    "versions": {m.__name__: m.__version__ for m in (lightgbm, xgboost, catboost, sklearn)},
    "tolerance": 0.03,
    "meanTolerance": 0.01,
    "forestTolerance": 0.04,
    "boosted": boosted(),
    "forests": forests(),
}
path = pathlib.Path(__file__).with_name("boosting.json")
path.write_text(json.dumps(figures, indent=2) + "\n")
