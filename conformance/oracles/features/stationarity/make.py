"""Figures for the stationarity tests: statsmodels' adfuller (terms n, c, ct; AIC and fixed lags) and kpss (c, ct; automatic bandwidth).

Seeded series: a random walk, one with drift and a high level, AR(1) near and far from the root, a trend with noise,
a moving average, a rounded series with ties, and a short one. Agreement: 1e-8 relative, lags equal.
Run with the versions named in the JSON; it writes stationarity.json beside itself.
"""
import json
import pathlib
import warnings

import numpy
import statsmodels
from statsmodels.tsa.stattools import adfuller, kpss

warnings.simplefilter("ignore")
rng = numpy.random.default_rng(20_240_611)
bars = 400


def autoregression(rho, noise):
    values = numpy.zeros(len(noise))
    for t in range(1, len(noise)):
        values[t] = rho * values[t - 1] + noise[t]
    return values


steps = rng.standard_normal(bars)
series = {
    "walk": numpy.cumsum(steps),
    "drift": 1_000 + numpy.cumsum(0.3 + rng.standard_normal(bars)),
    "near": autoregression(0.95, rng.standard_normal(bars)),
    "far": autoregression(0.3, rng.standard_normal(bars)),
    "trend": 0.05 * numpy.arange(bars) + rng.standard_normal(bars),
    "average": numpy.convolve(rng.standard_normal(bars + 2), [1, 0.6, 0.4], "valid"),
    "ties": numpy.round(autoregression(0.9, rng.standard_t(3, bars))),
    "short": numpy.cumsum(rng.standard_normal(25)),
}


def adf(x, terms, lags):
    r = adfuller(x, maxlag=lags, regression=terms, autolag="AIC" if lags is None else None, result_object=False)
    statistic, p, used, observations, critical = r[:5]
    return {"terms": terms, "fixed": lags, "statistic": statistic, "pValue": p, "lags": int(used),
            "observations": int(observations), "critical": {k: float(v) for k, v in critical.items()}}


def kpss_of(x, terms):
    statistic, p, lags, _ = kpss(x, regression=terms, nlags="auto", result_object=False)
    return {"terms": terms, "statistic": float(statistic), "pValue": float(p), "lags": int(lags)}


figures = {
    "versions": {"statsmodels": statsmodels.__version__, "numpy": numpy.__version__},
    "series": {
        name: {
            "values": [float(v) for v in x],
            "adf": [adf(x, terms, lags) for terms in ("n", "c", "ct") for lags in (None, 1)],
            "kpss": [kpss_of(x, terms) for terms in ("c", "ct")],
        }
        for name, x in series.items()
    },
}
path = pathlib.Path(__file__).with_name("stationarity.json")
path.write_text(json.dumps(figures, separators=(",", ":")) + "\n")
