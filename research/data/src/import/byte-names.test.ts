import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteNames, FOREIGN_NAME } from './byte-names.ts';

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

  it('refuses bytes that are not UTF-8 instead of merging names that differ in them', () => {
    const names = new ByteNames();
    // Müller and Möller in Latin-1.
    for (const letter of [0xfc, 0xf6]) {
      const bytes = Uint8Array.of(77, letter, 108, 108, 101, 114);
      expect(names.numberAt(bytes, 0, bytes.length, false)).toBe(FOREIGN_NAME);
      expect(names.numberAt(bytes, 0, bytes.length, true)).toBe(FOREIGN_NAME);
    }
    expect(names.names).toEqual([]);
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
