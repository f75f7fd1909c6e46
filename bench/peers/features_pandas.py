"""The feature set alpha-v1 in pandas: wide frames (one column a symbol, contiguous), shared parts computed once.

The conventions are those of the feature language: windows are NaN until they are full; exponential means are seeded
with the simple mean of their first n values (TA-Lib); deviations divide by n - 1.
"""

import numpy as np
import pandas as pd
from serve import serve

fields = {}


def load(folder, names, symbols, bars):
    for name in names:
        values = np.fromfile(f"{folder}/{name}.f64").reshape(symbols, bars)
        # The transpose of a row-major matrix: each column lies in one piece, which is how pandas likes it.
        fields[name] = pd.DataFrame(values.T)
    return {}


def exponential(x, n, alpha):
    """A listing starts the mean; a gap inside a history would have to start it again, and the data has none."""
    seen = x.notna().cumsum()
    seeded = x.where(seen > n).mask(seen == n, x.cumsum() / n)
    return seeded.ewm(alpha=alpha, adjust=False).mean().where(x.notna())


def ema(x, n):
    return exponential(x, n, 2 / (n + 1))


def wilder(x, n):
    return exponential(x, n, 1 / n)


def mean(x, n):
    return x.rolling(n).mean()


def evaluate():
    o, h, l, c = fields["open"], fields["high"], fields["low"], fields["close"]
    volume, dollars = fields["volume"], fields["dollar_volume"]
    previous = c.shift(1)
    returns = c / previous - 1
    month_ago = c.shift(21)
    std_20 = returns.rolling(20).std()
    move = c - previous
    up = wilder(move.clip(lower=0), 14)
    down = wilder((-move).clip(lower=0), 14)
    true_range = np.maximum(h - l, np.maximum((h - previous).abs(), (l - previous).abs()))
    span = h - l
    location = ((c - l) / span).where(span > 0, 0.5).where(span.notna() & c.notna())
    return {
        "momentum_12_1": month_ago / c.shift(252) - 1,
        "momentum_6_1": month_ago / c.shift(126) - 1,
        "momentum_3": c / c.shift(63) - 1,
        "reversal_21": c / month_ago - 1,
        "reversal_5": c / c.shift(5) - 1,
        "volatility_20": std_20,
        "volatility_60": returns.rolling(60).std(),
        "volatility_ratio": std_20 / returns.rolling(120).std(),
        "max_return_21": returns.rolling(21).max(),
        "high_252": c / h.rolling(252).max() - 1,
        "low_252": c / l.rolling(252).min() - 1,
        "rsi_14": (100 * up / (up + down)).mask(up + down < 1e-14, 0),
        "bollinger_20": 0.5 + (c - mean(c, 20)) / (4 * np.sqrt(0.95) * c.rolling(20).std()),
        "price_to_mean_50": c / mean(c, 50) - 1,
        "price_to_mean_200": c / mean(c, 200) - 1,
        "ema_12_26": ema(c, 12) / ema(c, 26) - 1,
        "atr_14": wilder(true_range, 14) / c,
        "range_20": mean(span / c, 20),
        "close_location_5": mean(location, 5),
        "overnight_20": mean(o / previous - 1, 20),
        "intraday_20": mean(c / o - 1, 20),
        "price_rank_60": c.rolling(60).rank(pct=True),
        "volume_surprise": volume / mean(volume, 120),
        "price_volume_20": c.rolling(20).corr(volume, pairwise=False),
        "illiquidity_20": mean(1e6 * returns.abs() / dollars, 20),
        "size": np.log(mean(dollars, 60)),
    }


def write(folder):
    results = evaluate()
    for name, frame in results.items():
        np.ascontiguousarray(frame.to_numpy(dtype=float).T).tofile(f"{folder}/{name}.f64")
    return {"names": list(results)}


serve({"load": load, "evaluate": lambda: list(evaluate().values()), "write": write})
