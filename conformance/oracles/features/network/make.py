"""Figures for the network operators: networkx on thresholded numpy correlations; scipy for the spectral embedding.

    python make.py > network.json

Each case holds seeded returns [N][T], rounded so that they are the same numbers in both languages. The graph is that of
the n bars that end at the last bar whose index is a multiple of 5. Tolerance 1e-9 relative; the embedding up to sign,
communities as partitions.
"""

import json

import networkx as nx
import numpy as np
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
            nx.pagerank(graph, alpha=0.85, tol=1e-16, max_iter=10_000)[i] for i in range(count)
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


both = lambda *thresholds: [(t, links) for t in thresholds for links in ("positive", "absolute")]
print(
    json.dumps(
        {
            "versions": {"networkx": nx.__version__, "numpy": np.__version__, "scipy": scipy.__version__},
            "every": EVERY,
            "cases": [
                case(1, 24, 60, 4, 0.5, 1.0, both(0, 0.3, 0.5)),
                case(2, 30, 40, 5, 0.0, 1.2, both(0.3, 0.5)),
                case(3, 17, 21, 3, 1.0, 0.5, both(0.1, 0.7)),
                case(4, 12, 30, 12, 0.0, 0.0, both(0, 0.2, 0.9)),
                case(5, 3, 10, 1, 0.5, 1.0, both(0, 0.5)),
            ],
        }
    )
)
