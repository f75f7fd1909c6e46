"""Figures of the 101 Formulaic Alphas and of Alpha158 on real bars; see panel.py for how, alpha101.py and alpha158.py for
what. For each alpha: how many values are present, their mean size, the share that noise in the last digits moves (there
mathematics has a tie, or nearly), and values at points where noise moves none. Tolerance 1e-9 relative to the value or
to the mean size. Run: make.py FOLDER, where FOLDER holds constituents/sp500.csv and equity_daily/.
"""
import json
import pathlib
import sys

import numpy

import alpha101
import alpha158
import panel

POINTS = 40
TOLERANCE = 1e-9
here = pathlib.Path(__file__).parent


def figures(market, module, seed, only):
    """A fresh market for each run: adv and the rest are shaken anew."""
    runs = []
    for shaken in (None, 1, 2, 3):
        runs.append((shaken, dict(module.alphas(market))))
    rng = numpy.random.default_rng(seed)
    out = {}
    for name in runs[0][1]:
        label = f'alpha_{name:03d}' if isinstance(name, int) else name
        if only and label not in only:
            continue
        found = []
        for shaken, alphas in runs:
            panel.shake(shaken)
            found.append(alphas[name]().v)
        panel.shake(None)
        exact, *noisy = found
        present = numpy.isfinite(exact)
        size = float(numpy.abs(exact[present]).mean())
        steady = present.copy()
        for other in noisy:
            near = numpy.abs(other - exact) <= TOLERANCE / 2 * numpy.maximum(numpy.abs(exact), size)
            steady &= near
        where = numpy.flatnonzero(steady.T.ravel())
        at = numpy.sort(rng.choice(where, min(POINTS, len(where)), replace=False))
        out[label] = {
            'present': int(present.sum()),
            'size': size,
            'unsteady': round(1 - steady.sum() / present.sum(), 4),
            'at': at.tolist(),
            'values': exact.T.ravel()[at].tolist(),
        }
        print(label, out[label]['present'], size, out[label]['unsteady'], len(at), flush=True)
    return out


def main(shared, *only):
    market = panel.Panel(shared)
    for file, module, seed in (('alpha101', alpha101, 101), ('alpha158', alpha158, 158)):
        found = figures(market, module, seed, only)
        if only:
            continue
        text = {
            'numpy': numpy.__version__,
            'tolerance': TOLERANCE,
            'from': panel.FROM,
            'to': panel.TO,
            'symbols': len(market.symbols),
            'bars': len(market.dates),
            'about': 'at = symbol × bars + bar, symbols and dates sorted',
        }
        lines = [f'{json.dumps(name)}: {json.dumps(entry)}' for name, entry in found.items()]
        header = json.dumps(text)[:-1]
        (here / f'{file}.json').write_text(header + ', "figures": {\n' + ',\n'.join(lines) + '\n}}\n')


main(*sys.argv[1:])
