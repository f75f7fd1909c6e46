import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GARBAGE, parseDecimalComma, parseNumber } from './parse-number.ts';

const encoder = new TextEncoder();

/** Parses a cell that stands in the middle of other bytes, so that reading past its end shows. */
function parse(text: string): number {
  const bytes = encoder.encode(text);
  const around = new Uint8Array(bytes.length + 8).fill(57);
  around.set(bytes, 4);
  return parseNumber(around, 4, 4 + bytes.length);
}

/** As in a file whose cells are separated by something else. */
function elsewhere(text: string): number {
  const bytes = encoder.encode(text);
  return parseNumber(bytes, 0, bytes.length, false);
}

describe('a comma', () => {
  it('separates thousands, never a number that starts with 0', () => {
    expect(parse('1,234')).toBe(1_234);
    expect(parse('1,234,567.5')).toBe(1_234_567.5);
    expect(parse('0,912')).toBe(GARBAGE);
  });

  it('may be a decimal comma where cells are not separated by commas: one group without a point is refused', () => {
    expect(elsewhere('12,345')).toBe(GARBAGE);
    expect(elsewhere('12,5')).toBe(GARBAGE);
    expect(elsewhere('1,234,567')).toBe(1_234_567);
    expect(elsewhere('1,234.50')).toBe(1_234.5);
  });
});

describe('parseNumber', () => {
  it('gives the bits of the engine for every decimal', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(digits, fc.option(digits), fc.boolean(), (whole, fraction, negative) => {
        const text = `${negative ? '-' : ''}${whole}${fraction === null ? '' : `.${fraction}`}`;
        expect(parse(text)).toBe(Number(text) + 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads back every double as JavaScript prints it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parse(String(value))).toBe(value + 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('rounds the hard cases correctly', () => {
    for (const text of [
      '9007199254740993',
      '0.3',
      '8.5e22',
      '123456789012345.6',
      '4.35',
      '2.2250738585072011e-308',
      '0.000001',
    ]) {
      expect(parse(text), text).toBe(Number(text));
    }
  });

  it('understands currency signs, thousands separators, blanks', () => {
    const cases: Record<string, number> = {
      $12: 12,
      '$ 1,234.50': 1234.5,
      '€3.5': 3.5,
      '£7': 7,
      '¥1,000,000': 1_000_000,
      '-$5': -5,
      '$-5': -5,
      '7 €': 7,
      '  42  ': 42,
      '+3': 3,
      '.5': 0.5,
      '5.': 5,
      '1,234': 1234,
      '12,345,678.9': 12_345_678.9,
      '1.5E+3': 1500,
      '-0': 0,
      '-0.0': 0,
    };
    for (const [text, value] of Object.entries(cases)) expect(Object.is(parse(text), value), text).toBe(true);
  });

  it('takes the words for missing as missing', () => {
    for (const text of ['', '   ', 'NA', 'n/a', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '-'])
      expect(parse(text), text).toBeNaN();
  });

  it('takes nothing else for a number', () => {
    const garbage = [
      'abc',
      '1,23',
      '12,34,567',
      '1.2.3',
      '--5',
      '1e',
      '1e999',
      'inf',
      'Infinity',
      '0x10',
      '1_000',
      '(5)',
      '5%',
      '1 2',
      ',5',
      '$',
      '.',
      '1,234,56',
      'true',
    ];
    for (const text of garbage) expect(parse(text), text).toBe(GARBAGE);
  });
});

function readWithComma(text: string): number {
  const bytes = encoder.encode(`9${text}9`);
  return parseDecimalComma(bytes, 1, bytes.length - 1);
}

const swap = (text: string): string => text.replaceAll(/[.,]/g, (mark) => (mark === ',' ? '.' : ','));

describe('parseDecimalComma', () => {
  it('is parseNumber with points and commas exchanged', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'0123456789.,-'), maxLength: 9 });
    fc.assert(
      fc.property(cell, (text) => {
        expect(readWithComma(text)).toBe(parse(swap(text)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads what people write', () => {
    const cases = { '12,5': 12.5, '1.234,56': 1234.56, '1.234': 1234, '7': 7, '€ 3,10': 3.1, '-0,5': -0.5 };
    for (const [text, value] of Object.entries(cases)) expect(readWithComma(text), text).toBe(value);
    expect(readWithComma('12.5')).toBe(GARBAGE);
    expect(readWithComma('')).toBeNaN();
  });
});
