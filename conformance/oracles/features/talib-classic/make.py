"""Figures for TA-Lib's volume, volatility, price transform, cycle and statistic groups.

TA-Lib (Python wheel 0.8.2, C library 0.8.1): first valid index, and 1e-9 relative (near zero: to the column's mean size).
`synthetic`: seeded bars with ties, gaps and a flat stretch, and every value. `real`: values at every 97th bar, without
the prices, of the raw daily bars 0 to 2999 of a few symbols in the file whose path is the first argument
(us_sp500_daily_adj_1999_2021_core_dev.csv.gz). Writes figures.json beside itself.
"""
import json
import pathlib
import sys

import numpy
import pandas
import talib

FIELDS = ["open", "high", "low", "close", "volume"]


def figures(open, high, low, close, volume):
    bar = (high, low, close)
    inphase, quadrature = talib.HT_PHASOR(close)
    sine, leadsine = talib.HT_SINE(close)
    # The only integers, which TA-Lib gives as 0, and not as NaN, before the first value.
    trendmode = talib.HT_TRENDMODE(close).astype(float)
    trendmode[:63] = numpy.nan
    return {
        "ad(high, low, close, volume)": talib.AD(*bar, volume),
        "adosc(high, low, close, volume)": talib.ADOSC(*bar, volume),
        "adosc(high, low, close, volume, 12, 5)": talib.ADOSC(*bar, volume, 12, 5),
        "obv(close, volume)": talib.OBV(close, volume),
        "natr(high, low, close)": talib.NATR(*bar),
        "natr(high, low, close, 5)": talib.NATR(*bar, 5),
        "trange(high, low, close)": talib.TRANGE(*bar),
        "avgprice(open, high, low, close)": talib.AVGPRICE(open, *bar),
        "medprice(high, low)": talib.MEDPRICE(high, low),
        "typprice(high, low, close)": talib.TYPPRICE(*bar),
        "wclprice(high, low, close)": talib.WCLPRICE(*bar),
        "ht_dcperiod(close)": talib.HT_DCPERIOD(close),
        "ht_dcphase(close)": talib.HT_DCPHASE(close),
        "ht_phasor_inphase(close)": inphase,
        "ht_phasor_quadrature(close)": quadrature,
        "ht_sine(close)": sine,
        "ht_leadsine(close)": leadsine,
        "ht_trendmode(close)": trendmode,
        "ht_trendline(close)": talib.HT_TRENDLINE(close),
        "avgdev(close)": talib.AVGDEV(close),
        "avgdev(close, 2)": talib.AVGDEV(close, 2),
        "beta(close, open)": talib.BETA(close, open),
        "beta(high, close, 21)": talib.BETA(high, close, 21),
        "correl(high, volume)": talib.CORREL(high, volume),
        "linearreg(close)": talib.LINEARREG(close),
        "linearreg_angle(close)": talib.LINEARREG_ANGLE(close),
        "linearreg_intercept(close)": talib.LINEARREG_INTERCEPT(close),
        "linearreg_slope(close)": talib.LINEARREG_SLOPE(close),
        "linearreg_slope(close, 2)": talib.LINEARREG_SLOPE(close, 2),
        "tsf(close, 9)": talib.TSF(close, 9),
        "stddev(close)": talib.STDDEV(close),
        "stddev(volume, 20, 2.5)": talib.STDDEV(volume, 20, 2.5),
        "var(close)": talib.VAR(close),
        "var(close, 30)": talib.VAR(close, 30),
        "sum(close)": talib.SUM(close),
    }


def significant(value):
    return None if numpy.isnan(value) else float(f"{value:.12g}")


def synthetic(bars=360):
    rng = numpy.random.default_rng(20_240_615)
    steps = 0.015 * rng.standard_normal(bars)
    steps[rng.random(bars) < 0.05] = 0
    steps[120] = 0.2
    steps[250] = -0.15
    close = 60 * numpy.exp(numpy.cumsum(steps) + 0.04 * numpy.sin(numpy.arange(bars) / 3.7))
    open = close * numpy.exp(0.006 * rng.standard_normal(bars))
    high = numpy.maximum(open, close) * (1 + 0.01 * rng.random(bars))
    low = numpy.minimum(open, close) * (1 - 0.01 * rng.random(bars))
    bar = [numpy.round(column, 2) for column in (open, high, low, close)]
    for column in bar:
        column[200:208] = bar[3][200]
    volume = numpy.round(1e6 * numpy.exp(0.4 * rng.standard_normal(bars)))
    volume[rng.random(bars) < 0.02] = 0
    return dict(zip(FIELDS, [*bar, volume]))


def real(path):
    table = pandas.read_csv(path, usecols=["symbol", *FIELDS])
    sampled = {}
    for symbol in ["AAPL", "JPM", "XOM"]:
        bars = table[table.symbol == symbol].iloc[:3000]
        values = figures(*(bars[field].to_numpy(float) for field in FIELDS))
        sampled[symbol] = {
            text: {
                "first": int(numpy.argmax(~numpy.isnan(column))),
                "meanSize": significant(numpy.nanmean(numpy.abs(column))),
                "at": [significant(v) for v in column[::97]],
            }
            for text, column in values.items()
        }
    return sampled


bars = synthetic()
series = figures(**bars)
document = {
    "versions": {"talib": talib.__version__, "ta-lib": talib.__ta_version__.decode().split()[0], "numpy": numpy.__version__},
    "inputs": {name: [float(v) for v in column] for name, column in bars.items()},
    "series": {text: [significant(v) for v in column] for text, column in series.items()},
    "every": 97,
    "real": real(sys.argv[1]),
}
pathlib.Path(__file__).with_name("figures.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
