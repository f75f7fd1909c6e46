import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annualReturn, annualVolatility } from './annual-return.ts';
import { calmar, drawdownPath, maxDrawdown } from './drawdown.ts';
import { figures, referenceColumn, syntheticReturns, type Measures } from './oracle-figures.ts';
import { psr } from './probabilistic-sharpe.ts';
import { returnMoments } from './return-moments.ts';
import { sharpe, sharpePerPeriod } from './sharpe.ts';
import { sortino } from './sortino.ts';

/** Relative. */
const TOLERANCE = 1e-11;

function expectMeasures(returns: Float64Array, periods: number, expected: Measures): void {
  const found: [string, number | undefined, number][] = [
    ['annualReturn', annualReturn(returns, periods), expected.annualReturn],
    ['annualVolatility', annualVolatility(returns, periods), expected.annualVolatility],
    ['sharpe', sharpe(returns, periods), expected.sharpe],
    ['sortino', sortino(returns, periods), expected.sortino],
    ['calmar', calmar(returns, periods), expected.calmar],
    ['maxDrawdown', maxDrawdown(returns)!.depth, expected.maxDrawdown],
    ['skew', returnMoments(returns)!.skew, expected.skew],
    ['kurtosis', returnMoments(returns)!.kurtosis, expected.kurtosis],
    ['psr', psr(returns), expected.psr],
    ['psrAgainstTenth', psr(returns, 0.1), expected.psrAgainstTenth],
  ];
  for (const [name, value, reference] of found) {
    expect(Math.abs(value! - reference), name).toBeLessThan(TOLERANCE * Math.max(1, Math.abs(reference)));
  }
}

describe('agree with empyrical and scipy', () => {
  it.each(Object.keys(figures.synthetic))('on %s returns', (name) => {
    expectMeasures(syntheticReturns(name), 252, figures.synthetic[name]!.measures);
  });

  const absent = referenceColumn('managers.csv', 'HAM1') === undefined;
  it.skipIf(absent).each(figures.reference)('on $column of $file (skipped without the shared data)', (reference) => {
    expectMeasures(referenceColumn(reference.file, reference.column)!, 12, reference.measures);
  });

  it.skipIf(absent)('Bacon (2008): downside deviation 0.0255 against 0.5 % a month', () => {
    const excess = referenceColumn('portfolio_bacon.csv', 1)!.map((value) => value - 0.005);
    const mean = excess.reduce((sum, value) => sum + value, 0) / excess.length;
    expect(mean / sortino(excess, 1)!).toBeCloseTo(0.0255, 4);
  });
});

describe('by hand', () => {
  it('annual return compounds', () => {
    expect(annualReturn(Float64Array.of(0.1, -0.1), 2)).toBeCloseTo(-0.01, 15);
    expect(annualReturn(Float64Array.of(0.21, 0), 1)).toBeCloseTo(0.1, 15);
    expect(annualReturn(Float64Array.of(0.5, -1, 3), 12)).toBe(-1);
    expect(annualReturn(Float64Array.of(0.5, -1.2, 3), 12)).toBe(-1);
  });

  it('volatility divides by n - 1', () => {
    expect(annualVolatility(Float64Array.of(0.01, 0.03), 2)).toBeCloseTo(0.02, 15);
  });

  it('Sortino divides by all n', () => {
    expect(sortino(Float64Array.of(0.04, -0.02, 0.01, 0.01), 4)).toBeCloseTo((0.01 / 0.01) * 2, 14);
  });

  it('drawdown counts the start as a peak, and says where it was', () => {
    const returns = Float64Array.of(-0.1, 0.25, 0.2, -0.2, -0.25, 0.5, 0.2, -0.1);
    expect([...drawdownPath(returns)].map((depth) => Math.round(depth * 1e12) / 1e12)).toEqual([
      0.1, 0, 0, 0.2, 0.4, 0.1, 0, 0.1,
    ]);
    expect(maxDrawdown(returns)).toEqual({ depth: expect.closeTo(0.4, 14), from: 3, trough: 4, to: 6, length: 3 });
  });

  it('a drawdown that has not ended has no end', () => {
    expect(maxDrawdown(Float64Array.of(0.1, -0.5, 0.1))).toEqual({
      depth: expect.closeTo(0.5, 14),
      from: 1,
      trough: 1,
      to: undefined,
      length: 2,
    });
    expect(maxDrawdown(Float64Array.of(0.1, -1, 5, 5))).toMatchObject({ depth: 1, from: 1, trough: 1, length: 3 });
  });

  it('without a loss there is no depth, no Calmar and no Sortino ratio', () => {
    const rising = Float64Array.of(0.1, 0.2, 0);
    expect(maxDrawdown(rising)).toEqual({ depth: 0, from: 0, trough: 0, to: 0, length: 0 });
    expect(calmar(rising, 12)).toBeUndefined();
    expect(sortino(rising, 12)).toBeUndefined();
  });
});

