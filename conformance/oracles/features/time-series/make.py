"""Figures for the time-series operators: every window in two passes with NumPy, SciPy, pandas and TA-Lib, in float64.

A synthetic series with ties, a flat stretch and gaps (values in figures.json), one at a level of 1e8 with unit variance
and an outlier of 1e12, and sampled figures of real raw closes (the prices themselves are not committed: they are
read from the file named in DATA, AAPL, JPM and XOM, bars 0..3000). Tolerance 1e-9 relative, first valid index equal.
Run with the versions named in the JSON: make.py DATA writes figures.json beside itself.
"""
import gzip
import json
import pathlib
import sys

import numpy
import pandas
import scipy.stats
import talib

rng = numpy.random.default_rng(20_261_121)
bars = 300
x = numpy.round(50 * numpy.exp(numpy.cumsum(0.02 * rng.standard_normal(bars))), 1)
y = numpy.round(30 * numpy.exp(numpy.cumsum(0.02 * rng.standard_normal(bars))) + 0.4 * x, 1)
x[60:85] = x[60]
x[140] = x[211] = y[180] = numpy.nan
level = 1e8 + numpy.round(1024 * rng.standard_normal(bars)) / 1024
other = -1e8 + numpy.round(1024 * rng.standard_normal(bars)) / 1024 + (level - 1e8)
level[100] = 1e12


def each(n, figure, *columns):
    out = numpy.full(len(columns[0]), numpy.nan)
    for t in range(n - 1, len(out)):
        windows = [c[t - n + 1 : t + 1] for c in columns]
        if all(numpy.isfinite(w).all() for w in windows):
            out[t] = figure(*windows)
    return out


def constant(w):
    return (w == w[0]).all()


def shifted(w):
    """The same window at a level that costs no digits: the differences are exact where it matters."""
    return w - numpy.median(w)


def moment(figure):
    return lambda w: numpy.nan if constant(w) else figure(shifted(w))


def mean_free(w):
    d = shifted(w)
    return d - d.mean()


def line(w):
    """Slope, intercept about the middle, fitted last value, R²: least squares on 0 … n − 1."""
    time = numpy.arange(len(w)) - (len(w) - 1) / 2
    d = mean_free(w)
    slope = (time @ d) / (time @ time)
    last = d[-1] - slope * time[-1]
    share = numpy.nan if constant(w) else scipy.stats.linregress(time, d).rvalue ** 2
    return slope, last, share


def beta(a, b):
    return numpy.nan if constant(b) else (mean_free(a) @ mean_free(b)) / (mean_free(b) @ mean_free(b))


def left(a, b):
    return mean_free(a)[-1] - beta(a, b) * mean_free(b)[-1]


def correlation(a, b):
    return numpy.nan if constant(a) or constant(b) else numpy.corrcoef(shifted(a), shifted(b))[0, 1]


def lagged(c, k):
    return numpy.concatenate([numpy.full(k, numpy.nan), c[:-k]])


def variance_ratio(c, q, n):
    count = n + q - 1

    def figure(w):
        drift = (w[-1] - w[0]) / count
        single = ((w[1:] - w[:-1] - drift) ** 2).sum() / (count - 1)
        if single == 0:
            return numpy.nan
        overlapping = ((w[q:] - w[:-q] - q * drift) ** 2).sum() / (q * (count - q + 1) * (1 - q / count))
        return overlapping / single

    return each(count + 1, figure, c)


def fracdiff(c, d, n):
    weights = [1.0]
    for k in range(1, n):
        weights.append(-weights[-1] / k * (d - k + 1))
    return each(n, lambda w: w[::-1] @ numpy.array(weights), c)


def days_since(c, n):
    out = numpy.full(len(c), numpy.nan)
    for t in range(len(c)):
        for k in range(min(n, t + 1)):
            if numpy.isnan(c[t - k]):
                break
            if c[t - k] != 0:
                out[t] = k
                break
    return out


def mad(w):
    return scipy.stats.median_abs_deviation(w)


