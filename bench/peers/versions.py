"""Says which Python this is and which of the peers' libraries it can import."""

import importlib
import json
import platform

versions = {"python": platform.python_version()}
for name in ("numpy", "pandas", "polars", "pyarrow", "talib", "lightgbm", "xgboost", "catboost", "sklearn"):
    try:
        versions[name] = importlib.import_module(name).__version__
    except ImportError:
        pass
print(json.dumps(versions))
