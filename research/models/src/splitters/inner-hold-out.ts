/** A test set inside training rows, to stop a fit early: the most recent bars, purged and embargoed like any other. */
import { ValidationError, type Rng } from '@quantcli/core';
import { withLabels, type Sample } from '../dataset/sample.ts';
import { requireShare } from './hold-out.ts';
import { purgedFold } from './purge.ts';
import { partedBy, shuffledUnits } from './random-k-fold.ts';
import { barsOf } from './sample-bars.ts';

export interface TrainAndTest {
  readonly train: Sample;
  readonly test: Sample;
}

/**
 * The labelled rows of the last share of a sample's bars, and those before them less the purged and, by the horizon,
 * the embargoed. Rows of one bar are parted at random: by sections where there are several. Throws {@link ValidationError}
 * when either side would be empty.
 */
export function innerHoldOut(sample: Sample, share: number, rng: Rng): TrainAndTest {
  requireShare(share);
  const labelled = withLabels(sample);
  const bars = barsOf(labelled);
  const { train, test } = bars.length > 1 ? lastBars(labelled, bars, share) : randomPart(labelled, share, rng);
  if (train.rows.length > 0 && test.rows.length > 0) return { train, test };
  throw new ValidationError({
    code: 'inner-hold-out.empty',
    what: `a share of ${share} of ${labelled.rows.length} labelled rows on ${bars.length} bars leaves ${train.rows.length} to train on and ${test.rows.length} to stop early by`,
    cause: `label spans and an embargo of ${sample.dataset.horizon} bars are left out between them`,
    fix: 'bring more rows, change the share, or do without early stopping',
  });
}

function lastBars(sample: Sample, bars: readonly number[], share: number): TrainAndTest {
  const from = bars[bars.length - countOf(bars.length, share)]!;
  return purgedFold(sample, [{ from, to: bars.at(-1)!, path: 0 }], sample.dataset.horizon);
}

function randomPart(sample: Sample, share: number, rng: Rng): TrainAndTest {
  const units = shuffledUnits(sample, rng);
  const { inside, outside } = partedBy(sample, units.slice(0, countOf(units.length, share)));
  return { train: outside, test: inside };
}

function countOf(length: number, share: number): number {
  return Math.max(1, Math.round(share * length));
}
