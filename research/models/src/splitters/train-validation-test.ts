/** The chronological three-way split: never shuffled; each later part purges and embargoes the earlier ones. */
import { ValidationError } from '@quantcli/core';
import type { Sample } from '../dataset/sample.ts';
import { purgedFold } from './purge.ts';
import { barsOf, requireWhole } from './sample-bars.ts';

export interface ThreeWayOptions {
  /** Of the bars with rows, in the order of time; they sum to 1. */
  readonly shares?: readonly [train: number, validation: number, test: number];
  readonly embargoBars?: number;
}

export interface ThreeWay {
  readonly train: Sample;
  /** Labelled rows that share nothing with the test. */
  readonly validation: Sample;
  /** Rows to predict, with and without a known label. */
  readonly test: Sample;
}

/** Parts a sample by time. Throws {@link ValidationError} when a part would be empty. */
export function trainValidationTest(
  sample: Sample,
  { shares = [0.6, 0.2, 0.2], embargoBars = 0 }: ThreeWayOptions = {},
): ThreeWay {
  requireWhole(`embargo is ${embargoBars} bars`, embargoBars, 0);
  const [first, second, third] = shares;
  if (!(first > 0 && second > 0 && third > 0 && Math.abs(first + second + third - 1) < 1e-9)) {
    throw new ValidationError({
      code: 'three-way.shares',
      what: `shares of ${shares.join(', ')}`,
      fix: 'give three above 0 that sum to 1',
    });
  }
  const bars = barsOf(sample);
  const validationFrom = bars[Math.round(first * bars.length)];
  const testFrom = bars[Math.round((first + second) * bars.length)];
  const outer = fromOn(sample, testFrom);
  const inner = fromOn(outer.train, validationFrom);
  const parts = { train: inner.train, validation: inner.test, test: outer.test };
  const [train, validation, test] = [parts.train, parts.validation, parts.test].map(({ rows }) => rows.length);
  if (train! > 0 && validation! > 0 && test! > 0) return parts;
  throw new ValidationError({
    code: 'three-way.empty',
    what: `${bars.length} bars leave ${train} rows to train, ${validation} to validate and ${test} to test on`,
    cause: `label spans of up to ${sample.dataset.horizon} bars and an embargo of ${embargoBars} are left out between them`,
    fix: 'bring a longer history, or use a smaller embargo or a shorter horizon',
  });

  function fromOn(part: Sample, from = Infinity): { train: Sample; test: Sample } {
    const to = bars.at(-1) ?? -1;
    return purgedFold(part, [{ from: Math.min(from, to + 1), to, path: 0 }], embargoBars);
  }
}
