"""Quantiles of Student's t with 4 degrees of freedom, for the simulator's innovations. scipy 1.17.1; tolerance 1e-10."""
import json
import pathlib

import scipy
from scipy.stats import t

figures = {
    "library": f"scipy {scipy.__version__}",
    "degrees": 4,
    "quantiles": [[p, float(t.ppf(p, 4))] for p in (0.5001, 0.6, 0.75, 0.9, 0.975, 0.995, 0.9999)],
}
pathlib.Path(__file__).with_name("student-t.json").write_text(json.dumps(figures, indent=2) + "\n")