def figures(a, b):
    """Of two columns: text of the expression → values."""
    up = numpy.where(numpy.isnan(a) | numpy.isnan(lagged(a, 1)), numpy.nan, (a > lagged(a, 1)).astype(float))
    found = {
        "ts_var(x, 10)": each(10, lambda w: shifted(w).var(ddof=1), a),
        "ts_std(x, 21)": each(21, lambda w: shifted(w).std(ddof=1), a),
        "ts_zscore(x, 21)": each(21, moment(lambda w: (w[-1] - w.mean()) / w.std(ddof=1)), a),
        "ts_skew(x, 21)": each(21, moment(lambda w: scipy.stats.skew(w, bias=False)), a),
        "ts_skew(x, 3)": each(3, moment(lambda w: scipy.stats.skew(w, bias=False)), a),
        "ts_kurt(x, 21)": each(21, moment(lambda w: scipy.stats.kurtosis(w, bias=False)), a),
        "ts_kurt(x, 4)": each(4, moment(lambda w: scipy.stats.kurtosis(w, bias=False)), a),
        "ts_cov(x, y, 15)": each(15, lambda u, v: (mean_free(u) @ mean_free(v)) / 14, a, b),
        "ts_corr(x, y, 15)": each(15, correlation, a, b),
        "ts_argmin(x, 12)": each(12, lambda w: w.argmin() + 1, a),
        "ts_argmax(x, 12)": each(12, lambda w: w.argmax() + 1, a),
        "ts_quantile(x, 21, 0.2)": each(21, lambda w: numpy.quantile(w, 0.2), a),
        "ts_median(x, 10)": each(10, numpy.median, a),
        "ts_mad(x, 10)": each(10, mad, a),
        "ts_mad(x, 21)": each(21, mad, a),
        "ts_mean_deviation(x, 21)": each(21, lambda w: numpy.abs(mean_free(w)).mean(), a),
        "ts_slope(x, 20)": each(20, lambda w: line(w)[0], a),
        "ts_residual(x, 20)": each(20, lambda w: line(w)[1], a),
        "ts_rsquare(x, 20)": each(20, lambda w: line(w)[2], a),
        "ts_forecast(x, 20, 3)": each(20, lambda w: w[-1] - line(w)[1] + 3 * line(w)[0], a),
        "ts_beta(y, x, 15)": each(15, beta, b, a),
        "ts_regression_residual(y, x, 15)": each(15, lambda u, v: left(u, v), b, a),
        "ts_regression_rsquare(y, x, 15)": each(15, lambda u, v: correlation(u, v) ** 2, b, a),
        "decay_linear(x, 9)": each(9, lambda w: numpy.median(w) + numpy.average(shifted(w), weights=numpy.arange(1, 10)), a),
        "decay_exp(x, 30, 0.9)": each(30, lambda w: numpy.median(w) + numpy.average(shifted(w), weights=0.9 ** numpy.arange(29, -1, -1)), a),
        "ts_drawdown(x, 21)": each(21, lambda w: 1 - w[-1] / w.max(), a),
        "ts_fracdiff(x, 0.4, 30)": fracdiff(a, 0.4, 30),
        "ts_autocorr(x, 2, 20)": each(20, correlation, a, lagged(a, 2)),
        "ts_count(x > delay(x, 1), 10)": each(10, lambda w: w.sum(), up),
        "days_since(x > delay(x, 1), 4)": days_since(up, 4),
        "ts_last(x, 3)": pandas.Series(a).ffill(limit=2).to_numpy(),
    }
    return found


plain = figures(x, y)
plain["ts_product(x / 50, 10)"] = each(10, numpy.prod, x / 50)
plain["ts_variance_ratio(log(x), 3, 20)"] = variance_ratio(numpy.log(x), 3, 20)
gapless = pandas.Series(x).ffill().to_numpy()
plain["decay_linear(ts_last(x, 9), 14)"] = talib.WMA(gapless, 14)
plain["ts_forecast(ts_last(x, 9), 14, 0)"] = talib.LINEARREG(gapless, 14)
plain["ts_forecast(ts_last(x, 9), 14)"] = talib.TSF(gapless, 14)
plain["ts_slope(ts_last(x, 9), 14)"] = talib.LINEARREG_SLOPE(gapless, 14)
# Gaps in TA-Lib and pandas are filled before; a forecast at a level of 1e8 is that level, and says nothing.
STRESS = ["ts_var(x, 10)", "ts_std(x, 21)", "ts_zscore(x, 21)", "ts_skew(x, 21)", "ts_kurt(x, 21)", "ts_cov(x, y, 15)",
          "ts_corr(x, y, 15)", "ts_slope(x, 20)", "ts_residual(x, 20)", "ts_rsquare(x, 20)", "ts_beta(y, x, 15)",
          "ts_regression_residual(y, x, 15)", "ts_regression_rsquare(y, x, 15)", "ts_mean_deviation(x, 21)", "ts_autocorr(x, 2, 20)"]

PRICES = ["ts_last(x, 3)", "ts_quantile(x, 21, 0.2)"]


def listed(values):
    return [None if numpy.isnan(v) else float(v) for v in values]


def sampled(values):
    first = int(numpy.flatnonzero(~numpy.isnan(values))[0])
    at = sorted({first, *range(first, len(values), 79)})
    return {"first": first, "at": at, "values": listed(values[at])}


frame = pandas.read_csv(gzip.open(sys.argv[1]))
symbol, price = [c for c in frame.columns if c in ("symbol", "ticker")][0], "close"
closes = {s: frame[frame[symbol] == s][price].to_numpy(dtype=float)[:3000] for s in ("AAPL", "JPM", "XOM")}
stressed = figures(level, other)
result = {
    "versions": {"numpy": numpy.__version__, "scipy": scipy.__version__, "pandas": pandas.__version__, "talib": talib.__version__},
    "plain": {"inputs": {"x": listed(x), "y": listed(y)}, "values": {k: listed(v) for k, v in plain.items()}},
    "stress": {"inputs": {"x": listed(level), "y": listed(other)}, "values": {k: listed(stressed[k]) for k in STRESS}},
    # x is the symbol's close, y the next symbol's; nothing that is a price itself.
    "real": {
        s: {k: sampled(v) for k, v in figures(closes[s], closes[t]).items() if k not in PRICES}
        for s, t in (("AAPL", "JPM"), ("JPM", "XOM"), ("XOM", "AAPL"))
    },
}
pathlib.Path(__file__).with_name("figures.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
