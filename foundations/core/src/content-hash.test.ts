import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, ContentHash, hashJson, type Json } from './content-hash.ts';
import { ValidationError } from './errors.ts';

const hash = (values: readonly number[]): string => new ContentHash().numbers(Float64Array.from(values)).digest();
const hashTexts = (...texts: string[]): string => texts.reduce((h, text) => h.text(text), new ContentHash()).digest();
const hashColumns = (...sizes: number[]): string =>
  sizes.reduce((h, size) => h.numbers(new Float64Array(size)), new ContentHash()).digest();

describe('canonicalJson', () => {
  it('sorts keys by code unit, at every depth, without white space', () => {
    expect(canonicalJson({ b: 1, a: { d: [1, { z: 0, y: 0 }], c: null }, B: true })).toBe(
      '{"B":true,"a":{"c":null,"d":[1,{"y":0,"z":0}]},"b":1}',
    );
  });

  it('sorts like RFC 8785: by UTF-16 units, not by code point or locale', () => {
    // RFC 8785 §3.2.3.
    const keys = ['€', '\r', '\ufb33', '1', '😀', '\u0080', 'ö'];
    const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])));
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['1', '\r', '\u0080', 'ö', '€', '😀', '\ufb33']);
  });

  it('writes numbers as the shortest text that reads back', () => {
    // RFC 8785 appendix B.
    expect(canonicalJson([333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    );
  });

  it('leaves undefined members out', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it('refuses NaN and infinities, wherever they hide', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      expect(() => canonicalJson({ a: [{ b: bad }] })).toThrow(ValidationError);
    }
  });

  it('does not depend on the order of insertion and reads back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const json = value as { [key: string]: Json };
        const reversed = Object.fromEntries(Object.entries(json).toReversed());
        expect(canonicalJson(reversed)).toBe(canonicalJson(json));
        expect(JSON.parse(canonicalJson(json))).toEqual(JSON.parse(JSON.stringify(json)));
      }),
    );
  });
});

describe('hashJson', () => {
  it('is SHA-256 of the canonical text in UTF-8', () => {
    expect(hashJson({ b: 'é', a: 1 })).toBe(createHash('sha256').update('{"a":1,"b":"é"}', 'utf8').digest('hex'));
  });
});

describe('ContentHash', () => {
  it('gives the same for the same, and another for any change', () => {
    expect(hash([1, 2])).toBe(hash([1, 2]));
    expect(new Set([hash([]), hash([1]), hash([1, 2]), hash([2, 1]), hash([1, 2, 0]), hash([1, NaN])]).size).toBe(6);
  });

  it('counts every NaN as one and −0 as 0', () => {
    const odd = new Float64Array(1);
    new BigUint64Array(odd.buffer)[0] = 0x7ff8_dead_beef_0001n;
    expect(new ContentHash().numbers(odd).digest()).toBe(hash([NaN]));
    expect(hash([-0])).toBe(hash([0]));
  });

  it('tells where one part ends and the next begins', () => {
    expect(hashTexts('ab', 'c')).not.toBe(hashTexts('a', 'bc'));
    expect(hashTexts('a', '')).not.toBe(hashTexts('a'));
    expect(hashColumns(2, 1)).not.toBe(hashColumns(1, 2));
  });

  it('does not change a value past its block of 8,192, nor the values given', () => {
    const values = Float64Array.from({ length: 20_000 }, (_, i) => i);
    const before = new ContentHash().numbers(values).digest();
    expect(values[19_999]).toBe(19_999);
    values[19_999] = -1;
    expect(new ContentHash().numbers(values).digest()).not.toBe(before);
    values[19_999] = 19_999;
    values[8_191] = -1;
    expect(new ContentHash().numbers(values).digest()).not.toBe(before);
  });
});
