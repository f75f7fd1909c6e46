"""Figures for the network operators: networkx on thresholded numpy correlations; scipy for the spectral embedding.

    python make.py synthetic > network.json
    python make.py real us_sp500_daily_adj_1999_2021_core_dev.csv.gz > real.json

Each synthetic case holds seeded returns [N][T], rounded so that they are the same numbers in both languages. The graph
is that of the n bars that end at the last bar whose index is a multiple of 5. The real figures are of the returns of raw
closes over 60 bars at three bars, of the symbols that have them all. Tolerance 1e-9 of a column's largest; the embedding
up to sign, communities by their lowest symbols.
"""

import json
import sys

import networkx as nx
import numpy as np
import pandas as pd
import scipy
from scipy.linalg import eigh
from scipy.sparse.csgraph import laplacian

EVERY = 5


def returns(seed, symbols, bars, groups, market, group):
    rng = np.random.default_rng(seed)
    common = rng.standard_normal(bars) * market
    factors = rng.standard_normal((groups, bars)) * group
    signs = np.where(rng.random(symbols) < 0.2, -1, 1)
    noise = rng.standard_normal((symbols, bars))
    member = rng.integers(0, groups, symbols)
    return np.round((signs[:, None] * (common + factors[member]) + noise) * 0.01, 6)


def measures(window, y, threshold, links):
    count = len(window)
    correlation = np.corrcoef(window)
    size = np.abs(correlation) if links == "absolute" else correlation
    assert np.abs(size - threshold).min() > 1e-9
    linked = size > threshold
    np.fill_diagonal(linked, False)
    signed = np.where(linked, correlation, 0.0)
    graph = nx.from_numpy_array(np.abs(signed))
    strengths = signed.sum(axis=1)
    values, vectors = np.linalg.eigh(np.abs(signed))
    leading = np.abs(vectors[:, -1]) if values[-1] - values[-2] > 1e-3 else None
    peers = [
        (row @ y) / np.abs(row).sum() if np.abs(row).sum() > 0 else None for row in signed
    ]
    found = {
        "network_degree": [nx.degree_centrality(graph)[i] for i in range(count)],
        "network_strength": strengths.tolist(),
        "network_betweenness": [nx.betweenness_centrality(graph)[i] for i in range(count)],
        "network_pagerank": [
            nx.pagerank(graph, alpha=0.85, tol=1e-14 / count, max_iter=10_000)[i] for i in range(count)
        ],
        "network_clustering": [nx.clustering(graph)[i] for i in range(count)],
        "network_peer_momentum": peers,
        "network_community": community_codes(graph, count),
    }
    if leading is not None:
        found["network_eigenvector"] = leading.tolist()
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=len)
    if len(parts) == 1 or len(parts[-1]) > len(parts[-2]):
        part = parts[-1]
        weights = np.abs(signed)[np.ix_(part, part)]
        _, vectors = eigh(laplacian(weights, normed=True))
        for k in range(1, min(4, len(part))):
            column = [None] * count
            for node, value in zip(part, vectors[:, k]):
                column[node] = value
            found[f"network_embedding {k}"] = column
    return found


def community_codes(graph, count):
    codes = [0] * count
    for part in nx.community.greedy_modularity_communities(graph, weight="weight"):
        for node in part:
            codes[node] = min(part)
    return codes


def case(seed, symbols, n, groups, market, group, graphs):
    bars = n + 12
    x = returns(seed, symbols, bars, groups, market, group)
    end = (bars - 1) // EVERY * EVERY
    window = x[:, end - n + 1 : end + 1]
    y = x[:, end]
    return {
        "n": n,
        "bar": end,
        "returns": x.tolist(),
        "graphs": [
            {"threshold": threshold, "links": links, "expected": measures(window, y, threshold, links)}
            for threshold, links in graphs
        ],
    }


def both(*thresholds):
    return [(t, links) for t in thresholds for links in ("positive", "absolute")]


def real(path, bars, n=60):
    table = pd.read_csv(path).pivot(index="date", columns="symbol", values="close")
    returns_of = table / table.shift(1) - 1
    figures = []
    for bar in bars:
        window = returns_of.iloc[bar - n + 1 : bar + 1]
        present = [i for i, name in enumerate(window.columns) if window[name].notna().all()]
        x = window.iloc[:, present].to_numpy().T
        found = measures(x, x[:, -1], 0.3, "positive")
        found["network_community"] = [present[code] for code in found["network_community"]]
        figures.append({"bar": bar, "date": window.index[-1], "present": present, "expected": found})
    return {"n": n, "threshold": 0.3, "symbols": list(table.columns), "figures": figures}


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return float(f"{value:.13g}") if isinstance(value, float) else value


versions = {"networkx": nx.__version__, "numpy": np.__version__, "scipy": scipy.__version__}
if sys.argv[1] == "real":
    figures = real(sys.argv[2], [500, 2500, 5000])
else:
    cases = [
        case(1, 24, 60, 4, 0.5, 1.0, both(0, 0.3, 0.5)),
        case(2, 30, 40, 5, 0.0, 1.2, both(0.3, 0.5)),
        case(3, 17, 21, 3, 1.0, 0.5, both(0.1, 0.7)),
        case(4, 12, 30, 12, 0.0, 0.0, both(0, 0.2, 0.9)),
        case(5, 3, 10, 1, 0.5, 1.0, both(0, 0.5)),
    ]
    figures = {"every": EVERY, "cases": cases}
print(json.dumps(rounded({"versions": versions, **figures})))
