"""Figures for the labels of research/features and the weights of research/models.

Triple barrier and trend scanning follow Lopez de Prado, Advances in Financial Machine Learning (2018), snippet 3.2, and
Machine Learning for Asset Managers (2020), snippets 5.1 and 5.2, with the departures that research/features/src/labels
states; concurrency, uniqueness, attribution and the sequential bootstrap follow chapter 4 of the former, by its matrix of
which bar is in which label. pandas 3.1.1, numpy 2.4.6, statsmodels 0.15.0. Tolerance in the tests: 1e-9 relative.
Run: python make.py > figures.json
"""
import json

import numpy as np
import pandas as pd
import statsmodels.api as sm

rng = np.random.default_rng(7)
BARS = 90


def path():
    close = pd.Series(np.round(100 * np.exp(np.cumsum(0.02 * rng.standard_normal(BARS))), 3))
    high = np.round(close * (1 + 0.01 * rng.random(BARS)), 3)
    low = np.round(close * (1 - 0.01 * rng.random(BARS)), 3)
    return close, high, low


def triple_barrier(close, high, low, h, up, down, vol):
    width = close.pct_change().rolling(vol).std() * np.sqrt(h)
    labels, ends, returns = [], [], []
    for t in range(len(close)):
        label, end, made = None, None, None
        if np.isfinite(width[t]):
            ahead = slice(t + 1, t + h)
            path_high = high.loc[ahead] / close[t] - 1
            path_low = low.loc[ahead] / close[t] - 1
            profit = path_high[path_high >= up * width[t]].index.min() if up > 0 else np.nan
            stop = path_low[path_low <= -down * width[t]].index.min() if down > 0 else np.nan
            first = np.nanmin([profit, stop, np.inf])
            if np.isfinite(first):
                label, end = (-1 if stop == first else 1), int(first)
            elif t + h < len(close):
                label, end = 0, t + h
            if end is not None:
                made = close[end] / close[t] - 1
        labels.append(label)
        ends.append(end)
        returns.append(made)
    return {"h": h, "up": up, "down": down, "vol": vol, "label": labels, "end": ends, "return": returns}


def trend(close, shortest, longest):
    statistics = []
    for t in range(len(close)):
        if t + longest >= len(close):
            statistics.append(None)
            continue
        found = []
        for length in range(shortest, longest + 1):
            y = close.iloc[t : t + length + 1].to_numpy()
            x = sm.add_constant(np.arange(length + 1.0))
            found.append(sm.OLS(y, x).fit().tvalues[1])
        statistics.append(float(found[int(np.argmax(np.abs(found)))]))
    return {"min": shortest, "max": longest, "t": statistics}


def weights():
    bars = 60
    start = np.sort(rng.integers(0, 45, 25))
    end = start + rng.integers(1, 12, 25)
    returns = np.round(0.01 * rng.standard_normal(bars), 6)
    inside = np.array([[1.0 if s < b <= e else 0.0 for s, e in zip(start, end)] for b in range(bars)])
    concurrent = inside.sum(axis=1, keepdims=True)
    share = np.divide(inside, concurrent, out=np.zeros_like(inside), where=concurrent > 0)
    uniqueness = share.sum(axis=0) / inside.sum(axis=0)
    attribution = np.abs((share * returns[:, None]).sum(axis=0))
    drawn = [3, 11, 3, 20]
    candidates = []
    for i in range(len(start)):
        columns = inside[:, [*drawn, i]]
        total = columns.sum(axis=1)
        own = columns[:, -1] > 0
        candidates.append((1 / total[own]).mean())
    probabilities = np.array(candidates) / np.sum(candidates)
    return {
        "bar": start.tolist(),
        "spanEnd": end.tolist(),
        "returns": returns.tolist(),
        "uniqueness": uniqueness.tolist(),
        "attribution": attribution.tolist(),
        "drawn": drawn,
        "probabilities": probabilities.tolist(),
    }


paths = []
for _ in range(3):
    close, high, low = path()
    paths.append(
        {
            "close": close.tolist(),
            "high": high.tolist(),
            "low": low.tolist(),
            "closes": [triple_barrier(close, close, close, *c) for c in [(10, 1, 1, 20), (5, 0.5, 1.5, 10), (8, 0, 1, 15)]],
            "bars": [triple_barrier(close, high, low, *c) for c in [(10, 1, 1, 20), (5, 0.3, 0.3, 10)]],
            "trends": [trend(close, 3, 12), trend(close, 5, 8)],
        }
    )
print(json.dumps({"paths": paths, "weights": weights()}))
