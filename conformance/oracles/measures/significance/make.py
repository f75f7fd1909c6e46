"""Reference figures for the significance tests of @quantcli/measures: run with Python 3 to write significance.json.

Versions are written into the file. What each is compared with:
  mean      statsmodels OLS on a constant, HAC covariance, use_correction, use_t. Tests: 1e-10 relative.
  lag       the rules of Newey & West (1994) and Andrews (1991), written out. Exact.
  sharpe    Lo (2002): numerical gradient of the ratio by its moments, HAC covariance of the moments (statsmodels)
            sandwiched by it. Tests: 1e-6 relative (the gradient is numerical).
  pair      Memmel's (2003) formula as printed; the bootstrap of Ledoit & Wolf (2008) resampled bar by bar, 20,000
            replications. Tests: 1e-10; 0.01 for the bootstrap's p-value and 3 % of the interval's width.
  pbo       every combination by itertools, ranks by scipy. Tests: 1e-10.
  spa       arch's SPA, 20,000 replications: raw differences give the reality check, differences over arch's own deviation
            give Hansen's three p-values (arch does not studentise the maximum). Tests: deviations 1e-9, p-values 0.012.
  stepwise  adjusted p-values step by step from 20,000 stationary resamples of arch. Tests: 0.012.
  dm        Harvey, Leybourne & Newbold (1997), written out. Tests: 1e-10.
  mcnemar   statsmodels. Tests: 1e-10.
  coverage  scipy power_divergence (log-likelihood) and chi2; statsmodels proportion_confint (beta). Tests: 1e-9.
"""
import json
import math
import pathlib
from importlib.metadata import version
from itertools import combinations

import numpy as np
import statsmodels.api as sm
from arch.bootstrap import SPA, StationaryBootstrap
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(20_240_612)


def autoregressive(n, rho, scale=0.01, mean=0.0005):
    x = rng.standard_t(5, size=n)
    for t in range(1, n):
        x[t] += rho * x[t - 1]
    return np.round(scale * x + mean, 8)


SERIES = {
    "independent": autoregressive(200, 0),
    "persistent": autoregressive(250, 0.5),
    "reverting": autoregressive(150, -0.3),
    "short": autoregressive(12, 0.2),
}


def hac(columns, lag):
    """Newey-West covariance of the means of `columns`."""
    fits = [sm.OLS(column, np.ones(len(column))).fit() for column in columns.T]
    centred = np.column_stack([fit.resid for fit in fits])
    total = sm.stats.sandwich_covariance.S_hac_simple(centred, nlags=lag)
    n = len(columns)
    return total / n**2 * n / (n - 1)


def mean_test(x, lag):
    fit = sm.OLS(x, np.ones(len(x))).fit(
        cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": True}, use_t=True
    )
    low, high = fit.conf_int(0.05)[0]
    return {
        "lag": lag,
        "mean": float(fit.params[0]),
        "stdErr": float(fit.bse[0]),
        "statistic": float(fit.tvalues[0]),
        "pValue": float(fit.pvalues[0]),
        "interval": [float(low), float(high)],
    }


def lags(x):
    n, e = len(x), x - x.mean()
    gamma = lambda k: float(np.sum(e[k:] * e[: n - k])) / n
    pilot = math.floor(4 * (n / 100) ** (2 / 9))
    s0 = gamma(0) + 2 * sum(gamma(k) for k in range(1, pilot + 1))
    s1 = 2 * sum(k * gamma(k) for k in range(1, pilot + 1))
    rho = np.sum(e[1:] * e[:-1]) / np.sum(e[:-1] ** 2)
    alpha = 4 * rho**2 / ((1 - rho) ** 2 * (1 + rho) ** 2)
    return {
        "newey-west": math.floor(1.1447 * ((s1 / s0) ** 2) ** (1 / 3) * n ** (1 / 3)),
        "andrews": math.floor(1.1447 * (alpha * n) ** (1 / 3)),
    }


def sharpe(x, q, lag):
    n, e = len(x), x - x.mean()
    products = [np.concatenate([np.zeros(k), e[k:] * e[: n - k]]) for k in range(min(lag, q - 1) + 1)]
    moments = np.column_stack([x, *products])
    centre = np.concatenate([[x.mean()], [p.sum() / (n - 1) for p in products]])

    def ratio(theta):
        # In units of the moments: a common step suits all of them.
        theta = theta * centre
        variance = q * theta[1] + 2 * sum((q - k) * theta[1 + k] for k in range(1, len(products)))
        return q * theta[0] / math.sqrt(variance) if variance > 0 else None

    ones, step = np.ones(len(centre)), 1e-5 * np.eye(len(centre))
    if ratio(ones) is None:
        return {"periods": q, "lag": lag, "sharpe": None}
    gradient = np.array([ratio(ones + h) - ratio(ones - h) for h in step]) / 2e-5 / centre
    error = math.sqrt(gradient @ hac(moments, lag) @ gradient)
    value = ratio(ones)
    plain = x.mean() / x.std(ddof=1)
    skew, kurtosis = stats.skew(x), stats.kurtosis(x, fisher=False)
    return {
        "periods": q,
        "lag": lag,
        "sharpe": value,
        "stdErr": error,
        "pValue": float(2 * stats.norm.sf(abs(value / error))),
        "normal": math.sqrt(q * (1 + plain**2 / 2) / n),
        "independent": math.sqrt(q * (1 - skew * plain + (kurtosis - 1) / 4 * plain**2) / n),
    }


