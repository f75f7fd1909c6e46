"""Figures of the 101 Formulaic Alphas and of Alpha158 on real bars; see panel.py for how, alpha101.py and alpha158.py for
what. For each alpha: how many values are present, their mean size, the share that noise in the last digits moves (there
mathematics has a tie, or nearly), and values at points where noise moves none. Tolerance 1e-9 relative to the value or
to the mean size. Run: make.py FOLDER [NAME…], where FOLDER holds
constituents/sp500.csv and equity_daily/; with names, only those figures are made anew.
"""
import json
import pathlib
import sys

import numpy

import alpha101
import alpha158
import panel

POINTS = 40
PAIRS = 8
TOLERANCE = 1e-9
here = pathlib.Path(__file__).parent


def figures(market, module, only):
    # Alphas are evaluated when called, so that each run is shaken in all its parts.
    alphas = dict(module.alphas(market))
    out = {}
    for name, alpha in alphas.items():
        label = f'alpha_{name:03d}' if isinstance(name, int) else name
        if only and label not in only:
            continue
        panel.shake(None)
        exact = alpha().v
        present = numpy.isfinite(exact)
        size = float(numpy.abs(exact[present]).mean())
        steady = present.copy()
        for seed in range(PAIRS):
            # A tie that rounding has broken is broken the other way by one of two opposite noises.
            for towards in (1, -1):
                panel.shake(seed, towards)
                near = numpy.abs(alpha().v - exact) <= TOLERANCE / 2 * numpy.maximum(numpy.abs(exact), size)
                steady &= near
            if steady.sum() == present.sum():
                break
        rng = numpy.random.default_rng([ord(letter) for letter in label])
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
    for name, module in (('alpha101', alpha101), ('alpha158', alpha158)):
        found = figures(market, module, only)
        file = here / f'{name}.json'
        if only:
            found = json.loads(file.read_text())['figures'] | found
        header = {
            'numpy': numpy.__version__,
            'tolerance': TOLERANCE,
            'from': panel.FROM,
            'to': panel.TO,
            'symbols': len(market.symbols),
            'bars': len(market.dates),
            'about': 'at = symbol × bars + bar, symbols and dates sorted',
        }
        lines = [f'{json.dumps(key)}: {json.dumps(entry)}' for key, entry in found.items()]
        file.write_text(json.dumps(header)[:-1] + ', "figures": {\n' + ',\n'.join(lines) + '\n}}\n')


main(*sys.argv[1:])
