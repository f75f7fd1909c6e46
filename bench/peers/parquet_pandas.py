"""Writes bars to a Parquet file and reads them back with pandas and pyarrow."""

import pandas as pd
from serve import serve

state = {}


def load(path, date):
    state["frame"] = pd.read_csv(path, engine="c", parse_dates=[date])
    return {}


def write(path):
    state["frame"].to_parquet(path, index=False)


def read(path):
    return pd.read_parquet(path)


serve({"load": load, "write": write, "read": read, "count": lambda path: {"rows": len(read(path))}})
