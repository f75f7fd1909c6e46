"""Figures for the tests of research/data/src/services and point-in-time/transform-series.

Run by hand with numpy 2.4, pandas 3.1 on Python 3.11; the tests read figures.json only. Everything is computed straight
from the papers' formulas with numpy's own variance, covariance and correlation; no package of the field computes all of
them (PyPI's bidask has the EDGE estimator only, which is not among them). Tolerance: 1e-10 relative.
"""

import json
import pathlib

import numpy as np
import pandas as pd

N, T = 5, 150
rng = np.random.default_rng(20240610)


def bars():
    """Five symbols with overnight gaps, a spread bounce, missing bars, days without volume and without a range."""
    out = {k: np.full((N, T), np.nan) for k in ("open", "high", "low", "close", "volume")}
    market = rng.normal(0, 0.008, T)
    for n in range(N):
        mid = 50 * (n + 1)
        spread = 0.002 * (n + 1)
        for t in range(T):
            mid *= np.exp(0.5 * market[t] + rng.normal(0, 0.006))
            path = mid * np.exp(np.cumsum(rng.normal(0, 0.0015, 60)))
            path *= 1 + spread / 2 * rng.choice([-1, 1], 60)
            mid = path[-1] / (1 + rng.choice([-1, 1]) * spread / 2)
            row = path[0], path.max(), path.min(), path[-1], round(rng.lognormal(12, 0.5))
            for key, value in zip(out, row):
                out[key][n, t] = round(float(value), 4)
    for key in out:
        out[key][1, 40:43] = np.nan
        out[key][2, :30] = np.nan
        out[key][3, 120:] = np.nan
    out["volume"][0, 20:23] = 0
    for key in ("open", "high", "low"):
        out[key][4, 60] = out["close"][4, 60]
    return out


B = bars()
O, H, L, C, V = (B[k] for k in ("open", "high", "low", "close", "volume"))
o, h, l, c = np.log(O), np.log(H), np.log(L), np.log(C)
prev = np.hstack([np.full((N, 1), np.nan), c[:, :-1]])


def windows(values, w, f):
    out = np.full(values.shape, np.nan)
    for n in range(values.shape[0]):
        for t in range(w - 1, values.shape[1]):
            x = values[n, t + 1 - w : t + 1]
            if not np.isnan(x).any():
                out[n, t] = f(x)
    return out


def volatility(w=20, year=252):
    rs = (h - c) * (h - o) + (l - c) * (l - o)
    var = lambda x: np.var(x, ddof=1)
    k = 0.34 / (1.34 + (w + 1) / (w - 1))
    v = {
        "close-to-close": windows(c - prev, w, var),
        "parkinson": windows((h - l) ** 2 / (4 * np.log(2)), w, np.mean),
        "garman-klass": windows(0.5 * (h - l) ** 2 - (2 * np.log(2) - 1) * (c - o) ** 2, w, np.mean),
        "rogers-satchell": windows(rs, w, np.mean),
    }
    v["yang-zhang"] = windows(o - prev, w, var) + k * windows(c - o, w, var) + (1 - k) * v["rogers-satchell"]
    return {name: np.sqrt(x * year) for name, x in v.items()}


def pair_means(pairs, w, least):
    out = np.full(pairs.shape, np.nan)
    for n in range(N):
        for t in range(T):
            x = pairs[n, max(0, t - w + 2) : t + 1]
            x = x[~np.isnan(x)]
            if len(x) >= least:
                out[n, t] = x.mean()
    return out


def spreads(w=21):
    cs = np.full((N, T), np.nan)
    for n in range(N):
        for t in range(1, T):
            h1, l1, c1, h2, l2 = H[n, t - 1], L[n, t - 1], C[n, t - 1], H[n, t], L[n, t]
            if not (h1 > l1 and h2 > l2):
                continue
            if c1 < l2:  # the whole second day lies above the close before it
                h2, l2 = h2 - (l2 - c1), c1
            elif c1 > h2:
                h2, l2 = c1, l2 + (c1 - h2)
            beta = np.log(h1 / l1) ** 2 + np.log(h2 / l2) ** 2
            gamma = np.log(max(h1, h2) / min(l1, l2)) ** 2
            k = 3 - 2 * np.sqrt(2)
            alpha = (np.sqrt(2 * beta) - np.sqrt(beta)) / k - np.sqrt(gamma / k)
            cs[n, t] = max(0.0, 2 * (np.exp(alpha) - 1) / (1 + np.exp(alpha)))
    eta = (h + l) / 2
    ar = np.full((N, T), np.nan)
    ar[:, 1:] = 4 * (c[:, :-1] - eta[:, :-1]) * (c[:, :-1] - eta[:, 1:])
    least = (w - 1) / 2
    r = c - prev
    roll = np.full((N, T), np.nan)
    for n in range(N):
        for t in range(T):
            idx = [i for i in range(max(2, t - w + 3), t + 1) if not np.isnan(r[n, i] + r[n, i - 1])]
            if len(idx) >= max(2, (w - 2) / 2):
                cov = np.cov(r[n, idx], r[n, [i - 1 for i in idx]])[0, 1]
                roll[n, t] = 2 * np.sqrt(-cov) if cov <= 0 else np.nan
    return {
        "corwin-schultz": pair_means(cs, w, least),
        "abdi-ranaldo": pair_means(np.sqrt(np.maximum(ar, 0)), w, least),
        "abdi-ranaldo-monthly": np.sqrt(np.maximum(pair_means(ar, w, least), 0)),
        "roll": roll,
    }


