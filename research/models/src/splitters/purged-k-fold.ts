/** Purged K-fold (López de Prado 2018, ch. 7): one path. */
import { ValidationError } from '@quantcli/core';
import type { Splitter } from './fold.ts';
import { purgedFold } from './purge.ts';
import { contiguousGroups, requireWhole } from './sample-bars.ts';

export interface PurgedKFoldOptions {
  readonly folds?: number;
  readonly embargoBars?: number;
}

/** K contiguous blocks in time, each tested once, trained on the rest less what is purged and embargoed. */
export function purgedKFold({ folds = 5, embargoBars = 0 }: PurgedKFoldOptions = {}): Splitter {
  if (!Number.isInteger(folds) || folds < 2)
    throw new ValidationError({ code: 'k-fold.folds', what: `${folds} folds`, fix: 'use at least 2' });
  requireWhole(`embargo is ${embargoBars} bars`, embargoBars, 0);
  return {
    name: `purged-k-fold(${folds}, embargo ${embargoBars})`,
    split: (sample) =>
      contiguousGroups(sample, folds, 'folds').map((block) => purgedFold(sample, [block], embargoBars)),
  };
}
