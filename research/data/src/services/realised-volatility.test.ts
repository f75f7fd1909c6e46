import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { expectClose, expectTruncation, figures, matrix, oraclePanel, panelOf } from './oracle-figures.ts';
import { realisedVolatility, VOLATILITY_ESTIMATORS } from './realised-volatility.ts';

/** A random walk without drift, watched 1,000 times a day, with or without a night. */
function walk(bars: number, deviation: number, night: number): ReturnType<typeof panelOf> {
  const rng = Rng.fromSeed(3);
  const columns = { open: [], high: [], low: [], close: [] } as Record<string, number[]>;
  let log = 0;
  for (let t = 0; t < bars; t += 1) {
    log += night * rng.normal();
    const path = [log];
    for (let i = 0; i < 1_000; i += 1) path.push((log += (deviation / Math.sqrt(1_000)) * rng.normal()));
    for (const [name, value] of [
      ['open', path[0]!],
      ['high', Math.max(...path)],
      ['low', Math.min(...path)],
      ['close', log],
    ] as const) {
      columns[name]!.push(Math.exp(value));
    }
  }
  return panelOf(Object.fromEntries(Object.entries(columns).map(([name, list]) => [name, Float64Array.from(list)])), 1);
}

const meanOf = (values: Float64Array): number => {
  const present = [...values].filter((value) => !Number.isNaN(value));
  return present.reduce((sum, value) => sum + value, 0) / present.length;
};

describe('realisedVolatility', () => {
  it.each(VOLATILITY_ESTIMATORS)('%s agrees with numpy', (estimator) => {
    expectClose(realisedVolatility(oraclePanel(), estimator), matrix(figures.volatility[estimator]!));
  });

  it.each(VOLATILITY_ESTIMATORS)('%s looks at nothing later', (estimator) => {
    expectTruncation(oraclePanel(), (panel) => realisedVolatility(panel, estimator));
  });

  it('all of them find the deviation of a walk without nights', () => {
    const panel = walk(400, 0.01, 0);
    for (const estimator of VOLATILITY_ESTIMATORS) {
      // Ranges of a walk watched now and then are a little small.
      expect(meanOf(realisedVolatility(panel, estimator, { window: 100, barsPerYear: 1 }))).toBeCloseTo(0.01, 3);
    }
  });

  it('only the first and the last see the night', () => {
    const panel = walk(400, 0.01, 0.01);
    const found = VOLATILITY_ESTIMATORS.map((estimator) =>
      meanOf(realisedVolatility(panel, estimator, { window: 100, barsPerYear: 1 })),
    );
    const whole = Math.hypot(0.01, 0.01);
    [whole, 0.01, 0.01, 0.01, whole].forEach((expected, i) => expect(found[i]).toBeCloseTo(expected, 3));
  });

  it('a constant price has none, and the year scales by its root', () => {
    const flat = new Float64Array(30).fill(7);
    const panel = panelOf({ open: flat, high: flat, low: flat, close: flat }, 1);
    for (const estimator of VOLATILITY_ESTIMATORS) expect(realisedVolatility(panel, estimator).at(-1)).toBe(0);
    const daily = realisedVolatility(oraclePanel(), 'parkinson', { barsPerYear: 1 }).at(-1)!;
    expect(realisedVolatility(oraclePanel(), 'parkinson').at(-1)).toBeCloseTo(daily * Math.sqrt(252), 12);
  });

  it('a price that cannot be is missing', () => {
    const panel = panelOf({ close: Float64Array.of(1, 2, 0, 4, 5, 7, 8) }, 1);
    const found = realisedVolatility(panel, 'close-to-close', { window: 2 });
    expect([...found].map(Number.isNaN)).toEqual([true, true, true, true, true, false, false]);
  });
});
