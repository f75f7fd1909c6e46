/** What every implementation of the TrialLog port must do. */
import type { Trial, TrialLog } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Describes the contract for the empty logs that `create` makes. */
export function describeTrialLog(name: string, create: () => TrialLog): void {
  /** What `use` gives with an empty log. */
  function withLog<T>(use: (log: TrialLog) => T): T {
    const log = create();
    try {
      return use(log);
    } finally {
      log.close();
    }
  }

  describe(`${name} keeps the contract of TrialLog`, () => {
    it('counts one trial, with no variance', () => {
      const trial = { dataHash: 'd', configHash: 'c', seed: 1, sharpePerPeriod: 0.1 };
      expect(withLog((log) => log.record(trial))).toEqual({ count: 1, sharpeVariance: 0 });
    });

    it('divides the variance by n - 1', () => {
      const counts = withLog((log) =>
        [1, 2, 6].map((x, seed) => log.record({ dataHash: 'd', configHash: 'c', seed, sharpePerPeriod: x })),
      );
      expect(counts.map(({ count }) => count)).toEqual([1, 2, 3]);
      expect(counts[1]!.sharpeVariance).toBeCloseTo(0.5, 15);
      expect(counts[2]!.sharpeVariance).toBeCloseTo(7, 14);
    });

    it('is not diluted by seeds that change nothing', () => {
      const counts = withLog((log) =>
        [1, 3, 3, 3, 3].map((x, seed) => log.record({ dataHash: 'd', configHash: 'c', seed, sharpePerPeriod: x })),
      );
      expect(counts.at(-1)).toEqual({ count: 5, sharpeVariance: 2 });
    });

    it('remembers the first opening of each data set’s hold-out', () => {
      withLog((log) => {
        expect(log.openHoldOut('d', 'first')).toBeUndefined();
        const opening = log.openHoldOut('d', 'second')!;
        expect(opening.by).toBe('first');
        expect(Date.parse(opening.at)).not.toBeNaN();
        expect(log.openHoldOut('d', 'first')).toEqual(opening);
        expect(log.openHoldOut('other', 'second')).toBeUndefined();
      });
    });

    it('counts distinct trials of the data set, whatever was recorded again or elsewhere', () => {
      const hash = fc.constantFrom('a', 'b', 'c');
      const trials = fc.array(
        fc.record({
          dataHash: hash,
          configHash: hash,
          seed: fc.integer({ min: 0, max: 2 }),
          sharpePerPeriod: fc.double({ min: -1, max: 1, noNaN: true }),
        }),
        { minLength: 1, maxLength: 40 },
      );
      fc.assert(
        fc.property(trials, (list) => {
          withLog((log) => {
            const first = new Map<string, Trial>();
            for (const trial of list) {
              const key = `${trial.dataHash} ${trial.configHash} ${trial.seed}`;
              if (!first.has(key)) first.set(key, trial);
              const known = [...first.values()].filter(({ dataHash }) => dataHash === trial.dataHash);
              const sharpes = [...new Set(known.map(({ sharpePerPeriod }) => sharpePerPeriod))];
              const mean = sharpes.reduce((sum, x) => sum + x, 0) / sharpes.length;
              const squares = sharpes.reduce((sum, x) => sum + (x - mean) ** 2, 0);
              const { count, sharpeVariance } = log.record(trial);
              expect(count).toBe(known.length);
              expect(sharpeVariance).toBeCloseTo(sharpes.length < 2 ? 0 : squares / (sharpes.length - 1), 12);
            }
          });
        }),
        { numRuns: 30 },
      );
    });
  });
}
