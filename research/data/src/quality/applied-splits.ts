/**
 * Whether prices contain the booked splits already, as Yahoo's do: then booking them again would double them. Decided
 * once for the whole of the bars, by what the close did on the booked days: moved by the split, or not.
 */
import type { Bars } from '@quantcli/market';
import { found, nameBar, type Check } from './finding.ts';

/** Splits smaller than 5:4 move a price no more than news does. */
const LEAST_SPLIT = Math.log(1.25);

interface BookedSplits {
  /** Rows on whose day the close did not move by the split. */
  readonly applied: readonly number[];
  /** How many days could be judged. */
  readonly judged: number;
}

function judgeSplits({ symbol, fields }: Bars): BookedSplits {
  const split = fields.get('split') ?? new Float64Array(0);
  const close = fields.get('close')!;
  const applied: number[] = [];
  let judged = 0;
  for (let row = 1; row < split.length; row += 1) {
    const size = Math.log(split[row]!);
    if (symbol[row] !== symbol[row - 1] || !(Math.abs(size) >= LEAST_SPLIT)) continue;
    const move = Math.log(close[row]! / close[row - 1]!);
    if (Number.isNaN(move)) continue;
    judged += 1;
    if (Math.abs(move) < Math.abs(move + size)) applied.push(row);
  }
  return { applied, judged };
}

/** The number of booked splits when most of them are contained in the prices already, else 0. */
export function splitsAreApplied(bars: Bars): number {
  const { applied, judged } = judgeSplits(bars);
  return 2 * applied.length > judged ? judged : 0;
}

/** An error worth knowing of: the split column says nothing about these prices. A few misdated splits are no finding of this check. */
export const appliedSplits: Check = ({ bars }) => {
  const { applied, judged } = judgeSplits(bars);
  if (2 * applied.length <= judged) return undefined;
  const examples = applied
    .slice(0, 5)
    .map(
      (row) =>
        `${nameBar(bars, row)}: a split of ${bars.fields.get('split')![row]} is booked and the close moved by ${(100 * (bars.fields.get('close')![row]! / bars.fields.get('close')![row - 1]! - 1)).toFixed(1)} %`,
    );
  return found(
    'applied-splits',
    'warning',
    judged,
    examples,
    'prices contain the splits already: the split column was ignored',
  );
};
