import { inverseNormal, ValidationError } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inverseRegularizedBeta, logitInverseBeta, regularizedBeta } from './beta-function.ts';
import { clopperPearson } from './clopper-pearson.ts';
import { chiSquareCdf, chiSquareTail, deviance, logGamma, regularizedGamma, stirlingError } from './gamma-function.ts';
import { normalCdf, normalPdf } from './normal-distribution.ts';
import { expectRelative, oracle } from './oracle.reference.ts';
import { studentTCdf, studentTQuantile } from './student-t.ts';

type Rows = readonly (readonly number[])[];
const figures = oracle('distributions') as Record<string, Rows>;

/** Each row: the arguments, then one figure for each function. */
function agree(rows: Rows, tolerance: number, ...functions: ((...args: number[]) => number)[]): void {
  expect(rows.length).toBeGreaterThan(5);
  for (const row of rows) {
    const args = row.slice(0, -functions.length);
    functions.forEach((f, i) => expectRelative(f(...args), row[args.length + i]!, tolerance, `(${args.join(', ')})`));
  }
}

describe('the normal distribution', () => {
  it('agrees with 120-digit figures to 1e-14 relative, in both tails', () => {
    agree(figures['normal']!, 1e-14, normalCdf, normalPdf);
  });

  it('is symmetric, increasing and inverted by the quantile', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (z) => {
        expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 15);
        expect(normalCdf(z + 1e-3)).toBeGreaterThanOrEqual(normalCdf(z));
        const tail = -Math.abs(z);
        expect(Math.abs(inverseNormal(normalCdf(tail)) - tail)).toBeLessThan(1e-13);
      }),
    );
  });

  it('has its limits', () => {
    expect([normalCdf(-Infinity), normalCdf(0), normalCdf(Infinity)]).toEqual([0, 0.5, 1]);
    expect([normalPdf(-Infinity), normalPdf(Infinity), normalPdf(41)]).toEqual([0, 0, 0]);
    expect([normalCdf(NaN), normalPdf(NaN)]).toEqual([NaN, NaN]);
  });
});

describe('the gamma functions', () => {
  it('agree with 120-digit figures to 1e-12 relative', () => {
    agree(figures['logGamma']!, 1e-14, logGamma);
    agree(figures['gamma']!, 1e-12, regularizedGamma, (a, x) => chiSquareTail(2 * x, 2 * a));
  });

  it('know factorials, the recurrence and the exponential distribution', () => {
    expect(logGamma(1)).toBe(0);
    expect(logGamma(2)).toBe(0);
    expectRelative(logGamma(11), Math.log(3_628_800), 1e-15);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e4, noNaN: true }), (x) => {
        expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(
          1e-14 * (10 + Math.abs(logGamma(x + 1))),
        );
        expectRelative(chiSquareTail(x / 20, 2), Math.exp(-x / 40), 1e-12);
      }),
    );
  });

  it('add up to 1 and have their limits', () => {
    for (const x of [0.1, 3, 7, 40]) expect(chiSquareCdf(x, 5) + chiSquareTail(x, 5)).toBeCloseTo(1, 14);
    expect([chiSquareCdf(0, 3), chiSquareTail(0, 3), chiSquareCdf(-1, 3), chiSquareTail(-1, 3)]).toEqual([0, 1, 0, 1]);
    expect([chiSquareCdf(Infinity, 3), chiSquareTail(Infinity, 3), regularizedGamma(2, 0)]).toEqual([1, 0, 0]);
    expect([logGamma(0), logGamma(-1), logGamma(NaN), logGamma(Infinity)]).toEqual([NaN, NaN, NaN, Infinity]);
    expect([regularizedGamma(0, 1), regularizedGamma(1, -1), chiSquareCdf(NaN, 1), chiSquareTail(1, NaN)]).toEqual(
      Array(4).fill(NaN),
    );
  });

  it('have terms that do not cancel', () => {
    expectRelative(stirlingError(1e6), 1 / 12e6, 1e-12);
    expectRelative(stirlingError(1), 1 - 0.918_938_533_204_672_8, 1e-14);
    // x ln(x/m) + m − x is (x − m)²/2m to first order.
    expectRelative(deviance(1e8 + 1, 1e8), 0.5e-8, 1e-8);
    expectRelative(deviance(3, 1), 3 * Math.log(3) - 2, 1e-15);
  });
});