describe('degenerate input gives undefined, never NaN or an infinity', () => {
  const all = [
    annualReturn,
    annualVolatility,
    sharpe,
    sortino,
    calmar,
    (returns: Float64Array) => sharpePerPeriod(returns),
    (returns: Float64Array) => psr(returns),
    (returns: Float64Array) => maxDrawdown(returns)?.depth,
  ];

  it.each([[[]], [[0.1]], [[0.1, NaN, 0.2]], [[NaN, NaN]]])('%j', (returns) => {
    for (const measure of all) expect(measure(Float64Array.from(returns), 252)).toBeUndefined();
  });

  it('constant returns have a growth and no volatility, and no ratio', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.5, max: 0.5, noNaN: true }), fc.integer({ min: 2, max: 99 }), (value, n) => {
        const returns = new Float64Array(n).fill(value);
        expect(sharpe(returns, 252)).toBeUndefined();
        expect(psr(returns)).toBeUndefined();
        expect(annualVolatility(returns, 252)).toBeCloseTo(0, 14);
        expect(annualReturn(returns, 1)).toBeCloseTo(value, 12);
      }),
    );
  });

  it('whatever comes', () => {
    const value = fc.oneof(fc.double(), fc.double({ min: -2, max: 2 }), fc.constantFrom(0, -1, NaN, Infinity));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 8 }), (values) => {
        for (const measure of all) {
          const result = measure(Float64Array.from(values), 252);
          expect(result === undefined || Number.isFinite(result)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('identities', () => {
  const returnsOf = fc
    .array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 3, maxLength: 60 })
    .map((values) => Float64Array.from(values));

  it('the Sharpe ratio does not depend on leverage, and changes sign with the returns', () => {
    fc.assert(
      fc.property(returnsOf, fc.double({ min: 0.01, max: 100, noNaN: true }), (returns, leverage) => {
        const ratio = sharpe(returns, 252);
        fc.pre(ratio !== undefined && annualVolatility(returns, 252)! > 1e-6);
        expect(
          sharpe(
            returns.map((r) => r * leverage),
            252,
          ),
        ).toBeCloseTo(ratio!, 8);
        expect(
          sharpe(
            returns.map((r) => -r),
            252,
          ),
        ).toBeCloseTo(-ratio!, 8);
        expect(sharpePerPeriod(returns)! * Math.sqrt(252)).toBeCloseTo(ratio!, 10);
      }),
    );
  });

  it('the deepest drawdown is the maximum of the path, against the definition', () => {
    fc.assert(
      fc.property(returnsOf, (returns) => {
        let equity = 1;
        let peak = 1;
        const path = returns.map((r) => {
          equity *= 1 + r;
          peak = Math.max(peak, equity);
          return 1 - equity / peak;
        });
        const found = drawdownPath(returns);
        path.forEach((depth, t) => expect(found[t]).toBeCloseTo(depth, 12));
        const deepest = maxDrawdown(returns)!;
        expect(deepest.depth).toBe(Math.max(...found));
        expect(deepest.length).toBe((deepest.to ?? returns.length) - deepest.from);
        if (deepest.depth > 0) {
          expect(found[deepest.trough]).toBe(deepest.depth);
          expect(found.subarray(deepest.from, deepest.from + deepest.length).every((depth) => depth > 0)).toBe(true);
          expect(deepest.from === 0 || found[deepest.from - 1] === 0).toBe(true);
          expect(deepest.to === undefined || found[deepest.to] === 0).toBe(true);
        }
      }),
    );
  });
});
