"""Alpha158 in polars, without the 15 features that need the place of an extreme in a window, which polars does not roll."""

import numpy as np
import polars as pl
from serve import serve

WINDOWS = (5, 10, 20, 30, 60)
state = {}


def load(folder, names, symbols, bars):
    columns = {name: np.fromfile(f"{folder}/{name}.f64") for name in names}
    time = np.tile(np.arange(bars, dtype=float), symbols)
    frame = pl.DataFrame({"symbol": np.repeat(np.arange(symbols), bars), "time": time, **columns})
    # In polars NaN is a value; what is missing is null.
    state["frame"] = frame.with_columns(pl.col(names).fill_nan(None))
    return {}


def corr(x, y, n):
    return pl.rolling_corr(x, y, window_size=n, min_samples=n)


def expressions():
    o, h, l, c, v = (pl.col(name) for name in ("open", "high", "low", "close", "volume"))
    time = pl.col("time")
    span = h - l + 1e-12
    top, bottom = pl.max_horizontal(o, c), pl.min_horizontal(o, c)
    features = {
        "kmid": (c - o) / o,
        "klen": (h - l) / o,
        "kmid2": (c - o) / span,
        "kup": (h - top) / o,
        "kup2": (h - top) / span,
        "klow": (bottom - l) / o,
        "klow2": (bottom - l) / span,
        "ksft": (2 * c - h - l) / o,
        "ksft2": (2 * c - h - l) / span,
        "open0": o / c,
        "high0": h / c,
        "low0": l / c,
        "vwap0": (h + l + c) / 3 / c,
    }
    move, volume_move = c.diff(), v.diff()
    traded_move = (c / c.shift(1) - 1).abs() * v
    log_volume = (v + 1).log()
    ratio, volume_ratio = c / c.shift(1), (v / v.shift(1) + 1).log()
    gains, losses = move.clip(lower_bound=0), (-move).clip(lower_bound=0)
    volume_gains, volume_losses = volume_move.clip(lower_bound=0), (-volume_move).clip(lower_bound=0)
    ups, downs = (move > 0).cast(pl.Float64), (move < 0).cast(pl.Float64)
    for n in WINDOWS:
        mean = c.rolling_mean(n)
        highest, lowest = h.rolling_max(n), l.rolling_min(n)
        slope = pl.rolling_cov(c, time, window_size=n, min_samples=n) / (n * (n + 1) / 12)
        total = move.abs().rolling_sum(n) + 1e-12
        volume_total = volume_move.abs().rolling_sum(n) + 1e-12
        up, down = gains.rolling_sum(n), losses.rolling_sum(n)
        volume_up, volume_down = volume_gains.rolling_sum(n), volume_losses.rolling_sum(n)
        positive, negative = ups.rolling_mean(n), downs.rolling_mean(n)
        features |= {
            f"roc{n}": c.shift(n) / c,
            f"ma{n}": mean / c,
            f"std{n}": c.rolling_std(n) / c,
            f"beta{n}": slope / c,
            f"rsqr{n}": corr(c, time, n) ** 2,
            f"resi{n}": (c - mean - slope * (n - 1) / 2) / c,
            f"max{n}": highest / c,
            f"min{n}": lowest / c,
            f"qtlu{n}": c.rolling_quantile(0.8, interpolation="linear", window_size=n) / c,
            f"qtld{n}": c.rolling_quantile(0.2, interpolation="linear", window_size=n) / c,
            f"rank{n}": c.rolling_rank(n, method="average") / n,
            f"rsv{n}": (c - lowest) / (highest - lowest + 1e-12),
            f"corr{n}": corr(c, log_volume, n),
            f"cord{n}": corr(ratio, volume_ratio, n),
            f"cntp{n}": positive,
            f"cntn{n}": negative,
            f"cntd{n}": positive - negative,
            f"sump{n}": up / total,
            f"sumn{n}": down / total,
            f"sumd{n}": (up - down) / total,
            f"vma{n}": v.rolling_mean(n) / (v + 1e-12),
            f"vstd{n}": v.rolling_std(n) / (v + 1e-12),
            f"wvma{n}": traded_move.rolling_std(n) / (traded_move.rolling_mean(n) + 1e-12),
            f"vsump{n}": volume_up / volume_total,
            f"vsumn{n}": volume_down / volume_total,
            f"vsumd{n}": (volume_up - volume_down) / volume_total,
        }
    return features


def evaluate():
    per_symbol = [expr.over("symbol").alias(name) for name, expr in expressions().items()]
    return state["frame"].lazy().select(per_symbol).collect()


def write(folder):
    frame = evaluate()
    for name in frame.columns:
        frame[name].cast(pl.Float64).fill_null(float("nan")).to_numpy().tofile(f"{folder}/{name}.f64")
    return {"names": frame.columns}


serve({"load": load, "evaluate": evaluate, "write": write})
