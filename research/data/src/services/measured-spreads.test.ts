import { MICROS_PER_SECOND, microsFromDate } from '@quantcli/core';
import { alwaysOpen, nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { RecordWriter } from '../records/record-writer.ts';
import type { KindName } from '../records/kinds.ts';
import type { Records } from '../records/records.ts';
import { measureSpreads } from './measured-spreads.ts';

const day = microsFromDate(2024, 6, 10)!;
const { open, close } = nyse.hours(day)!;
const second = (count: number): number => open + count * MICROS_PER_SECOND;

function write(kind: KindName, rows: readonly (readonly [string, number, Record<string, number>])[]): Records {
  const writer = new RecordWriter(kind);
  for (const [symbol, at, values] of rows) {
    writer.begin(writer.subject(symbol), at, at, 0);
    for (const [name, value] of Object.entries(values)) writer.set(writer.column(name), value);
    expect(writer.commit()).toBeUndefined();
  }
  return writer.take().records;
}

describe('measureSpreads', () => {
  const quotes = write('quotes', [
    ['A', second(-100), { bid: 99, ask: 101 }],
    ['A', second(0), { bid: 99.5, ask: 100.5 }],
    ['A', second(30), { bid: 99, ask: 101 }],
    ['A', second(40), { bid: 99 }],
    ['A', second(50), { bid: 102, ask: 101 }],
    ['B', second(5), { bid: 10, ask: 10 }],
  ]);
  const trades = write('trades', [
    ['A', second(-200), { price: 50, size: 1e6 }],
    ['A', second(10), { price: 100.5, size: 300 }],
    ['A', second(30), { price: 99.8, size: 100 }],
    ['A', second(45), { price: 105, size: 1e6 }],
    ['C', second(10), { price: 1, size: 1 }],
  ]);

  it('weighs quotes by the time they stand in a session, and trades by size', () => {
    const [a, b] = measureSpreads(quotes, nyse, trades);
    // 1 % for 30 s, 2 % for 10 s; the one of before the opening stands for no time in it.
    expect(a!.quoted).toBeCloseTo((30 * 0.01 + 10 * 0.02) / 40, 12);
    // The trade at 30 s meets the quote that stood before it.
    expect(a!.effective).toBeCloseTo((300 * 0.01 + 100 * 0.004) / 400, 12);
    expect([a!.quotes, a!.trades]).toEqual([3, 2]);
    expect(b).toEqual({ symbol: 'B', quoted: NaN, effective: NaN, quotes: 1, trades: 0 });
  });

  it('stops at the close and does without trades', () => {
    const late = write('quotes', [
      ['A', close - 10 * MICROS_PER_SECOND, { bid: 99.5, ask: 100.5 }],
      ['A', close + 3_600 * MICROS_PER_SECOND, { bid: 1, ask: 2 }],
    ]);
    const [found] = measureSpreads(late, nyse);
    expect(found!.quoted).toBeCloseTo(0.01, 12);
    expect(found!.effective).toBeNaN();
  });

  it('knows markets that never close, and trades without a size', () => {
    const found = measureSpreads(quotes, alwaysOpen, write('trades', [['B', second(6), { price: 10.01 }]]));
    expect(found[0]!.quoted).toBeCloseTo((100 * 0.02 + 30 * 0.01 + 10 * 0.02) / 140, 12);
    expect(found[1]!.effective).toBeCloseTo(0.002, 12);
  });
});
