"""Figures for what TA-Lib 0.8 has more than its earlier releases, for its defaults, and for its newer moving averages.

TA-Lib (Python wheel 0.8.2, C library 0.8.1); first valid index and 1e-9 relative, values near zero relative to the
column's mean size. synthetic.json holds every value on seeded bars with ties, a gap, bars without range and bars without
volume; real.json some values on the raw bars 0 to 2999 of three stocks, without the prices. The periods of MAVP are
3 + volume mod 11. Integers, which TA-Lib gives as 0 before their first value, have none there. Where TA-Lib says 0 for a
price without volume (VWAP) or infinity (RVOL), the bars are such that it does not happen.
Usage: make.py <us_sp500_daily_adj_1999_2021_core_dev.csv.gz>; it writes both files beside itself.
"""
import json
import pathlib
import sys

import numpy
import pandas
import talib

rng = numpy.random.default_rng(20_260_811)
BARS = 220
FIELDS = ["open", "high", "low", "close", "volume"]


def synthetic():
    # Eighths are exact in binary: sums of a flat stretch are exact in every order.
    grid = lambda x: numpy.round(x * 8) / 8
    close = grid(40 * numpy.exp(numpy.cumsum(0.015 * rng.standard_normal(BARS))))
    close[100:] += 10  # a gap
    close[150:190] = close[150]  # nothing moves
    opened = grid(close + 0.4 * rng.standard_normal(BARS))
    high = numpy.maximum(opened, close) + grid(numpy.abs(rng.standard_normal(BARS)))
    low = numpy.minimum(opened, close) - grid(numpy.abs(rng.standard_normal(BARS)))
    for column in (opened, high, low):
        column[150:190] = close[150]
    volume = numpy.round(1e5 * numpy.exp(0.3 * rng.standard_normal(BARS)))
    volume[140:146] = 0
    return dict(zip(FIELDS, (opened, high, low, close, volume)))


def integers(values, lookback):
    values = values.astype(float)
    values[:lookback] = numpy.nan
    return values


