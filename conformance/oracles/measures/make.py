"""Reference figures for @quantcli/measures, from the field's libraries.

Versions: numpy, scipy, pandas, statsmodels, arch and empyrical-reloaded as written into figures.json.
Run: python make.py ../../../../shared/data/reference
The first argument is the folder with managers.csv and portfolio_bacon.csv.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

import empyrical
import numpy as np
import pandas as pd
import statsmodels.api as sm
from arch.bootstrap import StationaryBootstrap, optimal_block_length
from scipy import stats

REFERENCE = Path(sys.argv[1])
rng = np.random.default_rng(20_240_610)


def number(value):
    return None if value is None or not np.isfinite(value) else float(value)


def psr(returns, benchmark):
    ratio = returns.mean() / returns.std(ddof=1)
    skew = stats.skew(returns, bias=True)
    kurtosis = stats.kurtosis(returns, fisher=False, bias=True)
    spread = 1 - skew * ratio + (kurtosis - 1) / 4 * ratio**2
    return stats.norm.cdf((ratio - benchmark) * np.sqrt(len(returns) - 1) / np.sqrt(spread))


def measures(returns, periods):
    drawdown = -empyrical.max_drawdown(returns)
    return {
        "annualReturn": number(empyrical.annual_return(returns, annualization=periods)),
        "annualVolatility": number(empyrical.annual_volatility(returns, annualization=periods)),
        "sharpe": number(empyrical.sharpe_ratio(returns, annualization=periods)),
        "sortino": number(empyrical.sortino_ratio(returns, annualization=periods)),
        "calmar": number(empyrical.annual_return(returns, annualization=periods) / drawdown),
        "maxDrawdown": number(drawdown),
        "skew": number(stats.skew(returns, bias=True)),
        "kurtosis": number(stats.kurtosis(returns, fisher=False, bias=True)),
        "psr": number(psr(returns, 0)),
        "psrAgainstTenth": number(psr(returns, 0.1)),
        "blockLength": number(optimal_block_length(returns)["stationary"].iloc[0]) if len(returns) > 20 else None,
    }


def autoregressive(n, coefficient):
    noise = rng.standard_t(5, n + 100) * 0.01
    series = np.zeros(n + 100)
    for t in range(1, n + 100):
        series[t] = coefficient * series[t - 1] + noise[t]
    return np.round(series[100:] + 0.0004, 8)


series = {
    "normal": np.round(rng.normal(0.0005, 0.01, 500), 8),
    "skewed": np.round(0.01 * (1 - rng.gamma(1, 1, 400)) + 0.001, 8),
    "persistent": autoregressive(1_000, 0.3),
    "reversing": autoregressive(800, -0.25),
    "losing": np.round(rng.normal(-0.002, 0.02, 300), 8),
    "short": np.array([0.01, -0.02, 0.015]),
}

synthetic = {
    name: {"returns": values.tolist(), "measures": measures(values, 252)} for name, values in series.items()
}


def column(file, name):
    frame = pd.read_csv(REFERENCE / file)
    return frame[name].dropna().to_numpy()


reference = [
    {"file": "managers.csv", "column": name, "measures": measures(column("managers.csv", name), 12)}
    for name in ["HAM1", "HAM2", "HAM3", "HAM4", "SP500 TR"]
]


def newey_west(values, lag):
    fit = sm.OLS(values, np.ones(len(values))).fit(
        cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": True}
    )
    return number(fit.bse[0])


ics = np.round(np.convolve(rng.normal(0, 0.1, 264), np.ones(5) / 5, mode="valid") + 0.03, 8)
news = {
    "series": ics.tolist(),
    "mean": number(ics.mean()),
    "stdErr": {str(lag): newey_west(ics, lag) for lag in [0, 1, 4, 20]},
}

# Rows grouped by date: ties, missing values, dates that are too small or do not vary.
offsets, predictions, outcomes, expected = [0], [], [], []
for size in [40, 5, 3, 2, 0, 300, 12, 60, 8, 8]:
    x = np.round(rng.normal(size=size), 1)
    y = np.round(0.02 * x + rng.normal(size=size) * 0.05, 3)
    x[rng.random(size) < 0.1] = np.nan
    y[rng.random(size) < 0.1] = np.nan
    if len(offsets) == 9:
        x[:] = 0.1
    present = np.isfinite(x) & np.isfinite(y)
    enough = present.sum() >= 3 and len(set(x[present])) > 1 and len(set(y[present])) > 1
    expected.append(number(stats.spearmanr(x[present], y[present]).statistic) if enough else None)
    predictions += [number(v) for v in x]
    outcomes += [number(v) for v in y]
    offsets.append(offsets[-1] + size)

frame = pd.DataFrame({"p": predictions, "r": outcomes}, dtype=float)
frame["date"] = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
frame = frame.dropna()
excess = frame[["p", "r"]] - frame.groupby("date")[["p", "r"]].transform("mean")
# The constant date is off its mean by a rounding error only.
agreement = np.sign(excess["p"].where(excess["p"].abs() > 1e-12, 0)) * np.sign(
    excess["r"].where(excess["r"].abs() > 1e-12, 0)
)
pairs = {
    "predictions": predictions,
    "outcomes": outcomes,
    "offsets": offsets,
    "ic": expected,
    "hitRate": number((agreement > 0).sum() / (agreement != 0).sum()),
}


def quantile_means(count):
    kept = frame[frame.groupby("date")["p"].transform("size") >= count].copy()
    ranks = kept.groupby("date")["p"].rank(method="average")
    sizes = kept.groupby("date")["p"].transform("size")
    kept["q"] = np.ceil(np.round(ranks * count / sizes, 12)).astype(int)
    by_date = kept.groupby(["q", "date"])["r"].mean()
    return [
        {
            "quantile": q,
            "mean": number(by_date[q].mean()),
            "stdErr": number(by_date[q].std(ddof=1) / np.sqrt(len(by_date[q]))),
            "count": int((kept["q"] == q).sum()),
        }
        for q in range(1, count + 1)
    ]


pairs["quantiles"] = quantile_means(4)

EULER = 0.5772156649015329
maxima = [
    {
        "count": n,
        "sharpeVariance": v,
        "expected": number(
            np.sqrt(v) * ((1 - EULER) * stats.norm.isf(1 / n) + EULER * stats.norm.isf(1 / (n * np.e)))
        ),
    }
    for n in [2, 3, 10, 100, 45, 88, 1_000_000]
    for v in [0.002, 0.25]
]


def studentised(values, length, replications):
    """Bounds by arch's stationary bootstrap, studentised by the Mertens standard error, annualised."""

    def ratio_and_error(sample):
        ratio = sample.mean() / sample.std()
        skew = stats.skew(sample)
        kurtosis = stats.kurtosis(sample, fisher=False)
        return ratio, np.sqrt((1 - skew * ratio + (kurtosis - 1) / 4 * ratio**2) / len(sample))

    ratio, error = ratio_and_error(values)
    bootstrap = StationaryBootstrap(length, values, seed=np.random.default_rng(7))
    draws = []
    for (sample,), _ in bootstrap.bootstrap(replications):
        drawn, its_error = ratio_and_error(sample)
        draws.append((drawn - ratio) / its_error)
    low, high = np.quantile(draws, [0.975, 0.025])
    annual = np.sqrt(252 * (len(values) - 1) / len(values))
    return [number((ratio - error * low) * annual), number((ratio - error * high) * annual)]


def influence_length(values):
    z = (values - values.mean()) / values.std()
    ratio = values.mean() / values.std()
    return float(max(1, optimal_block_length(z - ratio / 2 * (z**2 - 1))["stationary"].iloc[0]))


intervals = {
    name: {"length": influence_length(series[name]), "bounds": studentised(series[name], influence_length(series[name]), 20_000)}
    for name in ["normal", "skewed", "persistent"]
}

libraries = ["numpy", "scipy", "pandas", "statsmodels", "arch", "empyrical-reloaded"]
figures = {
    "versions": {name: version(name) for name in libraries},
    "synthetic": synthetic,
    "reference": reference,
    "neweyWest": news,
    "pairs": pairs,
    "expectedMaximum": maxima,
    "intervals": intervals,
}
Path(__file__).with_name("figures.json").write_text(json.dumps(figures) + "\n")
