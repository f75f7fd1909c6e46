"""Figures for the tests of foundations/panel and foundations/market, from named libraries.

Run by hand with pandas 3.1, python-dateutil and the zoneinfo of Python 3.11; the tests read oracle.json only.
Tolerances: dates and offsets exact, as-of joins exact, total returns 1e-12 relative (exact fractions here).
"""

import json
import pathlib
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import dateutil
import numpy as np
import pandas as pd
from dateutil.easter import easter


def new_york_offsets():
    """Minutes behind UTC at noon, for every change between 1990 and 2035: [first day, minutes]."""
    zone, day, found, before = ZoneInfo("America/New_York"), date(1990, 1, 1), [], None
    while day < date(2036, 1, 1):
        offset = datetime(day.year, day.month, day.day, 12, tzinfo=zone).utcoffset()
        minutes = -int(offset.total_seconds() // 60)
        if minutes != before:
            found.append([day.isoformat(), minutes])
            before = minutes
        day += timedelta(days=1)
    return found


def as_of_join():
    """pandas.merge_asof, backward, inclusive, with and without a tolerance."""
    rng = np.random.default_rng(7)
    times = np.sort(rng.integers(0, 200, 60))
    known = np.sort(rng.integers(20, 180, 40))
    values = np.round(rng.normal(size=40), 3)
    left, right = pd.DataFrame({"t": times}), pd.DataFrame({"t": known, "v": values})
    plain = pd.merge_asof(left, right, on="t")["v"]
    aged = pd.merge_asof(left, right, on="t", tolerance=3)["v"]
    none = lambda s: [None if np.isnan(x) else float(x) for x in s]
    return {
        "times": times.tolist(),
        "knownAt": known.tolist(),
        "values": values.tolist(),
        "plain": none(plain),
        "maxAge3": none(aged),
    }


def total_return():
    """Wealth of one share whose dividends are reinvested at the ex-date close, in exact fractions."""
    close = ["100", "101.5", "50.25", "49.8", "50.1", "25.4", "76.8"]
    split = ["1", "1", "2", "1", "1", "2", "1/3"]
    dividend = ["0", "0.75", "0.4", "0", "0.55", "0", "1.2"]
    held, wealth = Fraction(1), []
    for c, s, d in zip(map(Fraction, close), map(Fraction, split), map(Fraction, dividend)):
        held *= s
        held += held * d / c
        wealth.append(float(held * c))
    number = lambda texts: [float(Fraction(t)) for t in texts]
    return {"close": number(close), "split": number(split), "dividend": number(dividend), "wealth": wealth}


figures = {
    "versions": {"pandas": pd.__version__, "numpy": np.__version__, "dateutil": dateutil.__version__},
    "easter": [easter(year).isoformat() for year in range(1950, 2101)],
    "newYork": new_york_offsets(),
    "asOf": as_of_join(),
    "totalReturn": total_return(),
}
path = pathlib.Path(__file__).with_name("oracle.json")
path.write_text(json.dumps(figures, separators=(",", ":")) + "\n")
