import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { sharpe } from '../sharpe.ts';
import { sharpeTest } from './sharpe-test.ts';
import { autoregression, expectRelative, figures, shareOf } from './significance.reference.ts';

const rng = Rng.fromSeed(22);

describe('sharpeTest', () => {
  it.each(Object.entries(figures.series))("agrees with Lo's errors: %s", (name, { values, sharpe: cases }) => {
    const returns = Float64Array.from(values);
    for (const expected of cases) {
      const { periods, lag } = expected;
      const label = `${name} ${periods} ${lag}`;
      const found = sharpeTest(returns, periods, { lag });
      if (expected.sharpe === null) {
        expect(found, label).toBeUndefined();
        continue;
      }
      expectRelative(found!.sharpe, expected.sharpe!, 1e-10, label);
      expectRelative(found!.stdErr, expected.stdErr!, 1e-6, label);
      expect(found!.pValue, label).toBeCloseTo(expected.pValue!, 6);
      expectRelative(found!.annualisation * sharpe(returns, 1)!, expected.sharpe!, 1e-10, label);
      for (const supposed of ['normal', 'independent'] as const) {
        const plain = sharpeTest(returns, periods, { returns: supposed })!;
        expectRelative(plain.stdErr, expected[supposed]!, 1e-10, label);
        expectRelative(plain.sharpe, sharpe(returns, periods)!, 1e-12, label);
      }
    }
  });

  it('is the table of Lo (2002): a monthly ratio of 0.5 over 60 months has an error of 0.137', () => {
    // 30 returns of each sign have a deviation of 1 and a mean of 0 up to the divisor.
    const returns = Float64Array.from({ length: 60 }, (_, t) => 0.5 + (t % 2 === 0 ? 1 : -1) * Math.sqrt(59 / 60));
    const found = sharpeTest(returns, 1, { returns: 'normal' })!;
    expect(found.sharpe).toBeCloseTo(0.5, 12);
    expect(found.stdErr).toBeCloseTo(0.137, 3);
  });

  it('covers the ratio over a year about 95 times in 100 with persistent returns, the plain error does not', () => {
    const rho = 0.3;
    const q = 12;
    const mean = 0.2;
    let variance = q;
    for (let k = 1; k < q; k += 1) variance += 2 * (q - k) * rho ** k;
    const truth = (q * mean) / Math.sqrt(variance / (1 - rho * rho));
    const covered = (returns: 'dependent' | 'independent'): number =>
      shareOf(200, rng, (draws) => {
        const { interval } = sharpeTest(autoregression(rho, 800, draws, mean), q, { returns })!;
        return interval[0] <= truth && truth <= interval[1];
      });
    expect(covered('dependent')).toBeGreaterThan(0.88);
    expect(covered('dependent')).toBeLessThan(0.99);
    expect(covered('independent')).toBeLessThan(0.7);
  });

  it('does not exist where there is no ratio', () => {
    for (const values of [[], [0.1], [0.1, 0.1, 0.1], [0.1, NaN, 0.2]]) {
      for (const returns of ['normal', 'independent', 'dependent'] as const) {
        expect(sharpeTest(Float64Array.from(values), 12, { returns })).toBeUndefined();
      }
    }
    // What is always given back has no variance over a year.
    expect(
      sharpeTest(
        Float64Array.from({ length: 40 }, (_, t) => (t % 2) - 0.4),
        12,
        { lag: 1 },
      ),
    ).toBeUndefined();
  });
});
