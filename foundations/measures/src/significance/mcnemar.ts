/**
 * Do two classifiers differ in accuracy on the same rows? McNemar (1947) looks at the rows where exactly one is right:
 * under equal accuracy each falls on either side like a coin. Exact binomial p-value (two-sided, twice the smaller tail),
 * and χ² with one degree of freedom and Edwards' (1948) continuity correction. Rows are taken as independent: labels that
 * overlap in time make the p-values too small. O(n).
 */
import { ValidationError } from '@quantcli/core';
import { chiSquareTail, clopperPearson, regularizedBeta } from '@quantcli/numeric';

export interface McNemar {
  /** Rows that only the first, only the second classifier has right. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Exact. */
  readonly pValue: number;
  readonly chiSquare: { readonly statistic: number; readonly pValue: number; readonly degrees: number };
  /** Of the accuracies, the first less the second. */
  readonly difference: number;
  /** Share of the rows with one right that the first has right, and its exact (Clopper–Pearson) interval. */
  readonly share: number;
  readonly interval: readonly [low: number, high: number];
}

/**
 * Compares who is right, 1 or 0 per row, [n] each. Undefined where they never differ. Throws {@link ValidationError} for
 * unequal lengths, or a confidence not in (0, 1).
 */
export function mcnemar(first: Uint8Array, second: Uint8Array, confidence = 0.95): McNemar | undefined {
  if (first.length !== second.length) {
    throw new ValidationError({
      code: 'mcnemar.rows',
      what: `${first.length} rows of the first classifier against ${second.length} of the second`,
      fix: 'compare predictions of the same rows',
    });
  }
  let onlyFirst = 0;
  let onlySecond = 0;
  first.forEach((right, i) => {
    if (right !== 0 && second[i] === 0) onlyFirst += 1;
    if (right === 0 && second[i] !== 0) onlySecond += 1;
  });
  const discordant = onlyFirst + onlySecond;
  if (discordant === 0) return undefined;
  const fewer = Math.min(onlyFirst, onlySecond);
  // P(X ≤ k) of a binomial is a regularised beta (Abramowitz & Stegun 26.5.24).
  const tail = regularizedBeta(0.5, discordant - fewer, fewer + 1);
  const gap = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1);
  const statistic = gap ** 2 / discordant;
  const [low, high] = clopperPearson(onlyFirst, discordant, confidence);
  return {
    onlyFirst,
    onlySecond,
    pValue: Math.min(1, 2 * tail),
    chiSquare: { statistic, pValue: chiSquareTail(statistic, 1), degrees: 1 },
    difference: (onlyFirst - onlySecond) / first.length,
    share: onlyFirst / discordant,
    interval: [low, high],
  };
}
