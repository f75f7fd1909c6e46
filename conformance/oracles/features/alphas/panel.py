"""The real panel of the figures, and operators on it: float64, every window in two passes, nothing rolling.

Series are [bars × symbols]. Missing is NaN; what is not finite is missing; a window with a missing value gives none.
Ranks, comparisons and positions are discontinuous: where mathematics gives a tie, rounding decides. Every operation
whose last digits depend on the order of additions therefore adds a seeded noise of 1e-12 of its terms in a `shaken` run;
points that move by more than the tolerance in one of those runs are not figures. Exact operations add none, so that
real ties (of ranks, of positions, of prices) stay.
"""
import csv
import gzip

import numpy

FROM, TO = '2010-01-01', '2013-12-31'
NOISE = 1e-12
numpy.seterr(all='ignore')
rng = None
side = 1


def shake(seed, towards=1):
    """Later operations are exact to rounding (None), or carry noise: of the opposite sign towards −1."""
    global rng, side
    rng = None if seed is None else numpy.random.default_rng(seed)
    side = towards


def noisy(values, size):
    return values if rng is None else values + side * NOISE * size * rng.uniform(-1, 1, values.shape)


def noisy_by_value(values):
    """Equal values get equal noise: for functions of single values, which keep ties."""
    if rng is None:
        return values
    bits = numpy.ascontiguousarray(values).view(numpy.uint64)
    mixed = (bits ^ (bits >> numpy.uint64(29))) * numpy.uint64(rng.integers(1 << 62) * 2 + 1)
    return values * (1 + side * NOISE * ((mixed >> numpy.uint64(40)).astype(float) / 2**23 - 1))


class Series:
    """Arithmetic and comparisons as the paper writes them, with the policy for what is missing."""

    def __init__(self, values):
        self.v = numpy.where(numpy.isfinite(values), values, numpy.nan)

    def __add__(self, other):
        return Series(self.v + of(other))

    def __radd__(self, other):
        return Series(of(other) + self.v)

    def __sub__(self, other):
        return Series(self.v - of(other))

    def __rsub__(self, other):
        return Series(of(other) - self.v)

    def __mul__(self, other):
        return Series(self.v * of(other))

    def __rmul__(self, other):
        return Series(of(other) * self.v)

    def __truediv__(self, other):
        return Series(self.v / of(other))

    def __rtruediv__(self, other):
        return Series(of(other) / self.v)

    def __pow__(self, other):
        return power(self.v, of(other))

    def __lt__(self, other):
        return flags(self.v < of(other), self.v, of(other))

    def __gt__(self, other):
        return flags(self.v > of(other), self.v, of(other))

    def __eq__(self, other):
        return flags(self.v == of(other), self.v, of(other))

    def __or__(self, other):
        return flags((self.v != 0) | (other.v != 0), self.v, other.v)


def of(value):
    return value.v if isinstance(value, Series) else value


def power(x, y):
    """Missing where either is: NumPy has 1 for 1 to the power of NaN, and for NaN to the power of 0."""
    return Series(numpy.where(numpy.isnan(x) | numpy.isnan(y), numpy.nan, noisy_by_value(numpy.power(x, y))))


def flags(held, x, y):
    return Series(numpy.where(numpy.isnan(x) | numpy.isnan(y), numpy.nan, held))


def if_else(condition, x, y):
    x, y = (numpy.broadcast_to(of(z), condition.v.shape) for z in (x, y))
    return Series(numpy.where(numpy.isnan(condition.v), numpy.nan, numpy.where(condition.v != 0, x, y)))


def abs_(x):
    return Series(numpy.abs(x.v))


def sign(x):
    return Series(numpy.sign(x.v))


def log(x):
    return Series(noisy_by_value(numpy.log(x.v)))


def signedpower(x, a):
    return sign(x) * power(numpy.abs(x.v), of(a))


