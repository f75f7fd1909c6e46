"""Single indicators by TA-Lib's C functions, symbol by symbol over numpy arrays."""

import numpy as np
import talib
from serve import serve
from talib import abstract

data = {}


def load(folder, names, symbols, bars):
    for name in names:
        data[name] = np.fromfile(f"{folder}/{name}.f64").reshape(symbols, bars)
    return {}


def compute(function, inputs, numbers):
    call, columns = getattr(talib, function), [data[name] for name in inputs]
    return [call(*rows, *numbers) for rows in zip(*columns)]


def write(folder, function, inputs, numbers):
    rows = [result if isinstance(result, tuple) else (result,) for result in compute(function, inputs, numbers)]
    for k, output in enumerate(zip(*rows)):
        values = np.concatenate(output).reshape(len(rows), -1).astype(float)
        if output[0].dtype != float:  # a pattern says 0 where it has no history yet
            values[:, : abstract.Function(function).lookback] = np.nan
        values.tofile(f"{folder}/{k}.f64")
    return {"outputs": len(rows[0])}


serve({"load": load, "compute": compute, "write": write})
