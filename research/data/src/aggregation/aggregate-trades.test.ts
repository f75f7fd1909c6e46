import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { micros, MICROS_PER_DAY, MICROS_PER_SECOND, type Json } from '@quantcli/core';
import { timeZone } from '@quantcli/panel';
import { TradeAggregator, type AggregateOptions, type TradeColumns } from './aggregate-trades.ts';
import { barsOfGroups, someTrades, tickRule } from './aggregation.fixture.ts';
import { BarColumns, barsOfColumns, type AggregateBar } from './bar-columns.ts';
import { parseBarSpec } from './bar-spec.ts';

function aggregate(spec: string, trades: TradeColumns, options?: AggregateOptions): AggregateBar[] {
  const bars: AggregateBar[] = [];
  const aggregator = new TradeAggregator(parseBarSpec(spec), (bar) => bars.push({ ...bar }), options);
  aggregator.push(trades);
  aggregator.finish();
  return bars;
}

const columns = (
  rows: readonly (readonly [seconds: number, price: number, size: number, side?: number])[],
): TradeColumns => ({
  time: Float64Array.from(rows, ([seconds]) => seconds * MICROS_PER_SECOND),
  price: Float64Array.from(rows, ([, price]) => price),
  size: Float64Array.from(rows, ([, , size]) => size),
  side: Float64Array.from(rows, ([, , , side = NaN]) => side),
});

const at = (text: string): number => Date.parse(text) / 1_000;

const ALL = [
  '5s',
  '1m',
  '1h',
  '1d',
  '1w',
  '1mo',
  'tick:7',
  'volume:900',
  'dollar:2e5',
  'tick-imbalance:20',
  'volume-imbalance:20',
  'dollar-imbalance:20',
  'tick-run:20',
  'volume-run:20',
  'dollar-run:20',
];

