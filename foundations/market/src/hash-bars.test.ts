import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BarField, Bars } from './bars.ts';
import { hashBars } from './hash-bars.ts';

function makeBars(change: Partial<Bars> = {}): Bars {
  return {
    symbols: ['A', 'B'],
    symbol: Int32Array.of(0, 0, 1),
    time: Float64Array.of(1, 2, 1),
    fields: new Map<BarField, Float64Array>([
      ['close', Float64Array.of(10, NaN, 20)],
      ['volume', Float64Array.of(0, 2, 3)],
    ]),
    ...change,
  };
}

function hashCloses(closes: readonly number[]): string {
  return hashBars(makeBars({ fields: new Map([['close', Float64Array.from(closes)]]) }));
}

describe('hashBars', () => {
  it('is one SHA-256 of the content, whatever the order of the field map and the bits of NaN and zero', () => {
    const hash = hashBars(makeBars());
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const fields = new Map([...makeBars().fields].toReversed());
    const otherNan = new Float64Array(new BigUint64Array([0n, 0xfff8000000000123n, 0n]).buffer);
    otherNan[0] = 10;
    otherNan[2] = 20;
    fields.set('close', otherNan);
    fields.set('volume', Float64Array.of(-0, 2, 3));
    expect(hashBars(makeBars({ fields }))).toBe(hash);
  });

  it('changes with every part of the content', () => {
    const close = Float64Array.of(10, NaN, 20);
    const versions = [
      makeBars(),
      makeBars({ symbols: ['A', 'C'] }),
      makeBars({ symbol: Int32Array.of(0, 1, 1) }),
      makeBars({ time: Float64Array.of(1, 3, 1) }),
      makeBars({ fields: new Map([['close', close]]) }),
      makeBars({ fields: new Map([['open', close]]) }),
      makeBars({ fields: new Map([['close', Float64Array.of(10, NaN, 21)]]) }),
      makeBars({ sectors: ['Tech', undefined] }),
      makeBars({ sectors: [undefined, 'Tech'] }),
    ];
    expect(new Set(versions.map(hashBars)).size).toBe(versions.length);
  });

  it('tells any two closes apart and repeats itself (property)', () => {
    const closes = fc.array(fc.double({ noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(closes, closes, (a, b) => {
        expect(hashCloses(a)).toBe(hashCloses([...a]));
        const same = a.every((value, i) => value === b[i]);
        expect(hashCloses(a) === hashCloses(b)).toBe(same);
      }),
    );
  });
});
