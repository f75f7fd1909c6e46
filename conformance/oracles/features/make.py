"""Figures for the operators of the feature language.

TA-Lib (Python wheel 0.8.2, C library 0.8.1): EMA, RSI, ATR, ROCP, CORREL; first valid index and 1e-9 relative.
NumPy: quantiles of type 7 (method "linear") and the residuals of per-date regressions (lstsq), 1e-9 relative.
Run with the versions named in the JSON; it writes operators.json beside itself.
"""
import json
import pathlib

import numpy
import talib

rng = numpy.random.default_rng(20_240_610)
bars = 260
close = numpy.round(50 * numpy.exp(numpy.cumsum(0.02 * rng.standard_normal(bars))), 2)
close[40:60] = close[40]  # nothing moves: RSI's and the correlation's edge case
high = numpy.round(close * (1 + 0.01 * rng.random(bars)), 2)
low = numpy.round(close * (1 - 0.01 * rng.random(bars)), 2)
flat = numpy.full(bars, 17.3)


def listed(values):
    return [None if numpy.isnan(v) else float(v) for v in values]


symbols = 37
x = rng.standard_t(3, symbols)
y = rng.standard_normal(symbols)
z = 0.6 * y + rng.standard_normal(symbols)
sector = numpy.arange(symbols) % 5


def residual(*columns):
    design = numpy.column_stack(columns)
    return x - design @ numpy.linalg.lstsq(design, x, rcond=None)[0]


dummies = [(sector == g).astype(float) for g in range(5)]
one = numpy.ones(symbols)
figures = {
    "versions": {"talib": talib.__version__, "ta-lib": talib.__ta_version__.decode().split()[0], "numpy": numpy.__version__},
    "inputs": {"high": listed(high), "low": listed(low), "close": listed(close), "flat": listed(flat)},
    "series": {
        "ema(close, 10)": listed(talib.EMA(close, 10)),
        "ema(close, 2)": listed(talib.EMA(close, 2)),
        "rsi(close, 14)": listed(talib.RSI(close, 14)),
        "rsi(close, 2)": listed(talib.RSI(close, 2)),
        "rsi(flat, 14)": listed(talib.RSI(flat, 14)),
        "atr(high, low, close, 14)": listed(talib.ATR(high, low, close, 14)),
        "atr(high, low, close, 1)": listed(talib.ATR(high, low, close, 1)),
        "returns(close, 10)": listed(talib.ROCP(close, 10)),
        "ts_min(low, 14)": listed(talib.MIN(low, 14)),
        "ts_max(high, 14)": listed(talib.MAX(high, 14)),
        "ts_mean(close, 50)": listed(talib.SMA(close, 50)),
        "ts_sum(close, 7)": listed(talib.SUM(close, 7)),
    },
    "section": {"x": listed(x), "y": listed(y), "z": listed(z), "sector": listed(sector)},
    "sections": {
        "zscore(x)": listed((x - x.mean()) / x.std(ddof=1)),
        "scale(x)": listed(x / numpy.abs(x).sum()),
        "winsorize(x)": listed(numpy.clip(x, numpy.quantile(x, 0.01), numpy.quantile(x, 0.99))),
        "winsorize(x, 0.2)": listed(numpy.clip(x, numpy.quantile(x, 0.2), numpy.quantile(x, 0.8))),
        "neutralize(x, y)": listed(residual(one, y)),
        "neutralize(x, y, z)": listed(residual(one, y, z)),
        "neutralize(x, sector)": listed(residual(*dummies)),
        "neutralize(x, sector, y, z)": listed(residual(*dummies, y, z)),
    },
}
path = pathlib.Path(__file__).with_name("operators.json")
path.write_text(json.dumps(figures, separators=(",", ":")) + "\n")
