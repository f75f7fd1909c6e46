import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inverseNormal } from './inverse-normal.ts';

/** The quantiles of the doubles p, rounded from Newton's method on the power series of Φ with 420 decimal digits. */
const FIGURES: readonly (readonly [p: number, z: number])[] = [
  [1e-300, -37.0470962993612],
  [1e-100, -21.273453560965326],
  [1e-20, -9.262340089798407],
  [1e-10, -6.361340902404057],
  [1e-6, -4.753424308822899],
  [0.001, -3.0902323061678136],
  [0.01, -2.326347874040841],
  [0.025, -1.9599639845400543],
  [0.05, -1.6448536269514726],
  [0.07, -1.4757910281791706],
  [0.075, -1.439531470938456],
  [0.1, -1.2815515655446004],
  [0.25, -0.6744897501960817],
  [0.4, -0.2533471031357997],
  [0.5, 0.0],
  [0.6, 0.2533471031357997],
  [0.75, 0.6744897501960817],
  [0.925, 1.4395314709384561],
  [0.93, 1.475791028179171],
  [0.975, 1.9599639845400538],
  [0.999, 3.090232306167813],
  [0.9999999990686774, 6.009353565530744],
];

describe('inverseNormal', () => {
  it.each(FIGURES)('of %d is %d to 1e-15', (p, z) => {
    expect(Math.abs(inverseNormal(p) - z)).toBeLessThanOrEqual(1e-15 * Math.abs(z));
  });

  it('is odd about one half', () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -30, max: 0.5, noNaN: true }), (p) => {
        const exact = 1 - (1 - p);
        expect(inverseNormal(1 - exact)).toBeCloseTo(-inverseNormal(exact), 12);
      }),
    );
  });

  it('increases, also where its three pieces meet', () => {
    for (const edge of [0.075, 0.925, Math.exp(-25), 1 - Math.exp(-25)]) {
      for (let k = -20; k < 20; k += 1) {
        expect(inverseNormal(edge * (1 + k * 1e-13))).toBeLessThanOrEqual(inverseNormal(edge * (1 + (k + 1) * 1e-13)));
      }
    }
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(p, p, (a, b) => {
        if (a < b) expect(inverseNormal(a)).toBeLessThanOrEqual(inverseNormal(b));
      }),
    );
  });

  it('is infinite at 0 and 1 and NaN outside', () => {
    expect(inverseNormal(0)).toBe(-Infinity);
    expect(inverseNormal(1)).toBe(Infinity);
    for (const p of [-1e-9, 1.000_001, NaN, Infinity]) expect(inverseNormal(p)).toBeNaN();
  });
});
