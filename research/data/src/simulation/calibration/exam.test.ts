import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { examine } from './exam.ts';
import { observeReturns } from './observed-returns.ts';
import { panelBars } from './panel.fixture.ts';

const designs = [
  { bars: 60, symbols: 1 },
  { bars: 60, symbols: 4 },
];
const options = { seed: 1, designs, windows: 25 } as const;
const real = observeReturns(panelBars(1));

describe('examine', () => {
  it('tells nothing where both markets have the same law', () => {
    for (const { logistic, trees } of examine(real, observeReturns(panelBars(2)), options)) {
      for (const { auc, low, high } of [logistic, trees]) {
        expect(auc).toBeLessThan(0.7);
        expect(low).toBeLessThanOrEqual(auc);
        expect(high).toBeGreaterThanOrEqual(auc);
      }
    }
  });

  it('tells a market whose symbols have nothing in common and no memory', () => {
    const rng = Rng.fromSeed(3);
    const total = real.total.map((r) =>
      Float64Array.from(rng.shuffle([...r.subarray(1)]), (x, t) => (t === 0 ? NaN : x)),
    );
    const group = examine(real, { ...real, total, bars: real.bars - 1 }, options)[1];
    expect(Math.min(group!.trees.auc, group!.logistic.auc)).toBeGreaterThan(0.95);
  });

  it('is the same each time, and leaves out what the markets are too short for', () => {
    const single = { ...options, designs: designs.slice(0, 1) };
    expect(examine(real, real, single)).toEqual(examine(real, real, single));
    const brief = observeReturns(panelBars(4, 24, 700));
    expect(examine(brief, brief, { ...options, designs: [{ bars: 690, symbols: 1 }] })).toEqual([]);
  });
});
