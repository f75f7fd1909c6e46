"""Liquidity from bars by numpy and scipy, for research/features/src/microstructure/liquidity-operators.test.ts.

python make.py > liquidity.json; numpy, scipy. Seeded bars with ties, flat stretches and a missing close. Every figure is
taken from its window alone, in two passes. Tolerance 1e-9 relative.
"""
import json
import sys

import numpy as np
import scipy
from scipy.stats import norm

rng = np.random.default_rng(20)
T, N = 300, 10
step = np.where(rng.random(T) < 0.1, 0, rng.normal(0, 0.02, T))
step[120:150] = 0
close = np.round(50 * np.exp(np.cumsum(step)) + rng.choice([-0.1, 0.1], T), 2)
high = np.round(close * (1 + np.abs(rng.normal(0, 0.01, T))), 2)
low = np.round(close * (1 - np.abs(rng.normal(0, 0.01, T))), 2)
high[200:204] = low[200:204] = close[200:204]
close[90] = np.nan
volume = np.round(rng.lognormal(10, 0.5, T))
money = np.round(close * volume, 2)


def windows(first, figure):
    """figure(slice of the bars of the window) from bar `first` on, NaN where it has none."""
    out = [None] * T
    with np.errstate(all="ignore"):
        for t in range(first, T):
            value = figure(t)
            out[t] = float(value) if np.isfinite(value) else None
    return out


def pairs(t, n=N):
    """Indices of the last n bars that have one before."""
    return np.arange(t - n + 1, t + 1)


def simple(i):
    return close[i] / close[i - 1] - 1


def logarithmic(i):
    return np.log(close[i] / close[i - 1])


def roll(t):
    i = pairs(t)
    covariance = np.cov(logarithmic(i), logarithmic(i - 1))[0, 1]
    return 2 * np.sqrt(-covariance)


def corwin_schultz(t):
    i = pairs(t)
    beta = np.log(high[i] / low[i]) ** 2 + np.log(high[i - 1] / low[i - 1]) ** 2
    gamma = np.log(np.maximum(high[i], high[i - 1]) / np.minimum(low[i], low[i - 1])) ** 2
    room = 3 - 2 * np.sqrt(2)
    alpha = (np.sqrt(2 * beta) - np.sqrt(beta)) / room - np.sqrt(gamma / room)
    return np.mean(np.maximum(0, 2 * (np.exp(alpha) - 1) / (1 + np.exp(alpha))))


def abdi_ranaldo(t):
    i = pairs(t)
    middle = (np.log(high) + np.log(low)) / 2
    before = np.log(close[i - 1])
    return np.mean(np.sqrt(np.maximum(0, 4 * (before - middle[i - 1]) * (before - middle[i]))))


def kyle(t):
    i = pairs(t)
    returns = simple(i)
    flow = np.sign(returns) * money[i]
    if not np.all(np.isfinite(flow)) or np.ptp(flow) == 0:
        return np.nan
    return np.polynomial.polynomial.Polynomial.fit(flow / 1e6, returns, 1, domain=[-1, 1], window=[-1, 1]).coef[1] / 1e6


def buy_share(t):
    bought = 0
    for u in pairs(t):
        changes = close[pairs(u)] - close[pairs(u) - 1]
        deviation = np.std(changes, ddof=1)
        bought += volume[u] * (0.5 if np.ptp(changes) == 0 else norm.cdf(changes[-1] / deviation))
    return bought / volume[pairs(t)].sum()


def number(values):
    return [None if np.isnan(v) else v for v in values.tolist()]


json.dump(
    {
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
        "bars": {
            "high": number(high),
            "low": number(low),
            "close": number(close),
            "volume": number(volume),
            "dollar_volume": number(money),
        },
        "values": {
            f"amihud(close, dollar_volume, {N})": windows(N, lambda t: np.mean(np.abs(simple(pairs(t))) / money[pairs(t)])),
            f"roll_spread(close, {N})": windows(N + 1, roll),
            f"corwin_schultz(high, low, {N})": windows(N, corwin_schultz),
            f"abdi_ranaldo(high, low, close, {N})": windows(N, abdi_ranaldo),
            f"kyle_lambda_bars(close, dollar_volume, {N})": windows(N, kyle),
            f"bulk_volume_buy_share(close, volume, {N})": windows(2 * N - 1, buy_share),
        },
    },
    sys.stdout,
    separators=(",", ":"),
)
