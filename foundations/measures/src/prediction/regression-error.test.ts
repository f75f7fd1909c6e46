import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directionalAccuracy, meanAbsoluteScaledError, rmseRatio } from './forecast-skill.ts';
import { figures, outcome, prediction, weight } from './prediction-figures.ts';
import {
  explainedVariance,
  huberLoss,
  meanAbsoluteError,
  meanLoss,
  meanSquaredError,
  medianAbsoluteError,
  pinballLoss,
  poissonLoss,
  rSquared,
} from './regression-error.ts';

const zeros = new Float64Array(outcome.length);
const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe('regression errors', () => {
  it.each([
    ['unweighted', undefined, figures.regression],
    ['weighted, some by 0', weight, figures.weightedRegression],
  ] as const)('agree with scikit-learn, %s', (_, weights, expected) => {
    expect(meanSquaredError(prediction, outcome, weights)).toBeCloseTo(expected.mse, 12);
    expect(meanAbsoluteError(prediction, outcome, weights)).toBeCloseTo(expected.mae, 12);
    expect(medianAbsoluteError(prediction, outcome, weights)).toBeCloseTo(expected.medianAbsoluteError, 12);
    expect(rSquared(prediction, outcome, weights)).toBeCloseTo(expected.r2, 12);
    expect(explainedVariance(prediction, outcome, weights)).toBeCloseTo(expected.explainedVariance, 12);
    expect(meanLoss(pinballLoss(0.8), prediction, outcome, weights)).toBeCloseTo(expected.pinball, 12);
    expect(meanLoss(huberLoss(0.7), prediction, outcome, weights)).toBeCloseTo(expected.huber, 12);
    expect(meanAbsoluteScaledError(prediction, outcome, zeros, weights)).toBeCloseTo(expected.mase, 12);
    expect(rmseRatio(prediction, outcome, zeros, weights)).toBeCloseTo(expected.rmseRatio, 12);
    const counts = outcome.map((value) => Math.floor(Math.abs(value) * 3));
    const means = prediction.map((value) => Math.abs(value) + 0.1);
    expect(meanLoss(poissonLoss, means, counts, weights)).toBeCloseTo(expected.poisson, 12);
  });

  it('counts a whole weight as that many rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), fc.nat(3)), {
          minLength: 1,
        }),
        (rows) => {
          const copied = rows.flatMap((row) => Array.from({ length: row[2] }, () => row));
          const take = (from: typeof rows, at: 0 | 1 | 2): Float64Array => Float64Array.from(from, (row) => row[at]);
          for (const measure of [
            meanSquaredError,
            meanAbsoluteError,
            medianAbsoluteError,
            rSquared,
            explainedVariance,
          ]) {
            const weighted = measure(take(rows, 0), take(rows, 1), take(rows, 2));
            const expected = measure(take(copied, 0), take(copied, 1));
            if (expected === undefined) expect(weighted).toBeUndefined();
            else expect(weighted).toBeCloseTo(expected, 9);
          }
        },
      ),
    );
  });

  it('do not exist for no row, no weight, a missing number, and an outcome that does not vary', () => {
    for (const measure of [meanSquaredError, meanAbsoluteError, medianAbsoluteError, rSquared, explainedVariance]) {
      expect(measure(of(), of())).toBeUndefined();
      expect(measure(of(1, 2), of(1, 3), of(0, 0))).toBeUndefined();
      expect(measure(of(1, NaN), of(1, 3))).toBeUndefined();
    }
    expect(rSquared(of(1, 2, 3), of(0.1, 0.1, 0.1))).toBeUndefined();
    expect(explainedVariance(of(1, 2, 3), of(0.1, 0.1, 0.1))).toBeUndefined();
    expect(meanLoss(poissonLoss, of(0), of(1))).toBeUndefined();
    expect(meanAbsoluteScaledError(of(1), of(0), of(0))).toBeUndefined();
  });

  it('is 1 and 0 in R² for perfection and the mean, at any scale and far from 0', () => {
    for (const scale of [1e-150, 1, 1e100]) {
      const values = of(1e6 + 1, 1e6 + 2, 1e6 + 4).map((value) => value * scale);
      const mean = values.map(() => (1e6 + 7 / 3) * scale);
      expect(rSquared(values, values)).toBe(1);
      expect(rSquared(mean, values)).toBeCloseTo(0, 9);
    }
  });
});

describe('directionalAccuracy', () => {
  it('counts the rows in which both have a direction', () => {
    const found = directionalAccuracy(of(1, -2, 0, 3, 4, -1), of(2, 1, 1, 0, 5, -3))!;
    expect(found).toMatchObject({ hits: 3, calls: 4, share: 0.75 });
    // Clopper & Pearson's interval of 3 in 4, as R's binom.test prints it.
    expect(found.interval[0]).toBeCloseTo(0.1941204, 7);
    expect(found.interval[1]).toBeCloseTo(0.9936905, 7);
    expect(directionalAccuracy(of(0, 0), of(1, 2))).toBeUndefined();
    expect(directionalAccuracy(of(NaN), of(1))).toBeUndefined();
  });
});
