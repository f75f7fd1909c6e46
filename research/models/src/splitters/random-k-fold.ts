/**
 * Shuffled folds exist for tables without time, whose rows are exchangeable, and to refuse everything else: the labels of
 * neighbours in time overlap, and a shuffle puts one of them into training and the other into the test.
 */
import { Rng, ValidationError } from '@quantcli/core';
import { sectionsOf, withLabels, type Sample } from '../dataset/sample.ts';
import { enoughToTrain } from './enough-to-train.ts';
import type { Splitter } from './fold.ts';
import { barsOf, requireWhole } from './sample-bars.ts';

export interface RandomKFoldOptions {
  readonly folds?: number;
  readonly seed?: number;
}

/** K random folds of whole sections, or of rows where there is one section. Throws {@link ValidationError} for rows that have time. */
export function randomKFold({ folds = 5, seed = 0 }: RandomKFoldOptions = {}): Splitter {
  requireWhole(`${folds} folds`, folds, 2);
  const rng = Rng.fromSeed(seed);
  return enoughToTrain(
    {
      name: `shuffled(${folds}, seed ${seed})`,
      split(sample) {
        const bars = barsOf(sample);
        if (bars.length > 1) {
          throw new ValidationError({
            code: 'splitter.shuffled',
            what: `a shuffled split of ${bars.length} instants is refused`,
            cause: "neighbours in time share label spans, so that a test row's outcome would be trained on",
            fix: 'use cpcv (the default), purged-k-fold or walk-forward',
          });
        }
        const units = shuffledUnits(sample, rng.split('folds'));
        if (units.length < folds) {
          throw new ValidationError({
            code: 'splitter.short',
            what: `${units.length} rows or sections cannot make ${folds} folds`,
            fix: 'use fewer folds or more rows',
          });
        }
        return Array.from({ length: folds }, (_, k) => {
          const { inside, outside } = partedBy(
            sample,
            units.slice(Math.floor((k * units.length) / folds), Math.floor(((k + 1) * units.length) / folds)),
          );
          return {
            train: withLabels(outside),
            test: inside,
            blocks: [{ from: bars[0]!, to: bars[0]!, path: 0 }],
            purged: 0,
            embargoed: 0,
          };
        });
      },
    },
    'use fewer folds or more rows',
  );
}

/** What of a sample of one bar may be drawn at random: its sections, or its rows where there is one section; shuffled. */
export function shuffledUnits(sample: Sample, rng: Rng): Int32Array[] {
  const begins = sectionsOf(sample);
  const units =
    begins.length > 2
      ? Array.from(begins.subarray(1), (end, s) => sample.rows.subarray(begins[s]!, end))
      : Array.from(sample.rows, (row) => Int32Array.of(row));
  return rng.shuffle(units);
}

/** A sample parted into the rows of some units and the others, ascending. */
export function partedBy({ dataset, rows }: Sample, units: readonly Int32Array[]): { inside: Sample; outside: Sample } {
  const chosen = new Set(units.flatMap((unit) => [...unit]));
  return {
    inside: { dataset, rows: rows.filter((row) => chosen.has(row)) },
    outside: { dataset, rows: rows.filter((row) => !chosen.has(row)) },
  };
}
