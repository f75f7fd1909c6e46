"""Figures for TA-Lib's overlap studies and momentum indicators.

TA-Lib (Python wheel 0.8.2, C library 0.8.1); first valid index and 1e-9 relative, values near zero relative to the
column's mean size. synthetic.json holds every value on seeded bars with ties, a gap and bars without range; real.json some
values on the raw bars 0 to 2999 of three stocks, without the prices. The periods of MAVP are 3 + volume mod 11.
Usage: make.py <us_sp500_daily_adj_1999_2021_core_dev.csv.gz>; it writes both files beside itself.
"""
import json
import pathlib
import sys

import numpy
import pandas
import talib

rng = numpy.random.default_rng(20_250_117)
BARS = 184
FIELDS = ["open", "high", "low", "close", "volume"]


def synthetic():
    # Eighths are exact in binary: sums of a flat stretch are exact in every order.
    grid = lambda x: numpy.round(x * 8) / 8
    close = grid(60 * numpy.exp(numpy.cumsum(0.02 * rng.standard_normal(BARS))))
    close[100:] += 15  # a gap
    close[150:170] = close[150]  # nothing moves
    opened = grid(close + 0.4 * rng.standard_normal(BARS))
    high = numpy.maximum(opened, close) + grid(numpy.abs(rng.standard_normal(BARS)))
    low = numpy.minimum(opened, close) - grid(numpy.abs(rng.standard_normal(BARS)))
    for column in (opened, high, low):
        column[150:170] = close[150]
    volume = numpy.round(1e5 * numpy.exp(0.3 * rng.standard_normal(BARS)))
    return dict(zip(FIELDS, (opened, high, low, close, volume)))


