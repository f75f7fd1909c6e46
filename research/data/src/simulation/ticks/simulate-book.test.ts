import { micros, MICROS_PER_SECOND, type QuantError } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEvents } from '../../quality/events/check-events.ts';
import { hashRecords, recordAt, type Records } from '../../records/records.ts';
import { simulateBook, type BookOptions, type SimulatedBook } from './simulate-book.ts';

type Row = Record<string, number> & { readonly action: string };
const rowsOf = (records: Records): Row[] => Array.from(records.subject.keys(), (row) => recordAt(records, row) as Row);

/** Flows from thin to thick: sides run empty in some. */
const flows = fc.record({
  seed: fc.nat(10_000),
  seconds: fc.integer({ min: 0, max: 120 }),
  levels: fc.integer({ min: 1, max: 8 }),
  tick: fc.constantFrom(0.01, 0.05, 0.25, 1),
  limitRate: fc.double({ min: 0.1, max: 4, noNaN: true }),
  limitDecay: fc.constantFrom(0, 0.52, 2),
  marketRate: fc.double({ min: 0, max: 4, noNaN: true }),
  cancelRate: fc.double({ min: 0.1, max: 2, noNaN: true }),
});

/** What a reader of the records knows of the book after each update. */
function* replay({ book }: SimulatedBook) {
  const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() };
  let chain = NaN;
  const rows = rowsOf(book);
  for (const [i, row] of rows.entries()) {
    const { action, side, price, size, update, previous } = row;
    if (action === 'clear') {
      sides.bids.clear();
      sides.asks.clear();
    }
    if (action === 'set') expect(previous).toBe(chain);
    else expect(previous).toBeUndefined();
    chain = update!;
    let change = 0;
    if (action !== 'clear') {
      const levels = side === 1 ? sides.bids : sides.asks;
      change = size! - (levels.get(price!) ?? 0);
      if (size === 0) levels.delete(price!);
      else levels.set(price!, size!);
    }
    if (rows[i + 1]?.update !== update) yield { row, change, ...sides };
  }
}

const bestOf = (levels: ReadonlyMap<number, number>, side: 1 | -1): number | undefined =>
  [...levels.keys()].sort((a, b) => (b - a) * side)[0];