def pair(a, b, block, replications=20_000):
    n = len(a)
    m1, m2, v1, v2 = a.mean(), b.mean(), a.var(ddof=1), b.var(ddof=1)
    s1, s2, cov = math.sqrt(v1), math.sqrt(v2), np.cov(a, b)[0, 1]
    theta = (2 * v1 * v2 - 2 * s1 * s2 * cov + m1**2 * v2 / 2 + m2**2 * v1 / 2 - m1 * m2 * cov**2 / (s1 * s2)) / n
    z = (s2 * m1 - s1 * m2) / math.sqrt(theta)

    def gradient(y):
        mean1, mean2, square1, square2 = y.mean(0)
        w1, w2 = (square1 - mean1**2) ** 1.5, (square2 - mean2**2) ** 1.5
        return np.array([square1 / w1, -square2 / w2, -mean1 / 2 / w1, mean2 / 2 / w2])

    def delta(y):
        mean1, mean2, square1, square2 = y.mean(0)
        return mean1 / math.sqrt(square1 - mean1**2) - mean2 / math.sqrt(square2 - mean2**2)

    y = np.column_stack([a, b, a**2, b**2])
    influence = (y - y.mean(0)) @ gradient(y)
    lag = lags(influence)["newey-west"]
    error = math.sqrt(hac(influence[:, None], lag)[0, 0])
    blocks = n // block
    draws = np.empty(replications)
    for r in range(replications):
        index = (rng.integers(n, size=blocks)[:, None] + np.arange(block)) % n
        star = y[index.ravel()]
        g = gradient(star)
        sums = ((star - star.mean(0)) @ g).reshape(blocks, block).sum(1) / math.sqrt(block)
        draws[r] = abs(delta(star) - delta(y)) / math.sqrt(np.mean(sums**2) / (blocks * block))
    observed = delta(y)
    return {
        "first": a.tolist(),
        "second": b.tolist(),
        "block": block,
        "memmel": {"statistic": z, "pValue": float(2 * stats.norm.sf(abs(z)))},
        "statistic": observed / error,
        "stdErr": error,
        "pValue": float((np.sum(draws >= abs(observed / error)) + 1) / (replications + 1)),
        "reach": float(np.quantile(draws, 0.95)) * error,
    }


