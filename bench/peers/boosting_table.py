"""What the scripts of boosted trees share: a problem's arrays, and the tasks around a library's fit and predict."""

import json
import re

import numpy as np
from serve import serve


def read(folder, part, width):
    x = np.fromfile(f"{folder}/{part}-features.f64").reshape(-1, width)
    target = np.fromfile(f"{folder}/{part}-target.f64")
    groups = np.fromfile(f"{folder}/{part}-groups.f64").astype("int64")
    return {"x": x, "y": target, "groups": groups}


def serve_trees(prepare, fit, predict):
    """prepare(part, problem) brings rows into the form that a user of the library would hold them in, outside the clock;
    fit(train, problem, **how) gives a model; predict(model, part, problem, threads) an array."""
    state = {}

    def load(folder, parts):
        with open(f"{folder}/problem.json") as file:
            problem = json.load(file)
        state["problem"] = problem
        for part in parts:
            state[part] = prepare(read(folder, part, problem["width"]), problem)
        return {}

    def fit_now(**how):
        state["model"] = fit(state["train"], state["problem"], **how)

    def predict_now(threads):
        return predict(state["model"], state["test"], state["problem"], threads)

    def write(path):
        np.ascontiguousarray(predict_now(1), dtype=float).tofile(path)
        return {}

    serve({"load": load, "fit": fit_now, "predict": predict_now, "write": write, "peak": peak})


def peak():
    """Of this process; on Linux alone."""
    try:
        with open("/proc/self/status") as status:
            return {"megabytes": int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1]) / 1024}
    except OSError:
        return {}
