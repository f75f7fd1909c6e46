import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { expectClose, expectTruncation, figures, matrix, oraclePanel, panelOf } from './oracle-figures.ts';
import { estimateSpread, SPREAD_ESTIMATORS } from './spread-estimates.ts';

/** A walk traded at bid or offer, `trades` times a day. */
function bouncing(spread: number, bars: number, trades: number, deviation = 0.01): ReturnType<typeof panelOf> {
  const rng = Rng.fromSeed(11);
  const columns: Record<'high' | 'low' | 'close', Float64Array> = {
    high: new Float64Array(bars),
    low: new Float64Array(bars),
    close: new Float64Array(bars),
  };
  let log = 0;
  for (let t = 0; t < bars; t += 1) {
    let [high, low, last] = [-Infinity, Infinity, 0];
    for (let i = 0; i < trades; i += 1) {
      log += (deviation / Math.sqrt(trades)) * rng.normal();
      last = Math.exp(log) * (1 + (rng.uniform() < 0.5 ? -spread : spread) / 2);
      high = Math.max(high, last);
      low = Math.min(low, last);
    }
    columns.high[t] = high;
    columns.low[t] = low;
    columns.close[t] = last;
  }
  return panelOf(columns, 1);
}

const last = (values: Float64Array): number => values.at(-1)!;

describe('estimateSpread', () => {
  it.each(SPREAD_ESTIMATORS)('%s agrees with numpy', (estimator) => {
    expectClose(estimateSpread(oraclePanel(), estimator), matrix(figures.spreads[estimator]!));
  });

  it.each(SPREAD_ESTIMATORS)('%s looks at nothing later', (estimator) => {
    expectTruncation(oraclePanel(), (panel) => estimateSpread(panel, estimator));
  });

  it.each(SPREAD_ESTIMATORS)('%s knows a narrow spread from a wide one', (estimator) => {
    const [narrow, wide] = [0.002, 0.03].map((spread) =>
      last(estimateSpread(bouncing(spread, 1_000, 200), estimator, { window: 1_000 })),
    );
    expect(wide!).toBeGreaterThan(0.02);
    expect(wide!).toBeLessThan(0.045);
    expect(Number.isNaN(narrow!) || narrow! < 0.012).toBe(true);
  });

  it('finds the spread of a price that only bounces: Corwin & Schultz exactly, the others on average', () => {
    const panel = bouncing(0.01, 1_000, 50, 0);
    expect(last(estimateSpread(panel, 'corwin-schultz'))).toBeCloseTo(0.01, 12);
    for (const estimator of ['abdi-ranaldo-monthly', 'roll'] as const) {
      expect(Math.abs(last(estimateSpread(panel, estimator, { window: 1_000 })) - 0.01)).toBeLessThan(0.001);
    }
  });

  it('Roll where returns follow each other: missing, or 0 on demand', () => {
    const panel = panelOf({ close: Float64Array.of(1, 2, 4, 7, 11, 15, 18, 20, 21, 21.5) }, 1);
    expect(last(estimateSpread(panel, 'roll', { window: 10 }))).toBeNaN();
    expect(last(estimateSpread(panel, 'roll', { window: 10, undefinedRoll: 'zero' }))).toBe(0);
  });

  it('moves a range that the close before lies outside of: a jump overnight is no spread', () => {
    const [high, low, close] = [
      [10.1, 20.2, 10.1],
      [9.9, 20, 9.9],
      [10, 20.1, 10],
    ].map((list) => Float64Array.from({ length: 30 }, (_, t) => list[t % 3]!));
    const found = estimateSpread(panelOf({ high: high!, low: low!, close: close! }, 1), 'corwin-schultz');
    expect(last(found)).toBeLessThan(0.02);
  });

  it('refuses a window without a pair', () => {
    expect(() => estimateSpread(oraclePanel(), 'roll', { window: 2 })).toThrow(/window of 2 bars/);
  });
});
