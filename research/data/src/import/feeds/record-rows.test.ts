import { describe, expect, it } from 'vitest';
import { FeedImport } from './read-feed.fixture.ts';
import { ASK, BarRows, BID, BookRows, NO_CHAIN, QuoteRows, Stamp, TradeRows } from './record-rows.ts';

function importOf<T extends { readonly writer: { subject(name: string): number } }>(Rows: new (sink: FeedImport) => T) {
  const feed = new FeedImport();
  const rows = new Rows(feed);
  return { feed, rows, stamp: new Stamp(rows.writer.subject('X')).set(10, 20, 1) };
}

describe('quotes', () => {
  it('leave out a side whose price is 0 or missing, with its size, and sizes that are 0', () => {
    const { feed, rows, stamp } = importOf(QuoteRows);
    expect(rows.quote(stamp, 0, 5, 2, 7)).toBeUndefined();
    expect(rows.quote(stamp, 1, 5, NaN, 7)).toBeUndefined();
    expect(rows.quote(stamp, 1, 0, 2, NaN, { venue: 'P', conditions: 'slow', sequence: 77 })).toBeUndefined();
    expect(feed.rows('quotes')).toEqual([
      { symbol: 'X', tsEvent: 10, tsKnown: 20, ask: 2, askSize: 7, sequence: 0 },
      { symbol: 'X', tsEvent: 10, tsKnown: 20, bid: 1, bidSize: 5, sequence: 1 },
      { symbol: 'X', tsEvent: 10, tsKnown: 20, bid: 1, ask: 2, venue: 'P', conditions: 'slow', sequence: 77 },
    ]);
  });

  it('need at least one side', () => {
    const { rows, stamp } = importOf(QuoteRows);
    expect(rows.quote(stamp, 0, 1, NaN, 1)).toBe('neither side is quoted');
    expect(rows.quote(stamp, Infinity, 1, 2, 1)).toBe('bid is not a number');
    expect(rows.quote(stamp, -1, 1, 2, 1)).toBe('bid is not positive');
    expect(rows.writer.count).toBe(0);
  });
});

describe('bars and trades', () => {
  it('are refused as their kinds say', () => {
    const { rows, stamp, feed } = importOf(BarRows);
    expect(rows.bar(stamp, 1, 2, 1, 0, 5)).toBe('close is not positive');
    expect(rows.bar(stamp, 1, 2, 1, 2, 5)).toBeUndefined();
    expect(feed.rows('bars')).toEqual([
      { symbol: 'X', tsEvent: 10, tsKnown: 20, open: 1, high: 2, low: 1, close: 2, volume: 5 },
    ]);
    const trades = importOf(TradeRows);
    expect(trades.rows.trade(trades.stamp, 0, 1, BID)).toBe('price is not positive');
    expect(trades.rows.trade(trades.stamp, 3, 1, NaN)).toBeUndefined();
    expect(trades.feed.rows('trades')).toEqual([
      { symbol: 'X', tsEvent: 10, tsKnown: 20, price: 3, size: 1, sequence: 0 },
    ]);
  });

  it('are refused without a subject', () => {
    const { rows, stamp } = importOf(TradeRows);
    expect(rows.trade(stamp.set(10, 20, 1, -1), 3, 1, ASK)).toBe('symbol is missing');
  });
});

describe('books', () => {
  it('have levels with a price and a size, or none', () => {
    const { feed, rows, stamp } = importOf(BookRows);
    const chain = { update: 9, previous: 8 };
    expect(rows.clear(stamp, NO_CHAIN)).toBeUndefined();
    expect(rows.level(stamp, 'set', BID, 5, 0, chain)).toBeUndefined();
    expect(rows.level(stamp, 'set', BID, NaN, 1, chain)).toBe('a level without a price');
    expect(rows.level(stamp, 'set', BID, 5, NaN, chain)).toBe('a level without a size');
    expect(rows.order(stamp, 'add', ASK, 6, 2, 123, chain)).toBeUndefined();
    expect(feed.rows('book')).toEqual([
      { symbol: 'X', tsEvent: 10, tsKnown: 20, action: 'clear', sequence: 0 },
      {
        symbol: 'X',
        tsEvent: 10,
        tsKnown: 20,
        action: 'set',
        side: 1,
        price: 5,
        size: 0,
        update: 9,
        previous: 8,
        sequence: 1,
      },
      {
        symbol: 'X',
        tsEvent: 10,
        tsKnown: 20,
        action: 'add',
        side: -1,
        price: 6,
        size: 2,
        order: 123,
        update: 9,
        previous: 8,
        sequence: 2,
      },
    ]);
  });
});
