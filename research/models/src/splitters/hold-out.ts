/** The final hold-out: the most recent part of the history, kept from every choice and opened once (`hold-out-log.ts`). */
import { isoDate, ValidationError } from '@quantcli/core';
import type { Sample } from '../dataset/sample.ts';
import { enoughToTrain } from './enough-to-train.ts';
import type { Splitter } from './fold.ts';
import { purgedFold } from './purge.ts';
import { barsOf, requireWhole } from './sample-bars.ts';

/** How much is held out: a share in (0, 1) of the bars with rows, a number of them, or all from an instant (µs) on. */
export type HoldOutPart = { readonly share: number } | { readonly bars: number } | { readonly from: number };

/** One fold: the most recent part is tested, everything before it trained on, less what is purged and embargoed. */
export function holdOut(part: HoldOutPart, { embargoBars = 0 }: { readonly embargoBars?: number } = {}): Splitter {
  if ('share' in part) requireShare(part.share);
  if ('bars' in part) requireWhole(`hold-out of ${part.bars} bars`, part.bars, 1);
  requireWhole(`embargo is ${embargoBars} bars`, embargoBars, 0);
  const extent =
    'share' in part ? `share ${part.share}` : 'bars' in part ? `${part.bars} bars` : `from ${isoDate(part.from)}`;
  return enoughToTrain(
    {
      name: `hold-out(${extent}, embargo ${embargoBars})`,
      split(sample) {
        const bars = barsOf(sample);
        const start = startOf(part, bars, sample);
        if (start <= 0 || start >= bars.length) {
          throw new ValidationError({
            code: 'hold-out.part',
            what: `a hold-out (${extent}) takes ${start <= 0 ? 'all' : 'none'} of ${bars.length} bars`,
            fix: start <= 0 ? 'hold out less, or bring a longer history' : 'let it begin within the history',
          });
        }
        return [purgedFold(sample, [{ from: bars[start]!, to: bars.at(-1)!, path: 0 }], embargoBars)];
      },
    },
    'hold out less, use a smaller embargo or a shorter horizon',
  );
}

/** Throws unless a share is within (0, 1). */
export function requireShare(share: number): void {
  if (share > 0 && share < 1) return;
  throw new ValidationError({ code: 'splitter.share', what: `a share of ${share}`, fix: 'give one between 0 and 1' });
}

/** The position among the bars of the first that is held out. */
function startOf(part: HoldOutPart, bars: readonly number[], { dataset }: Sample): number {
  if ('share' in part) return bars.length - Math.max(1, Math.round(part.share * bars.length));
  if ('bars' in part) return bars.length - part.bars;
  const first = bars.findIndex((bar) => dataset.time[bar]! >= part.from);
  return first === -1 ? bars.length : first;
}
