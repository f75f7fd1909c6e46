import type { BarField } from '@quantcli/market';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangeBars } from './arrange-bars.ts';
import { DROPPED, type FileRows } from './row-store.ts';

interface Row {
  readonly symbol: number;
  readonly time: number;
  readonly close: number;
}

function fileOf(rows: readonly Row[], fields: readonly BarField[]): FileRows {
  const close = Float64Array.from(rows, (row) => row.close);
  return {
    count: rows.length,
    symbol: Int32Array.from(rows, ({ symbol }) => symbol),
    time: Float64Array.from(rows, ({ time }) => time),
    line: Uint32Array.from(rows, (_, i) => i + 2),
    offset: new Int16Array(rows.length),
    order: new Uint8Array(rows.length),
    fields: new Map(fields.map((field) => [field, field === 'close' ? close : close.map((value) => 2 * value)])),
  };
}

const row = fc.record({
  symbol: fc.integer({ min: DROPPED, max: 3 }),
  time: fc.integer({ min: 0, max: 6 }),
  close: fc.integer({ min: 1, max: 1_000 }),
});
const names = ['b', 'B', 'ä', 'a'];

describe('arrangeBars', () => {
  it('is the map of the last row by symbol and time, sorted, over any number of files', () => {
    const file = fc.tuple(
      fc.array(row, { maxLength: 25 }),
      fc.constantFrom<BarField[]>(['close'], ['close', 'volume']),
    );
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 4 }), (files) => {
        const last = new Map<string, { name: string; time: number; close: number; volume: number }>();
        const replaced: string[] = [];
        const places = new Map<string, string>();
        files.forEach(([rows, fields], f) =>
          rows.forEach(({ symbol, time, close }, i) => {
            if (symbol === DROPPED) return;
            const key = `${names[symbol]!} ${time}`;
            if (places.has(key)) replaced.push(places.get(key)!);
            places.set(key, `${f}:${i}`);
            last.set(key, { name: names[symbol]!, time, close, volume: fields.includes('volume') ? 2 * close : NaN });
          }),
        );
        const expected = [...last.values()].sort((a, b) =>
          a.name < b.name ? -1 : a.name > b.name ? 1 : a.time - b.time,
        );

        const rejected: string[] = [];
        const sectorOf = (symbol: number): string | undefined =>
          symbol === 1 ? undefined : `sector ${names[symbol]!}`;
        const rows = files.map(([inFile, fields]) => fileOf(inFile, fields));
        const bars = arrangeBars(rows, names, sectorOf, (f, i) => rejected.push(`${f}:${i}`));
        expect(bars.symbols).toEqual([...new Set(expected.map(({ name }) => name))]);
        expect(bars.sectors).toEqual(bars.symbols.map((name) => (name === 'B' ? undefined : `sector ${name}`)));
        expect(Array.from(bars.symbol, (n) => bars.symbols[n])).toEqual(expected.map(({ name }) => name));
        expect([...bars.time]).toEqual(expected.map(({ time }) => time));
        expect([...bars.fields.get('close')!]).toEqual(expected.map(({ close }) => close));
        const hasVolume = files.some(([, fields]) => fields.includes('volume'));
        expect(bars.fields.has('volume')).toBe(hasVolume);
        if (hasVolume) expect([...bars.fields.get('volume')!]).toEqual(expected.map(({ volume }) => volume));
        expect(rejected.toSorted()).toEqual(replaced.toSorted());
      }),
      { numRuns: 300 },
    );
  });

  it('takes over the columns of one file that is in order already', () => {
    const file = fileOf(
      [
        { symbol: 3, time: 1, close: 5 },
        { symbol: 3, time: 2, close: 6 },
        { symbol: 0, time: 1, close: 7 },
      ],
      ['close'],
    );
    const bars = arrangeBars([file], names, undefined, () => expect.unreachable());
    expect(bars.fields.get('close')).toBe(file.fields.get('close'));
    expect(bars.symbols).toEqual(['a', 'b']);
    expect([...bars.symbol]).toEqual([0, 0, 1]);
    expect(bars.sectors).toBeUndefined();
  });
});