def pbo(x, blocks, statistic):
    T = len(x)
    parts = [np.arange(b * T // blocks, (b + 1) * T // blocks) for b in range(blocks)]
    measure = {"mean": lambda y: y.mean(0), "sharpe": lambda y: y.mean(0) / y.std(0, ddof=1)}[statistic]
    logits, inside, outside = [], [], []
    for chosen in combinations(range(blocks), blocks // 2):
        first = measure(x[np.concatenate([parts[b] for b in chosen])])
        second = measure(x[np.concatenate([parts[b] for b in range(blocks) if b not in chosen])])
        best = int(np.argmax(first))
        omega = stats.rankdata(second)[best] / (x.shape[1] + 1)
        logits.append(math.log(omega / (1 - omega)))
        inside.append(first[best])
        outside.append(second[best])
    line = stats.linregress(inside, outside)
    return {
        "blocks": blocks,
        "statistic": statistic,
        "probability": float(np.mean(np.array(logits) <= 0)),
        "logits": sorted(logits),
        "slope": float(line.slope),
        "intercept": float(line.intercept),
        "rSquared": float(line.rvalue**2),
        "lossProbability": float(np.mean(np.array(outside) < 0)),
    }


def superior(d, length, replications=20_000):
    def spa(differences):
        test = SPA(np.zeros(len(d)), -differences, block_size=length, reps=replications, seed=7)
        test.compute()
        return test

    raw = spa(d)
    omega = np.sqrt(raw._loss_diff_var)
    scaled = spa(d / omega)
    studentised = math.sqrt(len(d)) * d.mean(0) / omega
    draws = np.array(
        [data[0][0].mean(0) - d.mean(0) for data in StationaryBootstrap(length, d, seed=8).bootstrap(replications)]
    )
    draws *= math.sqrt(len(d)) / omega
    order = np.argsort(-studentised)
    adjusted, least = np.empty(len(order)), 0.0
    for step, k in enumerate(order):
        least = max(least, (1 + np.sum(draws[:, order[step:]].max(1) >= studentised[k])) / (1 + replications))
        adjusted[k] = least
    return {
        "strategies": d.shape[1],
        "differences": d.ravel().tolist(),
        "length": length,
        "realityCheck": float(raw.pvalues["upper"]),
        "statistic": float(math.sqrt(len(d)) * d.mean(0).max()),
        "studentised": studentised.tolist(),
        **{name: float(scaled.pvalues[name]) for name in ("lower", "consistent", "upper")},
        "stepwise": adjusted.tolist(),
    }


def diebold_mariano(a, b, h):
    d = a - b
    n, e = len(d), d - d.mean()
    gamma = [float(np.sum(e[k:] * e[: n - k])) / n for k in range(h)]
    variance = (gamma[0] + 2 * sum(gamma[1:])) / n
    kind = "rectangular"
    if variance <= 0:
        kind = "bartlett"
        variance = (gamma[0] + 2 * sum((1 - k / h) * gamma[k] for k in range(1, h))) / n
    correction = math.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n)
    statistic = d.mean() / math.sqrt(variance) * correction
    reach = stats.t.ppf(0.975, n - 1) * math.sqrt(variance) / correction
    return {
        "horizon": h,
        "variance": kind,
        "statistic": float(statistic),
        "pValue": float(2 * stats.t.sf(abs(statistic), n - 1)),
        "interval": [float(d.mean() - reach), float(d.mean() + reach)],
    }


def mcnemar_case(both, first, second, neither):
    table = [[both, first], [second, neither]]
    exact, chi = mcnemar(table, exact=True), mcnemar(table, exact=False, correction=True)
    return {
        "table": [both, first, second, neither],
        "pValue": float(exact.pvalue),
        "statistic": float(chi.statistic),
        "chiPValue": float(chi.pvalue),
    }


def coverage(counts, hits, p):
    counts, hits = np.array(counts), np.array(hits)
    n, x = counts.sum(), hits.sum()
    ratio = stats.power_divergence([x, n - x], [n * p, n * (1 - p)], lambda_="log-likelihood")
    fit = float(np.sum((hits - counts * p) ** 2 / (counts * p * (1 - p))))
    return {
        "counts": counts.tolist(),
        "hits": hits.tolist(),
        "expected": p,
        "statistic": float(ratio.statistic),
        "pValue": float(ratio.pvalue),
        "fit": fit,
        "fitPValue": float(stats.chi2.sf(fit, len(counts))),
        "interval": [float(bound) for bound in proportion_confint(int(x), int(n), 0.05, "beta")],
    }


common = autoregressive(240, 0.1)
first, second = np.round(common + autoregressive(240, 0.3, 0.004, 0.0012), 8), np.round(common * 1.4, 8)
skilled = rng.normal(size=(90, 5)) + np.array([0, 0, 0.1, 0, -0.1])
differences = np.column_stack([autoregressive(160, 0.2, 0.01, mean) for mean in (0.002, 0.0005, -0.004, 0.0025, 0)])
losses = np.round(rng.gamma(2, size=(60, 2)), 6)
alternating = np.round(np.tile([1.0, 0.0], 20)[:, None] * [1, 0] + 0.05 * rng.normal(size=(40, 2)), 6)

figures = {
    "versions": {name: version(name) for name in ("numpy", "scipy", "statsmodels", "arch")},
    "series": {
        name: {
            "values": x.tolist(),
            "lags": lags(x),
            "mean": [mean_test(x, lag) for lag in (0, 3, 8)],
            "sharpe": [sharpe(x, q, lag) for q, lag in ((1, 0), (1, 4), (12, 3), (252, 5))],
        }
        for name, x in SERIES.items()
    },
    "pairs": [pair(first, second, 1), pair(first, second, 5), pair(SERIES["persistent"], autoregressive(250, 0), 8)],
    "matrix": np.round(skilled, 6).ravel().tolist(),
    "pbo": [
        pbo(np.round(skilled, 6), blocks, statistic)
        for blocks, statistic in ((2, "sharpe"), (6, "sharpe"), (8, "mean"), (8, "sharpe"))
    ],
    "superior": [superior(differences, 1), superior(differences, 4), superior(differences - 0.002, 6)],
    "losses": [
        {"first": x[:, 0].tolist(), "second": x[:, 1].tolist(), "tests": [diebold_mariano(*x.T, h) for h in (1, 2, 4)]}
        for x in (losses, alternating)
    ],
    "mcnemar": [mcnemar_case(*table) for table in ((101, 121, 59, 33), (40, 3, 9, 8), (5, 4, 4, 1), (9, 0, 6, 2))],
    "coverage": [
        coverage([250, 252, 251], [228, 240, 236], 0.95),
        coverage([100], [100], 0.9),
        coverage([40, 60], [0, 3], 0.1),
    ],
}
text = json.dumps(figures, separators=(",", ":"), allow_nan=False).replace("},", "},\n")
pathlib.Path(__file__).with_name("significance.json").write_text(text + "\n")
