import { describe, expect, it } from 'vitest';
import { isoInstant } from '@quantcli/core';
import type { LayoutFile, RowSink } from '../layout.ts';
import { firstLine, NO_DATA, readLines, readRows, type Row } from './read-rows.ts';

function fileOf(text: string, size = 1 << 16): LayoutFile {
  const bytes = Buffer.from(text);
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    // The same memory again and again, as a decoder may give it.
    const window = new Uint8Array(size);
    for (let at = 0; at < bytes.length; at += size) {
      const part = bytes.subarray(at, at + size);
      window.set(part);
      yield window.subarray(0, part.length);
    }
  };
  return {
    path: 'a.csv',
    name: 'a.csv',
    head: bytes,
    chunks: chunks(),
    zone: undefined,
    knownLag: undefined,
    symbol: undefined,
    kind: undefined,
  };
}

async function drain<T>(reader: AsyncGenerator<void, T>): Promise<{ result: T; yields: number }> {
  let yields = 0;
  for (;;) {
    const next = await reader.next();
    if (next.done === true) return { result: next.value, yields };
    yields += 1;
  }
}

async function rowsOf(text: string, read: (row: Row) => string | undefined, size?: number) {
  const rejected: (string | number | undefined)[][] = [];
  const sink = { reject: (...all: [number, string, string?]) => void rejected.push(all) } as unknown as RowSink;
  const { result } = await drain(readRows(fileOf(text, size), sink, 2, read));
  return { rows: result, rejected };
}

describe('rows of a feed', () => {
  it('gives numbers, texts and times, and nothing beyond the last cell', async () => {
    const seen: unknown[] = [];
    await rowsOf('1.5,x,20140606 09:30\n,1e3,abc\n', (row) => {
      seen.push([row.number(0), row.number(1), row.text(1), row.civil(2), row.number(9), row.text(9), row.civil(9)]);
      return undefined;
    });
    expect(seen).toEqual([
      [1.5, Infinity, 'x', Date.UTC(2014, 5, 6, 9, 30) * 1_000, NaN, '', NaN],
      [NaN, 1_000, '1e3', NaN, NaN, '', NaN],
    ]);
  });

  it('counts data rows, and says line, reason and content of those that are refused', async () => {
    const { rows, rejected } = await rowsOf('a,b\n1,2\n3,"x"\n\n5,6', (row) =>
      row.line === 1 ? NO_DATA : row.text(1) === 'x' ? 'no number' : undefined,
    );
    expect(rows).toBe(3);
    expect(rejected).toEqual([[3, 'no number', '3,"x']]);
  });

  it('refuses a row whose quotes do not match', async () => {
    const { rows, rejected } = await rowsOf('1,2\n3,"4"5\n6,7\n', () => undefined);
    expect(rows).toBe(3);
    expect(rejected).toEqual([[2, 'quotes that do not match']]);
  });

  it.each([1, 2, 3, 7, 1_000])('reads the same in chunks of %i bytes', async (size) => {
    const seen: unknown[] = [];
    const text = 'abc,12345678901234\r\ndé,0.25\r\n9,\r\n';
    await rowsOf(
      text,
      (row) => {
        seen.push([row.text(0), row.number(1), row.line, row.whole()]);
        return undefined;
      },
      size,
    );
    expect(seen).toEqual([
      ['abc', 12_345_678_901_234, 1, 'abc,12345678901234'],
      ['dé', 0.25, 2, 'dé,0.25'],
      ['9', NaN, 3, '9,'],
    ]);
  });

  it('yields every few thousand rows of one large chunk', async () => {
    const { result, yields } = await drain(
      readRows(fileOf('12,34\n'.repeat(50_000), 1 << 20), {} as RowSink, 2, () => undefined),
    );
    expect(result).toBe(50_000);
    expect(yields).toBeGreaterThanOrEqual(4);
  });

  it('refuses bytes that are not text', async () => {
    await expect(rowsOf('1,2\n\0,3\n', () => undefined)).rejects.toThrow('a.csv is not text (line 2');
  });

  it('keeps the sub-second part of a civil time', async () => {
    let time = NaN;
    await rowsOf('x,20221213 08:00:00\n', (row) => {
      time = row.civil(1);
      return undefined;
    });
    expect(isoInstant(time)).toBe('2022-12-13T08:00:00.000000Z');
  });
});

describe('lines of a feed', () => {
  it.each([1, 2, 5, 1_000])('come whole, numbered from 1, without blank ones, in chunks of %i bytes', async (size) => {
    const lines: [string, number][] = [];
    await drain(readLines(fileOf('1 é\n\n  \n2 b\r\n3', size), (text, line) => void lines.push([text.trim(), line])));
    expect(lines).toEqual([
      ['1 é', 1],
      ['2 b', 4],
      ['3', 5],
    ]);
  });

  it('end somewhere', async () => {
    const endless = fileOf('x'.repeat((1 << 24) + 10), 1 << 22);
    await expect(drain(readLines(endless, () => undefined))).rejects.toThrow('a.csv is not text (line 1');
  });
});

it('the first line of a file is without its end', () => {
  expect(firstLine(fileOf('a,b\r\nc'))).toBe('a,b');
  expect(firstLine(fileOf('a,b'))).toBe('a,b');
  expect(firstLine(fileOf(''))).toBe('');
});
