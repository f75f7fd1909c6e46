import { describe, expect, it } from 'vitest';
import { GARBAGE } from '../parse-number.ts';
import { at } from './read-layout.fixture.ts';
import { ColumnRow, FOREIGN_TEXT, numberOf, TextRow, WordRow } from './table-row.ts';
import { TimeReader } from './time-reader.ts';

/** A row of delimited text, its cells parted by semicolons. */
function textRow(text: string | Uint8Array, { commas = false, escaped = false } = {}): TextRow {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const cells: number[] = [0];
  bytes.forEach((byte, i) => {
    if (byte === 59) cells.push(i, i + 1);
  });
  cells.push(bytes.length);
  const row = new TextRow(false, commas);
  row.show(bytes, Int32Array.from(cells), 3, escaped);
  return row;
}

function numbersOf(row: TextRow): number[] {
  return [row.number(0), row.number(1), row.number(2)];
}

describe('rows of text', () => {
  it('show texts without the blanks around them, each decoded once', () => {
    const row = textRow(' AAPL ;;Ünïcode');
    expect([row.text(0), row.text(1), row.text(2)]).toEqual(['AAPL', '', 'Ünïcode']);
    expect(textRow('say ""hi""', { escaped: true }).text(0)).toBe('say "hi"');
    expect(row.line).toBe(3);
  });

  it('show what is not UTF-8 as no text', () => {
    expect(textRow(Uint8Array.of(0xff, 0xfe)).text(0)).toBe(FOREIGN_TEXT);
  });

  it.each(['.', '..', '#N/A', 'ND', 'n.a.', ':', '', 'NaN', '-'])('take %j for a missing number', (cell) => {
    expect(textRow(cell).number(0)).toBeNaN();
    expect(numberOf(cell)).toBeNaN();
  });

  it('tell numbers from what is none, in either notation', () => {
    expect(numbersOf(textRow('1.5;1,5;x'))).toEqual([1.5, GARBAGE, GARBAGE]);
    expect(numbersOf(textRow('1.234,5;1,5;x', { commas: true }))).toEqual([1_234.5, 1.5, GARBAGE]);
    expect(numberOf('9'.repeat(200))).toBe(GARBAGE);
  });

  it('show times to their reader', () => {
    const reader = new TimeReader('a.csv', undefined);
    expect(textRow('x;2020-01-02').time(1, reader)).toBe(at('2020-01-02'));
    expect(textRow('x;2020-01-02').time(0, reader)).toBeNaN();
  });
});

describe('rows of words', () => {
  it('are read like text', () => {
    const row = new WordRow().show([' NA ', '1,234.5', '2020-Q2'], 7);
    const reader = new TimeReader('a.csv', undefined);
    expect([row.text(0), row.number(0), row.number(1), row.time(2, reader), row.line]).toEqual([
      'NA',
      NaN,
      1_234.5,
      at('2020-04-01'),
      7,
    ]);
    expect(reader.period).toBe('quarterly');
  });
});

describe('rows of columns', () => {
  const table = {
    columns: [
      { name: 'n', type: 'number' },
      { name: 't', type: 'time' },
      { name: 's', type: 'text' },
    ],
    batches: (async function* () {})(),
  } as const;
  const show = (n: number, t: number, s: string | undefined) =>
    new ColumnRow(table).show([Float64Array.of(n), Float64Array.of(t), [s]], 0, 1);

  it('show every type as text', () => {
    const row = show(1.5, at('2020-01-02T03:04:05Z'), ' a ');
    expect([row.text(0), row.text(1), row.text(2)]).toEqual(['1.5', '2020-01-02T03:04:05.000Z', 'a']);
    const missing = show(NaN, NaN, undefined);
    expect([missing.text(0), missing.text(1), missing.text(2)]).toEqual(['', '', '']);
    expect(show(1, at('2020-01-02'), '').text(1)).toBe('2020-01-02');
    expect(show(1, 1e300, '').text(1)).toBe('1e+300');
  });

  it('show numbers, and no times as such', () => {
    const row = show(1.5, at('2020-01-02'), '1,5');
    expect([row.number(0), row.number(1), row.number(2)]).toEqual([1.5, GARBAGE, GARBAGE]);
    expect([show(NaN, 0, undefined).number(0), show(NaN, 0, undefined).number(2)]).toEqual([NaN, NaN]);
    expect([show(Infinity, 0, '').number(0), show(-Infinity, 0, '').number(0)]).toEqual([GARBAGE, GARBAGE]);
  });

  it('show times of every type', () => {
    const reader = new TimeReader('a.csv', undefined);
    const times = (row: ColumnRow) => [row.time(0, reader), row.time(1, reader), row.time(2, reader)];
    expect(times(show(20_200_102, at('2020-01-02'), '2020-01-02'))).toEqual([0, 0, 0].map(() => at('2020-01-02')));
    expect(times(show(NaN, NaN, undefined))).toEqual([NaN, NaN, NaN]);
    show(0, at('2020-01-02'), '').time(1, reader);
    expect(reader.clock).toBe(false);
    show(0, at('2020-01-02T01:00:00Z'), '').time(1, reader);
    expect(reader.clock).toBe(true);
  });
});
