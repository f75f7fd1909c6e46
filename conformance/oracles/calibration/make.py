"""Can strong classifiers tell windows of real returns from windows of calibrated ones?

A one-off check of the exam in research/data/src/simulation/calibration/exam.ts with scikit-learn: logistic regression and
histogram gradient boosting on about 40 features of a window of one symbol, about 100 of a window of eight, out of sample:
years are cut into five folds, symbols into two halves, and what is tested comes from other years and other symbols.
Before features are taken, returns of both get noise of 2 basis points, so that steps of prices tell nothing.

  node conformance/oracles/calibration/export-returns.ts /tmp/calibration
  python conformance/oracles/calibration/make.py /tmp/calibration    (scikit-learn 1.9.1)

Writes figures.json beside this file: per seed and design both areas under the curve, with those of the platform's own exam.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
FOLDER = Path(sys.argv[1])
SHAPE = json.loads((FOLDER / "shape.json").read_text())
DESIGNS = ((20, 1, 66), (60, 1, 66), (250, 1, 66), (60, 8, 33))
FOLDS = 5
NOISE = 2e-4


def load(name, seed):
    x = np.fromfile(FOLDER / name, dtype=np.float32).reshape(-1, SHAPE["bars"]).astype(float)
    return x + np.random.default_rng(seed).normal(0, NOISE, x.shape)


def autocorrelation(x, lag):
    y = x - x.mean()
    square = (y * y).mean()
    return (y[lag:] * y[:-lag]).mean() / square if square > 0 else 0


def single(x):
    n = len(x)
    sd = x.std() + 1e-9
    z = (x - x.mean()) / sd
    size = np.abs(x)
    large = np.sort(size)[::-1]
    half = n // 2
    halves = np.log((x[:half].std() + 1e-9) / (x[half:].std() + 1e-9))
    path = np.cumsum(x)
    sign = np.sign(x)
    weeks = np.add.reduceat(x, np.arange(0, n - 4, 5))[: n // 5]
    features = [
        np.log(sd), x.mean() / sd * np.sqrt(n), stats.skew(z), np.log(stats.kurtosis(z) + 3.5), z.max(), z.min(),
        size.mean() / sd, np.median(size) / sd,
        *np.quantile(z, [0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98]),
        *(autocorrelation(x, lag) for lag in (1, 2, 5)),
        *(autocorrelation(size, lag) for lag in (1, 2, 5, 10)),
        halves, abs(halves),
        np.corrcoef(x[:-1], size[1:])[0, 1], np.corrcoef(np.minimum(x[:-1], 0), size[1:])[0, 1],
        (sign[1:] != sign[:-1]).mean(), (path.max() - path.min()) / sd / np.sqrt(n),
        large[0] / large[1], large[1] / large[4], large[:3].sum() / size.sum(),
        (size < 0.1 * sd).mean(), (size > 2 * sd).mean(),
        autocorrelation(x * x, 1), np.var(weeks) / (5 * sd * sd), np.argmax(size) / n,
        np.std(np.log([x[i * n // 4 : (i + 1) * n // 4].std() + 1e-9 for i in range(4)])),
    ]
    if n >= 200:
        features += [autocorrelation(size, lag) for lag in (21, 42, 63, 126)]
        features += [max(autocorrelation(size, lag) for lag in (61, 62, 63, 64, 65))]
    return features


def group(x):
    correlations = np.corrcoef(x)
    pairs = correlations[np.triu_indices(len(x), 1)]
    values = np.linalg.eigvalsh(correlations)[::-1]
    mean = x.mean(0)
    dispersion = x.std(0)
    singles = np.array([single(row) for row in x])
    outer = np.sort(np.abs((x - mean) / x.std(1, keepdims=True)), axis=0)[-1]
    return [
        pairs.mean(), pairs.std(), pairs.min(), pairs.max(), *(values[:3] / len(x)), values[-1],
        np.corrcoef(np.abs(x))[np.triu_indices(len(x), 1)].mean(), *single(mean),
        np.log(dispersion.mean()), dispersion.std() / dispersion.mean(),
        autocorrelation(dispersion, 1), autocorrelation(dispersion, 5),
        np.corrcoef(dispersion, np.abs(mean))[0, 1], np.corrcoef(dispersion, mean)[0, 1],
        outer.mean(), outer.std(), *singles.mean(0), *singles.std(0),
    ]


def windows(x, bars, symbols, count, rng):
    features, groups = [], []
    length = max(252, bars + 20)
    for year, low in enumerate(range(1, x.shape[1] - length, length)):
        for half in (0, 1):
            rows = np.arange(half, len(x), 2)
            for _ in range(count):
                t = rng.integers(low, low + length - bars + 1)
                there = [n for n in rows if not np.isnan(x[n, t : t + bars]).any()]
                if len(there) < symbols:
                    continue
                part = x[rng.choice(there, symbols, replace=False), t : t + bars]
                features.append(group(part) if symbols > 1 else single(part[0]))
                groups.append((year, half))
    return np.nan_to_num(np.array(features), posinf=0, neginf=0), np.array(groups)


def exam(real, simulated, bars, symbols, count):
    a, ga = windows(real, bars, symbols, count, np.random.default_rng(0))
    b, gb = windows(simulated, bars, symbols, count, np.random.default_rng(1))
    x, g = np.vstack([a, b]), np.vstack([ga, gb])
    y = np.r_[np.ones(len(a)), np.zeros(len(b))]
    makers = {
        "logistic": lambda: make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500)),
        "boosting": lambda: HistGradientBoostingClassifier(
            max_iter=150, learning_rate=0.06, max_leaf_nodes=12, min_samples_leaf=30, l2_regularization=1, random_state=0
        ),
    }
    result = {"bars": bars, "symbols": symbols, "windows": len(y)}
    for name, make in makers.items():
        scores = np.full(len(y), np.nan)
        for fold in range(FOLDS):
            for half in (0, 1):
                test = (g[:, 0] % FOLDS == fold) & (g[:, 1] == half)
                train = (g[:, 0] % FOLDS != fold) & (g[:, 1] != half)
                scores[test] = make().fit(x[train], y[train]).predict_proba(x[test])[:, 1]
        result[name] = round(float(roc_auc_score(y, scores)), 3)
    return result


def main():
    real = load("real.f32", 1)
    own = {e["seed"]: e["results"] for e in json.loads((FOLDER / "exams.json").read_text())["exams"]}
    rows = []
    for seed in SHAPE["seeds"]:
        simulated = load(f"simulated-{seed}.f32", seed)
        for bars, symbols, count in DESIGNS:
            row = {"seed": seed, **exam(real, simulated, bars, symbols, count)}
            platform = next(r for r in own[seed] if r["bars"] == bars and r["symbols"] == symbols)
            row["platform"] = {k: round(platform[k]["auc"], 3) for k in ("logistic", "trees")}
            rows.append(row)
            print(row, flush=True)
    means = []
    for bars, symbols, _ in DESIGNS:
        chosen = [r for r in rows if r["bars"] == bars and r["symbols"] == symbols]
        mean = lambda of: round(float(np.mean([of(r) for r in chosen])), 3)
        means.append({
            "bars": bars, "symbols": symbols, "logistic": mean(lambda r: r["logistic"]), "boosting": mean(lambda r: r["boosting"]),
            "platform": {k: mean(lambda r: r["platform"][k]) for k in ("logistic", "trees")},
        })
    figures = {
        "library": "scikit-learn 1.9.1", "panel": "us_sp500_daily_adj_1999_2021_core_dev from 2001-04-09",
        "symbols": SHAPE["symbols"], "bars": SHAPE["bars"], "means": means, "seeds": rows,
    }
    Path(__file__).with_name("figures.json").write_text(json.dumps(figures, indent=1) + "\n")


main()
