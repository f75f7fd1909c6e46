import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvScanner, LONGEST_ROW, NOT_PLAIN, type RowHandler } from './csv-scanner.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Collects rows as strings, with their lines. */
class Collector implements RowHandler {
  readonly numeric: Uint8Array;
  readonly numbers: Float64Array;
  readonly rows: string[][] = [];
  readonly lines: number[] = [];
  readonly brokenLines: number[] = [];
  readonly plain: number[][] = [];

  constructor(numeric: readonly number[] = []) {
    this.numeric = Uint8Array.from(numeric);
    this.numbers = new Float64Array(numeric.length);
  }

  row(bytes: Uint8Array, cells: Int32Array, count: number, line: number, escaped: boolean): void {
    this.rows.push(
      Array.from({ length: count }, (_, i) => {
        const text = decoder.decode(bytes.subarray(cells[2 * i], cells[2 * i + 1]));
        return escaped ? text.replaceAll('""', '"') : text;
      }),
    );
    this.lines.push(line);
    this.plain.push([...this.numbers]);
  }

  broken(line: number): void {
    this.brokenLines.push(line);
  }
}

function scan(text: string, chunk = Infinity, numeric: readonly number[] = []): Collector {
  const collector = new Collector(numeric);
  const scanner = new CsvScanner('x.csv', 44, collector);
  const bytes = encoder.encode(text);
  const step = Math.min(chunk, bytes.length || 1);
  for (let at = 0; at < bytes.length; at += step) scanner.push(bytes.subarray(at, at + step));
  scanner.finish();
  return collector;
}

const cell = fc.string({ unit: fc.constantFrom('a', 'é', '1', '.', ',', '"', '\n', ' '), maxLength: 6 });
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 });
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

describe('CsvScanner', () => {
  it('reads back what RFC 4180 writes, wherever the chunks are cut', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 40 }), fc.constantFrom('\n', '\r\n'), (rows, chunk, newline) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join(newline);
        expect(scan(text, chunk).rows).toEqual(rows);
        expect(scan(text + newline, chunk).rows).toEqual(rows);
      }),
    );
  });

  it('takes cells without quotes as they stand', () => {
    const bare = fc.array(
      fc.array(fc.string({ unit: fc.constantFrom('a', '5', '.', '-', 'ü'), maxLength: 5 }), {
        minLength: 2,
        maxLength: 4,
      }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(bare, fc.integer({ min: 1, max: 30 }), (rows, chunk) => {
        expect(scan(rows.map((row) => row.join(',')).join('\n'), chunk).rows).toEqual(rows);
      }),
    );
  });

  it('counts physical lines, blank ones and those inside quotes included', () => {
    const { rows, lines } = scan('a,b\n\n  \nc,"d\ne\n"\r\nf,g');
    expect(rows).toEqual([
      ['a', 'b'],
      ['c', 'd\ne\n'],
      ['f', 'g'],
    ]);
    expect(lines).toEqual([1, 4, 7]);
  });

  it('loses only the line of a quote that is never closed, or followed by more text', () => {
    for (const chunk of [1, 3, Infinity]) {
      const open = scan('a,b\n1,"2\n3,4\n5,6\n', chunk);
      expect(open.rows).toEqual([
        ['a', 'b'],
        ['3', '4'],
        ['5', '6'],
      ]);
      expect(open.brokenLines).toEqual([2]);
      expect(open.lines).toEqual([1, 3, 4]);
      const trailing = scan('a,b\n1,"2"x\n3,4', chunk);
      expect(trailing.rows).toEqual([
        ['a', 'b'],
        ['3', '4'],
      ]);
      expect(trailing.brokenLines).toEqual([2]);
    }
  });

  it('gives up an open quote after a mebibyte instead of keeping the whole file', () => {
    const rows = `${'x'.repeat(997)},y\n`.repeat(2_000);
    const { brokenLines, lines } = scan(`a,b\n1,"2\n${rows}`, 1 << 18);
    expect(brokenLines).toEqual([2]);
    expect(lines.length).toBe(1 + 2_000);
  });

  it('refuses NUL bytes and endless lines', () => {
    expect(() => scan('a,b\n1,\u0000\n')).toThrow('x.csv is not text (line 2');
    expect(() => scan('a,b\n"\u0000"\n')).toThrow('x.csv is not text (line 2');
    expect(() => scan('a'.repeat(LONGEST_ROW + 100), 1 << 16)).toThrow(/longer than 1048576 bytes/);
  });

  it('counts and keeps any number of cells', () => {
    const numbers = Array.from({ length: 10_000 }, (_, i) => i);
    for (const chunk of [1_000, Infinity]) {
      const { rows } = scan(`${numbers.join(',')}\n"x"${',1'.repeat(300)}\n`, chunk, [1, 1, 1]);
      expect(rows[0]).toEqual(numbers.map(String));
      expect(rows[1]!.length).toBe(301);
    }
  });

  it('hands over plain numbers exactly and leaves the rest to the cell', () => {
    const plain = fc
      .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 4 }))
      .map(([n, d]) => (n / 10 ** d).toFixed(d));
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1 }), fc.integer({ min: 1, max: 20 }), (numbers, chunk) => {
        const { plain: read } = scan(numbers.map((text) => `x,${text}\n`).join(''), chunk, [0, 1]);
        expect(read.map(([, value]) => value)).toEqual(numbers.map(Number));
      }),
    );
    const odd = ['', '-1', '1e5', '1.2.3', '.', '1234567890', '"1"', ' 1', '$1', '1 ', '1a'];
    for (const text of odd) expect(scan(`x,${text}\n`, Infinity, [0, 1]).plain[0]![1], text).toBe(NOT_PLAIN);
    for (const [text, value] of [
      ['5.', 5],
      ['.5', 0.5],
      ['000000001', 1],
      ['123456.789', 123456.789],
    ] as const) {
      expect(scan(`x,${text}\n`, Infinity, [0, 1]).plain[0]![1], text).toBe(value);
    }
  });
});
