import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Panel } from '@quantcli/panel';
import { micros, MICROS_PER_DAY } from '@quantcli/core';
import { panelFromBars, type BarField, type Bars } from '@quantcli/market';
import { parseBarSpec, type BarSpec } from './bar-spec.ts';
import { resampleBars } from './resample-bars.ts';
import { TradeAggregator } from './aggregate-trades.ts';
import { BarColumns, barsOfColumns } from './bar-columns.ts';
import { someTrades } from './aggregation.fixture.ts';
import { simulateMarket } from '../simulation/simulate-market.ts';

const by = (text: string): Extract<BarSpec, { by: 'time' }> => parseBarSpec(text) as Extract<BarSpec, { by: 'time' }>;
const day = (n: number): number => micros(n * MICROS_PER_DAY);

function barsOf(
  rows: readonly (readonly [symbol: string, day: number, values: Partial<Record<BarField, number>>])[],
): Bars {
  const symbols = [...new Set(rows.map(([symbol]) => symbol))];
  const fields = [...new Set(rows.flatMap(([, , values]) => Object.keys(values) as BarField[]))];
  return {
    symbols,
    symbol: Int32Array.from(rows, ([symbol]) => symbols.indexOf(symbol)),
    time: Float64Array.from(rows, ([, n]) => day(n)),
    fields: new Map(fields.map((field) => [field, Float64Array.from(rows, ([, , values]) => values[field] ?? NaN)])),
  };
}

function closes(panel: Panel, n: number): { time: number; close: number }[] {
  const history = panel.column('close', n);
  return Array.from(history, (close, t) => ({ time: panel.time[t]!, close })).filter(
    ({ close }) => !Number.isNaN(close),
  );
}

describe('bars into longer ones', () => {
  it('combines a week, symbol by symbol', () => {
    // Day 4 was a Monday.
    const week = resampleBars(
      barsOf([
        ['A', 4, { open: 1, high: 3, low: 1, close: 2, volume: 10 }],
        ['A', 5, { open: 2, high: 5, low: 2, close: 4, volume: 20 }],
        ['A', 11, { open: 4, high: 4, low: 3, close: 3, volume: 5 }],
        ['B', 12, { open: 7, high: 8, low: 6, close: 7 }],
      ]),
      by('1w'),
    );
    expect(week.symbols).toEqual(['A', 'B']);
    expect([...week.symbol]).toEqual([0, 0, 1]);
    expect([...week.time]).toEqual([day(4), day(11), day(11)]);
    expect(Object.fromEntries([...week.fields].map(([name, values]) => [name, [...values]]))).toEqual({
      open: [1, 4, 7],
      high: [5, 4, 8],
      low: [1, 3, 6],
      close: [4, 3, 7],
      volume: [30, 5, NaN],
    });
  });

  it('restates what lies before a split in the shares after it', () => {
    const { fields } = resampleBars(
      barsOf([
        ['A', 4, { open: 100, high: 110, low: 90, close: 100, volume: 1, dividend: 2, split: 1 }],
        ['A', 5, { open: 50, high: 52, low: 49, close: 51, volume: 4, dividend: 0.5, split: 2 }],
      ]),
      by('1w'),
    );
    const at = (field: BarField): number => fields.get(field)![0]!;
    expect([at('open'), at('high'), at('low'), at('close')]).toEqual([50, 55, 45, 51]);
    expect([at('volume'), at('split')]).toEqual([6, 2]);
    // 2 % at the first close, and 0.5 at the second.
    expect(at('dividend')).toBeCloseTo(51 * (1.02 * (1 + 0.5 / 51) - 1), 12);
  });

  it('leaves a missing price out of its bar', () => {
    const { fields } = resampleBars(
      barsOf([
        ['A', 4, { open: NaN, close: 1 }],
        ['A', 5, { open: 3, close: NaN }],
      ]),
      by('1w'),
    );
    expect([fields.get('open')![0], fields.get('close')![0]]).toEqual([3, 1]);
  });

  it('keeps the total return of a history with splits over any calendar', () => {
    const { bars } = simulateMarket({ symbols: 12, bars: 900, seed: 5 });
    for (const spec of ['1w', '1mo']) {
      const long = resampleBars(bars, by(spec));
      const [fine, coarse] = [panelFromBars(bars), panelFromBars(long)];
      for (let n = 0; n < fine.symbols.length; n += 1) {
        const coarseCloses = closes(coarse, n);
        const fineCloses = closes(fine, n);
        // The last bar of the first stretch is where both histories can be compared first.
        const begin = fineCloses.findLast(({ time }) => time < (coarseCloses[1]?.time ?? Infinity))!;
        const growth = coarseCloses.at(-1)!.close / coarseCloses[0]!.close;
        expect(growth).toBeCloseTo(fineCloses.at(-1)!.close / begin.close, 9);
      }
    }
  });

  it('agrees with aggregating the trades directly, and hours with minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.constantFrom('1h', '1d', '1w'), (seed, long) => {
        const trades = someTrades(400, seed);
        const make = (spec: string): Bars => {
          const columns = new BarColumns();
          const aggregator = new TradeAggregator(parseBarSpec(spec), (bar) => columns.add(bar));
          aggregator.push(trades);
          aggregator.finish();
          return barsOfColumns(new Map([['A', columns]]));
        };
        expect(resampleBars(make('1m'), by(long))).toEqual(make(long));
      }),
      { numRuns: 20 },
    );
  });
});
