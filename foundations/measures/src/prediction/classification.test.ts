import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, averageScore, balancedAccuracy, classScores, confusionMatrix, matthews } from './confusion.ts';
import {
  figures,
  label,
  labels3,
  positive,
  predicted3,
  probabilities3,
  probability,
  weight,
} from './prediction-figures.ts';
import { brierScore, logLoss } from './probability-score.ts';
import { averagePrecision, descendingOrder, rocAuc } from './score-order.ts';

const codes = (...values: number[]): Int32Array => Int32Array.from(values);

describe('the confusion matrix', () => {
  it.each([
    ['three classes', predicted3, figures.confusion3],
    ['a class that is never predicted', predicted3.map((k) => Math.min(k, 1)), figures.neverPredicted],
  ] as const)('and what is read off it agree with scikit-learn: %s', (_, predicted, expected) => {
    const matrix = confusionMatrix(labels3, predicted, 3, weight);
    expect([...matrix]).toEqual(expected.matrix);
    expect(accuracy(matrix)).toBeCloseTo(expected.accuracy, 12);
    expect(balancedAccuracy(matrix)).toBeCloseTo(expected.balancedAccuracy, 12);
    expect(matthews(matrix)).toBeCloseTo(expected.matthews, 12);
    for (const score of ['precision', 'recall', 'f1'] as const) {
      classScores(matrix).forEach((one, k) => expect(one[score] ?? 0).toBeCloseTo(expected[score][k]!, 12));
      expect(averageScore(matrix, score, 'macro')).toBeCloseTo(expected[`${score}_macro`], 12);
      expect(averageScore(matrix, score, 'weighted')).toBeCloseTo(expected[`${score}_weighted`], 12);
    }
  });

  it('says nothing of nothing, and no correlation where one side does not vary', () => {
    const empty = confusionMatrix(codes(), codes(), 2);
    for (const read of [accuracy, balancedAccuracy, matthews]) expect(read(empty)).toBeUndefined();
    expect(averageScore(empty, 'f1', 'macro')).toBeUndefined();
    const constant = confusionMatrix(codes(0, 1, 1), codes(1, 1, 1), 2);
    expect(matthews(constant)).toBeUndefined();
    expect(balancedAccuracy(constant)).toBe(0.5);
    expect(classScores(constant)[0]).toEqual({ precision: undefined, recall: 0, f1: 0, support: 1 });
  });
});

describe('scores of probabilities', () => {
  it('agree with scikit-learn', () => {
    expect(logLoss(probability, label)).toBeCloseTo(figures.binary.logLoss, 12);
    expect(logLoss(probability, label, weight)).toBeCloseTo(figures.weightedBinary.logLoss, 12);
    expect(logLoss(probabilities3, labels3, weight)).toBeCloseTo(figures.multiclass.logLoss, 12);
    expect(brierScore(probability, label)).toBeCloseTo(figures.binary.brier, 12);
    expect(brierScore(probability, label, weight)).toBeCloseTo(figures.weightedBinary.brier, 12);
    expect(brierScore(probabilities3, labels3, weight)).toBeCloseTo(figures.multiclass.brier, 12);
  });

  it('stay finite for a certain forecast that fails, and do not exist without rows', () => {
    expect(logLoss(Float64Array.of(0), codes(1))).toBeCloseTo(52 * Math.LN2, 12);
    expect(logLoss(Float64Array.of(1), codes(0))).toBeCloseTo(52 * Math.LN2, 12);
    for (const score of [logLoss, brierScore]) {
      expect(score(new Float64Array(0), codes())).toBeUndefined();
      expect(score(Float64Array.of(0.5), codes(1), Float64Array.of(0))).toBeUndefined();
      expect(score(Float64Array.of(NaN), codes(1))).toBeUndefined();
    }
  });
});

describe('rocAuc and averagePrecision', () => {
  it('agree with scikit-learn, with ties and weights', () => {
    expect(rocAuc(probability, positive)).toBeCloseTo(figures.binary.auc, 12);
    expect(rocAuc(probability, positive, weight)).toBeCloseTo(figures.weightedBinary.auc, 12);
    expect(averagePrecision(probability, positive)).toBeCloseTo(figures.binary.averagePrecision, 12);
    expect(averagePrecision(probability, positive, weight)).toBeCloseTo(figures.weightedBinary.averagePrecision, 12);
    const areas = [0, 1, 2].map((k) =>
      rocAuc(
        probabilities3.filter((_, i) => i % 3 === k),
        Uint8Array.from(labels3, (one) => (one === k ? 1 : 0)),
        weight,
      ),
    );
    expect(areas.reduce<number>((sum, area) => sum + area! / 3, 0)).toBeCloseTo(figures.multiclass.auc, 12);
  });

  it('is the share of pairs in order, ties half', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(1)), { minLength: 1, maxLength: 30 }), (rows) => {
        let [pairs, ordered] = [0, 0];
        for (const [a, up] of rows)
          for (const [b, down] of rows) {
            if (up !== 1 || down !== 0) continue;
            pairs += 1;
            ordered += a > b ? 1 : a === b ? 0.5 : 0;
          }
        const scores = Float64Array.from(rows, ([score]) => score);
        const found = rocAuc(
          scores,
          Uint8Array.from(rows, ([, kind]) => kind),
        );
        if (pairs === 0) expect(found).toBeUndefined();
        else expect(found).toBeCloseTo(ordered / pairs, 12);
      }),
    );
  });

  it('gives ½ and the base rate for a constant score, and takes a given order', () => {
    const scores = Float64Array.of(1, 1, 1, 1);
    expect(rocAuc(scores, Uint8Array.of(1, 0, 0, 0))).toBe(0.5);
    expect(averagePrecision(scores, Uint8Array.of(1, 0, 0, 0))).toBe(0.25);
    expect(rocAuc(probability, positive, weight, descendingOrder(probability))).toBe(
      rocAuc(probability, positive, weight),
    );
    expect(rocAuc(scores, Uint8Array.of(1, 0, 0, 0), Float64Array.of(0, 1, 1, 1))).toBeUndefined();
    expect(averagePrecision(scores, Uint8Array.of(0, 0, 0, 0))).toBeUndefined();
    for (const area of [rocAuc, averagePrecision])
      expect(area(Float64Array.of(1, NaN, 2), Uint8Array.of(0, 1, 1))).toBeUndefined();
  });
});