def smaller(x, y):
    return Series(numpy.minimum(of(x), of(y)))


def larger(x, y):
    return Series(numpy.maximum(of(x), of(y)))


# One date.


def ranks(values):
    """Average ranks from 1."""
    found, where, count = numpy.unique(values, return_inverse=True, return_counts=True)
    last = numpy.cumsum(count)
    return (last - (count - 1) / 2)[where]


def by_date(x, figure):
    out = numpy.full(x.v.shape, numpy.nan)
    for t, row in enumerate(x.v):
        there = numpy.isfinite(row)
        if there.any():
            out[t, there] = figure(row[there], there)
    return Series(out)


def rank(x):
    return by_date(x, lambda row, _: ranks(row) / len(row))


def scale(x, a=1):
    def figure(row, _):
        total = numpy.abs(row).sum(keepdims=True)
        return row / noisy(total, total) * a

    return by_date(x, figure)


def indneutralize(x, group):
    def figure(row, there):
        codes = group[there]
        out = numpy.empty(len(row))
        for code in numpy.unique(codes):
            mates = codes == code
            mean = row[mates].mean()
            same = (row[mates] == row[mates][0]).all()
            out[mates] = 0 if same else row[mates] - noisy(numpy.array([mean]), numpy.abs(row[mates]).max())
        return out

    return by_date(x, figure)


# The last n bars of each symbol.


def windows(values, n):
    return numpy.lib.stride_tricks.sliding_window_view(values, n, axis=0)


def over(n, figure, *inputs):
    out = numpy.full(inputs[0].v.shape, numpy.nan)
    if n <= len(out):
        seen = [windows(x.v, n) for x in inputs]
        whole = numpy.logical_and.reduce([numpy.isfinite(w).all(axis=-1) for w in seen])
        out[n - 1 :][whole] = figure(*(w[whole] for w in seen))
    return Series(out)


def same(w):
    return (w == w[:, :1]).all(axis=1)


def spread(w):
    return w.max(axis=1) - w.min(axis=1)


def biggest(w):
    return numpy.abs(w).max(axis=1)


def deviations(w):
    d = w - w[:, :1]
    return d - d.mean(axis=1, keepdims=True)


def delay(x, n):
    out = numpy.full(x.v.shape, numpy.nan)
    out[n:] = x.v[:-n]
    return Series(out)


def delta(x, n):
    return x - delay(x, n)


def ts_sum(x, n):
    return x if n == 1 else over(n, lambda w: noisy(w.sum(axis=1), biggest(w)), x)


def ts_mean(x, n):
    return over(n, lambda w: noisy(w[:, 0] + (w - w[:, :1]).mean(axis=1), spread(w)), x)


def product(x, n):
    return x if n == 1 else over(n, lambda w: noisy(w.prod(axis=1), numpy.abs(w.prod(axis=1))), x)


def stddev(x, n):
    return over(n, lambda w: noisy(numpy.sqrt((deviations(w) ** 2).sum(axis=1) / (n - 1)), spread(w)), x)


def covariance(x, y, n):
    return over(
        n, lambda a, b: noisy((deviations(a) * deviations(b)).sum(axis=1) / (n - 1), spread(a) * spread(b)), x, y
    )


def correlation(x, y, n):
    def figure(a, b):
        if n == 2:
            # Two points are on a line: exactly 1 or −1, so that ranks of them are ranks of ties.
            r = numpy.sign(a[:, 1] - a[:, 0]) * numpy.sign(b[:, 1] - b[:, 0])
            return numpy.where(r == 0, numpy.nan, r)
        d, e = deviations(a), deviations(b)
        r = (d * e).sum(axis=1) / numpy.sqrt((d * d).sum(axis=1) * (e * e).sum(axis=1))
        return numpy.where(same(a) | same(b), numpy.nan, noisy(numpy.clip(r, -1, 1), 1))

    return over(n, figure, x, y)


