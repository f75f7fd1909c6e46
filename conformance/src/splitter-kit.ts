/** What every splitter of rows with time must do, whatever the label spans. */
import { Rng, ValidationError } from '@quantcli/core';
import type { Dataset, Fold, Sample, Splitter } from '@quantcli/models';
import { describe, expect, it } from 'vitest';
import { foldFault, type FoldRules } from './splitter-kit/fold-fault.ts';
import { allRows, randomSpans } from './splitter-kit/random-dataset.ts';

export interface SplitterExpectations extends FoldRules {
  /** Every path tests every testable row once. */
  readonly paths: number;
  /** All bars by default. */
  readonly testable?: (bar: number, sample: Sample) => boolean;
}

const DATASETS = 60;

/** Describes the contract for the splitters that `make` makes. Some data sets may be refused, most must be split. */
export function splitterKit(
  name: string,
  make: (dataset: Dataset) => Splitter,
  { paths, testable = () => true, ...rules }: SplitterExpectations,
): void {
  describe(`${name} keeps the contract of Splitter`, () => {
    const samples = Array.from({ length: DATASETS }, (_, k) => randomSample(Rng.fromSeed(k)));
    const splits = samples.map((sample) => ({ sample, folds: splitOrRefusal(make(sample.dataset), sample) }));
    const accepted = splits.filter((split): split is { sample: Sample; folds: Fold[] } => Array.isArray(split.folds));

    it('splits most data sets, and refuses the others as bad input, in one line', () => {
      expect(accepted.length).toBeGreaterThan(DATASETS / 2);
      for (const { folds } of splits) if (!Array.isArray(folds)) expectRefusal(folds);
    });

    it('leaves no overlap and keeps the embargo, leaves out nothing else, and counts what it leaves out', () => {
      const faults = accepted.flatMap(({ sample, folds }) => folds.map((fold) => foldFault(sample, fold, rules)));
      expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
    });

    it('tests every testable row once a path, and no other', () => {
      for (const { sample, folds } of accepted) expect(timesTestedFault(sample, folds)).toBeUndefined();
    });

    it('gives the same folds again', () => {
      for (const { sample, folds } of accepted) {
        const again = make(sample.dataset).split({ dataset: sample.dataset, rows: sample.rows.slice() });
        expect(again.map(digestOf)).toEqual(folds.map(digestOf));
      }
    });

    it('refuses no row, one row, and labels none of which is known', () => {
      const { dataset } = samples[0]!;
      const unknown = dataset.with({ target: dataset.target.map(() => NaN) });
      for (const sample of [
        { dataset, rows: new Int32Array() },
        { dataset, rows: Int32Array.of(3) },
        { dataset: unknown, rows: allRows(unknown) },
      ])
        expectRefusal(splitOrRefusal(make(sample.dataset), sample));
    });

    it('refuses a horizon longer than the history', () => {
      const { dataset } = samples[0]!;
      const horizon = dataset.time.length;
      const long = dataset.with({ horizon, spanEnd: dataset.bar.map((bar) => bar + horizon) });
      const refusal = splitOrRefusal(make(long), { dataset: long, rows: allRows(long) });
      expectRefusal(refusal);
      expect(String(refusal)).toContain(`${horizon} bars`);
    });
  });

  function timesTestedFault(sample: Sample, folds: readonly Fold[]): string | undefined {
    const { dataset, rows } = sample;
    const times = new Map<string, number>();
    for (const { test, blocks } of folds) {
      for (const row of test.rows) {
        const block = blocks.find(({ from, to }) => dataset.bar[row]! >= from && dataset.bar[row]! <= to)!;
        const key = `row ${row} on path ${block.path}`;
        times.set(key, (times.get(key) ?? 0) + 1);
      }
    }
    for (const row of rows) {
      for (let path = 0; path < paths; path += 1) {
        const key = `row ${row} on path ${path}`;
        const wanted = testable(dataset.bar[row]!, sample) ? 1 : 0;
        if ((times.get(key) ?? 0) !== wanted) return `${key} is tested ${times.get(key) ?? 0} times, not ${wanted}`;
        times.delete(key);
      }
    }
    return times.size === 0 ? undefined : `${[...times.keys()][0]} is one path too many`;
  }
}

/** All rows of a random dataset, or most of them. */
function randomSample(rng: Rng): Sample {
  const dataset = randomSpans(rng);
  const rows = allRows(dataset);
  return { dataset, rows: rng.below(2) === 0 ? rows : rows.filter(() => rng.below(8) > 0) };
}

function splitOrRefusal(splitter: Splitter, sample: Sample): Fold[] | Error {
  try {
    return splitter.split(sample);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

function expectRefusal(outcome: Fold[] | Error): void {
  expect(outcome).toBeInstanceOf(ValidationError);
  expect((outcome as ValidationError).message).toMatch(/^[^\n]*\d[^\n]*; [^\n]+$/);
}

function digestOf({ train, test, blocks, purged, embargoed }: Fold): unknown {
  return [train.rows.join(), test.rows.join(), blocks, purged, embargoed];
}
