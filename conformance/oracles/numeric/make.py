"""Reference figures for @quantcli/numeric: run with Python 3 to write the JSON files beside this script.

distributions.json  Python's decimal at 120 digits (power series of the incomplete beta and gamma functions, Stirling's
                    series), rounded once to double; scipy 1.17.1 serves as a check of these to 1e-6 only, since its own
                    stdtr and stdtrit lose more in places. Tests: 1e-12 relative (normal: 1e-14).
rolling.json        numpy 2.4.6 and scipy 1.17.1, window by window; EMA and ATR of TA-Lib 0.8.2. Tests: 1e-12 relative.
statistics.json     numpy and scipy as above. Tests: 1e-12 relative.
linear-algebra.json numpy as above; regressions in exact fractions, Longley's data (1967) as shipped with statsmodels.
                    Tests state their tolerance.
"""
import json
import math
import pathlib
from decimal import Decimal, getcontext
from fractions import Fraction

import numpy as np
import scipy.special
import scipy.stats
import statsmodels.api as sm
import talib

HERE = pathlib.Path(__file__).parent
getcontext().prec = 120
D = Decimal


def write(name, figures):
    text = json.dumps(figures, allow_nan=False, indent=None, separators=(",", ":"))
    (HERE / name).write_text(text.replace("],[", "],\n[") + "\n")


def bernoulli(count):
    row, numbers = [], []
    for m in range(2 * count + 1):
        row.append(Fraction(1, m + 1))
        for j in range(m, 0, -1):
            row[j - 1] = j * (row[j - 1] - row[j])
        numbers.append(row[0])
    return [D(numbers[2 * k].numerator) / D(numbers[2 * k].denominator) for k in range(1, count + 1)]


BERNOULLI = bernoulli(60)


def inverse_arctangent(n):
    total = term = D(1) / n
    k = 1
    while abs(term) > D(10) ** -(getcontext().prec + 5):
        term = -term / (n * n)
        k += 2
        total += term / k
    return total


def pi():
    return 4 * (4 * inverse_arctangent(5) - inverse_arctangent(239))


PI = pi()


def log_gamma(x):
    x = D(x)
    shift = D(0)
    while x < 150:
        shift += x.ln()
        x += 1
    value = (x - D("0.5")) * x.ln() - x + (2 * PI).ln() / 2
    power = x
    for k, b in enumerate(BERNOULLI, start=1):
        value += b / (2 * k * (2 * k - 1) * power)
        power *= x * x
    return value - shift


def log_beta(a, b):
    return log_gamma(a) + log_gamma(b) - log_gamma(D(a) + D(b))


def beta_series(x, y, a, b):
    total = term = D(1)
    n = 0
    while term > total * D(10) ** -110:
        term *= (a + b + n) / (a + 1 + n) * x
        total += term
        n += 1
    return (a * x.ln() + b * y.ln() - log_beta(a, b)).exp() / a * total


def beta_cdf(x, a, b, y=None):
    x, a, b = D(x), D(a), D(b)
    y = 1 - x if y is None else y
    return beta_series(x, y, a, b) if x < D("0.995") else 1 - beta_series(y, x, b, a)


def beta_quantile(p, a, b):
    x = D(float(scipy.special.betaincinv(a, b, p)))
    p = D(p)
    for _ in range(6):
        value = beta_cdf(x, a, b)
        density = ((D(a) - 1) * x.ln() + (D(b) - 1) * (1 - x).ln() - log_beta(a, b)).exp()
        # Newton on ln I, which is what converges in the tail
        x *= ((p.ln() - value.ln()) * value / (density * x)).exp()
    return x


def gamma_cdf(a, x):
    a, x = D(a), D(x)
    total = term = D(1)
    n = 0
    while term > total * D(10) ** -110:
        n += 1
        term *= x / (a + n)
        total += term
    return (a * x.ln() - x - log_gamma(a + 1)).exp() * total


def t_cdf(t, v):
    t, v = D(t), D(v)
    tail = beta_cdf(v / (v + t * t), v / 2, D("0.5"), t * t / (v + t * t)) / 2
    return tail if t < 0 else 1 - tail


def t_quantile(p, v):
    t = D(float(scipy.special.stdtrit(v, p)))
    for _ in range(7):
        v_ = D(v)
        density = (-(v_ + 1) / 2 * (1 + t * t / v_).ln() - log_beta(v_ / 2, D("0.5"))).exp() / v_.sqrt()
        t -= (t_cdf(t, v) - D(p)) / density
    return t


