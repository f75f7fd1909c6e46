import { isoDate, MICROS_PER_DAY, micros, microsFromDate, type QuantError } from '@quantcli/core';
import type { Bars, BarField } from '@quantcli/market';
import { alwaysOpen, nyse } from '@quantcli/panel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBarSpec } from '../../aggregation/bar-spec.ts';
import { TradeAggregator } from '../../aggregation/aggregate-trades.ts';
import { checkEvents } from '../../quality/events/check-events.ts';
import { recordAt, type Records } from '../../records/records.ts';
import { measureSpreads } from '../../services/measured-spreads.ts';
import { simulateMarket } from '../simulate-market.ts';
import { simulateTicks, type TickOptions } from './simulate-ticks.ts';

const { bars } = simulateMarket({ seed: 9, symbols: 5, bars: 15, start: '2020-11-16' });
const cents = simulateMarket({ seed: 9, symbols: 3, bars: 10, tick: 0.01 }).bars;
const column = (records: Records, name: string): Float64Array => records.numbers.get(name)!;
const rowOf = ({ symbols, symbol, time }: Bars, name: string, date: number): number =>
  time.findIndex((at, row) => at === date && symbols[symbol[row]!] === name);

/** One bar of each of its own symbol. */
function barsOf(
  list: readonly (readonly [open: number, high: number, low: number, close: number, volume: number])[],
): Bars {
  const names = ['open', 'high', 'low', 'close', 'volume'] as const;
  return {
    symbols: list.map((_, n) => `A${n}`),
    symbol: Int32Array.from(list.keys()),
    time: Float64Array.from(list, () => microsFromDate(2020, 10, 1)!),
    fields: new Map(
      names.map((name, f): [BarField, Float64Array] => [name, Float64Array.from(list, (bar) => bar[f]!)]),
    ),
  };
}

/** A symbol's session: its trades and quotes in the order of `sequence`. */
function* bySymbol(source: Bars, options: Partial<TickOptions> = {}) {
  for (const { trades, quotes } of simulateTicks(source, { seed: 4, tradesPerSession: 60, ...options })) {
    for (const name of trades.subjects) {
      const rows = (records: Records) =>
        Array.from(records.subject.keys())
          .filter((row) => records.subjects[records.subject[row]!] === name)
          .map((row) => recordAt(records, row) as Record<string, number>);
      yield { name, trades: rows(trades), quotes: rows(quotes) };
    }
  }
}

describe.each([
  ['six decimals', bars],
  ['cents', cents],
])('ticks inside bars of %s', (_, source) => {
  it('add up to every bar exactly', () => {
    let seen = 0;
    for (const { name, trades } of bySymbol(source)) {
      const date = Math.floor(trades[0]!['tsEvent']! / MICROS_PER_DAY) * MICROS_PER_DAY;
      const row = rowOf(source, name, date);
      const prices = trades.map(({ price }) => price!);
      const summed = {
        open: prices[0],
        high: Math.max(...prices),
        low: Math.min(...prices),
        close: prices.at(-1),
        volume: trades.reduce((sum, { size }) => sum + size!, 0),
      };
      for (const [field, value] of Object.entries(summed))
        expect(value).toBe(source.fields.get(field as BarField)![row]);
      seen += 1;
    }
    expect(seen).toBe(source.symbol.length);
  });

  it('happen one after the other inside the real hours', () => {
    for (const { trades, quotes } of bySymbol(source)) {
      const events = [...trades, ...quotes].sort((a, b) => a['sequence']! - b['sequence']!);
      const hours = nyse.hours(micros(Math.floor(events[0]!['tsEvent']! / MICROS_PER_DAY) * MICROS_PER_DAY))!;
      events.forEach(({ tsEvent, tsKnown, sequence }, i) => {
        expect(sequence).toBe(i);
        expect(tsKnown).toBe(tsEvent);
        expect(tsEvent).toBeGreaterThan(events[i - 1]?.['tsEvent'] ?? hours.open);
        expect(tsEvent).toBeLessThan(hours.close);
      });
    }
  });

  it('meet the quote before them, whose midpoint says who took', () => {
    for (const { trades, quotes } of bySymbol(source)) {
      trades.forEach(({ price, side, size }, i) => {
        const { bid, ask, bidSize, askSize } = quotes[i]!;
        expect(bid).toBeLessThan(ask!);
        expect(price).toBe(side === 1 ? ask : bid);
        expect(Math.sign(price! - (bid! + ask!) / 2)).toBe(side);
        expect(side === 1 ? askSize : bidSize).toBeGreaterThanOrEqual(size!);
      });
    }
  });
});

