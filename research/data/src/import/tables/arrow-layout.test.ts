import { readFileSync } from 'node:fs';
import { Table, tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { at, isKnown, read } from './read-layout.fixture.ts';

/** Made by conformance/oracles/arrow/make.py; exact. */
const { files } = JSON.parse(
  readFileSync(new URL('../../../../../conformance/oracles/arrow/arrow.json', import.meta.url), 'utf8'),
) as { readonly files: Readonly<Record<string, string>> };

const write = (columns: Parameters<typeof tableFromArrays>[0]): Uint8Array =>
  tableToIPC(tableFromArrays(columns), 'file');

describe('Arrow files', () => {
  it.each(Object.keys(files))('reads what pyarrow wrote, %s', async (compression) => {
    const table = await read('ticks.feather', Buffer.from(files[compression]!, 'base64'), { chunk: 100 });
    expect(table.layout).toBe('Arrow');
    expect(table.kinds).toEqual(['trades']);
    expect(table.rows).toBe(3);
    // The second row has no time, the third no symbol.
    expect(table.rejected).toEqual([
      [2, 'no date that can be read', ''],
      [3, 'no symbol'],
    ]);
    expect(table.all('trades')).toEqual([
      {
        symbol: 'A',
        tsEvent: at('2021-01-01T00:00:00Z') + 123_456,
        tsKnown: at('2021-01-01T00:00:00Z') + 123_456,
        price: 1.5,
        size: 1,
        side: -1,
        sequence: 0,
      },
    ]);
    expect(table.recognised).toContain('times as instants');
    expect(table.recognised).toContain('ignored: day, millis, levels');
  });

  it('reads dates, and texts that are dates', async () => {
    const dates = ['2020-01-02', '2020-01-03', '2020-01-06'];
    const close = Float64Array.of(1, 2, 3);
    const typed = await read('A.arrow', write({ date: dates.map((date) => new Date(date)), close }));
    const texts = await read('A.arrow', write({ date: dates, close }));
    expect(typed.all('bars')).toEqual(texts.all('bars'));
    expect(typed.all('bars').map(({ tsEvent }) => tsEvent)).toEqual(dates.map(at));
  });

  it('refuses a file that was cut off, wherever it was', async () => {
    const whole = Buffer.from(files['lz4']!, 'base64');
    for (let length = 8; length < whole.length; length += 37) {
      await expect(read('a.feather', whole.subarray(0, length)), String(length)).rejects.toThrow(
        /a\.feather is a truncated or corrupt Arrow file/,
      );
    }
  });

  it('refuses a file whose bytes were changed, in one line', async () => {
    const whole = Buffer.from(files['lz4']!, 'base64');
    for (let place = 8; place < whole.length - 8; place += 61) {
      const changed = Uint8Array.from(whole);
      changed.fill(0xee, place, place + 8);
      const error = await read('a.feather', changed).catch((reason: unknown) => reason as Error);
      if (error instanceof Error) expect(error.message).toMatch(/^a\.feather\b[^\n]*$/);
    }
  });

  it('says when no kind of record can be made of the columns, or there are no rows', async () => {
    await expect(read('a.arrow', write({ colour: ['blue'], shape: ['round'] }))).rejects.toThrow(
      'a.arrow is not a table of any kind that can be read (its columns are colour, shape)',
    );
    const empty = new Table(tableFromArrays({ date: ['x'], close: [1] }).schema);
    await expect(read('a.arrow', tableToIPC(empty, 'file'))).rejects.toThrow('a.arrow has a header and no rows');
  });

  it('is told by its first bytes', () => {
    expect(isKnown('a.csv', Buffer.from(files['zstd']!, 'base64'))).toBe(true);
    expect(isKnown('a.feather', 'FEA1....')).toBe(false);
  });
});
