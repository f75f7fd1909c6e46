"""Reference figures for the cointegration tests of @quantcli/numeric: run with Python 3 to write cointegration.json.

statsmodels (version in the file): tsa.stattools.coint and tsa.vector_ar.vecm.coint_johansen. Seeded input is stored
with six decimals. Tests: 1e-8 relative, critical values 1e-12.
"""
import json
import pathlib
import warnings
from importlib.metadata import version

import numpy as np
from statsmodels.tsa.stattools import coint
from statsmodels.tsa.vector_ar.vecm import coint_johansen

warnings.simplefilter("ignore")
rng = np.random.default_rng(20_240_611)


def system(bars, trends, k):
    """k series on `trends` shared random walks plus stationary noise."""
    walks = np.cumsum(rng.normal(size=(bars, trends)), axis=0)
    mixed = walks @ rng.normal(size=(trends, k))
    noise = np.zeros((bars, k))
    for t in range(1, bars):
        noise[t] = 0.5 * noise[t - 1] + rng.normal(size=k)
    return np.round(50 + mixed + noise, 6)


SYSTEMS = {
    "pair": system(150, 1, 2),
    "independent": np.round(20 + np.cumsum(rng.normal(size=(120, 2)), axis=0), 6),
    "trending": np.round(system(100, 2, 3) + 0.1 * np.arange(100)[:, None], 6),
    "six": system(160, 4, 6),
    "short": system(40, 1, 2),
}


def engle_granger(x, trend, lags):
    options = {"autolag": "aic"} if lags is None else {"autolag": None, "maxlag": lags}
    statistic, p, critical = coint(x[:, 0], x[:, 1:], trend=trend, **options)
    return {
        "terms": trend,
        "lags": lags,
        "statistic": float(statistic),
        "pValue": float(p),
        "critical": None if trend == "n" else [float(value) for value in critical],
    }


def johansen(x, order, lags):
    found = coint_johansen(x, order, lags)
    return {
        "terms": {-1: "n", 0: "c", 1: "ct"}[order],
        "lags": lags,
        "eigenvalues": found.eig.tolist(),
        "vectors": found.evec.T.tolist(),
        "trace": found.trace_stat.tolist(),
        "traceLevels": found.trace_stat_crit_vals.tolist(),
        "maximum": found.max_eig_stat.tolist(),
        "maximumLevels": found.max_eig_stat_crit_vals.tolist(),
    }


figures = {
    "statsmodels": version("statsmodels"),
    "systems": {
        name: {
            "series": x.T.tolist(),
            "engleGranger": [engle_granger(x, trend, lags) for trend in ("n", "c", "ct") for lags in (None, 0, 2)],
            "johansen": [johansen(x, order, lags) for order in (-1, 0, 1) for lags in (0, 1, 3)],
        }
        for name, x in SYSTEMS.items()
    },
}
text = json.dumps(figures, separators=(",", ":"), allow_nan=False).replace("},{", "},\n{")
pathlib.Path(__file__).with_name("cointegration.json").write_text(text + "\n")
