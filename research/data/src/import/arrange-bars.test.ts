import type { BarField } from '@quantcli/market';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangeBars, type PlacedRows } from './arrange-bars.ts';
import { DROPPED } from './row-store.ts';

interface Row {
  readonly symbol: number;
  readonly time: number;
  readonly close: number;
}

const PLACES = 1_000;

function blockOf(rows: readonly Row[], fields: readonly BarField[], block = 0): PlacedRows {
  const close = Float64Array.from(rows, (row) => row.close);
  return {
    symbol: Int32Array.from(rows, ({ symbol }) => symbol),
    time: Float64Array.from(rows, ({ time }) => time),
    at: Float64Array.from(rows, (_, i) => block * PLACES + i),
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
  it('is the map of the last row by symbol and time, sorted, over any number of blocks', () => {
    const file = fc.tuple(
      fc.array(row, { maxLength: 25 }),
      fc.constantFrom<BarField[]>(['close'], ['close', 'volume']),
    );
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 4 }), fc.boolean(), (files, isReversed) => {
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
        const blocks = files.map(([inFile, fields], f) => blockOf(inFile, fields, f));
        // Blocks may come in any order: places decide.
        if (isReversed) blocks.reverse();
        const arranged = arrangeBars(blocks, names, sectorOf, (at) =>
          rejected.push(`${Math.floor(at / PLACES)}:${at % PLACES}`),
        );
        expect(rejected.toSorted()).toEqual(replaced.toSorted());
        if (expected.length === 0) {
          expect(arranged).toBeUndefined();
          return;
        }
        const { bars, at } = arranged!;
        expect(Array.from(at, (place) => `${Math.floor(place / PLACES)}:${place % PLACES}`)).toEqual(
          expected.map(({ name, time }) => places.get(`${name} ${time}`)),
        );
        expect(bars.symbols).toEqual([...new Set(expected.map(({ name }) => name))]);
        expect(bars.sectors).toEqual(bars.symbols.map((name) => (name === 'B' ? undefined : `sector ${name}`)));
        expect(Array.from(bars.symbol, (n) => bars.symbols[n])).toEqual(expected.map(({ name }) => name));
        expect([...bars.time]).toEqual(expected.map(({ time }) => time));
        expect([...bars.fields.get('close')!]).toEqual(expected.map(({ close }) => close));
        const hasVolume = files.some(([, fields]) => fields.includes('volume'));
        expect(bars.fields.has('volume')).toBe(hasVolume);
        if (hasVolume) expect([...bars.fields.get('volume')!]).toEqual(expected.map(({ volume }) => volume));
      }),
      { numRuns: 300 },
    );
  });

  it('takes over the columns of one block that is in order already', () => {
    const block = blockOf(
      [
        { symbol: 3, time: 1, close: 5 },
        { symbol: 3, time: 2, close: 6 },
        { symbol: 0, time: 1, close: 7 },
      ],
      ['close'],
    );
    const { bars } = arrangeBars([block], names, undefined, () => expect.unreachable())!;
    expect(bars.fields.get('close')).toBe(block.fields.get('close'));
    expect(bars.symbols).toEqual(['a', 'b']);
    expect([...bars.symbol]).toEqual([0, 0, 1]);
    expect(bars.sectors).toBeUndefined();
  });
});
