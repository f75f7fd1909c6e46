import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteNames } from './byte-names.ts';

const encoder = new TextEncoder();

function numberAt(names: ByteNames, text: string, escaped = false): number {
  const bytes = encoder.encode(`xx${text}yy`);
  return names.numberAt(bytes, 2, bytes.length - 2, escaped);
}

describe('ByteNames', () => {
  it('numbers names as a map of strings would', () => {
    const name = fc.string({ unit: fc.constantFrom('A', 'B', '.', 'é', '1'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), (texts) => {
        const names = new ByteNames();
        const reference = new Map<string, number>();
        for (const text of texts) {
          if (!reference.has(text)) reference.set(text, reference.size);
          expect(numberAt(names, text)).toBe(reference.get(text));
        }
        expect(names.names).toEqual([...reference.keys()]);
      }),
    );
  });

  it('keeps its numbers when the table widens', () => {
    const names = new ByteNames();
    const texts = Array.from({ length: 5_000 }, (_, i) => `S${i}`);
    const inOrder = texts.map((_, i) => i);
    expect(texts.map((text) => numberAt(names, text))).toEqual(inOrder);
    expect(texts.map((text) => numberAt(names, text))).toEqual(inOrder);
    expect(names.names).toEqual(texts);
  });

  it('leaves blanks out, undoubles quotes, and knows a blank cell', () => {
    const names = new ByteNames();
    expect(numberAt(names, 'AAPL')).toBe(0);
    expect(numberAt(names, ' AAPL ')).toBe(0);
    expect(numberAt(names, 'A""B', true)).toBe(1);
    expect(names.numberOf('A"B')).toBe(1);
    expect(numberAt(names, 'NaN')).toBe(2);
    expect(numberAt(names, '')).toBe(-1);
    expect(numberAt(names, '   ')).toBe(-1);
  });
});