def figures(b):
    o, h, l, c, v = (b[name].astype(float) for name in FIELDS)
    periods = 3 + (v % 11)
    f = {}

    def outputs(names, columns):
        f.update(zip(names, columns))

    for n in (2, 20):
        outputs([f"accbands_{k}(high, low, close, {n})" for k in ("upper", "middle", "lower")], talib.ACCBANDS(h, l, c, n))
    for args in ((5, 2, 2, 0), (20, 1.5, 2.5, 1), (10, 2, 2, 5)):
        text = ", ".join(map(str, args))
        outputs([f"bbands_{k}(close, {text})" for k in ("upper", "middle", "lower")], talib.BBANDS(c, *args))
    for n in (1, 2, 5, 30):
        f[f"sma(close, {n})"] = talib.SMA(c, n) if n > 1 else c
        f[f"wma(close, {n})"] = talib.WMA(c, n)
        f[f"dema(close, {n})"] = talib.DEMA(c, n)
        f[f"tema(close, {n})"] = talib.TEMA(c, n)
        f[f"trima(close, {n})"] = talib.TRIMA(c, n)
        f[f"t3(close, {n})"] = talib.T3(c, n)
    f["t3(close, 7, 0.3)"] = talib.T3(c, 7, 0.3)
    for n in (2, 10, 30):
        f[f"kama(close, {n})"] = talib.KAMA(c, n)
    outputs(["mama(close)", "fama(close)"], talib.MAMA(c))
    outputs(["mama(close, 0.3, 0.1)", "fama(close, 0.3, 0.1)"], talib.MAMA(c, 0.3, 0.1))
    for kind in range(9):
        f[f"ma(close, 6, {kind})"] = talib.MA(c, 6, kind)
        f[f"mavp(close, periods, 2, 9, {kind})"] = talib.MAVP(c, periods, 2, 9, kind)
        f[f"apo(close, 4, 9, {kind})"] = talib.APO(c, 4, 9, kind)
    f["mavp(close, periods)"] = talib.MAVP(c, periods)
    for n in (2, 14):
        f[f"midpoint(close, {n})"] = talib.MIDPOINT(c, n)
        f[f"midprice(high, low, {n})"] = talib.MIDPRICE(h, l, n)
    f["sar(high, low)"] = talib.SAR(h, l)
    f["sar(high, low, 0.1, 0.05)"] = talib.SAR(h, l, 0.1, 0.05)
    for args in ((0, 0, 0.02, 0.02, 0.2, 0.02, 0.02, 0.2), (-70, 0.01, 0.03, 0.04, 0.3, 0.01, 0.02, 0.1), (50, 0, 0.5, 0.04, 0.3, 0.01, 0.2, 0.1)):
        f[f"sarext(high, low, {', '.join(map(str, args))})"] = talib.SAREXT(h, l, *args)

    for n in (2, 14):
        f[f"adx(high, low, close, {n})"] = talib.ADX(h, l, c, n)
        f[f"adxr(high, low, close, {n})"] = talib.ADXR(h, l, c, n)
        f[f"dx(high, low, close, {n})"] = talib.DX(h, l, c, n)
        outputs([f"aroon_down(low, {n})", f"aroon_up(high, {n})"], talib.AROON(h, l, n))
        f[f"aroonosc(high, low, {n})"] = talib.AROONOSC(h, l, n)
        f[f"cci(high, low, close, {n})"] = talib.CCI(h, l, c, n)
        f[f"cmo(close, {n})"] = talib.CMO(c, n)
        f[f"imi(open, close, {n})"] = talib.IMI(o, c, n)
        f[f"mfi(high, low, close, volume, {n})"] = talib.MFI(h, l, c, v, n)
        f[f"raw_k(high, low, close, {n})"] = talib.STOCHF(h, l, c, n, 1)[0]
        f[f"willr(high, low, close, {n})"] = talib.WILLR(h, l, c, n)
    for n in (1, 2, 14):
        f[f"plus_di(high, low, close, {n})"] = talib.PLUS_DI(h, l, c, n)
        f[f"minus_di(high, low, close, {n})"] = talib.MINUS_DI(h, l, c, n)
        f[f"plus_dm(high, low, {n})"] = talib.PLUS_DM(h, l, n)
        f[f"minus_dm(high, low, {n})"] = talib.MINUS_DM(h, l, n)
    f["bop(open, high, low, close)"] = talib.BOP(o, h, l, c)
    for n in (1, 10):
        f[f"mom(close, {n})"] = talib.MOM(c, n)
        f[f"roc(close, {n})"] = talib.ROC(c, n)
        f[f"rocp(close, {n})"] = talib.ROCP(c, n)
        f[f"rocr(close, {n})"] = talib.ROCR(c, n)
        f[f"rocr100(close, {n})"] = talib.ROCR100(c, n)
    for args in ((12, 26, 1), (26, 12, 1), (3, 10, 0)):
        f[f"ppo(close, {', '.join(map(str, args))})"] = talib.PPO(c, *args)
    three = ("", "_signal", "_hist")
    for args in ((12, 26, 9), (9, 4, 3), (5, 8, 1)):
        outputs([f"macd{k}(close, {', '.join(map(str, args))})" for k in three], talib.MACD(c, *args))
    for args in ((12, 0, 26, 0, 9, 0), (5, 6, 7, 3, 4, 2), (10, 1, 4, 8, 3, 1)):
        outputs([f"macdext{k}(close, {', '.join(map(str, args))})" for k in three], talib.MACDEXT(c, *args))
    outputs([f"macdfix{k}(close)" for k in three], talib.MACDFIX(c))
    for args in ((5, 3, 0, 3, 0), (14, 3, 1, 5, 2), (9, 1, 0, 1, 0)):
        outputs([f"stoch_{k}(high, low, close, {', '.join(map(str, args))})" for k in "kd"], talib.STOCH(h, l, c, *args))
    for args in ((5, 3, 0), (14, 4, 3)):
        outputs([f"stochf_{k}(high, low, close, {', '.join(map(str, args))})" for k in "kd"], talib.STOCHF(h, l, c, *args))
    for args in ((14, 5, 3, 0), (8, 14, 4, 1)):
        outputs([f"stochrsi_{k}(close, {', '.join(map(str, args))})" for k in "kd"], talib.STOCHRSI(c, *args))
    for n in (1, 5, 30):
        f[f"trix(close, {n})"] = talib.TRIX(c, n)
    f["ultosc(high, low, close)"] = talib.ULTOSC(h, l, c)
    f["ultosc(high, low, close, 9, 3, 5)"] = talib.ULTOSC(h, l, c, 9, 3, 5)
    return f


def listed(values):
    return [None if numpy.isnan(v) else float(f"{v:.12g}") for v in values]


def sampled(values):
    valid = numpy.flatnonzero(~numpy.isnan(values))
    first = int(valid[0])
    picks = [first, first + 1, *(first + 2 + rng.choice(len(values) - first - 2, 4, replace=False))]
    size = float(numpy.nanmean(numpy.abs(values)))
    return {"first": first, "size": size, "at": [int(i) for i in picks], "values": listed(values[picks])}


def real(path):
    frame = pandas.read_csv(path)
    result = {}
    for symbol in ("AAPL", "JPM", "XOM"):
        bars = frame[frame.symbol == symbol].iloc[:3000]
        result[symbol] = {text: sampled(column) for text, column in figures({k: bars[k].to_numpy() for k in FIELDS}).items()}
    return result


bars = synthetic()
versions = {"talib": talib.__version__, "ta-lib": talib.__ta_version__.decode().split()[0], "numpy": numpy.__version__}
inputs = {name: listed(column) for name, column in bars.items()}
expected = {text: listed(column) for text, column in figures(bars).items()}
files = {
    "synthetic": {"versions": versions, "inputs": inputs, "expected": expected},
    "real": {"versions": versions, "expected": real(sys.argv[1])},
}
for name, content in files.items():
    path = pathlib.Path(__file__).with_name(f"{name}.json")
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
