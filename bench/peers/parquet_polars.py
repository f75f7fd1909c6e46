"""Writes bars to a Parquet file and reads them back with polars."""

import polars as pl
from serve import serve

state = {}


def load(path, date):
    state["frame"] = pl.read_csv(path, try_parse_dates=True, infer_schema_length=None)
    return {}


def write(path):
    state["frame"].write_parquet(path)


def read(path):
    return pl.read_parquet(path)


serve({"load": load, "write": write, "read": read, "count": lambda path: {"rows": len(read(path))}})
