/**
 * Regime split: does what is learnt in some regimes hold in another? Each regime is the test set once, trained on all
 * others. Its runs of consecutive bars are the blocks, each purged and embargoed around by itself. A bar has one regime,
 * so all blocks together are one path.
 */
import { ValidationError } from '@quantcli/core';
import { enoughToTrain } from './enough-to-train.ts';
import type { Splitter, TestBlock } from './fold.ts';
import { purgedFold } from './purge.ts';
import { barsOf, requireWhole } from './sample-bars.ts';

export interface RegimeSplitOptions {
  /** [T] the regime of each bar of the panel; bars of a negative one are not classified: trained on, never tested. */
  readonly regimes: Int32Array;
  readonly embargoBars?: number;
}

/** Each regime tested once, ascending, on a model of the others. */
export function regimeSplit({ regimes, embargoBars = 0 }: RegimeSplitOptions): Splitter {
  requireWhole(`embargo is ${embargoBars} bars`, embargoBars, 0);
  return enoughToTrain(
    {
      name: `regime(embargo ${embargoBars})`,
      split(sample) {
        const bars = barsOf(sample);
        if ((bars.at(-1) ?? -1) >= regimes.length) {
          throw new ValidationError({
            code: 'regime.length',
            what: `regimes of ${regimes.length} bars, rows up to bar ${bars.at(-1)}`,
            fix: 'give the regime of every bar of the panel',
          });
        }
        const runs = new Map<number, TestBlock[]>();
        bars.forEach((bar, i) => {
          const regime = regimes[bar]!;
          if (regime < 0) return;
          const own = runs.get(regime) ?? [];
          const run = own.at(-1);
          const goesOn = run !== undefined && run.to === bars[i - 1];
          if (goesOn) own.pop();
          own.push({ from: goesOn ? run.from : bar, to: bar, path: 0 });
          runs.set(regime, own);
        });
        if (runs.size < 2) {
          throw new ValidationError({
            code: 'regime.one',
            what: `the rows know ${runs.size} regime${runs.size === 1 ? '' : 's'}`,
            cause: 'the others have no bars in this history, or none was classified',
            fix: 'bring a longer history, or use cpcv',
          });
        }
        return [...runs.keys()]
          .toSorted((a, b) => a - b)
          .map((regime) => purgedFold(sample, runs.get(regime)!, embargoBars));
      },
    },
    'use a smaller embargo, a shorter horizon, or regimes that last longer',
  );
}