def figures(b):
    o, h, l, c, v = (b[name].astype(float) for name in FIELDS)
    periods = 3 + (v % 11)
    f = {}

    def outputs(names, columns):
        f.update(zip(names, columns))

    three = ("upper", "middle", "lower")
    # Momentum
    f["ao(high, low)"] = talib.AO(h, l)
    f["ao(high, low, 3, 8)"] = talib.AO(h, l, 3, 8)
    f["ac(high, low)"] = talib.AC(h, l)
    f["ac(high, low, 3, 8, 4)"] = talib.AC(h, l, 3, 8, 4)
    for n in (2, 10, 14):
        f[f"cmou(close, {n})"] = talib.CMOU(c, n)
        f[f"er(close, {n})"] = talib.ER(c, n)
        f[f"fosc(close, {n})"] = talib.FOSC(c, n)
    f["cmou(close)"], f["er(close)"], f["fosc(close)"] = talib.CMOU(c), talib.ER(c), talib.FOSC(c)
    outputs(["eri_bull(high, close)", "eri_bear(low, close)"], talib.ERI(h, l, c))
    outputs(["eri_bull(high, close, 5)", "eri_bear(low, close, 5)"], talib.ERI(h, l, c, 5))
    for left, right in ((2, 2), (1, 3), (3, 1)):
        columns = talib.FRACTAL(h, l, left, right)
        outputs([f"fractal_{k}({k}, {left}, {right})" for k in ("high", "low")], [integers(x, left + right) for x in columns])
    outputs([f"kdj_{k}(high, low, close)" for k in "kdj"], talib.KDJ(h, l, c))
    for args in ((5, 4, 0, 3, 1), (5, 2, 9, 4, 11), (5, 4, 11, 2, 12)):
        outputs([f"kdj_{k}(high, low, close, {', '.join(map(str, args))})" for k in "kdj"], talib.KDJ(h, l, c, *args))
    for args in ((), (12, 26, 0), (9, 4, 11)):
        f[f"pvo({', '.join(['volume', *map(str, args)])})"] = talib.PVO(v, *args)
    for args in ((), (5, 3, 7, 4)):
        text = ", ".join(["high", "low", "close", *map(str, args)])
        outputs([f"smi({text})", f"smi_signal({text})"], talib.SMI(h, l, c, *args))
    f["vhf(close)"], f["vhf(close, 5)"] = talib.VHF(c), talib.VHF(c, 5)
    f["wad(high, low, close)"] = talib.WAD(h, l, c)
    f["coppock(close)"], f["dpo(close)"], f["qstick(open, close)"] = talib.COPPOCK(c), talib.DPO(c), talib.QSTICK(o, c)
    f["dpo(close, 7)"] = talib.DPO(c, 7)
    f["tsi(close)"], f["tsi(close, 5, 4)"] = talib.TSI(c), talib.TSI(c, 5, 4)
    outputs([f"vortex_{k}(high, low, close)" for k in ("plus", "minus")], talib.VORTEX(h, l, c))
    # Overlap
    for args in ((), (5, 12, 1.5), (12, 5, 2.5)):
        text = ", ".join(["high", "low", "close", *map(str, args)])
        outputs([f"kc_{k}({text})" for k in three], talib.KC(h, l, c, *args))
    f["rma(close)"], f["rma(close, 7)"] = talib.RMA(c), talib.RMA(c, 7)
    outputs([f"bbands_{k}(close)" for k in three], talib.BBANDS(c))
    outputs(["donchian_upper(high)", "donchian_middle(high, low)", "donchian_lower(low)"], talib.DONCHIAN(h, l))
    f["hma(close)"], f["hma(close, 9)"] = talib.HMA(c), talib.HMA(c, 9)
    f["zlema(close)"], f["zlema(close, 8)"] = talib.ZLEMA(c), talib.ZLEMA(c, 8)
    f["vwma(close, volume)"] = talib.VWMA(c, v)
    line, trend = talib.SUPERTREND(h, l, c)
    outputs(["supertrend(high, low, close)", "supertrend_direction(high, low, close)"], [line, integers(trend, 10)])
    for kind in (9, 11, 12, 13):
        f[f"ma(close, 6, {kind})"] = talib.MA(c, 6, kind)
        f[f"mavp(close, periods, 2, 9, {kind})"] = talib.MAVP(c, periods, 2, 9, kind)
    for kind in (9, 10, 11, 12, 13):
        f[f"apo(close, 4, 9, {kind})"] = talib.APO(c, 4, 9, kind)
    for args in ((5, 9, 7, 12, 4, 13), (10, 13, 4, 9, 3, 12)):
        text = ", ".join(map(str, args))
        outputs([f"macdext{k}(close, {text})" for k in ("", "_signal", "_hist")], talib.MACDEXT(c, *args))
    # Price transform
    outputs([f"ha_{k}(open, high, low, close)" for k in ("open", "high", "low", "close")], talib.HA(o, h, l, c))
    # Statistics and operators
    f["cumsum(close)"] = talib.CUMSUM(c)
    for n in (2, 9, 30):
        f[f"maxindex(close, {n})"] = integers(talib.MAXINDEX(c, n), n - 1)
        f[f"minindex(close, {n})"] = integers(talib.MININDEX(c, n), n - 1)
    for args in ((), (50, 14), (50, 56), (9, 0), (25, 100), (40, 0.3), (12, 99)):
        f[f"percentile({', '.join(['close', *map(str, args)])})"] = talib.PERCENTILE(c, *args[:1], *map(float, args[1:]))
    f["percentrank(close)"], f["percentrank(close, 7)"] = talib.PERCENTRANK(c), talib.PERCENTRANK(c, 7)
    f["var(close, 5, 2)"] = talib.VAR(c, 5, 2)
    # Volatility
    f["adr(high, low)"], f["adr(high, low, 3)"] = talib.ADR(h, l), talib.ADR(h, l, 3)
    f["cvi(high, low)"], f["cvi(high, low, 4, 7)"] = talib.CVI(h, l), talib.CVI(h, l, 4, 7)
    f["massi(high, low)"], f["massi(high, low, 4, 7)"] = talib.MASSI(h, l), talib.MASSI(h, l, 4, 7)
    f["rvi(close)"], f["rvi(close, 5, 8)"] = talib.RVI(c), talib.RVI(c, 5, 8)
    # Volume
    f["cmf(high, low, close, volume)"] = talib.CMF(h, l, c, v)
    f["cmf(high, low, close, volume, 4)"] = talib.CMF(h, l, c, v, 4)
    f["efi(close, volume)"], f["efi(close, volume, 4)"] = talib.EFI(c, v), talib.EFI(c, v, 4)
    f["marketfi(high, low, volume)"] = talib.MARKETFI(h, l, v)
    moving = numpy.where(v > 0, v, 1)
    f["rvol(max(volume, 1))"], f["rvol(max(volume, 1), 5)"] = talib.RVOL(moving), talib.RVOL(moving, 5)
    f["nvi(close, volume)"], f["pvi(close, volume)"] = talib.NVI(c, v), talib.PVI(c, v)
    f["pvt(close, volume)"] = talib.PVT(c, v)
    f["vwap(high, low, close, volume)"] = talib.VWAP(h, l, c, v)
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