def adv(w=20):
    frame = lambda x: pd.DataFrame(x.T).rolling(w, min_periods=w // 2).mean().to_numpy().T
    return {"shares": frame(V), "dollars": frame(V * C)}


def breadth(average=50, extreme=100):
    close = pd.DataFrame(C.T)
    mean = close.rolling(average).mean()
    has = mean.notna() & close.notna()
    change = close.diff()
    high, low = close.rolling(extreme).max(), close.rolling(extreme).min()
    advancing, declining = (change > 0).sum(axis=1), (change < 0).sum(axis=1)
    above = ((close > mean) & has).sum(axis=1) / has.sum(axis=1)
    return {
        "aboveAverage": above.to_numpy(),
        "advancing": advancing.to_numpy(),
        "declining": declining.to_numpy(),
        "advanceDecline": (advancing - declining).cumsum().to_numpy(),
        "newHighs": (close == high).sum(axis=1).to_numpy(),
        "newLows": (close == low).sum(axis=1).to_numpy(),
    }


def correlation(w=60):
    r = np.full((N, T), np.nan)
    r[:, 1:] = C[:, 1:] / C[:, :-1] - 1
    out = np.full(T, np.nan)
    for t in range(w, T):
        x = r[:, t + 1 - w : t + 1]
        x = x[~np.isnan(x).any(axis=1)]
        if len(x) >= 2:
            m = np.corrcoef(x)
            out[t] = m[np.triu_indices(len(x), 1)].mean()
    return out


def index():
    r = np.full((N, T), np.nan)
    r[:, 1:] = C[:, 1:] / C[:, :-1] - 1
    equal, price = [100.0], [100.0]
    for t in range(1, T):
        ok = ~np.isnan(r[:, t])
        equal.append(equal[-1] * (1 + r[ok, t].mean()))
        price.append(price[-1] * C[ok, t].sum() / C[ok, t - 1].sum())
    return {"equal": np.array(equal), "price": np.array(price)}


def realised_variance():
    """One session of 390 minutes (open 14:30 UTC), prices at minute ends; 5-minute step, 5 grids, the session's share scaled up."""
    x = np.cumsum(np.r_[np.log(100), rng.normal(0, 0.0005, 390)])
    prices = np.round(np.exp(x), 6)
    logs = np.log(prices)
    total = []
    for g in range(5):
        s = logs[g::5]
        total.append((np.diff(s) ** 2).sum() * 390 / ((len(s) - 1) * 5))
    return {"prices": prices, "variance": float(np.mean(total)), "single": float((np.diff(logs[::5]) ** 2).sum())}


def transforms():
    x = np.round(100 * np.exp(np.cumsum(rng.normal(0, 0.02, 12))), 4)
    x[6] = np.nan
    s = pd.Series(x)
    log = np.log(s)
    by = {1: s, 2: s.diff(), 3: s.diff().diff(), 4: log, 5: log.diff(), 6: log.diff().diff(), 7: (s / s.shift() - 1).diff()}
    return {"values": x, "codes": {str(k): v.to_numpy() for k, v in by.items()}}


def plain(x):
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    if isinstance(x, np.ndarray):
        return [plain(v) for v in x.tolist()]
    if isinstance(x, list):
        return [plain(v) for v in x]
    if isinstance(x, float):
        return None if np.isnan(x) else float(f"{x:.12g}")
    return x


figures = {
    "versions": {"numpy": np.__version__, "pandas": pd.__version__},
    "bars": B,
    "volatility": volatility(),
    "spreads": spreads(),
    "adv": adv(),
    "breadth": breadth(),
    "correlation": correlation(),
    "index": index(),
    "realisedVariance": realised_variance(),
    "transforms": transforms(),
}
path = pathlib.Path(__file__).with_name("figures.json")
path.write_text(json.dumps(plain(figures), separators=(",", ":")) + "\n")
