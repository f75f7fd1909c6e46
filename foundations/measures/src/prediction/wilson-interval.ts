import { inverseNormal } from '@quantcli/core';

/**
 * The score interval of a proportion (Wilson 1927). @param trials > 0, not necessarily whole: (Σw)²/Σw² for weighted rows
 * @returns [lo, hi] in [0, 1]
 */
export function wilsonInterval(share: number, trials: number, confidence = 0.95): readonly [lo: number, hi: number] {
  const z = inverseNormal((1 + confidence) / 2);
  const centre = (share + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const reach = (z / (1 + (z * z) / trials)) * Math.sqrt((share * (1 - share)) / trials + (z / (2 * trials)) ** 2);
  // At a share of 0 or 1 the interval ends there exactly.
  return [share === 0 ? 0 : Math.max(0, centre - reach), share === 1 ? 1 : Math.min(1, centre + reach)];
}
