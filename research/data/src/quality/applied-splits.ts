/**
 * Whether prices contain the booked splits already, as Yahoo's do: then booking them again would double them. Decided
 * once for the whole of the bars, by what the close did on the booked days and near: moved by the split, or not.
 */
import type { Bars } from '@quantcli/market';
import { findMoveNear } from './actions/find-move-near.ts';
import { History, returnWith } from './actions/booking.ts';
import { startsOf } from './bar-returns.ts';
import { formatMove, foundRows } from './finding.ts';
import type { Check } from './check.ts';

/** Splits smaller than 5:4 move a price no more than news does. */
const LEAST_SPLIT = Math.log(1.25);

interface BookedSplits {
  /** Rows on whose day, and near, the close did not move by the split. */
  readonly applied: readonly number[];
  /** How many could be judged. */
  readonly judged: number;
}

function judgeSplits(bars: Bars): BookedSplits {
  const applied: number[] = [];
  let judged = 0;
  const split = bars.fields.get('split');
  if (split === undefined) return { applied, judged };
  const starts = startsOf(bars);
  for (let row = 0; row < split.length; row += 1) {
    const size = Math.log(split[row]!);
    if (!(Math.abs(size) >= LEAST_SPLIT)) continue;
    const n = bars.symbol[row]!;
    const history = new History(bars, starts[n]!, starts[n + 1]!);
    const booking = history.booking(row - history.from);
    const [without, withIt] = [1, booking.split].map((ratio) => Math.abs(returnWith(booking, ratio, booking.dividend)));
    if (Number.isNaN(withIt!)) continue;
    judged += 1;
    const elsewhere = (): number | undefined =>
      findMoveNear(history, booking.t, -size, 0, (at) => history.split(at) === 1);
    if (without! < withIt! && elsewhere() === undefined) applied.push(row);
  }
  return { applied, judged };
}

/** The bars without their split column where most of the splits are contained in the prices, else the same object. */
export function withoutAppliedSplits(bars: Bars): Bars {
  const { applied, judged } = judgeSplits(bars);
  if (2 * applied.length <= judged) return bars;
  const fields = new Map(bars.fields);
  fields.delete('split');
  return { ...bars, fields };
}

/** The split column says nothing about these prices. A few misdated splits are no finding of this check. */
export const appliedSplits: Check = ({ bars }) => {
  const { applied, judged } = judgeSplits(bars);
  if (2 * applied.length <= judged) return undefined;
  const close = bars.fields.get('close')!;
  return foundRows(
    {
      check: 'applied-splits',
      severity: 'warning',
      action: 'accept',
      done: 'prices contain the splits already: the split column was ignored',
    },
    bars,
    applied,
    (row) => ({
      what: `a split of ${bars.fields.get('split')![row]!} is booked and the close moved by ${formatMove(Math.log(close[row]! / close[row - 1]!))}`,
    }),
  );
};