def normal_cdf(z):
    z = D(z)
    if z == 0:
        return D("0.5"), 1 / (2 * PI).sqrt()
    getcontext().prec = 420
    density = (-z * z / 2).exp() / (2 * pi()).sqrt()
    total, term, k = D(0), abs(z), 1
    # 420 digits outlast the cancellation against 1/2 down to z = -38.
    while term > total * D(10) ** -410:
        total += term
        k += 2
        term *= z * z / k
    half = D("0.5") - density * total
    getcontext().prec = 120
    return (half if z < 0 else 1 - half), density


def distributions():
    out = {"logGamma": [], "gamma": [], "beta": [], "betaQuantile": [], "t": [], "tQuantile": [], "normal": []}
    for x in [1e-300, 1e-10, 1e-3, 0.1, 0.49, 0.5, 0.9, 0.999, 1, 1.0001, 1.2, 1.5, 1.9, 2, 2.0001, 2.4, 2.5, 2.6, 3,
              5.5, 9.99, 10, 12.3, 50, 171, 1e3, 1e6, 1e15]:
        out["logGamma"].append([x, 0.0 if x in (1, 2) else float(log_gamma(x))])
    for a in [0.01, 0.5, 1, 2.5, 10, 100, 1e4]:
        for q in [0.001, 0.1, 0.5, 0.9, 1, 1.1, 1.5, 3]:
            lower = gamma_cdf(a, a * q)
            if D("1e-300") < lower and 1 - lower > D("1e-90"):
                assert math.isclose(float(lower), scipy.special.gammainc(a, a * q), rel_tol=1e-6)
                out["gamma"].append([a, a * q, float(lower), float(1 - lower)])
    for a in [0.1, 0.5, 1, 3, 10, 200, 5000]:
        for b in [0.1, 0.5, 1, 3, 10, 200, 5000]:
            for x in [1e-12, 0.001, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99]:
                value = beta_cdf(x, a, b)
                if D("1e-280") < value:
                    assert math.isclose(float(value), scipy.special.betainc(a, b, x), rel_tol=1e-6)
                    out["beta"].append([x, a, b, float(value)])
    for a, b in [(0.1, 3), (0.5, 0.5), (0.5, 50), (1, 1), (2, 5), (6, 395), (40, 361), (100, 0.5), (2000, 3000)]:
        for p in [1e-12, 1e-3, 0.025, 0.3, 0.5, 0.8, 0.975, 0.999]:
            out["betaQuantile"].append([p, a, b, float(beta_quantile(p, a, b))])
    for v in [0.5, 1, 2, 3, 5, 10, 30, 100, 1e4, 1e7]:
        for t in [-1e10, -1e3, -50, -10, -3, -1, -0.1, -1e-8, 0.3, 2, 5]:
            value = t_cdf(t, v)
            # Smaller ones drown in the complement that many degrees need.
            if D("1e-90") < value:
                out["t"].append([t, v, float(value)])
        for p in [1e-12, 1e-3, 0.025, 0.2, 0.4999, 0.51, 0.9, 0.975, 0.9999]:
            out["tQuantile"].append([p, v, float(t_quantile(p, v))])
    for z in [-37.5, -37, -30, -20, -12.3, -10, -8, -6, -5.66, -5.65, -5, -4, -3, -2.5, -2, -1.96, -1.5, -1, -0.67,
              -0.66, -0.3, -1e-3, 0, 0.1, 0.5, 0.66, 0.67, 1, 1.645, 2, 3, 5, 8]:
        value, density = normal_cdf(z)
        out["normal"].append([z, float(value), float(density)])
    intervals = []
    for k, n, c in [(0, 20, 0.95), (20, 20, 0.95), (1, 20, 0.95), (10, 20, 0.9), (6, 400, 0.95), (88, 100, 0.99),
                    (399, 400, 0.95), (20, 1000000, 0.95)]:
        ci = scipy.stats.binomtest(k, n).proportion_ci(c, method="exact")
        intervals.append([k, n, c, float(ci.low), float(ci.high)])
    out["clopperPearson"] = intervals
    return out


def series(n, seed):
    """A price-like series and another that moves partly with it, with ties."""
    rng = np.random.default_rng(seed)
    x = np.round(100 * np.exp(np.cumsum(rng.normal(0, 0.02, n))), 1)
    y = np.round(0.4 * x + rng.normal(0, 2, n), 1)
    return x, y


