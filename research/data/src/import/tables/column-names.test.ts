import { describe, expect, it } from 'vitest';
import { findColumns, foldName, NAMES, refuseNamesakes, type Names } from './column-names.ts';

describe('column names', () => {
  it('are compared by letters and digits', () => {
    expect(['Bid Price', 'bid_price', 'BID-PRICE', '<bidprice>'].map(foldName)).toEqual(Array(4).fill('bidprice'));
  });

  it.each(Object.entries(NAMES))('of %s are folded, and none means two things', (_, names: Names) => {
    const all = Object.entries(names).flatMap(([meaning, list]) => list.map((name) => [meaning, name] as const));
    for (const [, name] of all) expect(foldName(name)).toBe(name);
    for (const [meaning, list] of Object.entries(names)) expect(new Set(list).size, meaning).toBe(list.length);
  });

  it('are found in the order of preference', () => {
    expect([...findColumns(['date', 'timestamp', 'price', 'px', 'amount'], 'trades')]).toEqual([
      ['time', 1],
      ['price', 2],
      ['size', 4],
    ]);
  });

  it('join a clock to a date, and to nothing else', () => {
    expect(findColumns(['date', 'time', 'bid', 'ask'], 'quotes').get('clock')).toBe(1);
    expect(findColumns(['timestamp', 'time', 'bid', 'ask'], 'quotes').has('clock')).toBe(false);
    expect(findColumns(['time', 'bid', 'ask'], 'quotes').has('clock')).toBe(false);
    expect(findColumns(['date', 'time', 'add', 'remove'], 'membership').has('clock')).toBe(false);
  });

  it('are refused only where a column that is needed has a namesake', () => {
    const names = ['date', 'a', 'a', 'b'];
    expect(() => refuseNamesakes('x.csv', names, [0, 3])).not.toThrow();
    expect(() => refuseNamesakes('x.csv', names, [0, 2])).toThrow('x.csv: two columns are named a');
  });
});