describe('bars from trades', () => {
  it.each(['5s', '1m', '15m'])('groups by %s of the clock', (spec) => {
    const trades = someTrades(2_000);
    const step = { '5s': 5, '1m': 60, '15m': 900 }[spec]! * MICROS_PER_SECOND;
    const groups = Map.groupBy(
      Array.from(trades.time, (_, i) => i),
      (i) => Math.floor(trades.time[i]! / step),
    );
    expect(aggregate(spec, trades)).toEqual(
      barsOfGroups(trades, [...groups.values()], (rows) => {
        const start = Math.floor(trades.time[rows[0]!]! / step) * step;
        return [start, start + step];
      }),
    );
  });

  it.each([
    ['tick:7', (): number => 1, 7],
    ['volume:900', (t: TradeColumns, i: number): number => t.size[i]!, 900],
    ['dollar:2e5', (t: TradeColumns, i: number): number => t.size[i]! * t.price[i]!, 2e5],
  ] as const)('closes a bar when %s is reached', (spec, weigh, amount) => {
    const trades = someTrades(1_000);
    const groups: number[][] = [[]];
    let total = 0;
    for (let i = 0; i < trades.time.length; i += 1) {
      groups.at(-1)!.push(i);
      total += weigh(trades, i);
      if (total < amount) continue;
      groups.push([]);
      total = 0;
    }
    const whole = groups.filter((rows) => rows.length > 0);
    expect(aggregate(spec, trades)).toEqual(
      barsOfGroups(trades, whole, (rows) => [trades.time[rows[0]!]!, trades.time[rows.at(-1)!]!]),
    );
  });

  it.each(['imbalance', 'run'] as const)(
    'closes %s bars by the book’s inequality, from the past’s expectations',
    (by) => {
      const trades = someTrades(3_000);
      const signs = tickRule(trades);
      const bars = aggregate(`volume-${by}:50`, trades);
      expect(bars[0]!.trades).toBe(50);
      // The expectations again, by their definition, from the finished bars.
      let length = 0;
      let bought = 0;
      let sold = 0;
      let row = 0;
      bars.slice(0, -1).forEach((bar, k) => {
        const rows = Array.from({ length: bar.trades }, (_, i) => row + i);
        const buys = rows.reduce((sum, i) => sum + (signs[i]! > 0 ? trades.size[i]! : 0), 0);
        const sells = rows.reduce((sum, i) => sum + (signs[i]! > 0 ? 0 : trades.size[i]!), 0);
        if (k > 0) {
          const [amount, threshold] =
            by === 'imbalance'
              ? [
                  Math.abs(buys - sells),
                  Math.max(length * Math.abs(bought - sold), Math.sqrt(length) * (bought + sold)),
                ]
              : [Math.max(buys, sells), length * Math.max(bought, sold)];
          expect(amount).toBeGreaterThanOrEqual(threshold);
        }
        const weight = k === 0 ? 1 : 2 / 21;
        length = Math.min(250, Math.max(10, length + weight * (bar.trades - length)));
        bought += weight * (buys / bar.trades - bought);
        sold += weight * (sells / bar.trades - sold);
        row += bar.trades;
      });
      expect(bars.length).toBeGreaterThan(5);
    },
  );

  it.each(ALL)('gives the same %s bars trade by trade, in pieces, and over a restart', (spec) => {
    const trades = someTrades(600, 3);
    const whole = aggregate(spec, trades);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 6 }), (cuts) => {
        const bars: AggregateBar[] = [];
        let state: Json | undefined;
        const ends = [...cuts.toSorted((a, b) => a - b), 600];
        let from = 0;
        let aggregator: TradeAggregator | undefined;
        for (const to of ends) {
          aggregator = new TradeAggregator(
            parseBarSpec(spec),
            (bar) => bars.push({ ...bar }),
            state === undefined ? {} : { state },
          );
          for (; from < to; from += 1) aggregator.push(trades, from, from + 1);
          state = JSON.parse(JSON.stringify(aggregator.state)) as Json;
        }
        aggregator!.finish();
        expect(bars).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  it.each(ALL)('loses no trade in %s bars', (spec) => {
    const trades = someTrades(500, 9);
    const bars = aggregate(spec, trades);
    expect(bars.reduce((sum, bar) => sum + bar.trades, 0)).toBe(500);
    expect(bars.reduce((sum, bar) => sum + bar.volume, 0)).toBe(trades.size.reduce((a, b) => a + b, 0));
    for (const bar of bars) {
      expect(bar.low).toBeLessThanOrEqual(Math.min(bar.open, bar.close));
      expect(bar.high).toBeGreaterThanOrEqual(Math.max(bar.open, bar.close));
      expect(bar.buyVolume).toBeLessThanOrEqual(bar.volume);
    }
  });

  it('cuts days where the zone’s day ends, and stamps them with their date', () => {
    const newYork = timeZone('America/New_York');
    // 2014-03-07 and 2014-03-10, before and after the clocks changed; 03:30 UTC is still the day before.
    const trades = columns([
      [at('2014-03-07T14:30:00Z'), 10, 1],
      [at('2014-03-08T03:30:00Z'), 11, 1],
      [at('2014-03-10T13:30:00Z'), 12, 1],
      [at('2014-03-11T03:30:00Z'), 13, 1],
      [at('2014-03-11T04:00:00Z'), 14, 1],
    ]);
    const bars = aggregate('1d', trades, { zone: newYork });
    expect(bars.map(({ close }) => close)).toEqual([11, 13, 14]);
    expect(bars.map(({ start }) => start / MICROS_PER_DAY)).toEqual([16_136, 16_139, 16_140]);
    expect(bars[0]!.end).toBe(at('2014-03-08T05:00:00Z') * MICROS_PER_SECOND);
    expect(bars[1]!.end).toBe(at('2014-03-11T04:00:00Z') * MICROS_PER_SECOND);
    expect(aggregate('1w', trades, { zone: newYork }).map(({ start }) => start / MICROS_PER_DAY)).toEqual([
      16_132, 16_139,
    ]);
    expect(aggregate('1mo', trades, { zone: newYork })).toHaveLength(1);
  });

  it('tells the two passes of a repeated hour apart', () => {
    const newYork = timeZone('America/New_York');
    const trades = columns([
      [at('2014-11-02T05:30:00Z'), 10, 1],
      [at('2014-11-02T06:30:00Z'), 11, 1],
      [at('2014-11-02T07:30:00Z'), 12, 1],
    ]);
    expect(aggregate('4h', trades, { zone: newYork })).toHaveLength(2);
    expect(aggregate('1h', trades, { zone: newYork }).map(({ close }) => close)).toEqual([10, 11, 12]);
  });

  it('counts a trade of a finished bar as late, and takes one of the open bar without moving its close', () => {
    const bars: AggregateBar[] = [];
    const aggregator = new TradeAggregator(parseBarSpec('1m'), (bar) => bars.push({ ...bar }));
    aggregator.push(
      columns([
        [10, 100, 1],
        [30, 101, 1],
        [20, 105, 2],
        [70, 102, 1],
        [50, 99, 9],
      ]),
    );
    aggregator.finish();
    expect(bars.map(({ high, close, volume }) => [high, close, volume])).toEqual([
      [105, 101, 4],
      [102, 102, 1],
    ]);
    expect(aggregator.late).toBe(1);
  });

  it('finishes a time bar on the clock, and then takes no more of its trades', () => {
    const bars: AggregateBar[] = [];
    const aggregator = new TradeAggregator(parseBarSpec('1m'), (bar) => bars.push({ ...bar }));
    aggregator.push(columns([[10, 100, 1]]));
    aggregator.advance(micros(59_999_999));
    expect(bars).toHaveLength(0);
    aggregator.advance(micros(60_000_000));
    expect(bars).toHaveLength(1);
    aggregator.push(columns([[40, 101, 1]]));
    expect(aggregator.late).toBe(1);
    expect(bars).toHaveLength(1);
  });

  it.each([
    [[NaN, 1, 1], /at NaN/],
    [[1, 0, 1], /price 0/],
    [[1, NaN, 1], /price NaN/],
    [[1, 1, -1], /size -1/],
    [[1, 1, NaN], /size NaN/],
    [[1, Infinity, 1], /price Infinity/],
  ] as const)('refuses the trade %j', (row, message) => {
    expect(() => aggregate('1m', columns([row]))).toThrow(message);
  });

  it('refuses a state that is none', () => {
    expect(() => new TradeAggregator(parseBarSpec('1m'), () => undefined, { state: { bar: [1] } })).toThrow(
      /not the state/,
    );
  });

  it('makes Bars of several symbols, and keeps equal stamps apart', () => {
    const fast = new BarColumns();
    const aggregator = new TradeAggregator(parseBarSpec('tick:1'), (bar) => fast.add(bar));
    aggregator.push(
      columns([
        [1, 10, 1],
        [1, 11, 2],
        [1, 12, 3],
        [2, 13, 4],
      ]),
    );
    const bars = barsOfColumns(
      new Map([
        ['B', fast],
        ['A', fast],
        ['C', new BarColumns()],
      ]),
    );
    expect(bars.symbols).toEqual(['A', 'B']);
    expect([...bars.time.subarray(0, 4)]).toEqual([1_000_000, 1_000_001, 1_000_002, 2_000_000]);
    expect([...bars.fields.get('close')!]).toEqual([10, 11, 12, 13, 10, 11, 12, 13]);
  });
});

describe('bar specifications', () => {
  it.each([
    ['5m', { by: 'time', unit: 'second', count: 300 }],
    ['time:1mo', { by: 'time', unit: 'month', count: 1 }],
    ['12h', { by: 'time', unit: 'second', count: 43_200 }],
    ['dollar:5e6', { by: 'amount', measure: 'dollar', amount: 5e6 }],
    ['tick-run:100', { by: 'run', measure: 'tick', ticks: 100 }],
    ['volume-imbalance:100', { by: 'imbalance', measure: 'volume', ticks: 100 }],
  ])('reads %s', (text, spec) => {
    expect(parseBarSpec(text)).toEqual(spec);
  });

  it.each([
    ['7m', /does not divide a day/],
    ['0s', /does not divide a day/],
    ['2d', /one at a time/],
    ['tick:0', /no positive number/],
    ['tick:', /no positive number/],
    ['tick:1.5', /whole/],
    ['volume-run:2.5', /whole/],
    ['volumes:5', /names no way.*volume/],
    ['', /names no way/],
  ])('refuses "%s"', (text, message) => {
    expect(() => parseBarSpec(text)).toThrow(message);
  });
});
