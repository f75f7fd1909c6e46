/**
 * Whether prices contain the booked splits already, as Yahoo's do: then booking them again would double them. Decided for
 * each symbol by what its close did on the booked days: by other symbols never, and kept where it is not certain.
 */
import { sharedFloat64 } from '@quantcli/core';
import { findMoveNear } from './actions/find-move-near.ts';
import { History } from './actions/booking.ts';
import { returnsOf, scaleAt, type BarReturns } from './bar-returns.ts';
import { formatMove, foundRows } from './finding.ts';
import type { Check } from './check.ts';

/** Log of 5:4. A smaller split moves a price no more than news does. */
export const LEAST_SPLIT = Math.log(1.25);
/** Robust standard deviations within which a close did not move, or moved by a split. */
const STILL = 5;

/**
 * Rows of splits that prices contain already: all of a symbol on one of whose splits of at least 5:4 the close moved by less
 * than 5 σ without it and by more with it, nor by it within ten bars (it is misdated then); unless another of its splits
 * did move the close. O(bars).
 */
function appliedRows(returns: BarReturns): number[] {
  const { bars, starts } = returns;
  const rows: number[] = [];
  if (!bars.fields.has('split')) return rows;
  for (let n = 0; n < bars.symbols.length; n += 1) {
    const history = new History(bars, starts[n]!, starts[n + 1]!);
    const booked: number[] = [];
    let isApplied = false;
    let isRaw = false;
    for (let t = 0; t < history.length; t += 1) {
      if (history.split(t) === 1) continue;
      booked.push(history.from + t);
      const size = Math.log(history.split(t));
      if (Math.abs(size) < LEAST_SPLIT) continue;
      const { move, scale } = history.booking(t, scaleAt(returns, n, t));
      const still = STILL * scale;
      const [without, withIt] = [Math.abs(move), Math.abs(move + size)];
      if (withIt < still && without >= still) isRaw = true;
      else if (without < still && withIt >= still) {
        isApplied ||= findMoveNear(history, t, -size, scale, (at) => history.split(at) === 1) === undefined;
      }
    }
    if (isApplied && !isRaw) rows.push(...booked);
  }
  return rows;
}

/** The returns with a split of 1 on every row whose split prices contain already, else the same object; and those rows. */
export function withoutAppliedSplits(returns: BarReturns): {
  readonly returns: BarReturns;
  readonly applied: readonly number[];
} {
  const applied = appliedRows(returns);
  if (applied.length === 0) return { returns, applied };
  const { bars } = returns;
  const split = sharedFloat64(bars.time.length);
  split.set(bars.fields.get('split')!);
  for (const row of applied) split[row] = 1;
  return { returns: returnsOf({ ...bars, fields: new Map(bars.fields).set('split', split) }), applied };
}

/** Splits that say nothing about these prices. */
export const appliedSplits: Check = ({ bars, inspected: { appliedSplits: applied, starts } }) =>
  foundRows(
    {
      check: 'applied-splits',
      severity: 'warning',
      action: 'accept',
      done: 'prices of the symbol contain its splits already: they were ignored',
    },
    bars,
    applied,
    (row) => {
      const n = bars.symbol[row]!;
      const history = new History(bars, starts[n]!, starts[n + 1]!);
      const move = history.move(row - history.from);
      const moved = Number.isNaN(move) ? 'the close before is not known' : `the close moved by ${formatMove(move)}`;
      return { what: `a split of ${history.split(row - history.from)} is booked and ${moved}` };
    },
  );
