/** Bars of a few records each, worked out by hand. */
import { MICROS_PER_SECOND, micros, microsFromDate } from '@quantcli/core';
import { nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { microstructureColumns, MicrostructureBars, type MicrostructureOptions } from './microstructure-bars.ts';
import type { Event } from './microstructure.reference.ts';
import { START } from './random-events.fixture.ts';
import { run } from './run-bars.fixture.ts';

const at = (seconds: number, known = seconds) => ({
  tsEvent: START + seconds * MICROS_PER_SECOND,
  tsKnown: START + known * MICROS_PER_SECOND,
});
const trade = (seconds: number, price: number, size = 1, known = seconds): Event => ({
  ...at(seconds, known),
  price,
  size,
  side: NaN,
});
const quote = (seconds: number, bid: number, ask: number, known = seconds): Event => ({
  ...at(seconds, known),
  bid,
  ask,
  bidSize: 1,
  askSize: 2,
});

/** Forty steps of trades that move the price by a tenth of what they are worth. */
const trend = (from: number, level: number): Event[] =>
  Array.from({ length: 40 }, (_, i) => {
    const side = i % 3 === 0 ? -1 : 1;
    level += side * 0.1;
    return [{ ...trade(from + i, 100, 0.01), side }, quote(from + i + 0.5, level - 1, level + 1)];
  }).flat();

const secondsUntil = (time: number): number => (time - START) / MICROS_PER_SECOND;

/** One column, by hand. */
const column = (name: string, events: readonly Event[], options: Partial<MicrostructureOptions> = {}): number[] => {
  const settings = { interval: '10s', step: '1s', ...options };
  return run(events, settings).map(({ values }) => values[microstructureColumns(settings).indexOf(name)]!);
};

const stream = () => new MicrostructureBars({ interval: '1m' }, () => {});

describe('MicrostructureBars by hand', () => {
  it('a quote of the trade’s own instant is not met, and one that the venue sent after the trade neither, though known before', () => {
    const quotes = [quote(0, 99, 101), quote(5, 103, 105)];
    expect(column('buy_volume', [...quotes, trade(5, 102)])).toEqual([1]);
    // On the venue's clock the quote of 5 s is the later one.
    expect(column('buy_volume', [quote(1, 99, 101, 0), quote(6, 103, 105, 2), trade(5.5, 102, 1, 3)])).toEqual([1]);
    // A quote without the venue's clock is compared by ours, whatever the venue's says.
    expect(column('sell_volume', [quote(2, 103, 105), trade(1.5, 102, 1, 3)])).toEqual([1]);
    expect(column('sell_volume', [quote(2, 103, 105), trade(2.5, 102)], { quoteDelay: MICROS_PER_SECOND })).toEqual([
      0,
    ]);
  });

  it('remembers the last 8,192 quotes for trades that come late', () => {
    // The price falls by 1 a quote; all were sent after the trade and known before it.
    const quotes = Array.from({ length: 10_000 }, (_, i) => quote(10 + i, 20_000 - i, 20_000 - i, i / 10_000));
    const forgotten = 20_000 - (10_000 - 8_192 - 1);
    const settings = { interval: '12h', step: '12h' } as const;
    expect(column('buy_volume', [...quotes, trade(5, forgotten + 1, 1, 2)], settings)).toEqual([1]);
    expect(column('sell_volume', [...quotes, trade(5, forgotten - 1, 1, 2)], settings)).toEqual([1]);
  });

  it('the tick rule counts nothing before the first change and keeps the last one', () => {
    const events = [
      trade(0, 10, 1),
      trade(1, 10, 2),
      trade(2, 11, 4),
      trade(3, 11, 8),
      trade(4, 9, 16),
      trade(5, 9, 32),
    ];
    expect(column('buy_volume', events)).toEqual([12]);
    expect(column('sell_volume', events)).toEqual([48]);
  });

  it('books the realised spread in the bar in which its horizon ends', () => {
    const events = [quote(0, 99, 101), trade(1, 101), quote(12, 100, 102), quote(25, 100, 102)];
    const options = { horizon: 14 * MICROS_PER_SECOND };
    expect(column('realised_spread', events, options)).toEqual([NaN, 0, NaN]);
    expect(column('price_impact', events, options)).toEqual([NaN, 0.02, NaN]);
    expect(column('effective_spread', events, options)).toEqual([0.02, NaN, NaN]);
  });

  it('weighs quotes by the time they stand, from the bar before on, and forgets them when a side is missing', () => {
    const events = [quote(8, 99, 101), quote(12, 98, 102), quote(16, NaN, 102)];
    const [first, second] = column('quoted_spread', events);
    expect(first).toBeCloseTo(0.02, 12);
    expect(second).toBeCloseTo((2 * 0.02 + 4 * 0.04) / 6, 12);
    expect(column('depth', events)).toEqual([3, 3]);
  });

  it('takes no drift over a gap as impact', () => {
    const [smooth, jumped] = [0, 50].map((drift) =>
      column('kyle_lambda', [...trend(0, 100), ...trend(3_600, 100 + drift)], { interval: '1h' }),
    );
    expect(smooth).toEqual([expect.closeTo(0.1, 9), expect.closeTo(0.1, 9)]);
    expect(jumped).toEqual([expect.closeTo(0.1, 9), expect.closeTo(0.1, 9)]);
  });

  it('leaves the hours after the close out of spreads, impact and flow', () => {
    const { open, close } = nyse.hours(micros(microsFromDate(2024, 6, 10)!))!;
    const events = [
      quote(secondsUntil(open) + 1, 99.9, 100.1),
      trade(secondsUntil(open) + 2, 100.1, 10),
      quote(secondsUntil(open) + 60, 99.8, 100.2),
      // The five minutes of both do not end before the close.
      trade(secondsUntil(close) - 300, 99.8, 5),
      trade(secondsUntil(close) - 120, 99.8, 5),
      quote(secondsUntil(close), 50, 200),
      trade(secondsUntil(close), 200, 1_000),
      trade(secondsUntil(close) + 60, 200, 1_000),
    ];
    const of = (name: string) => column(name, events, { interval: '1d', calendar: nyse, sign: 'lee-ready' });
    expect(of('effective_spread')).toEqual([expect.closeTo(0.003, 12)]);
    expect(of('realised_spread')).toEqual([expect.closeTo(0.002, 12)]);
    expect(of('price_impact')).toEqual([expect.closeTo(0, 12)]);
    expect(of('quoted_spread')).toEqual([expect.closeTo((59 * 0.002 + 23_340 * 0.004) / 23_399, 12)]);
    expect([of('volume'), of('close'), of('buy_volume'), of('order_imbalance_240m')]).toEqual([
      [20],
      [99.8],
      [10],
      [NaN],
    ]);
  });

  it('knows the session: its hours for quotes, its first hour and its last 90 minutes', () => {
    const { open, close } = nyse.hours(micros(microsFromDate(2024, 6, 10)!))!;
    const hour = 3_600;
    const since = (seconds: number) => secondsUntil(open) + seconds;
    const events = [
      quote(since(-60), 80, 120),
      trade(since(-30), 50),
      quote(since(0), 99, 101),
      trade(since(0), 100),
      trade(since(hour - 1), 102),
      trade(since(hour), 200),
      trade(since(5 * hour), 100),
      trade(since(6.5 * hour - 1), 99),
      quote(since(6.5 * hour + 60), 90, 110),
      trade(since(24 * hour), 100),
    ];
    const options = { interval: '1h', calendar: nyse };
    const last = (name: string) => column(name, events, options);
    expect(close - open).toBe(6.5 * hour * MICROS_PER_SECOND);
    // Bars of full hours UTC: 13:00 with the opening, 14:00 with the end of the first hour, …
    const morning = last('morning_return');
    expect(morning.slice(0, 2)).toEqual([NaN, expect.closeTo(0.02, 12)]);
    expect(last('afternoon_return').filter((value) => !Number.isNaN(value))).toEqual([expect.closeTo(-0.01, 12)]);
    expect([morning.at(-1), last('afternoon_return').at(-1)]).toEqual([NaN, NaN]);
    // Neither the quote before the open nor the one after the close stands, and none stands over night.
    expect(last('quoted_spread').slice(0, 2)).toEqual([0.02, 0.02]);
    expect(last('quoted_spread').slice(-2)).toEqual([expect.closeTo(0.02, 12), NaN]);
  });

  it('refuses what it cannot take', () => {
    expect(() => stream().pushTrade(0, 0, -1, 1)).toThrow('price -1');
    expect(() => stream().pushTrade(0, 0, 1, NaN)).toThrow('size NaN');
    expect(() => stream().pushQuote(NaN, 0, 1, 2, 3, 4)).toThrow('happened at NaN');
    expect(() => new MicrostructureBars({ interval: '7m' }, () => {})).toThrow('divide a day');
    expect(() => new MicrostructureBars({ interval: '1w' }, () => {})).toThrow('"1w"');
    expect(() => new MicrostructureBars({ interval: '1m', bucketVolume: 0 }, () => {})).toThrow('bucketVolume is 0');
  });
});