describe('simulateTicks', () => {
  it('gives a symbol’s session the same whatever else is asked for', () => {
    const all = [...bySymbol(bars)];
    const sessions = nyse.sessions(bars.time[0]!, bars.time.at(-1)!);
    const session = fc.constantFrom(...sessions);
    fc.assert(
      fc.property(fc.subarray([...bars.symbols], { minLength: 1 }), session, session, (symbols, a, b) => {
        const [from, to] = [micros(Math.min(a, b)), micros(Math.max(a, b))];
        const some = [...bySymbol(bars, { symbols: symbols.toReversed(), from, to })];
        const wanted = all.filter(({ name, trades }) => {
          const at = trades[0]!['tsEvent']!;
          return symbols.includes(name) && at >= from && at < to + MICROS_PER_DAY;
        });
        expect(some).toEqual(wanted);
      }),
      { numRuns: 8 },
    );
  });

  it('differs between seeds, symbols and sessions', () => {
    const flat = barsOf([
      [10, 11, 9, 10, 5_000],
      [10, 11, 9, 10, 5_000],
    ]);
    const prices = (seed: number): string[] =>
      [...bySymbol(flat, { seed })].map(({ trades }) => JSON.stringify(trades.map(({ price }) => price)));
    expect(new Set([...prices(1), ...prices(2)]).size).toBe(4);
    const later = { ...flat, time: flat.time.map((time) => time + MICROS_PER_DAY) };
    expect([...bySymbol(later, { seed: 1 })][0]!.trades.map(({ price }) => price)).not.toEqual(
      JSON.parse(prices(1)[0]!),
    );
  });

  it('yields one session at a time, in order, and only those with trades', () => {
    const dates = [...simulateTicks(bars, { seed: 1, tradesPerSession: 4 })].map(({ trades }) =>
      isoDate(trades.tsEvent[0]!),
    );
    expect(dates).toEqual([...new Set(Array.from(bars.time, isoDate))].sort());
    expect(dates).toContain('2020-11-27');
    expect([...simulateTicks(barsOf([[10, 10, 10, 10, 0]]), { seed: 1 })]).toEqual([]);
    expect([...simulateTicks(bars, { seed: 1, from: micros(bars.time.at(-1)! + 1) })]).toEqual([]);
  });

  it('ends at one o’clock on the day after Thanksgiving', () => {
    const day = microsFromDate(2020, 11, 27)!;
    const [ticks] = [...simulateTicks(bars, { seed: 1, from: day, to: day })];
    const close = day + 18 * 3_600e6;
    expect(Math.max(...ticks!.trades.tsEvent)).toBeLessThan(close);
    expect(Math.max(...ticks!.trades.tsEvent)).toBeGreaterThan(close - 600e6);
  });

  it('needs no more trades than there are shares', () => {
    for (const volume of [4, 5, 70]) {
      const [session] = [...bySymbol(barsOf([[10, 11, 9, 10.5, volume]]))];
      expect(session!.trades).toHaveLength(Math.min(60, volume));
    }
    const [one] = [...bySymbol(barsOf([[0.01, 0.01, 0.01, 0.01, 1]]))];
    // A cent leaves a bid no room below it.
    expect(one!.trades).toMatchObject([{ price: 0.01, size: 1, side: -1 }]);
    expect(one!.quotes).toMatchObject([{ bid: 0.01, ask: 0.02 }]);
  });

  it('is what the platform’s own services expect of trades and quotes', () => {
    const [{ trades, quotes }] = [...simulateTicks(cents, { seed: 1 })] as [{ trades: Records; quotes: Records }];
    for (const { symbol, effective, quoted, trades: met } of measureSpreads(quotes, nyse, trades)) {
      expect(met).toBe(500);
      expect(effective / quoted).toBeCloseTo(1, 1);
      expect(quoted, symbol).toBeLessThan(0.01);
    }
    const closes: number[] = [];
    const one = trades.subject.lastIndexOf(0) + 1;
    const aggregator = new TradeAggregator(parseBarSpec('1d'), ({ open, high, low, close, volume }) =>
      closes.push(open, high, low, close, volume),
    );
    const [price, size] = [column(trades, 'price'), column(trades, 'size')];
    aggregator.push({ time: trades.tsEvent, price, size }, 0, one);
    aggregator.finish();
    expect(closes).toEqual(
      (['open', 'high', 'low', 'close', 'volume'] as const).map((field) => cents.fields.get(field)![0]),
    );
  });

  it('gives the quality checks nothing to say', () => {
    for (const { trades, quotes } of simulateTicks(cents, { seed: 1 })) {
      expect(checkEvents(trades)).toEqual([]);
      expect(checkEvents(quotes)).toEqual([]);
    }
  });

  it('follows the calendar it is given', () => {
    const [ticks] = [...simulateTicks(barsOf([[10, 11, 9, 10, 1e6]]), { seed: 1, calendar: alwaysOpen })];
    const { tsEvent } = ticks!.trades;
    expect(tsEvent.at(-1)! - tsEvent[0]!).toBeGreaterThan(0.95 * MICROS_PER_DAY);
  });

  it.each<[string, Bars, Partial<TickOptions>, string]>([
    ['a symbol without bars', bars, { symbols: ['S0001', 'S001'] }, 'no bars of "S001"; did you mean "S0001"?'],
    ['prices in contradiction', barsOf([[10, 9, 8, 9, 100]]), {}, 'A0 on 2020-10-01: open 10, high 9'],
    ['a price beyond all cents', barsOf([[1e14, 1e14, 1e14, 1e14, 9]]), {}, 'are no bar'],
    ['a missing price', barsOf([[NaN, 9, 8, 9, 100]]), {}, 'open NaN'],
    ['a missing volume', barsOf([[9, 9, 9, 9, NaN]]), {}, 'a volume of NaN is not 1 whole shares'],
    ['a broken share', barsOf([[9, 9, 9, 9, 10.5]]), {}, 'a volume of 10.5'],
    ['fewer shares than prices', barsOf([[9, 10, 8, 9, 3]]), {}, 'a volume of 3 is not 4 whole shares'],
    ['too few trades', bars, { tradesPerSession: 3 }, 'cannot simulate 3 trades'],
    ['a broken number of trades', bars, { tradesPerSession: 4.5 }, 'cannot simulate 4.5 trades'],
  ])('refuses %s with one clear line', (_, source, options, message) => {
    let error: QuantError | undefined;
    try {
      Array.from(simulateTicks(source, { seed: 1, ...options }));
    } catch (reason) {
      error = reason as QuantError;
    }
    expect(error?.message).toContain(message);
    expect(error?.exitCode).toBe(2);
  });

  it('refuses bars of less than a day', () => {
    const { time, ...hourly } = barsOf([[9, 9, 9, 9, 100]]);
    const source = { ...hourly, time: time.map((start) => start + 3_600e6) };
    expect(() => [...simulateTicks(source, { seed: 1 })]).toThrow('it is no daily bar');
  });

  it('refuses bars on days without a session', () => {
    const sunday = { ...barsOf([[9, 9, 9, 9, 100]]), time: Float64Array.of(microsFromDate(2020, 10, 4)!) };
    expect(() => [...simulateTicks(sunday, { seed: 1 })]).toThrow(`2020-10-04, when ${nyse.name} has no session`);
  });
});
