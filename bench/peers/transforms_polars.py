"""As-of join, resampling and adjustment of long tables with polars on all cores."""

import numpy as np
import polars as pl
from serve import serve

state = {}


def column(folder, name):
    return np.fromfile(f"{folder}/{name}.f64")


def times(values):
    return pl.Series(values.astype("int64")).cast(pl.Datetime("us"))


def load(folder, fields):
    bars = pl.DataFrame({name: column(folder, name) for name in fields})
    bars = bars.with_columns(
        pl.Series("symbol", column(folder, "symbol").astype("int32")), times(column(folder, "time")).alias("time")
    )
    known = pl.DataFrame({"value": column(folder, "known_value")}).with_columns(
        pl.Series("symbol", column(folder, "known_symbol").astype("int32")),
        times(column(folder, "known_time")).alias("time"),
    )
    state["bars"] = bars
    state["left"] = bars.select("symbol", "time").sort("time", maintain_order=True)
    state["right"] = known.sort("time", maintain_order=True)
    return {}


def as_of():
    return state["left"].join_asof(state["right"], on="time", by="symbol", check_sortedness=False)


def resample():
    return (
        state["bars"]
        .group_by_dynamic("time", every="1w", group_by="symbol")
        .agg(
            pl.col("open").first(),
            pl.col("high").max(),
            pl.col("low").min(),
            pl.col("close").last(),
            pl.col("volume").sum(),
        )
    )


def adjust():
    factor = (pl.col("split") * (pl.col("close") + pl.col("dividend")) / pl.col("close")).cum_prod().over("symbol")
    return state["bars"].select(pl.col("open", "high", "low", "close") * factor)


def write(task, folder):
    frame = {"as_of": as_of, "resample": resample, "adjust": adjust}[task]()
    if task != "adjust":
        frame = frame.sort(["symbol", "time"], maintain_order=True).drop("symbol", "time")
    for name in frame.columns:
        np.ascontiguousarray(frame[name].fill_null(float("nan")).to_numpy()).tofile(f"{folder}/{name}.f64")
    return {"rows": len(frame)}


serve({"load": load, "as_of": lambda: len(as_of()), "resample": lambda: len(resample()), "adjust": lambda: len(adjust()), "write": write})
