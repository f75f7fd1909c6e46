/**
 * A fold that purge and embargo have almost emptied would train a model of nothing and report it beside the others: it
 * is refused. The limits: a tenth of the rows that the fold had to train on before purge and embargo, since below it the
 * labels' spans and not the splitter decide what is learnt from; and 30 rows, below which no average is near normal.
 * Purged K-fold and walk-forward are refused so only when configured (`splitterOf`): estimators and selection
 * use them inside, on one row a date, where they judge for themselves.
 */
import { ValidationError } from '@quantcli/core';
import type { Splitter } from './fold.ts';

const LEAST_SHARE = 0.1;
const LEAST_ROWS = 30;

/** The same splitter, which throws {@link ValidationError} when a fold is left with almost nothing to train on. */
export function enoughToTrain(splitter: Splitter, fix: string): Splitter {
  return {
    name: splitter.name,
    split(sample) {
      const folds = splitter.split(sample);
      folds.forEach(({ train, purged, embargoed }, k) => {
        const left = train.rows.length;
        const before = left + purged + embargoed;
        if (left >= LEAST_ROWS && left >= LEAST_SHARE * before) return;
        const cut = purged + embargoed > 0;
        throw new ValidationError({
          code: 'splitter.thin',
          what: `fold ${k + 1} of ${folds.length} of ${splitter.name} would train on ${left} of ${before} labelled rows`,
          cause: cut
            ? `${purged} are purged by label spans of up to ${sample.dataset.horizon} bars and ${embargoed} embargoed; at least ${LEAST_ROWS} rows and ${100 * LEAST_SHARE} % are needed`
            : `at least ${LEAST_ROWS} are needed`,
          fix: cut ? fix : 'bring more labelled rows',
        });
      });
      return folds;
    },
  };
}
