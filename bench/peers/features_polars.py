"""The feature set alpha-v1 in polars: one long frame sorted by symbol and bar, expressions over each symbol, all cores.

The conventions are those of the feature language: windows are missing until they are full; exponential means are seeded
with the simple mean of their first n values (TA-Lib); deviations divide by n - 1. Shared parts are found by polars.
"""

import numpy as np
import polars as pl
from serve import serve

state = {}


def load(folder, names, symbols, bars):
    columns = {name: np.fromfile(f"{folder}/{name}.f64") for name in names}
    frame = pl.DataFrame({"symbol": np.repeat(np.arange(symbols), bars), **columns})
    # In polars NaN is a value; what is missing is null.
    state["frame"] = frame.with_columns(pl.col(names).fill_nan(None))
    return {}


def exponential(x, n, alpha):
    seen = x.is_not_null().cum_sum()
    seeded = pl.when(seen > n).then(x).when(seen == n).then(x.cum_sum() / n)
    return pl.when(x.is_not_null()).then(seeded.ewm_mean(alpha=alpha, adjust=False, ignore_nulls=True))


def ema(x, n):
    return exponential(x, n, 2 / (n + 1))


def wilder(x, n):
    return exponential(x, n, 1 / n)


def mean(x, n):
    return x.rolling_mean(n)


def expressions():
    o, h, l, c = (pl.col(name) for name in ("open", "high", "low", "close"))
    volume, dollars = pl.col("volume"), pl.col("dollar_volume")
    previous = c.shift(1)
    returns = c / previous - 1
    month_ago = c.shift(21)
    move = c - previous
    up = wilder(move.clip(lower_bound=0), 14)
    down = wilder((-move).clip(lower_bound=0), 14)
    # Not max_horizontal, which passes over what is missing.
    true_range = pl.when(previous.is_not_null()).then(pl.max_horizontal(h - l, (h - previous).abs(), (l - previous).abs()))
    span = h - l
    location = pl.when(span > 0).then((c - l) / span).when(span.is_not_null() & c.is_not_null()).then(0.5)
    return {
        "momentum_12_1": month_ago / c.shift(252) - 1,
        "momentum_6_1": month_ago / c.shift(126) - 1,
        "momentum_3": c / c.shift(63) - 1,
        "reversal_21": c / month_ago - 1,
        "reversal_5": c / c.shift(5) - 1,
        "volatility_20": returns.rolling_std(20),
        "volatility_60": returns.rolling_std(60),
        "volatility_ratio": returns.rolling_std(20) / returns.rolling_std(120),
        "max_return_21": returns.rolling_max(21),
        "high_252": c / h.rolling_max(252) - 1,
        "low_252": c / l.rolling_min(252) - 1,
        "rsi_14": pl.when(up + down < 1e-14).then(0.0).otherwise(100 * up / (up + down)),
        "bollinger_20": 0.5 + (c - mean(c, 20)) / (4 * np.sqrt(0.95) * c.rolling_std(20)),
        "price_to_mean_50": c / mean(c, 50) - 1,
        "price_to_mean_200": c / mean(c, 200) - 1,
        "ema_12_26": ema(c, 12) / ema(c, 26) - 1,
        "atr_14": wilder(true_range, 14) / c,
        "range_20": mean(span / c, 20),
        "close_location_5": mean(location, 5),
        "overnight_20": mean(o / previous - 1, 20),
        "intraday_20": mean(c / o - 1, 20),
        "price_rank_60": c.rolling_rank(60, method="average") / 60,
        "volume_surprise": volume / mean(volume, 120),
        "price_volume_20": pl.rolling_corr(c, volume, window_size=20, min_samples=20),
        "illiquidity_20": mean(1e6 * returns.abs() / dollars, 20),
        "size": mean(dollars, 60).log(),
    }


def evaluate():
    per_symbol = [expr.over("symbol").alias(name) for name, expr in expressions().items()]
    return state["frame"].lazy().select(per_symbol).collect()


def write(folder):
    frame = evaluate()
    for name in frame.columns:
        frame[name].cast(pl.Float64).fill_null(float("nan")).to_numpy().tofile(f"{folder}/{name}.f64")
    return {"names": frame.columns}


serve({"load": load, "evaluate": evaluate, "write": write})
