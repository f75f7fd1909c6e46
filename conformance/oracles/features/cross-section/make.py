"""Figures for the cross-sectional, group, elementwise and calendar operators of the feature language.

pandas: ranks, group statistics, calendar fields; SciPy: normal quantiles, median absolute deviation; NumPy: moments,
functions, and the residuals of per-date regressions (lstsq) with two group fields, collinear and scaled factors.
statsmodels: the same regression once more. Tolerance 1e-9 relative. TA-Lib (C 0.8.1): the math transforms. Run with the
versions named in the JSON; it writes cross-section.json beside itself.
"""
import json
import pathlib

import numpy
import pandas
import scipy
import scipy.stats
import statsmodels.api
import talib

rng = numpy.random.default_rng(20_241_011)
symbols = 60
x = numpy.round(rng.standard_t(3, symbols), 2)
x[[7, 19]] = numpy.nan
x[30:34] = x[29]  # ties
y = rng.standard_normal(symbols)
z = 0.6 * y + rng.standard_normal(symbols)
sector = (numpy.arange(symbols) % 5).astype(float)
sector[[3, 44]] = numpy.nan
industry = (numpy.arange(symbols) * 7 % 11 // 3).astype(float)
X, sectors = pandas.Series(x), pandas.Series(sector)
groups = X.groupby(sectors)
absolute = X.abs().groupby(sectors)
present = ~numpy.isnan(x)
n = present.sum()


def listed(values):
    return [None if numpy.isnan(v) else float(v) for v in numpy.asarray(values, dtype=float)]


def broadcast(value):
    return listed(numpy.where(present, value, numpy.nan))


def with_group(values):
    return listed(numpy.where(present & ~numpy.isnan(sector), values, numpy.nan))


def residual(*factors):
    """Of x on an intercept, columns and dummies, over rows without a hole; least squares of smallest norm."""
    rows = present.copy()
    for factor in factors:
        rows &= ~numpy.isnan(factor)
    columns = [numpy.ones(rows.sum())]
    for factor in factors:
        if factor is sector or factor is industry:
            columns += [(factor[rows] == code).astype(float) for code in numpy.unique(factor[rows])]
        else:
            columns.append(factor[rows])
    design = numpy.column_stack(columns)
    scaled = design / numpy.abs(design).max(axis=0)
    found = statsmodels.api.OLS(x[rows], scaled, hasconst=True).fit(method="pinv").resid
    again = x[rows] - scaled @ numpy.linalg.lstsq(scaled, x[rows], rcond=None)[0]
    assert numpy.allclose(found, again, rtol=1e-9, atol=1e-11)
    out = numpy.full(symbols, numpy.nan)
    out[rows] = found
    return listed(out)


ranks = X.rank()
bucket = numpy.ceil(ranks * 5 / n) - 1
by_bucket = X.groupby(bucket)
median = X.median()
w = numpy.linspace(-0.99, 0.99, symbols)
v = numpy.exp(3 * w)
days = pandas.to_datetime(["1970-01-01", "1999-12-31", "2000-02-29", "2004-01-01", "2005-01-01", "2008-12-29", "2010-01-03",
                           "2012-12-31", "2016-02-29", "2019-06-30", "2020-12-31", "2021-01-01", "2024-07-04", "2026-12-28"])
intraday = pandas.date_range("2023-03-10 00:17", "2023-03-15", freq="4h43min", tz="UTC").union(
    pandas.date_range("2022-11-04 00:17", "2022-11-08", freq="4h43min", tz="UTC"))
local = intraday.tz_convert("America/New_York")


def stamps(index):
    epoch = pandas.Timestamp(0, tz=index.tz)
    return [int((t - epoch) / pandas.Timedelta(microseconds=1)) for t in index]


def calendar(index):
    week = index.isocalendar().week
    return {"day_of_week": index.day_of_week, "day_of_month": index.day, "day_of_year": index.day_of_year,
            "week_of_year": week, "month": index.month, "quarter": index.quarter, "year": index.year}


figures = {
    "versions": {"numpy": numpy.__version__, "pandas": pandas.__version__, "scipy": scipy.__version__,
                 "statsmodels": statsmodels.__version__, "talib": talib.__version__},
    "inputs": {"x": listed(x), "y": listed(y), "z": listed(z), "sector": listed(sector), "industry": listed(industry),
               "w": listed(w), "v": listed(v)},
    "values": {
        "rank(x)": listed(X.rank(pct=True)),
        "demean(x)": listed(X - X.mean()),
        "robust_zscore(x)": listed((X - median) / (1.4826 * scipy.stats.median_abs_deviation(x[present]))),
        "quantile_transform(x)": listed(scipy.stats.norm.ppf(ranks / (n + 1))),
        "scale(x, 2.5)": listed(2.5 * X / X.abs().sum()),
        "bucket(x, 5)": listed(bucket),
        "market_mean(x)": broadcast(X.mean()),
        "market_median(x)": broadcast(median),
        "market_std(x)": broadcast(X.std()),
        "market_share(x > 0)": broadcast((X[present] > 0).mean()),
        "group_rank(x, sector)": listed(groups.rank(pct=True)),
        "group_zscore(x, sector)": listed((X - groups.transform("mean")) / groups.transform("std")),
        "group_demean(x, sector)": listed(X - groups.transform("mean")),
        "indneutralize(x, sector)": listed(X - groups.transform("mean")),
        "group_mean(x, sector)": with_group(groups.transform("mean")),
        "group_median(x, sector)": with_group(groups.transform("median")),
        "group_std(x, sector)": with_group(groups.transform("std")),
        "group_sum(x, sector)": with_group(groups.transform("sum")),
        "group_count(x, sector)": with_group(groups.transform("count")),
        "group_scale(x, sector)": listed(X / absolute.transform("sum")),
        "group_median(x, bucket(x, 5))": listed(by_bucket.transform("median")),
        "neutralize(x, sector, industry)": residual(sector, industry),
        "neutralize(x, sector, industry, y, z)": residual(sector, industry, y, z),
        "neutralize(x, y * 1e200, z * 1e-200)": residual(y, z),
        "neutralize(x, y, z, y + 2 * z, industry)": residual(y, z, industry),
        "signedpower(x, 2)": listed(numpy.sign(x) * numpy.abs(x) ** 2),
        "clip(x, -0.5, 1)": listed(numpy.clip(x, -0.5, 1)),
        "sigmoid(x * 20)": listed(scipy.special.expit(20 * x)),
        "log10(v)": listed(talib.LOG10(v)),
        "ln(v)": listed(talib.LN(v)),
        "log1p(w)": listed(numpy.log1p(w)),
        "expm1(w / 1000)": listed(numpy.expm1(w / 1000)),
        "floor(v)": listed(talib.FLOOR(v)),
        "ceil(v)": listed(talib.CEIL(v)),
        "sin(v)": listed(talib.SIN(v)),
        "cos(v)": listed(talib.COS(v)),
        "tan(w)": listed(talib.TAN(w)),
        "asin(w)": listed(talib.ASIN(w)),
        "acos(w)": listed(talib.ACOS(w)),
        "atan(v)": listed(talib.ATAN(v)),
        "sinh(w)": listed(talib.SINH(w)),
        "cosh(v)": listed(talib.COSH(v)),
        "tanh(w)": listed(talib.TANH(w)),
    },
    "daily": {"time": stamps(days), **{name: listed(found) for name, found in calendar(days).items()}},
    "intraday": {"time": stamps(intraday), "hour": listed(local.hour), **{name: listed(found) for name, found in calendar(local).items()}},
}
path = pathlib.Path(__file__).with_name("cross-section.json")
path.write_text(json.dumps(figures, separators=(",", ":")) + "\n")
