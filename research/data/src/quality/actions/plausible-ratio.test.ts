import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameRatio, plausibleRatio, splitOfMove } from './plausible-ratio.ts';

describe('plausibleRatio', () => {
  it('is what a misprint means', () => {
    const misprints: [number, number][] = [
      [7.00000700001, 7],
      [1.49999925, 1.5],
      [1.499999925, 1.5],
      [1.0499999475, 1.05],
      [3.000003, 3],
      [0.955000382, 0.955],
      [1.1099998779, 1.11],
      [0.333333, 1 / 3],
    ];
    for (const [booked, ratio] of misprints) {
      expect(plausibleRatio(booked)).toMatchObject({ ratio, exact: false });
    }
  });

  it('is the number itself where it is printed as well as can be', () => {
    for (const booked of [2, 0.25, 50, 0.142857142857, 1.33333333333, 1.11111111111, 1.05263157895, 0.0333333333333]) {
      expect(plausibleRatio(booked)).toMatchObject({ exact: true, simple: true });
    }
  });

  it('tells splits from the values of mergers and spin-offs', () => {
    for (const booked of [1.153, 1.195, 1.237, 1.235, 1.054, 1.589]) {
      expect(plausibleRatio(booked)).toMatchObject({ ratio: booked, exact: true, simple: false });
    }
    for (const booked of [1.2346789, 0.3941117, 1.7771239]) expect(plausibleRatio(booked)).toBeUndefined();
  });

  it('finds every ratio of small numbers again, in both directions, and names it', () => {
    const small = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(small, small, fc.double({ min: -1e-6, max: 1e-6, noNaN: true }), (shares, of, error) => {
        const found = plausibleRatio((shares / of) * (1 + error))!;
        expect(Math.abs(found.ratio / (shares / of) - 1)).toBeLessThan(1e-12);
        const [a, b] = nameRatio(shares / of)
          .split(':')
          .map(Number);
        expect(a! * of).toBe(b! * shares);
      }),
    );
  });
});

describe('splitOfMove', () => {
  it('is the usual split that would move a price so', () => {
    expect(splitOfMove(0.5, 0.02)).toBe(2);
    expect(splitOfMove(0.665, 0.02)).toBe(1.5);
    expect(splitOfMove(4.002, 0.02)).toBe(1 / 4);
    expect(splitOfMove(1.5, 0.02)).toBeUndefined();
    expect(splitOfMove(0.516, 0.02)).toBeUndefined();
    expect(splitOfMove(0.516, 0.04)).toBe(2);
    expect(splitOfMove(NaN, 0.02)).toBeUndefined();
  });
});

describe('nameRatio', () => {
  it('writes what is no ratio of small numbers as a number', () => {
    expect([1.153, 1.49255, 7].map(nameRatio)).toEqual(['1.153', '1.493', '7:1']);
  });
});
