/** Index, breadth and average correlation. */
import { Rng } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageCorrelation } from './average-correlation.ts';
import { marketBreadth } from './market-breadth.ts';
import { marketIndex, movingAverage } from './market-index.ts';
import { column, expectClose, expectTruncation, figures, oraclePanel, panelOf } from './oracle-figures.ts';

const panel = oraclePanel();

describe('marketIndex', () => {
  it('agrees with numpy, equal- and price-weighted', () => {
    expectClose(marketIndex(panel), column(figures.index.equal));
    expectClose(marketIndex(panel, 'price'), column(figures.index.price));
  });

  it('looks at nothing later', () => {
    expectTruncation(panel, (part) => marketIndex(part, 'price'));
  });

  it('weighs by a field of the bar before, and takes members of the bar before', () => {
    const fields = { close: Float64Array.of(1, 2, 2, 1, 1, 3), cap: Float64Array.of(3, 9, 9, 1, 0, 1) };
    expect([...marketIndex(panelOf(fields, 2), { field: 'cap' })]).toEqual([100, 175, 175]);
    const members = Uint8Array.of(1, 0, 0, 1, 1, 1);
    expect([...marketIndex(panelOf(fields, 2, members))]).toEqual([100, 150, 450]);
  });

  it('keeps its level over a bar on which nothing has a return, and drops who stops trading', () => {
    const close = Float64Array.of(1, NaN, NaN, NaN, 5, 10, 20, 10);
    expect([...marketIndex(panelOf({ close }, 2))]).toEqual([100, 200, 400, 200]);
    expect([...marketIndex(panelOf({ close: Float64Array.of(1, NaN, 3) }, 1))]).toEqual([100, 100, 100]);
  });

  it('has a trend line', () => {
    expect([...movingAverage(Float64Array.of(1, 2, 3, NaN, 5), 2)]).toEqual([NaN, 1.5, 2.5, NaN, NaN]);
  });
});

describe('marketBreadth', () => {
  const breadth = marketBreadth(panel, { extreme: 100 });

  it.each(Object.keys(figures.breadth))('%s agrees with pandas', (name) => {
    expectClose(breadth[name as keyof typeof breadth], column(figures.breadth[name]!));
  });

  it('looks at nothing later', () => {
    expectTruncation(panel, (part) => marketBreadth(part).aboveAverage);
    expectTruncation(panel, (part) => marketBreadth(part, { extreme: 40 }).newHighs);
  });

  it('counts members only', () => {
    const members = new Uint8Array(5 * panel.bars);
    members.fill(1, 0, panel.bars);
    const one = marketBreadth(panelOf({ close: panel.parts().fields.get('close')! }, 5, members));
    for (let t = 0; t < panel.bars; t += 1) expect(one.advancing[t]! + one.declining[t]!).toBeLessThanOrEqual(1);
  });
});

/** Of price lists, over the last four returns. */
function correlationOf(...lists: readonly (readonly number[])[]): number {
  return averageCorrelation(panelOf({ close: Float64Array.from(lists.flat()) }, lists.length), 4).at(-1)!;
}

describe('averageCorrelation', () => {
  it('agrees with the mean over numpy.corrcoef', () => {
    expectClose(averageCorrelation(panel), column(figures.correlation));
  });

  it('looks at nothing later', () => {
    expectTruncation(panel, (part) => averageCorrelation(part, 20));
  });

  it('equals the mean over all pairs, for any number of symbols', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 3, max: 20 }), fc.nat(), (count, window, seed) => {
        const rng = Rng.fromSeed(seed);
        const bars = window + 2;
        const close = Float64Array.from({ length: count * bars }, () => 50 + 10 * rng.uniform());
        const found = averageCorrelation(panelOf({ close }, count), window).at(-1)!;
        const returns = Array.from({ length: count }, (_, n) =>
          Array.from({ length: window }, (_, i) => {
            const t = n * bars + bars - window + i;
            return close[t]! / close[t - 1]! - 1;
          }),
        );
        expect(found).toBeCloseTo(meanOverPairs(returns), 10);
      }),
      { numRuns: 60 },
    );
  });

  it('is 1 for copies and −1 for a mirror; symbols that stand still or are missing do not count', () => {
    const rise = [1, 1.1, 1, 1.1, 1, 1.1];
    const mirror = [1];
    for (let t = 1; t < 6; t += 1) mirror.push(mirror[t - 1]! * (2 - rise[t]! / rise[t - 1]!));
    const still = [2, 2, 2, 2, 2, 2];
    const gone = [1, 1.1, 1, NaN, 1, 1.1];
    expect(correlationOf(rise, rise, still, gone)).toBeCloseTo(1, 12);
    expect(correlationOf(rise, mirror)).toBeCloseTo(-1, 12);
    expect(correlationOf(rise, still, gone)).toBeNaN();
  });
});

function meanOverPairs(rows: readonly number[][]): number {
  const centred = rows.map((row) => row.map((value) => value - mean(row)));
  const pairs: number[] = [];
  for (let i = 0; i < rows.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const [a, b] = [centred[i]!, centred[j]!];
      pairs.push(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)));
    }
  }
  return mean(pairs);
}

function mean(list: readonly number[]): number {
  return list.reduce((sum, value) => sum + value, 0) / list.length;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
