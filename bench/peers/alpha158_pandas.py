"""Alpha158 in pandas: wide frames (one column a symbol, contiguous), shared parts computed once. Windows are NaN until they are full."""

import numpy as np
import pandas as pd
from serve import serve

WINDOWS = (5, 10, 20, 30, 60)
fields = {}


def load(folder, names, symbols, bars):
    for name in names:
        values = np.fromfile(f"{folder}/{name}.f64").reshape(symbols, bars)
        fields[name] = pd.DataFrame(values.T)
    return {}


def evaluate():
    o, h, l, c, v = (fields[name] for name in ("open", "high", "low", "close", "volume"))
    span = h - l + 1e-12
    top, bottom = np.maximum(o, c), np.minimum(o, c)
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
    log_volume = np.log(v + 1)
    ratio, volume_ratio = c / c.shift(1), np.log(v / v.shift(1) + 1)
    gains, losses, moves = move.clip(lower=0), (-move).clip(lower=0), move.abs()
    volume_gains, volume_losses = volume_move.clip(lower=0), (-volume_move).clip(lower=0)
    volume_moves = volume_move.abs()
    ups = (move > 0).astype(float).where(move.notna())
    downs = (move < 0).astype(float).where(move.notna())
    time = pd.DataFrame(np.broadcast_to(np.arange(len(c), dtype=float)[:, None], c.shape).copy())
    for n in WINDOWS:
        closes = c.rolling(n)
        mean = closes.mean()
        highest, lowest = h.rolling(n).max(), l.rolling(n).min()
        # The variance of 0 … n − 1 is known.
        slope = closes.cov(time, pairwise=False) / (n * (n + 1) / 12)
        first, last = (
            h.rolling(n).apply(np.argmax, raw=True) + 1,
            l.rolling(n).apply(np.argmin, raw=True) + 1,
        )
        total, volume_total = moves.rolling(n).sum() + 1e-12, volume_moves.rolling(n).sum() + 1e-12
        up, down = gains.rolling(n).sum(), losses.rolling(n).sum()
        volume_up, volume_down = volume_gains.rolling(n).sum(), volume_losses.rolling(n).sum()
        positive, negative = ups.rolling(n).mean(), downs.rolling(n).mean()
        features |= {
            f"roc{n}": c.shift(n) / c,
            f"ma{n}": mean / c,
            f"std{n}": closes.std() / c,
            f"beta{n}": slope / c,
            f"rsqr{n}": closes.corr(time, pairwise=False) ** 2,
            f"resi{n}": (c - mean - slope * (n - 1) / 2) / c,
            f"max{n}": highest / c,
            f"min{n}": lowest / c,
            f"qtlu{n}": closes.quantile(0.8) / c,
            f"qtld{n}": closes.quantile(0.2) / c,
            f"rank{n}": closes.rank(pct=True),
            f"rsv{n}": (c - lowest) / (highest - lowest + 1e-12),
            f"imax{n}": first / n,
            f"imin{n}": last / n,
            f"imxd{n}": (first - last) / n,
            f"corr{n}": closes.corr(log_volume, pairwise=False),
            f"cord{n}": ratio.rolling(n).corr(volume_ratio, pairwise=False),
            f"cntp{n}": positive,
            f"cntn{n}": negative,
            f"cntd{n}": positive - negative,
            f"sump{n}": up / total,
            f"sumn{n}": down / total,
            f"sumd{n}": (up - down) / total,
            f"vma{n}": v.rolling(n).mean() / (v + 1e-12),
            f"vstd{n}": v.rolling(n).std() / (v + 1e-12),
            f"wvma{n}": traded_move.rolling(n).std() / (traded_move.rolling(n).mean() + 1e-12),
            f"vsump{n}": volume_up / volume_total,
            f"vsumn{n}": volume_down / volume_total,
            f"vsumd{n}": (volume_up - volume_down) / volume_total,
        }
    return features


def write(folder):
    results = evaluate()
    for name, frame in results.items():
        np.ascontiguousarray(frame.to_numpy(dtype=float).T).tofile(f"{folder}/{name}.f64")
    return {"names": list(results)}


serve({"load": load, "evaluate": lambda: list(evaluate().values()), "write": write})
