"""How near Optuna's samplers come to the minimum of two test functions, for comparison with those of this platform.

Writes optuna.json: for each function and sampler the mean over the seeds of (best of 80 trials − minimum). The functions
are those of research/models/src/tuning/sampler-fixture.ts. Tolerance in the test: these are means of noisy searches, so
that of TPE may be up to 1.5 times Optuna's. Made with optuna 5.0.0 (pip install optuna==5.0.0); takes about a minute.
"""

import json
import math
from pathlib import Path

import numpy as np
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
TRIALS, SEEDS = 80, 40


def branin(trial):
    x, y = trial.suggest_float("x", -5, 10), trial.suggest_float("y", 0, 15)
    bend = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return bend * bend + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10 - 0.397887


def mixed(trial):
    def decades(value, best):
        return math.log10(value / best)

    rate = trial.suggest_float("rate", 1e-3, 1, log=True)
    leaves = trial.suggest_int("leaves", 4, 256, log=True)
    depth = trial.suggest_int("depth", 2, 12)
    share = trial.suggest_float("share", 0.2, 1.0, step=0.1)
    growth = trial.suggest_categorical("growth", ["leaf", "level", "symmetric"])
    if growth == "symmetric":
        loss = 0.15 * decades(trial.suggest_float("penalty", 1e-4, 100, log=True), 1) ** 2
    else:
        loss = {"leaf": 0.6, "level": 0.4}[growth]
    loss += decades(rate, 0.05) ** 2 + 2 * decades(leaves, 31) ** 2
    return loss + 0.05 * (depth - 7) ** 2 + 2 * (share - 0.8) ** 2


def mean_gap(function, sampler):
    gaps = []
    for seed in range(SEEDS):
        study = optuna.create_study(sampler=sampler(seed=seed))
        study.optimize(function, n_trials=TRIALS)
        gaps.append(study.best_value)
    return float(np.mean(gaps))


figures = {
    "optuna": optuna.__version__,
    "trials": TRIALS,
    "seeds": SEEDS,
    "gap": {
        name: {
            "tpe": mean_gap(function, optuna.samplers.TPESampler),
            "random": mean_gap(function, optuna.samplers.RandomSampler),
        }
        for name, function in {"branin": branin, "mixed": mixed}.items()
    },
}
Path(__file__).with_name("optuna.json").write_text(json.dumps(figures, indent=2) + "\n")
