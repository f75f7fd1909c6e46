/**
 * Do intervals (or quantile and VaR forecasts) cover what they promise? Over all rows the likelihood ratio of Kupiec
 * (1995): 2·ln[L(x/n)/L(p)] against χ² with one degree of freedom. Over groups (years, bins) Pearson's goodness of fit
 * Σ (x_g − n_g·p)²/(n_g·p(1 − p)) against χ² with as many degrees as groups, for p is given, not fitted: it finds what
 * covers on average by covering too much here and too little there. Rows are taken as independent: overlapping or
 * clustered hits make the p-values too small. O(n).
 */
import { ValidationError } from '@quantcli/core';
import { chiSquareTail, clopperPearson } from '@quantcli/numeric';

export interface Coverage {
  readonly count: number;
  readonly hits: number;
  readonly coverage: number;
  /** Exact (Clopper–Pearson). */
  readonly interval: readonly [low: number, high: number];
}

export interface GroupCoverage extends Coverage {
  readonly group: number;
}

export interface ChiSquare {
  readonly statistic: number;
  readonly pValue: number;
  readonly degrees: number;
}

export interface CoverageTest extends Coverage {
  /** Kupiec's. */
  readonly unconditional: ChiSquare;
  /** Absent without groups. `leastExpected` is the smallest expected count of hits or misses: below 5 the χ² is rough. */
  readonly fit?: ChiSquare & { readonly leastExpected: number };
  /** Ascending by group; empty without groups. */
  readonly groups: readonly GroupCoverage[];
}

export interface CoverageOptions {
  /** The group of each row, [n]. */
  readonly groups?: Int32Array;
  /** Of the intervals of coverage. */
  readonly confidence?: number;
}

/**
 * Tests `hits` [n], 1 where the outcome fell inside, against the share `expected` in (0, 1). Undefined without rows. Throws
 * {@link ValidationError} for another share or for groups of another length.
 */
export function coverageTest(
  hits: Uint8Array,
  expected: number,
  { groups, confidence = 0.95 }: CoverageOptions = {},
): CoverageTest | undefined {
  requireInput(hits, expected, groups);
  const n = hits.length;
  if (n === 0) return undefined;
  const total = hits.reduce((sum, hit) => sum + Number(hit !== 0), 0);
  const statistic = Math.max(0, 2 * (divergence(total, n * expected) + divergence(n - total, n * (1 - expected))));
  const unconditional = { statistic, pValue: chiSquareTail(statistic, 1), degrees: 1 };
  const found = groups === undefined ? [] : byGroup(hits, groups, confidence);
  return { ...coverage(total, n, confidence), unconditional, ...fit(found, expected), groups: found };
}

function coverage(hits: number, count: number, confidence: number): Coverage {
  const [low, high] = clopperPearson(hits, count, confidence);
  return { count, hits, coverage: hits / count, interval: [low, high] };
}

function byGroup(hits: Uint8Array, groups: Int32Array, confidence: number): GroupCoverage[] {
  const counts = new Map<number, [count: number, hits: number]>();
  groups.forEach((group, i) => {
    const [count, inside] = counts.get(group) ?? [0, 0];
    counts.set(group, [count + 1, inside + Number(hits[i] !== 0)]);
  });
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([group, [count, inside]]) => ({ group, ...coverage(inside, count, confidence) }));
}

function fit(groups: readonly GroupCoverage[], expected: number): Pick<CoverageTest, 'fit'> {
  if (groups.length === 0) return {};
  const spread = expected * (1 - expected);
  const statistic = groups.reduce((sum, { count, hits }) => sum + (hits - count * expected) ** 2 / (count * spread), 0);
  const smallest = groups.reduce((least, { count }) => Math.min(least, count), Infinity);
  return {
    fit: {
      statistic,
      pValue: chiSquareTail(statistic, groups.length),
      degrees: groups.length,
      leastExpected: smallest * Math.min(expected, 1 - expected),
    },
  };
}

/** x·ln(x/e), 0 at x = 0. */
function divergence(observed: number, expected: number): number {
  return observed === 0 ? 0 : observed * Math.log(observed / expected);
}

function requireInput(hits: Uint8Array, expected: number, groups: Int32Array | undefined): void {
  const wrong = !(expected > 0 && expected < 1)
    ? `an expected coverage of ${expected}`
    : groups !== undefined && groups.length !== hits.length
      ? `${groups.length} groups for ${hits.length} rows`
      : undefined;
  if (wrong === undefined) return;
  throw new ValidationError({
    code: 'coverage.input',
    what: wrong,
    fix: 'give a share between 0 and 1, and one group per row',
  });
}
