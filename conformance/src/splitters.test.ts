import { Rng, ValidationError } from '@quantcli/core';
import {
  combinatorialPurged,
  holdOut,
  purgedKFold,
  regimeSplit,
  splitterOf,
  splitterSchema,
  walkForward,
  type Dataset,
  type Fold,
  type Splitter,
} from '@quantcli/models';
import { describe, expect, it } from 'vitest';
import { splitterKit } from './splitter-kit.ts';
import { foldFault, meetingFault, type FoldRules } from './splitter-kit/fold-fault.ts';
import { allRows, randomSpans } from './splitter-kit/random-dataset.ts';

const before = (bar: number, { blocks }: Fold): boolean => bar < blocks[0]!.from;
const within =
  (bars: number) =>
  (bar: number, fold: Fold): boolean =>
    before(bar, fold) && bar >= fold.blocks[0]!.from - bars;
const everyBar = (dataset: Dataset): Dataset['bar'] => Int32Array.from({ length: dataset.time.length }, (_, t) => t);
/** Runs of 16 bars of two regimes; the first five bars are not classified. */
const regimesOf = (dataset: Dataset): Int32Array => everyBar(dataset).map((t) => (t < 5 ? -1 : Math.floor(t / 16) % 2));

splitterKit('cpcv', () => combinatorialPurged({ groups: 6, testGroups: 2, embargoBars: 2 }), {
  paths: 5,
  embargoBars: 2,
});
splitterKit('cpcv with three test groups', () => combinatorialPurged({ groups: 5, testGroups: 3 }), {
  paths: 6,
  embargoBars: 0,
});
splitterKit('purged k-fold', (data) => configured({ kind: 'purged-k-fold', folds: 4, embargo: 3 }, data), {
  paths: 1,
  embargoBars: 3,
});
splitterKit('regime split', (data) => regimeSplit({ regimes: regimesOf(data), embargoBars: 1 }), {
  paths: 1,
  embargoBars: 1,
  testable: (bar) => bar >= 5,
});
for (const mode of ['expanding', 'rolling'] as const) {
  const spec = { kind: 'walk-forward', mode, train: 45, test: 9, embargo: 2 };
  splitterKit(`${mode} walk-forward`, (data) => configured(spec, data), {
    paths: 1,
    embargoBars: 2,
    testable: (bar, { dataset, rows }) => bar >= dataset.bar[rows[0]!]! + 45,
    window: mode === 'rolling' ? within(45) : before,
  });
}
splitterKit('hold-out', () => holdOut({ bars: 12 }, { embargoBars: 4 }), {
  paths: 1,
  embargoBars: 4,
  testable: (bar, { dataset, rows }) =>
    new Set(rows.filter((row) => dataset.bar[row]! >= bar).map((row) => dataset.bar[row]!)).size <= 12,
});

describe('splitters, by brute force', () => {
  it('leave no overlap in any fold of 10,000 random configurations', () => {
    const rng = Rng.fromSeed(5);
    const kinds = new Map<string, number>();
    let dataset = randomSpans(rng);
    let count = 0;
    while (count < 10_000) {
      if (count % 10 === 0) dataset = randomSpans(rng);
      const { splitter, rules } = randomConfiguration(rng, dataset);
      const sample = { dataset, rows: allRows(dataset) };
      let folds: Fold[];
      try {
        folds = splitter.split(sample);
      } catch (error) {
        if (error instanceof ValidationError) continue;
        throw error;
      }
      count += 1;
      const kind = splitter.name.split('(')[0]!;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      const faults = folds.map((fold) => meetingFault(fold, rules.embargoBars));
      faults.push(foldFault(sample, folds[rng.below(folds.length)]!, rules));
      for (const fault of faults) if (fault !== undefined) expect.fail(`${splitter.name}: ${fault}`);
    }
    for (const kind of ['cpcv', 'purged-k-fold', 'walk-forward', 'regime', 'hold-out'])
      expect(kinds.get(kind)).toBeGreaterThan(1_000);
  });
});

describe('the brute-force checker', () => {
  const spans = randomSpans(Rng.fromSeed(11));
  const dataset = spans.with({ horizon: 4, spanEnd: spans.bar.map((bar) => bar + 4) });
  const sample = { dataset, rows: allRows(dataset) };
  const [, fold] = purgedKFold({ folds: 3, embargoBars: 2 }).split(sample);
  const rules = { embargoBars: 2 };
  const faultOf = (changed: Partial<Fold>): string | undefined => foldFault(sample, { ...fold!, ...changed }, rules);
  const rowsOf = (rows: Iterable<number>) => ({ dataset, rows: Int32Array.from(rows).sort() });

  it('finds nothing in a sound fold, and each fault in a broken one', () => {
    expect(faultOf({})).toBeUndefined();
    const purged = [...sample.rows].find(
      (row) =>
        dataset.bar[row]! < fold!.blocks[0]!.from &&
        dataset.spanEnd[row]! > fold!.blocks[0]!.from &&
        !Number.isNaN(dataset.target[row]!),
    )!;
    expect(faultOf({ train: rowsOf([...fold!.train.rows, purged]) })).toContain('overlaps a test span');
    expect(foldFault(sample, fold!, { embargoBars: 3 })).toContain('within the embargo');
    expect(faultOf({ train: rowsOf(fold!.train.rows.subarray(1)) })).toContain('not trained on, against the rule');
    expect(faultOf({ train: rowsOf([...fold!.train.rows, fold!.test.rows[0]!]) })).toContain('trained on and tested');
    expect(faultOf({ test: rowsOf(fold!.test.rows.subarray(1)) })).toContain('test rows, the blocks hold');
    expect(faultOf({ train: { dataset, rows: fold!.train.rows.toReversed() } })).toContain('do not ascend');
    expect(faultOf({ purged: fold!.purged + 1 })).toContain('counted as purged');
    expect(faultOf({ embargoed: fold!.embargoed - 1 })).toContain('counted as embargoed');
  });
});

function configured(spec: unknown, dataset: Dataset): Splitter {
  return splitterOf(splitterSchema.parse(spec), dataset);
}

function randomConfiguration(rng: Rng, dataset: Dataset): { splitter: Splitter; rules: FoldRules } {
  const embargoBars = rng.below(6);
  const mode = rng.below(2) === 0 ? 'expanding' : 'rolling';
  const trainBars = 10 + rng.below(30);
  const groups = 3 + rng.below(4);
  switch (rng.below(5)) {
    case 0: {
      const testGroups = 1 + rng.below(2);
      return { splitter: combinatorialPurged({ groups, testGroups, embargoBars }), rules: { embargoBars } };
    }
    case 1:
      return { splitter: purgedKFold({ folds: groups, embargoBars }), rules: { embargoBars } };
    case 2:
      return {
        splitter: walkForward({ mode, trainBars, testBars: 1 + rng.below(20), embargoBars }),
        rules: { embargoBars, window: mode === 'rolling' ? within(trainBars) : before },
      };
    case 3: {
      let regime = 0;
      const regimes = everyBar(dataset).map(() => (rng.below(15) === 0 ? (regime = rng.below(4) - 1) : regime));
      return { splitter: regimeSplit({ regimes, embargoBars }), rules: { embargoBars } };
    }
    default:
      return {
        splitter: holdOut({ share: 0.05 + 0.5 * rng.uniform() }, { embargoBars }),
        rules: { embargoBars },
      };
  }
}
