"""Figures for the candlestick patterns of the feature language.

TA-Lib (Python wheel 0.8.2, C library 0.8.1): all CDL* functions, those with a penetration also with another than the
default. Compared exactly; the first valid index is TA-Lib's lookback.

synthetic.json: bars on a grid of whole ticks with trends, gaps, doji, flat bars and ties, so that every sum is exact
and no value hangs on rounding. The rare patterns are found by searching a long simulated series; the bars up to a
hit, which are all that TA-Lib's patterns depend on, are appended to a stretch of the series itself. Prices are int16,
little-endian, base64; for each call and value the indices, as differences.

real.json: for ten symbols of the shared panel, raw prices in dollars, over each symbol's whole history: how often each
value occurs and a checksum of where, sum of (index x value) modulo 2^31.

Usage: make.py <directory of the shared data>
"""
import base64
import csv
import gzip
import json
import pathlib
import sys

import numpy
import talib
from talib import abstract

HERE = pathlib.Path(__file__).parent
VERSIONS = {"talib": talib.__version__, "ta-lib": talib.__ta_version__.decode().split()[0], "numpy": numpy.__version__}
NAMES = talib.get_function_groups()["Pattern Recognition"]
SYMBOLS = ["AAPL", "JPM", "XOM", "MSFT", "GE", "WMT", "PFE", "KO", "AMD", "IBM"]
VALUES = 98  # pairs of a pattern and a value it takes
EACH = 6  # hits of a pattern and value that are searched for
LEVEL = 12_000  # ticks, around which the bars are written down
SPAN = 16  # bars up to a hit: the longest lookback is 14


def calls():
    """Name, penetration or None, and the text in the feature language."""
    for name in NAMES:
        lower = name.lower()
        yield name, None, f"{lower}(open, high, low, close)"
        if "penetration" in abstract.Function(name).parameters:
            for share in (0.1, 0.8):
                yield name, share, f"{lower}(open, high, low, close, {share})"


def values(name, share, columns):
    options = {} if share is None else {"penetration": share}
    return getattr(talib, name)(*columns, **options)


def simulate(rng, bars):
    """Whole ticks. Regimes of 40 bars with a trend, a size of bodies, shadows and gaps, and a share of special bars."""
    regime = numpy.arange(bars) // 40
    regimes = regime[-1] + 1
    options = [2, 5, 12, 30], [-0.6, 0, 0, 0.6], [0, 0.1, 0.4, 1, 2], [0, 0, 0.2, 0.8]
    size, trend, shadow, gap = (rng.choice(choice, regimes)[regime] for choice in options)
    body = numpy.rint(size * (rng.standard_normal(bars) + trend)).astype(int)
    kind = rng.random(bars)
    body[kind < 0.15] = rng.integers(-1, 2, bars)[kind < 0.15]
    body[kind > 0.9] *= 3
    jump = numpy.rint(gap * size * rng.standard_normal(bars)).astype(int)
    shadows = rng.exponential(1, (2, bars)) * (rng.random((2, bars)) < 0.7)
    up, down = numpy.rint(shadow * size * shadows).astype(int)
    flat = rng.random(bars) < 0.01
    body[flat], up[flat], down[flat] = 0, 0, 0
    close = numpy.cumsum(body + jump)
    opens = close - body
    high, low = numpy.maximum(opens, close) + up, numpy.minimum(opens, close) - down
    return tuple(column.astype(float) for column in (opens, high, low, close))


def search(rng):
    """The bars up to EACH hits of every pattern and value, from as many series as it takes."""
    found = {}
    pieces = []
    while len(found) < VALUES or min(found.values()) < EACH:
        columns = simulate(rng, 400_000)
        for name in NAMES:
            out = values(name, None, columns)
            for value in numpy.unique(out[out != 0]).tolist():
                hits = numpy.flatnonzero(out == value)
                hits = hits[hits >= SPAN][: EACH - found.get((name, value), 0)]
                found[name, value] = found.get((name, value), 0) + len(hits)
                for hit in hits:
                    piece = numpy.array([c[hit - SPAN + 1 : hit + 1] for c in columns])
                    pieces.append(piece - piece[3, 0] + LEVEL)
    return pieces


def write(name, figures):
    text = json.dumps({"versions": VERSIONS, **figures}, separators=(",", ":"))
    (HERE / name).write_text(text.replace('},"', '},\n"') + "\n")


def synthetic():
    rng = numpy.random.default_rng(20_240_611)
    pieces = search(rng)
    stretch = numpy.array(simulate(rng, 14_000))
    stretch += LEVEL - stretch[3].mean().round()
    columns = numpy.ascontiguousarray(numpy.concatenate([stretch, *pieces], axis=1))
    assert columns.min() > 0 and columns.max() < 2**15, (columns.min(), columns.max())
    indices = {}
    for name, share, text in calls():
        out = values(name, share, columns)
        indices[text] = {}
        for value in sorted(int(v) for v in numpy.unique(out) if v):
            at = numpy.flatnonzero(out == value)
            assert share is not None or len(at) >= 5, (text, value, len(at))
            indices[text][str(value)] = numpy.diff(at, prepend=0).tolist()
    encoded = {f: base64.b64encode(c.astype("<i2").tobytes()).decode() for f, c in zip(("open", "high", "low", "close"), columns)}
    lookbacks = {name.lower(): abstract.Function(name).lookback for name in NAMES}
    write("synthetic.json", {"bars": columns.shape[1], "prices": encoded, "lookbacks": lookbacks, "indices": indices})


def real(data):
    rows = {symbol: [] for symbol in SYMBOLS}
    with gzip.open(data / "equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            if row["symbol"] in rows:
                rows[row["symbol"]].append([float(row[f]) for f in ("open", "high", "low", "close")])
    figures = {}
    for symbol, bars in rows.items():
        columns = numpy.ascontiguousarray(numpy.array(bars).T)
        assert not numpy.isnan(columns).any(), symbol
        figures[symbol] = {"bars": len(bars), "patterns": {}}
        for name, share, text in calls():
            if share is not None:
                continue
            out = values(name, share, columns).astype(numpy.int64)
            found = {str(int(v)): int((out == v).sum()) for v in numpy.unique(out) if v}
            checksum = int((numpy.arange(len(out)) * out).sum() % 2**31)
            figures[symbol]["patterns"][name.lower()] = [found, checksum]
    write("real.json", {"symbols": figures})


synthetic()
real(pathlib.Path(sys.argv[1]))