describe('the beta functions', () => {
  it('agree with 120-digit figures to 1e-12 relative', () => {
    agree(figures['beta']!, 1e-12, regularizedBeta);
    agree(figures['betaQuantile']!, 1e-12, inverseRegularizedBeta);
  });

  const shape = fc.double({ min: 0.2, max: 300, noNaN: true });
  const inside = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });

  it('invert each other and mirror', () => {
    fc.assert(
      fc.property(inside, shape, shape, (p, a, b) => {
        const x = inverseRegularizedBeta(p, a, b);
        // Rounding x to a double moves p where the distribution is steep at 1; the logit keeps it.
        if (x < 0.9) expectRelative(regularizedBeta(x, a, b), p, 1e-9);
        expect(Math.abs(regularizedBeta(p, a, b) + regularizedBeta(1 - p, b, a) - 1)).toBeLessThan(1e-9);
        expect(logitInverseBeta(p, a, b)).toBeCloseTo(-logitInverseBeta(1 - p, b, a), 6);
      }),
    );
  });

  it('have closed forms for the power and uniform distributions', () => {
    for (const p of [1e-9, 0.2, 0.5, 0.77, 1 - 1e-9]) {
      expectRelative(inverseRegularizedBeta(p, 1, 1), p, 1e-14);
      expectRelative(inverseRegularizedBeta(p, 4, 1), p ** 0.25, 1e-14);
      expectRelative(regularizedBeta(p, 1, 7), -Math.expm1(7 * Math.log1p(-p)), 1e-13);
    }
  });

  it('end for extreme shapes and have their limits', () => {
    expect(inverseRegularizedBeta(1e-12, 1e-3, 5)).toBe(0);
    expectRelative(inverseRegularizedBeta(0.5, 1e8, 1e8), 0.5, 1e-12);
    expect([regularizedBeta(0, 2, 3), regularizedBeta(1, 2, 3)]).toEqual([0, 1]);
    expect([inverseRegularizedBeta(0, 2, 3), inverseRegularizedBeta(1, 2, 3)]).toEqual([0, 1]);
    expect([regularizedBeta(-0.1, 2, 3), regularizedBeta(0.5, 0, 3), regularizedBeta(NaN, 2, 3)]).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
    expect([inverseRegularizedBeta(1.1, 2, 3), inverseRegularizedBeta(0.5, 2, NaN)]).toEqual([NaN, NaN]);
  });
});

describe("Student's t", () => {
  it('agrees with 120-digit figures to 1e-12 relative', () => {
    agree(figures['t']!, 1e-12, studentTCdf);
    agree(figures['tQuantile']!, 1e-12, studentTQuantile);
  });

  it('is the Cauchy distribution at one degree and nearly normal at many', () => {
    for (const t of [-40, -1, 0.2, 3]) {
      expect(studentTCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 14);
      expect(studentTCdf(t, 1e12)).toBeCloseTo(normalCdf(t), 11);
    }
    expectRelative(studentTQuantile(0.75, 1), 1, 1e-14);
  });

  it('is symmetric and inverted by its quantile', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -30, max: -1e-3, noNaN: true }),
        fc.double({ min: 0.6, max: 500, noNaN: true }),
        (t, v) => {
          const p = studentTCdf(t, v);
          expect(p + studentTCdf(-t, v)).toBeCloseTo(1, 14);
          expectRelative(studentTQuantile(p, v), t, 1e-9);
        },
      ),
    );
  });

  it('has its limits', () => {
    expect([studentTCdf(-Infinity, 3), studentTCdf(0, 3), studentTCdf(Infinity, 3)]).toEqual([0, 0.5, 1]);
    expect(studentTCdf(1e-200, 3)).toBe(0.5);
    expect([studentTQuantile(0, 3), studentTQuantile(0.5, 3), studentTQuantile(1, 3)]).toEqual([
      -Infinity,
      0,
      Infinity,
    ]);
    expect([studentTCdf(NaN, 3), studentTCdf(1, 0), studentTQuantile(2, 3), studentTQuantile(0.1, -1)]).toEqual(
      Array(4).fill(NaN),
    );
  });
});

describe('the Clopper–Pearson interval', () => {
  it('agrees with scipy to 1e-9', () => {
    agree(
      figures['clopperPearson']!,
      1e-9,
      (k, n, c) => clopperPearson(k!, n!, c!)[0],
      (k, n, c) => clopperPearson(k!, n!, c!)[1],
    );
  });

  it('holds the share, and mirrors', () => {
    fc.assert(
      fc.property(
        fc.nat(200),
        fc.nat(200),
        fc.double({ min: 0.5, max: 0.999, noNaN: true }),
        (k, misses, confidence) => {
          fc.pre(k + misses > 0);
          const [lo, hi] = clopperPearson(k, k + misses, confidence);
          const share = k / (k + misses);
          expect(lo <= share && share <= hi && lo >= 0 && hi <= 1).toBe(true);
          expect(1 - clopperPearson(misses, k + misses, confidence)[0]).toBeCloseTo(hi, 12);
        },
      ),
    );
  });

  it.each([
    [-1, 10, 0.95],
    [11, 10, 0.95],
    [0, 0, 0.95],
    [1.5, 10, 0.95],
    [1, 10, 1],
    [1, 10, NaN],
  ])('refuses %d of %d at %d with one clear line', (k, n, c) => {
    expect(() => clopperPearson(k, n, c)).toThrow(ValidationError);
    expect(() => clopperPearson(k, n, c)).toThrow(`${k} successes in ${n} trials`);
  });
});
