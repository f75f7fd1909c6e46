"""As-of join, resampling and adjustment of long tables with pandas."""

import numpy as np
import pandas as pd
from serve import serve

state = {}


def column(folder, name):
    return np.fromfile(f"{folder}/{name}.f64")


def load(folder, fields):
    bars = pd.DataFrame({name: column(folder, name) for name in ["symbol", *fields]})
    bars["symbol"] = bars["symbol"].astype("int32")
    bars["time"] = pd.to_datetime(column(folder, "time").astype("int64"), unit="us")
    known = pd.DataFrame({"symbol": column(folder, "known_symbol").astype("int32"), "value": column(folder, "known_value")})
    known["time"] = pd.to_datetime(column(folder, "known_time").astype("int64"), unit="us")
    state["bars"] = bars
    # merge_asof wants both sides sorted by time; given so, as a user would keep them for it.
    state["left"] = bars[["symbol", "time"]].sort_values("time", kind="stable")
    state["right"] = known.sort_values("time", kind="stable")
    return {}


def as_of():
    return pd.merge_asof(state["left"], state["right"], on="time", by="symbol")


def resample():
    how = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
    week = pd.Grouper(key="time", freq="W-MON", label="left", closed="left")
    return state["bars"].groupby(["symbol", week], sort=True).agg(how)


def adjust():
    bars = state["bars"]
    event = bars["split"] * (bars["close"] + bars["dividend"]) / bars["close"]
    factor = event.groupby(bars["symbol"], sort=False).cumprod()
    return bars[["open", "high", "low", "close"]].mul(factor, axis=0)


def write(task, folder):
    frame = {"as_of": as_of, "resample": resample, "adjust": adjust}[task]()
    if task == "as_of":
        frame = frame.sort_values(["symbol", "time"], kind="stable")[["value"]]
    for name in frame.columns:
        if name not in ("symbol", "time"):
            np.ascontiguousarray(frame[name].to_numpy(dtype=float)).tofile(f"{folder}/{name}.f64")
    return {"rows": len(frame)}


serve({"load": load, "as_of": lambda: len(as_of()), "resample": lambda: len(resample()), "adjust": lambda: len(adjust()), "write": write})
