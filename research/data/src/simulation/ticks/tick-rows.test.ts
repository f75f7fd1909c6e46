import { ModelError } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { recordAt } from '../../records/records.ts';
import { quoteRows, TickRows, tradeRows } from './tick-rows.ts';

describe('TickRows', () => {
  it('writes columns in the order they were named, known when they happen', () => {
    const rows = tradeRows();
    rows.add('B', 5, [10.5, 100, -1, 3]);
    rows.add('A', 7, [2, 1, 1, 0]);
    expect(rows.count).toBe(2);
    const records = rows.take();
    expect(recordAt(records, 0)).toEqual({
      symbol: 'A',
      tsEvent: 7,
      tsKnown: 7,
      price: 2,
      size: 1,
      side: 1,
      sequence: 0,
    });
    expect(recordAt(records, 1)).toMatchObject({ symbol: 'B', price: 10.5, side: -1, sequence: 3 });
    expect(rows.count).toBe(0);
  });

  it('leaves out what is NaN, and takes texts', () => {
    const quotes = quoteRows();
    quotes.add('A', 1, [NaN, 2, 0, 5, 0]);
    expect(recordAt(quotes.take(), 0)).toEqual({
      symbol: 'A',
      tsEvent: 1,
      tsKnown: 1,
      ask: 2,
      bidSize: 0,
      askSize: 5,
      sequence: 0,
    });
    const book = new TickRows('book', ['action', 'sequence']);
    book.add('A', 1, ['clear', 0]);
    expect(recordAt(book.take(), 0)).toMatchObject({ action: 'clear' });
  });

  it('says what a defective simulation wrote', () => {
    expect(() => tradeRows().add('A', 1, [-1, 1, 1, 0])).toThrow(ModelError);
    expect(() => tradeRows().add('A', 1.5, [1, 1, 1, 0])).toThrow('A: a simulated record: no date or time can be read');
  });
});