def correlation_or_0(x, y, n):
    """0 where either is constant, for alphas that would hardly ever have a value."""
    found = correlation(x, y, n).v
    full = over(n, lambda a, b: numpy.zeros(len(a)), x, y).v
    return Series(numpy.where(numpy.isnan(found), full, found))


def decay_linear(x, n):
    weights = numpy.arange(1, n + 1)
    return over(n, lambda w: noisy((w * weights).sum(axis=1) / weights.sum(), biggest(w)), x)


def ts_min(x, n):
    return over(n, lambda w: w.min(axis=1), x)


def ts_max(x, n):
    return over(n, lambda w: w.max(axis=1), x)


def ts_argmin(x, n):
    return over(n, lambda w: w.argmin(axis=1) + 1, x)


def ts_argmax(x, n):
    return over(n, lambda w: w.argmax(axis=1) + 1, x)


def ts_rank(x, n):
    def figure(w):
        less = (w < w[:, -1:]).sum(axis=1)
        equal = (w == w[:, -1:]).sum(axis=1)
        return (less + (equal + 1) / 2) / n

    return over(n, figure, x)


def quantile(x, n, q):
    return over(n, lambda w: numpy.quantile(w, q, axis=1), x)


def line(w):
    time = numpy.arange(w.shape[1]) - (w.shape[1] - 1) / 2
    d = deviations(w)
    return time, d, (d @ time) / (time @ time)


def slope(x, n):
    return over(n, lambda w: noisy(line(w)[2], spread(w)), x)


def rsquare(x, n):
    def figure(w):
        time, d, b = line(w)
        return numpy.where(same(w), numpy.nan, noisy(b * b * (time @ time) / (d * d).sum(axis=1), 1))

    return over(n, figure, x)


def residual(x, n):
    def figure(w):
        time, d, b = line(w)
        return noisy(d[:, -1] - b * time[-1], spread(w))

    return over(n, figure, x)


class Panel:
    """Adjusted by the close's own factor; `cap` is the raw close times a million shares for the first symbol, two for the second, …"""

    def __init__(self, shared):
        with open(f'{shared}/constituents/sp500.csv', encoding='utf8') as file:
            known = {row['Symbol']: (row['GICS Sector'], row['GICS Sub-Industry']) for row in csv.DictReader(file)}
        rows = []
        with gzip.open(f'{shared}/equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz', 'rt') as file:
            for row in csv.DictReader(file):
                if row['symbol'] in known and FROM <= row['date'] <= TO:
                    rows.append(row)
        self.symbols = sorted({row['symbol'] for row in rows})
        self.dates = sorted({row['date'] for row in rows})
        symbol = {name: n for n, name in enumerate(self.symbols)}
        date = {name: t for t, name in enumerate(self.dates)}

        def column(figure):
            out = numpy.full((len(self.dates), len(self.symbols)), numpy.nan)
            for row in rows:
                out[date[row['date']], symbol[row['symbol']]] = figure(row)
            return Series(out)

        def price(name):
            return column(lambda row: float(row[name]) * (float(row['adjusted_close']) / float(row['close'])))

        self.open, self.high, self.low, self.close = (price(name) for name in ('open', 'high', 'low', 'close'))
        self.volume = column(lambda row: float(row['volume']))
        self.dollar_volume = column(lambda row: float(row['close']) * float(row['volume']))
        self.cap = column(lambda row: float(row['close']) * (symbol[row['symbol']] + 1) * 1e6)

        def codes(name_of):
            names = [name_of(*known[s]) for s in self.symbols]
            order = sorted(set(names))
            return numpy.array([order.index(name) for name in names])

        # The file has no industries: sub-industries of a sector whose names end in the same word stand for one.
        self.sector = codes(lambda sector, sub: sector)
        self.industry = codes(lambda sector, sub: f'{sector} {sub.split(" ")[-1]}')
        self.subindustry = codes(lambda sector, sub: sub)
