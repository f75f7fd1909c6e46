"""Figures for research/models/src/splitters: skfolio's combinatorial purged CV and scikit-learn's walk-forward, as bars.

    python -m pip install skfolio==1.12.2 scikit-learn
    python conformance/oracles/models/splitters/make.py

skfolio purges a number of observations on both sides of a test set and embargoes only after it: a label span of h bars is
a purge of h - 1, and embargoes are left to the other tests. Its groups are equal but for the last, ours differ by one
at most: numbers of bars are multiples of the number of groups. scikit-learn's gap is the span less one, plus the embargo.
Compared exactly.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
import skfolio
from sklearn.model_selection import TimeSeriesSplit
from skfolio.model_selection import CombinatorialPurgedCV


def cpcv(bars, groups, test_groups, horizon):
    cv = CombinatorialPurgedCV(n_folds=groups, n_test_folds=test_groups, purged_size=horizon - 1)
    paths = cv.get_path_ids()
    return {
        "bars": bars,
        "groups": groups,
        "testGroups": test_groups,
        "horizon": horizon,
        "paths": cv.n_test_paths,
        "splits": [
            {
                "train": train.tolist(),
                "tests": [[int(test[0]), int(test[-1]), int(path)] for test, path in zip(tests, paths[i])],
            }
            for i, (train, tests) in enumerate(cv.split(np.zeros((bars, 1))))
        ],
    }


def walk_forward(bars, splits, test, horizon, embargo, rolling):
    window = bars - splits * test
    gap = horizon - 1 + embargo
    cv = TimeSeriesSplit(n_splits=splits, test_size=test, gap=gap, max_train_size=window - gap if rolling else None)
    return {
        "bars": bars,
        "train": window,
        "test": test,
        "horizon": horizon,
        "embargo": embargo,
        "mode": "rolling" if rolling else "expanding",
        "folds": [
            {"train": [int(a[0]), int(a[-1])], "test": [int(b[0]), int(b[-1])]} for a, b in cv.split(np.zeros((bars, 1)))
        ],
    }


figures = {
    "versions": {"skfolio": skfolio.__version__, "scikit-learn": sklearn.__version__},
    "cpcv": [cpcv(24, 6, 2, 1), cpcv(40, 8, 2, 2), cpcv(42, 6, 3, 3), cpcv(50, 5, 4, 4), cpcv(60, 10, 3, 2)],
    "walkForward": [
        walk_forward(60, 4, 10, 1, 0, False),
        walk_forward(60, 5, 6, 5, 3, False),
        walk_forward(80, 6, 9, 4, 2, True),
        walk_forward(50, 9, 3, 2, 7, True),
    ],
}
Path(__file__).with_name("figures.json").write_text(json.dumps(figures, separators=(",", ":")) + "\n")