def rolling():
    x, y = series(80, 1)
    out = {"x": x.tolist(), "y": y.tolist(), "kernels": []}
    whole = {
        "sum": lambda a, b: math.fsum(a),
        "mean": lambda a, b: math.fsum(a) / len(a),
        "std": lambda a, b: np.std(a, ddof=1),
        "min": lambda a, b: a.min(),
        "max": lambda a, b: a.max(),
        "corr": lambda a, b: np.corrcoef(a, b)[0, 1],
        "rank": lambda a, b: scipy.stats.rankdata(a)[-1] / len(a),
    }
    for name, figure in whole.items():
        for w in [3, 10, 21]:
            values = [None if t + 1 < w else float(figure(x[t + 1 - w:t + 1], y[t + 1 - w:t + 1])) for t in range(80)]
            out["kernels"].append([name, w, values])
    clean = lambda v: [None if np.isnan(a) else float(a) for a in v]
    for w in [2, 5, 14]:
        out["kernels"].append(["ema", w, clean(talib.EMA(x, w))])
        # With low and close at 0 the true range is the high; its first bar has none.
        high = np.concatenate([[1.0], x])
        zero = np.zeros_like(high)
        out["kernels"].append(["wilder", w, clean(talib.ATR(high, zero, zero, w)[1:])])
    return out


def statistics():
    rng = np.random.default_rng(2)
    samples = {
        "normal": rng.normal(0.001, 0.02, 101),
        "fat": rng.standard_t(3, 60),
        "far": 1e8 + rng.normal(0, 1, 50),
        "ties": np.round(rng.normal(0, 2, 40)),
        "four": np.array([3.0, -1.0, 4.0, 1.5]),
    }
    out = {"samples": [], "pairs": [], "ranks": []}
    for name, x in samples.items():
        out["samples"].append({
            "name": name, "values": x.tolist(), "mean": math.fsum(x) / len(x), "variance": float(np.var(x, ddof=1)),
            "skewness": float(scipy.stats.skew(x, bias=False)), "kurtosis": float(scipy.stats.kurtosis(x, bias=False)),
            "rawSkew": float(scipy.stats.skew(x)), "rawKurtosis": float(scipy.stats.kurtosis(x, fisher=False)),
            "median": float(np.median(x)), "mad": float(scipy.stats.median_abs_deviation(x)),
            "quantiles": [[p, float(np.quantile(x, p))] for p in [0, 0.05, 0.25, 1 / 3, 0.5, 0.9, 1]],
        })
    for n, seed in [(5, 3), (40, 4), (300, 5)]:
        x, y = series(n, seed)
        out["pairs"].append({"x": x.tolist(), "y": y.tolist(), "pearson": float(scipy.stats.pearsonr(x, y)[0]),
                             "spearman": float(scipy.stats.spearmanr(x, y)[0])})
        out["ranks"].append({"values": y.tolist(), "ranks": scipy.stats.rankdata(y).tolist()})
    return out


def exact_least_squares(a, b):
    a = [[Fraction(float(v)) for v in row] for row in a]
    b = [Fraction(float(v)) for v in b]
    k = len(a[0])
    m = [[sum(row[i] * row[j] for row in a) for j in range(k)] + [sum(row[i] * t for row, t in zip(a, b))] for i in range(k)]
    for i in range(k):
        for j in range(k):
            if j != i:
                f = m[j][i] / m[i][i]
                m[j] = [p - f * q for p, q in zip(m[j], m[i])]
    return [float(m[i][k] / m[i][i]) for i in range(k)]


def linear_algebra():
    rng = np.random.default_rng(6)
    hilbert = np.array([[1 / (i + j + 1) for j in range(6)] for i in range(6)])
    sample = rng.normal(size=(40, 8)) @ np.diag([1, 1, 2, 3, 1e-3, 5, 1, 1]) @ rng.normal(size=(8, 8))
    covariance = np.cov(sample.T)
    covariance = (covariance + covariance.T) / 2
    out = {"symmetric": [], "regressions": []}
    for name, a in [("hilbert", hilbert), ("covariance", covariance)]:
        out["symmetric"].append({"name": name, "n": len(a), "a": a.ravel().tolist(), "values": np.linalg.eigvalsh(a).tolist(),
                                 "cholesky": np.linalg.cholesky(a).ravel().tolist()})
    data = sm.datasets.longley.load_pandas()
    x = np.column_stack([np.ones(16), data.exog.to_numpy()])
    out["regressions"].append({"name": "longley", "rows": 16, "cols": 7, "a": x.ravel().tolist(), "b": data.endog.tolist(),
                               "x": exact_least_squares(x, data.endog)})
    x = rng.normal(size=(30, 5))
    b = rng.normal(size=30)
    out["regressions"].append({"name": "random", "rows": 30, "cols": 5, "a": x.ravel().tolist(), "b": b.tolist(),
                               "x": exact_least_squares(x, b)})
    return out


write("distributions.json", distributions())
write("rolling.json", rolling())
write("statistics.json", statistics())
write("linear-algebra.json", linear_algebra())
