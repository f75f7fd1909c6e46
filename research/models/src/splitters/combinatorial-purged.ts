/**
 * Combinatorial purged cross-validation (López de Prado 2018, ch. 12): N contiguous groups of bars, every choice of k of
 * them is a test set once. A group is tested C(N−1, k−1) = k/N · C(N, k) = φ times, so the predictions make φ paths,
 * each of which holds every group once: a distribution of results where walk-forward has one.
 */
import { ValidationError } from '@quantcli/core';
import { enoughToTrain } from './enough-to-train.ts';
import type { Splitter } from './fold.ts';
import { purgedFold } from './purge.ts';
import { contiguousGroups, requireWhole } from './sample-bars.ts';

export interface CombinatorialPurgedOptions {
  /** N. */
  readonly groups?: number;
  /** k: groups of a test set. */
  readonly testGroups?: number;
  readonly embargoBars?: number;
}

/** Every split is a fit. */
const MOST_SPLITS = 1_000;

/** All C(N, k) test sets of k of N groups, in lexicographic order; the i-th time that a group is tested belongs to path i. */
export function combinatorialPurged({
  groups = 8,
  testGroups = 2,
  embargoBars = 0,
}: CombinatorialPurgedOptions = {}): Splitter {
  requireWhole(`${groups} groups`, groups, 2);
  requireWhole(`${testGroups} test groups`, testGroups, 1);
  requireWhole(`embargo is ${embargoBars} bars`, embargoBars, 0);
  if (testGroups >= groups) {
    throw new ValidationError({
      code: 'cpcv.test-groups',
      what: `${testGroups} of ${groups} groups are to be tested`,
      cause: 'none is left to train on',
      fix: `use fewer than ${groups} test groups`,
    });
  }
  const splits = choose(groups, testGroups);
  if (splits > MOST_SPLITS) {
    throw new ValidationError({
      code: 'cpcv.splits',
      what: `${testGroups} of ${groups} groups make ${splits} splits, each of which is a fit`,
      fix: `use fewer groups or test groups: at most ${MOST_SPLITS} splits`,
    });
  }
  return enoughToTrain(
    {
      name: `cpcv(${groups}, ${testGroups}, embargo ${embargoBars})`,
      split(sample) {
        const blocks = contiguousGroups(sample, groups, 'groups');
        const timesTested = new Int32Array(groups);
        return combinations(groups, testGroups).map((chosen) => {
          const tested = chosen.map((g) => ({ ...blocks[g]!, path: timesTested[g]! }));
          for (const g of chosen) timesTested[g]! += 1;
          return purgedFold(sample, tested, embargoBars);
        });
      },
    },
    'use a smaller embargo, a shorter horizon, or fewer groups',
  );
}

/** C(n, k). */
function choose(n: number, k: number): number {
  let count = 1;
  for (let i = 1; i <= Math.min(k, n - k); i += 1) count = (count * (n - i + 1)) / i;
  return Math.round(count);
}

/** All ascending choices of k of from … n − 1, in lexicographic order. */
function combinations(n: number, k: number, from = 0): number[][] {
  if (k === 0) return [[]];
  return Array.from({ length: n - k + 1 - from }, (_, i) => from + i).flatMap((first) =>
    combinations(n, k - 1, first + 1).map((rest) => [first, ...rest]),
  );
}
