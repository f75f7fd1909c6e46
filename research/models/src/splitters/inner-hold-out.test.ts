import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { innerHoldOut } from './inner-hold-out.ts';
import { barsIn, everyRow } from './spans-fixture.ts';

const rng = () => Rng.fromSeed(7);

describe('innerHoldOut', () => {
  it('takes the last bars, purges by span and embargoes by the horizon', () => {
    const sample = everyRow({ bars: 40, perBar: 2, length: () => 3, target: (row) => (row === 79 ? NaN : row) });
    const { train, test } = innerHoldOut(sample, 0.25, rng());
    expect(barsIn(test)).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
    expect(test.rows).not.toContain(79);
    // t + 3 ≤ 30 − 3.
    expect(barsIn(train)).toEqual(Array.from({ length: 25 }, (_, t) => t));
  });

  it('works on the rows that a fold trains on, with gaps', () => {
    const { dataset, rows } = everyRow({ bars: 60 });
    const sample = { dataset, rows: rows.filter((row) => row < 20 || row >= 40) };
    const { train, test } = innerHoldOut(sample, 0.5, rng());
    expect([...test.rows]).toEqual([...rows.subarray(40)]);
    expect([...train.rows]).toEqual([...rows.subarray(0, 20)]);
  });

  it('draws rows at random where all are of one instant', () => {
    const sample = everyRow({ bars: 1, perBar: 100 });
    const { train, test } = innerHoldOut(sample, 0.2, rng());
    expect(test.rows).toHaveLength(20);
    expect([...train.rows, ...test.rows].toSorted((a, b) => a - b)).toEqual([...sample.rows]);
    for (const { rows } of [train, test]) expect(rows).toEqual(rows.toSorted());
    expect(innerHoldOut(sample, 0.2, rng())).toEqual({ train, test });
    expect(innerHoldOut(sample, 0.2, Rng.fromSeed(8)).test.rows).not.toEqual(test.rows);
  });

  it('draws whole sections where there are several', () => {
    const sample = everyRow({ bars: 1, perBar: 100, sections: 10 });
    const { test } = innerHoldOut(sample, 0.3, rng());
    const sections = new Set(Array.from(test.rows, (row) => Math.floor(row / 10)));
    expect([test.rows.length, sections.size]).toEqual([30, 3]);
  });

  it.each([
    [everyRow({ bars: 0 }), 0.2, 'of 0 labelled rows on 0 bars leaves 0 to train on and 0 to stop early by'],
    [everyRow({ bars: 1 }), 0.2, 'of 1 labelled rows on 1 bars leaves 0 to train on and 1'],
    [everyRow({ bars: 10, target: () => NaN }), 0.2, 'of 0 labelled rows'],
    [everyRow({ bars: 20, length: () => 10 }), 0.2, 'of 20 labelled rows on 20 bars leaves 0 to train on and 4'],
    [everyRow({ bars: 20 }), 1, 'a share of 1; give one between 0 and 1'],
  ])('refuses what would leave a side empty', (sample, share, message) => {
    expect(() => innerHoldOut(sample, share, rng())).toThrow(message);
  });
});