describe('simulateBook', () => {
  it('is replayed to its own final book, never crossed', () => {
    fc.assert(
      fc.property(flows, (options) => {
        const simulated = simulateBook(options);
        expect(checkEvents(simulated.book)).toEqual([]);
        let last: { bids: ReadonlyMap<number, number>; asks: ReadonlyMap<number, number> } | undefined;
        for (const state of replay(simulated)) {
          const [bid, ask] = [bestOf(state.bids, 1), bestOf(state.asks, -1)];
          if (bid !== undefined && ask !== undefined) expect(bid).toBeLessThan(ask);
          last = state;
        }
        expect([...last!.bids].sort(([a], [b]) => b - a)).toEqual(simulated.final.bids);
        expect([...last!.asks].sort(([a], [b]) => a - b)).toEqual(simulated.final.asks);
      }),
      { numRuns: 40 },
    );
  });

  it('quotes the best levels at every instant, and trades at them', () => {
    fc.assert(
      fc.property(flows, (options) => {
        const simulated = simulateBook(options);
        const quotes = new Map(rowsOf(simulated.quotes).map((row) => [row['sequence']!, row]));
        const trades = new Map(rowsOf(simulated.trades).map((row) => [row['sequence']!, row]));
        let before: Row | undefined;
        let met = 0;
        for (const { row, change, bids, asks } of replay(simulated)) {
          const trade = trades.get(row['update']!);
          if (trade !== undefined) {
            met += 1;
            expect(trade['tsEvent']).toBe(row['tsEvent']);
            expect(trade['size']).toBe(-change);
            expect(trade['side']).toBe(-row['side']!);
            expect(trade['price']).toBe(trade['side'] === 1 ? before!['ask'] : before!['bid']);
          }
          const quote = quotes.get(row['update']!) ?? before!;
          const [bid, ask] = [bestOf(bids, 1), bestOf(asks, -1)];
          expect([quote['bid'], quote['ask']]).toEqual([bid, ask]);
          expect([quote['bidSize'], quote['askSize']]).toEqual([bids.get(bid ?? NaN) ?? 0, asks.get(ask ?? NaN) ?? 0]);
          // A quote stands until another says something else.
          if (before !== undefined && quote !== before) {
            const said = ({ bid: b, ask: a, bidSize, askSize }: Row) => [b, a, bidSize, askSize];
            expect(said(quote)).not.toEqual(said(before));
          }
          before = quote;
        }
        expect(met).toBe(trades.size);
      }),
      { numRuns: 40 },
    );
  });

  it('conserves size: what was placed was traded, was cancelled or is still there', () => {
    fc.assert(
      fc.property(flows, fc.constantFrom(1, 100, 0.5), (options, lot) => {
        const simulated = simulateBook({ ...options, lot });
        const traded = new Set(simulated.trades.numbers.get('sequence'));
        const sums = { placed: 0, cancelled: 0, traded: 0 };
        let first = true;
        for (const { row, change, bids, asks } of replay(simulated)) {
          if (first) sums.placed = [...bids.values(), ...asks.values()].reduce((sum, size) => sum + size, 0);
          else {
            expect(Math.abs(change)).toBe(lot);
            if (change > 0) sums.placed += change;
            else if (traded.has(row['update']!)) sums.traded -= change;
            else sums.cancelled -= change;
          }
          first = false;
        }
        const left = [...simulated.final.bids, ...simulated.final.asks].reduce((sum, [, size]) => sum + size, 0);
        expect(sums.placed - sums.cancelled - sums.traded).toBe(left);
        expect(sums.traded).toBe((simulated.trades.numbers.get('size') ?? []).length * lot);
      }),
      { numRuns: 30 },
    );
  });

  it('has the rates it was given', () => {
    const seconds = 4_000;
    const rates = { limitRate: 1.5, limitDecay: 0.7, marketRate: 0.8, cancelRate: 0.5, levels: 4 };
    const simulated = simulateBook({ seed: 1, seconds, ...rates });
    const traded = new Set(simulated.trades.numbers.get('sequence'));
    const placed = new Float64Array(rates.levels);
    const time = { last: 0, resting: 0, held: 0, cancelled: 0 };
    let bests: readonly [number, number] = [0, 0];
    for (const { row, change, bids, asks } of replay(simulated)) {
      const at = row['tsEvent']! / MICROS_PER_SECOND;
      if (time.last > 0) {
        time.held += time.resting * (at - time.last);
        if (change > 0) {
          const step = Math.round(Math.abs(row['price']! - (row['side'] === 1 ? bests[1] : bests[0])) * 100);
          if (step >= 1 && step <= rates.levels) placed[step - 1]! += 1 / (2 * seconds);
        } else if (!traded.has(row['update']!)) time.cancelled += 1;
      }
      time.last = at;
      time.resting = [...bids.values(), ...asks.values()].reduce((sum, size) => sum + size / 100, 0);
      bests = [bestOf(bids, 1) ?? bests[0], bestOf(asks, -1) ?? bests[1]];
    }
    placed.forEach((rate, i) => expect(rate / (rates.limitRate * (i + 1) ** -rates.limitDecay)).toBeCloseTo(1, 1));
    expect(time.cancelled / time.held / rates.cancelRate).toBeCloseTo(1, 1);
    expect(traded.size / (2 * seconds * rates.marketRate)).toBeCloseTo(1, 1);
  });

  it('keeps to its ticks, its seconds and its start', () => {
    const start = micros(1_000 * MICROS_PER_SECOND);
    const { book, quotes } = simulateBook({ seed: 2, seconds: 30, start, tick: 0.05, price: 20 });
    for (const { tsEvent, tsKnown, price } of rowsOf(book)) {
      expect(tsEvent).toBeGreaterThanOrEqual(start);
      expect(tsEvent).toBeLessThan(start + 30 * MICROS_PER_SECOND);
      expect(tsKnown).toBe(tsEvent);
      if (price !== undefined) expect(Math.round(price / 0.05) * 0.05).toBeCloseTo(price, 12);
    }
    expect(rowsOf(quotes)[0]).toMatchObject({ bid: 19.95, ask: 20, sequence: 1, tsEvent: start });
  });

  it('is the same for the same seed, and begins as a longer one does', () => {
    const options = { seed: 5, seconds: 60, levels: 3 };
    const once = simulateBook(options);
    expect(hashRecords(simulateBook(options).book)).toBe(hashRecords(once.book));
    expect(hashRecords(simulateBook({ ...options, seed: 6 }).book)).not.toBe(hashRecords(once.book));
    const longer = rowsOf(simulateBook({ ...options, seconds: 90 }).book);
    expect(longer.slice(0, once.book.subject.length)).toEqual(rowsOf(once.book));
  });

  it('is the starting snapshot alone after no time', () => {
    const { book, trades, quotes } = simulateBook({ seed: 1, seconds: 0, levels: 3 });
    expect(rowsOf(book).map(({ action }) => action)).toEqual(['clear', ...Array<string>(6).fill('snapshot')]);
    expect([trades.subject.length, quotes.subject.length]).toEqual([0, 1]);
  });

  it('stays above zero near the bottom of its prices', () => {
    const { book } = simulateBook({ seed: 3, seconds: 300, price: 0.07, levels: 5, cancelRate: 2 });
    expect(Math.min(...rowsOf(book).map(({ price }) => price ?? 1))).toBeGreaterThan(0);
  });

  it.each<Partial<BookOptions>>([
    { seconds: -1 },
    { seconds: NaN },
    { tick: 0 },
    { levels: 0 },
    { levels: 2.5 },
    { price: 0.05 },
    { lot: 0 },
    { limitRate: 0 },
    { limitDecay: -1 },
    { marketRate: -1 },
    { cancelRate: 0 },
  ])('refuses %o with one clear line', (wrong) => {
    const [name, value] = Object.entries(wrong)[0]!;
    let error: QuantError | undefined;
    try {
      simulateBook({ seed: 1, seconds: 1, ...wrong });
    } catch (reason) {
      error = reason as QuantError;
    }
    expect(error?.message).toContain(`${name} ${value}; use a`);
    expect(error?.exitCode).toBe(2);
  });
});
